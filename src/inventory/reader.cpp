#include "reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "entry_reader.h"
#include "first_seen.h"
#include "foreign.h"
#include "parallel.h"
#include "recovery.h"
#include "sha256.h"
#include "sites.h"
#include "splitter.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

// Enough pieces to make handing them out cheap, few enough to share the work evenly.
constexpr std::size_t kPiecesPerBatch = 64;

struct Task {
  std::uint32_t file;
  std::size_t begin, end;  // pieces
  Batch batch;
  std::vector<std::pair<std::size_t, std::uint32_t>> broken{};  // pieces that are no TOML, and on which line
};

// The pieces of one document, and the tasks that they are read in.
struct Reading {
  const Document& document;
  std::uint32_t file;
  std::vector<Piece> pieces;
  std::vector<Task> tasks;

  void deal_out() {
    tasks.clear();
    for (std::size_t begin = 0; begin < pieces.size(); begin += kPiecesPerBatch)
      tasks.push_back({file, begin, std::min(begin + kPiecesPerBatch, pieces.size()), {}});
  }
};

void read(const Reading& reading, Task& task, Arena& arena, const Kinds& kinds) {
  for (std::size_t i = task.begin; i < task.end; ++i)
    if (const auto line = read_piece(reading.document.text, reading.pieces[i], task.file, arena, task.batch, kinds))
      task.broken.emplace_back(i, *line);
}

// Cuts the pieces anew where a broken one holds other entries; whether there was such a one.
bool recover(Reading& reading) {
  std::map<std::pair<std::size_t, std::size_t>, std::optional<std::uint32_t>> known;  // by offset and size
  bool broken = false;
  for (const Task& task : reading.tasks) broken = broken || !task.broken.empty();
  if (!broken) return false;
  for (const Piece& piece : reading.pieces) known.emplace(std::pair(piece.offset, piece.size), std::nullopt);
  for (const Task& task : reading.tasks)
    for (const auto& [index, line] : task.broken)
      known[{reading.pieces[index].offset, reading.pieces[index].size}] = line;
  bool changed = false;
  auto pieces = recover(reading.document.text, reading.pieces, [&](const Piece& piece) {
    const auto found = known.find({piece.offset, piece.size});
    if (found != known.end()) return found->second;
    changed = true;
    return known[{piece.offset, piece.size}] = syntax_error_in(reading.document.text, piece);
  });
  if (!changed) return false;
  reading.pieces = std::move(pieces);
  reading.deal_out();
  return true;
}

// Adds what the tasks of one file read to the inventory, in the order of the file, with positions in the whole.
void append(Inventory& inventory, Task& task) {
  Batch& batch = task.batch;
  Source& source = inventory.sources[task.file];
  const auto first_token = static_cast<std::uint32_t>(inventory.tokens.size());
  const auto first_entry = static_cast<std::uint32_t>(source.entries);
  const auto move_ordinal = [first_entry](Place& place) {
    if (place.ordinal != kNone) place.ordinal += first_entry;
  };
  const auto move_all = [&](auto& from, auto& to) {
    for (auto& item : from) {
      move_ordinal(item.place);
      to.push_back(std::move(item));
    }
  };
  for (Problem& problem : batch.problems)
    if (problem.token != kNone) problem.token += first_token;
  source.tokens += batch.tokens.size();
  source.entries += batch.entries;
  for (Token* token : batch.tokens) {
    move_ordinal(token->place);
    token->index = static_cast<std::uint32_t>(inventory.tokens.size());
    inventory.tokens.push_back(token);
  }
  move_all(batch.sites, inventory.sites);
  move_all(batch.waivers, inventory.waivers);
  move_all(batch.problems, inventory.problems);
  batch = {};
}

// A key outside all entries stands in every piece that repeats it ([other], [other.x]); one report is enough.
void drop_repeated_problems(std::vector<Problem>& problems) {
  std::set<std::tuple<std::uint32_t, std::string, std::size_t>> seen;
  std::erase_if(problems, [&seen](const Problem& problem) {
    return problem.place.ordinal == kNone && !problem.syntax && problem.type == Problem::Type::invalid &&
           !seen.emplace(problem.place.file, problem.subject, problem.key).second;
  });
}

// The same unknown key in many entries of a file is a fault of each of them, but explained once.
void explain_once(std::vector<Problem>& problems) {
  std::map<std::pair<std::uint32_t, std::size_t>, std::uint32_t> first;  // file and key → line
  for (Problem& problem : problems) {
    if (!problem.lists_keys) continue;
    const auto [known, is_new] =
        first.try_emplace(std::pair(problem.place.file, problem.key), problem.place.where.line);
    if (!is_new) problem.hint = fmt::format("remove it, as on line {}", known->second);
  }
}

void report(Inventory& inventory, const Place& entry, Position where, std::uint32_t token, std::string subject,
            std::string message, std::string hint) {
  Problem problem;
  problem.place = {entry.file, entry.ordinal, where};
  problem.token = token;
  problem.subject = std::move(subject);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  inventory.problems.push_back(std::move(problem));
}

std::string place_text(const Inventory& inventory, const Place& place) {
  return literal(fmt::format("{}:{}", inventory.sources[place.file].path, place.where.line));
}

