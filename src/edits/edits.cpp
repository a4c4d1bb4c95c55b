#include "edits.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "reader.h"
#include "sha256.h"
#include "text.h"
#include "toml_place.h"

namespace credlint {
namespace {

// The line that a byte stands on.
std::pair<std::size_t, std::size_t> line_around(std::string_view text, std::size_t at) {
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return {before == std::string_view::npos ? 0 : before + 1, std::min(text.find('\n', at), text.size())};
}

// Where a key is to follow the value at [begin, end): on a line of its own, or behind a comma in an inline table.
bool place_more(Edit& edit, std::string_view text, std::size_t begin, std::size_t end, Arena& arena) {
  const auto [line, ignored] = line_around(text, begin);
  std::string_view before = text.substr(line, begin - line);
  if (before.starts_with("\xef\xbb\xbf")) before.remove_prefix(3);
  const std::string_view indent = before.substr(0, std::min(before.find_first_not_of(" \t"), before.size()));
  if (before.find_first_of("{,") != std::string_view::npos) {
    edit.begin = edit.end = end;
    edit.new_text = arena.copy(fmt::format(", {}", edit.text));
    return true;
  }
  std::size_t at = line_around(text, end).second;
  const bool carriage = at > 0 && at < text.size() && text[at - 1] == '\r';
  if (carriage) --at;
  edit.begin = edit.end = at;
  edit.new_text = arena.copy(fmt::format("{}{}{}", carriage ? "\r\n" : "\n", indent, edit.text));
  return true;
}

bool place(Edit& edit, std::string_view text, const Offsets& offsets, Arena& arena) {
  const auto begin = offsets.of(edit.at);
  if (!begin) return false;
  bool has_comment = false;
  std::optional<std::size_t> end;
  if (edit.change == Change::text)
    end = text.substr(*begin).starts_with(edit.instead_of) ? std::optional(*begin + edit.instead_of.size())
                                                           : std::nullopt;
  else if (edit.change == Change::key)
    end = end_of_key(text, *begin);
  else
    end = end_of_value(text, *begin, &has_comment);
  if (!end) return false;
  if (edit.change == Change::more) return place_more(edit, text, *begin, *end, arena);
  // Comments stay where they are.
  if (has_comment) return false;
  edit.begin = *begin;
  edit.end = *end;
  edit.new_text = edit.text;
  return true;
}

bool overlap(const Edit& left, const Edit& right) {
  if (left.begin == left.end && right.begin == right.end) return false;  // both add something
  return left.begin < right.end && right.begin < left.end;
}

// How much of a file the reader understands.
struct Understood {
  std::size_t broken = 0;
  std::multiset<std::string> ids;
};

Understood understand(const std::string& path, std::string text, const Kinds& kinds) {
  std::vector<Document> documents;
  documents.push_back({path, std::move(text), {}});
  const Inventory inventory = read_inventory(std::move(documents), 1, kinds);
  Understood out{inventory.sources.front().broken, {}};
  for (const Token* token : inventory.tokens)
    if (token->id.known()) out.ids.insert(std::string(*token->id));
  return out;
}

// After the edits each entry that was read before must be read, and no more of it be broken.
bool reads_as_before(const std::string& path, const FileEdits& file, const Kinds& kinds) {
  const Understood before = understand(path, file.text, kinds), after = understand(path, file.edited(), kinds);
  return after.broken <= before.broken &&
         std::includes(after.ids.begin(), after.ids.end(), before.ids.begin(), before.ids.end());
}

class Placer {
 public:
  Placer(Audit& audit, bool to_be_made) : audit_(audit), arena_(*audit.arenas.front()), to_be_made_(to_be_made) {}

  Edits run() {
    std::map<std::uint32_t, std::vector<Edit*>> by_file;
    for (const Finding& finding : audit_.findings)
      if (finding.edit != nullptr && !finding.waived()) by_file[finding.edit->file].push_back(finding.edit);
    for (auto& [file, edits] : by_file) place_in(file, edits);
    return std::move(out_);
  }

 private:
  void place_in(std::uint32_t file, const std::vector<Edit*>& edits) {
    const Source& source = audit_.inventory().sources[file];
    if (source.path == kStandardInput)
      return leave(fmt::format("{} of standard input: it cannot be written", counted(edits.size(), "edit")));
    Document document = load_document(source.path);
    if (!document.error.empty() || sha256_hex(document.text) != source.sha256)
      return leave(
          fmt::format("{} of {}: it has changed since it was read", counted(edits.size(), "edit"), source.path));
    FileEdits placed{file, std::move(document.text), {}};
    const Offsets offsets(placed.text);
    std::vector<Edit*> found;
    for (Edit* edit : edits)
      if (place(*edit, placed.text, offsets, arena_)) found.push_back(edit);
    std::stable_sort(found.begin(), found.end(), [](const Edit* left, const Edit* right) {
      return std::tie(left->begin, left->end, left->new_text) < std::tie(right->begin, right->end, right->new_text);
    });
    std::size_t clashes = 0;
    std::size_t reach = 0;  // the furthest end before
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto same = [](const Edit* left, const Edit* right) {
        return left->begin == right->begin && left->end == right->end && left->new_text == right->new_text;
      };
      if (i > 0 && same(found[i - 1], found[i])) {
        found[i]->placed = found[i - 1]->placed;
        continue;
      }
      std::size_t next = i + 1;
      while (next < found.size() && same(found[i], found[next])) ++next;
      const bool clash =
          (i > 0 && found[i]->begin < reach) || (next < found.size() && overlap(*found[i], *found[next]));
      reach = std::max(reach, found[i]->end);
      found[i]->placed = !clash;
      clashes += clash ? 1U : 0U;
      if (!clash) placed.edits.push_back(found[i]);
    }
    if (clashes > 0)
      leave(fmt::format("{} of {}: they overlap, and both are right", counted(clashes, "edit"), source.path));
    if (placed.edits.empty()) return;
    if (to_be_made_ && !reads_as_before(source.path, placed, *audit_.inventory().kinds)) {
      for (Edit* edit : found) edit->placed = false;
      return leave(fmt::format("{} of {}: after them it would not be read as before",
                               counted(placed.edits.size(), "edit"), source.path));
    }
    out_.files.push_back(std::move(placed));
  }

  void leave(std::string why) { out_.left_out.push_back(std::move(why)); }

  Audit& audit_;
  Arena& arena_;
  bool to_be_made_;
  Edits out_;
};

}  // namespace

std::string FileEdits::edited() const {
  std::string out;
  std::size_t at = 0;
  for (const Edit* edit : edits) {
    out.append(text, at, edit->begin - at).append(edit->new_text);
    at = edit->end;
  }
  return out.append(text, at);
}

Edits place_edits(Audit& audit, bool to_be_made) { return Placer(audit, to_be_made).run(); }

}  // namespace credlint
