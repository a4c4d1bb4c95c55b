#include "reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "entry_reader.h"
#include "first_seen.h"
#include "parallel.h"
#include "route.h"
#include "sha256.h"
#include "splitter.h"
#include "text.h"

namespace credlint {
namespace {

// Enough pieces to make handing them out cheap, few enough to share the work evenly.
constexpr std::size_t kPiecesPerBatch = 64;

struct Task {
  std::uint32_t file;
  std::size_t begin, end;  // pieces
  Batch batch;
};

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
  std::set<std::pair<std::uint32_t, std::string>> seen;
  std::erase_if(problems, [&seen](const Problem& problem) {
    return problem.place.ordinal == kNone && !problem.syntax && problem.type == Problem::Type::invalid &&
           !seen.emplace(problem.place.file, problem.subject).second;
  });
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

void refuse_empty(Inventory& inventory) {
  for (Source& source : inventory.sources)
    if (source.error.empty() && source.entries == 0)
      source.error = source.bytes == 0 ? "it is empty; write a [[token]] entry"
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
    if (!host.known() || !cloud_id.known()) return false;
    const auto [first, is_first] = known.try_emplace(*host, Statement{*cloud_id, &place});
    if (is_first || first->second.cloud_id == *cloud_id) return false;
    report(inventory, place, cloud_id.where(), token, "cloud_id",
           fmt::format("the site `{}` already has another cloud id at {}", *host,
                       place_text(inventory, *first->second.place)),
           fmt::format("keep the one that `https://{}/_edge/tenant_info` gives", *host));
    return true;
  };
  for (const Site& site : inventory.sites) contradicts(site.host, site.cloud_id, site.place, kNone);
  for (Token* token : inventory.tokens)
    if (token->cloud_id.known() && contradicts(site_field(*token), token->cloud_id, token->place, token->index))
      token->cloud_id = Field<Text>::unknown_at(token->cloud_id.where());
}

}  // namespace

Inventory read_inventory(std::vector<Document> documents, unsigned jobs) {
  Inventory inventory;
  std::vector<std::vector<Piece>> pieces(documents.size());
  std::vector<Task> tasks;
  for (std::uint32_t file = 0; file < documents.size(); ++file) {
    Source& source = inventory.sources.emplace_back();
    source.path = documents[file].path;
    source.error = documents[file].error;
    source.bytes = documents[file].text.size();
    if (!source.error.empty()) continue;
    pieces[file] = split(documents[file].text);
    for (std::size_t begin = 0; begin < pieces[file].size(); begin += kPiecesPerBatch)
      tasks.push_back({file, begin, std::min(begin + kPiecesPerBatch, pieces[file].size()), {}});
  }
  for (unsigned worker = 0; worker < std::max(1U, jobs); ++worker)
    inventory.arenas.push_back(std::make_unique<Arena>());

  // The checksums come first: they are the longest single pieces of work.
  in_parallel(documents.size() + tasks.size(), jobs, [&](std::size_t item, unsigned worker) {
    if (item < documents.size()) {
      Source& source = inventory.sources[item];
      if (source.error.empty()) source.sha256 = sha256_hex(documents[item].text);
      return;
    }
    Task& task = tasks[item - documents.size()];
    for (std::size_t i = task.begin; i < task.end; ++i)
      read_piece(documents[task.file].text, pieces[task.file][i], task.file, i == 0, *inventory.arenas[worker],
                 task.batch);
  });
  documents.clear();
  pieces.clear();

  std::size_t token_count = 0;
  for (const Task& task : tasks) token_count += task.batch.tokens.size();
  inventory.tokens.reserve(token_count);
  for (Task& task : tasks) append(inventory, task);
  drop_repeated_problems(inventory.problems);
  name_duplicates(inventory);
  check_sites(inventory);
  refuse_empty(inventory);
  return inventory;
}

}  // namespace credlint