// Every name is unique in a run: the second token of a name is called "name~2".
void name_duplicates(Inventory& inventory) {
  FirstSeen seen(inventory.tokens.size());
  std::unordered_map<std::uint32_t, unsigned> counts;  // of a name, by the first token that has it
  for (std::uint32_t i = 0; i < inventory.tokens.size(); ++i) {
    Token& token = *inventory.tokens[i];
    const std::uint32_t first = seen.add(std::hash<std::string_view>{}(token.name), i, [&](std::uint32_t other) {
      return inventory.tokens[other]->name == token.name;
    });
    if (first == i) continue;
    const unsigned count = ++counts.try_emplace(first, 1).first->second;
    token.name = inventory.arenas.front()->copy(fmt::format("{}~{}", token.name, count));
    if (!token.id.known()) continue;
    report(inventory, token.place, token.id.where(), i, "id",
           fmt::format("the id `{}` is already used at {}", *token.id,
                       place_text(inventory, inventory.tokens[first]->place)),
           fmt::format("give this token an id of its own; in this report it is `{}`", token.name));
  }
}

// A file without an entry is mostly something else than an inventory; what its syntax is as TOML helps nobody then.
void refuse_empty(Inventory& inventory, std::uint32_t file, const Document& document) {
  Source& source = inventory.sources[file];
  if (!source.error.empty() || source.entries > 0) return;
  source.error = foreign_format(document.text);
  if (!source.error.empty())
    std::erase_if(inventory.problems, [file](const Problem& problem) {
      return problem.place.file == file && problem.type == Problem::Type::invalid;
    });
  else
    source.error = document.text.empty() ? "it is empty; write a [[token]] entry"
                                         : "it holds no [[token]], [[waiver]] or [[site]] entry";
}

// The site that a token is for: as declared, or the host it is sent to.
Field<Text> site_field(const Token& token) {
  const std::string_view site = site_of(token);
  return site.empty() ? Field<Text>{} : Field<Text>(site, token.place.where);
}

// One site has one cloud id, whoever states it: what a [[site]] says counts before what a token says.
void check_sites(Inventory& inventory) {
  struct Statement {
    std::string_view cloud_id;
    const Place* place;
  };
  std::unordered_map<std::string_view, Statement> known;
  const auto contradicts = [&](const Field<Text>& host, const Field<Text>& cloud_id, const Place& place,
                               std::uint32_t token) {
    if (!host.known() || !cloud_id.known() || sites_with_ids(*host) == nullptr) return false;
    const auto [first, is_first] = known.try_emplace(*host, Statement{*cloud_id, &place});
    if (is_first || first->second.cloud_id == *cloud_id) return false;
    report(inventory, place, cloud_id.where(), token, "cloud_id",
           fmt::format("the site `{}` already has another cloud id at {}", *host,
                       place_text(inventory, *first->second.place)),
           fmt::format("keep the one that `{}` gives",
                       fmt::format(fmt::runtime(sites_with_ids(*host)->where_told), *host)));
    return true;
  };
  for (const Site& site : inventory.sites) contradicts(site.host, site.cloud_id, site.place, kNone);
  for (Token* token : inventory.tokens)
    if (token->cloud_id.known() && contradicts(site_field(*token), token->cloud_id, token->place, token->index))
      token->cloud_id = Field<Text>::unknown_at(token->cloud_id.where());
}

}  // namespace

Inventory read_inventory(std::vector<Document> documents, unsigned jobs, const Kinds& kinds) {
  Inventory inventory;
  inventory.kinds = &kinds;
  for (unsigned worker = 0; worker < std::max(1U, jobs); ++worker)
    inventory.arenas.push_back(std::make_unique<Arena>());
  std::vector<Reading> readings;
  for (std::uint32_t file = 0; file < documents.size(); ++file) {
    Source& source = inventory.sources.emplace_back();
    source.path = documents[file].path;
    source.error = documents[file].error;
    source.bytes = documents[file].text.size();
    if (!source.error.empty()) continue;
    readings.push_back({documents[file], file, split(documents[file].text), {}});
    readings.back().deal_out();
  }
  const auto read_all = [&](const std::vector<Reading*>& wanted, bool with_checksums) {
    std::vector<std::pair<Reading*, Task*>> work;
    // The checksums come first: they are the longest single pieces of work.
    if (with_checksums)
      for (Reading* reading : wanted) work.emplace_back(reading, nullptr);
    for (Reading* reading : wanted)
      for (Task& task : reading->tasks) work.emplace_back(reading, &task);
    in_parallel(work.size(), jobs, [&](std::size_t item, unsigned worker) {
      const auto [reading, task] = work[item];
      if (task == nullptr)
        inventory.sources[reading->file].sha256 = sha256_hex(reading->document.text);
      else
        read(*reading, *task, *inventory.arenas[worker], kinds);
    });
  };

  std::vector<Reading*> all, torn;
  for (Reading& reading : readings) all.push_back(&reading);
  read_all(all, true);
  for (Reading& reading : readings)
    if (recover(reading)) torn.push_back(&reading);
  read_all(torn, false);

  std::size_t token_count = 0;
  for (const Reading& reading : readings)
    for (const Task& task : reading.tasks) token_count += task.batch.tokens.size();
  inventory.tokens.reserve(token_count);
  for (Reading& reading : readings)
    for (Task& task : reading.tasks) append(inventory, task);
  for (const Reading& reading : readings) refuse_empty(inventory, reading.file, reading.document);
  readings.clear();
  documents.clear();
  drop_repeated_problems(inventory.problems);
  explain_once(inventory.problems);
  name_duplicates(inventory);
  check_sites(inventory);
  for (const Problem& problem : inventory.problems)
    if (problem.syntax) ++inventory.sources[problem.place.file].broken;
  return inventory;
}

}  // namespace credlint
