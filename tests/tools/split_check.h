// Splitting a document and parsing the pieces, held against toml++ on the whole document.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "entry_reader.h"
#include "schema.h"
#include "splitter.h"
#include "toml_plus_plus.h"

namespace credlint::testing {

inline std::string show(Text text) { return std::string(text); }
inline std::string show(Texts texts) { return fmt::format("[{}]", fmt::join(texts, "|")); }
inline std::string show(Instant instant) { return std::to_string(instant.time_since_epoch().count()); }
inline std::string show(days value) { return std::to_string(value.count()); }
inline std::string show(const Kind* value) { return std::string(value->name); }
template <class T>
std::string show(T value) {
  return std::to_string(static_cast<int>(value));
}

template <class T>
std::string show(const Field<T>& field) {
  if (field.absent()) return "-";
  return fmt::format("{}@{}:{}", field.known() ? show(*field) : "?", field.where().line, field.where().column);
}

template <class Entry>
std::string show(const Entry& entry, std::span<const KeySpec<Entry>> specs) {
  std::string text = fmt::format("{}:{} #{}", entry.place.where.line, entry.place.where.column, entry.place.ordinal);
  for (const auto& spec : specs)
    std::visit([&](auto target) { text += fmt::format(" {}={}", spec.key, show(entry.*target)); }, spec.target);
  return text;
}

// Everything that was read, as lines.
inline std::multiset<std::string> dump(const Batch& batch) {
  std::multiset<std::string> lines;
  for (const Token* token : batch.tokens) lines.insert("token " + show(*token, token_keys()));
  for (const Site& site : batch.sites) lines.insert("site " + show(site, site_keys()));
  for (const Waiver& waiver : batch.waivers) lines.insert("waiver " + show(waiver, waiver_keys()));
  std::set<std::pair<std::string, std::size_t>> top_level;
  for (const Problem& problem : batch.problems) {
    // A key outside the entries is told once, where it stands first. Of those whose names may not be shown, the second
    // one in a piece has another subject.
    const bool unnamed = problem.subject == "key" || problem.subject.starts_with("key~");
    if (problem.place.ordinal == kNone && problem.type == Problem::Type::invalid &&
        !top_level.emplace(unnamed ? "key" : problem.subject, problem.key).second)
      continue;
    lines.insert(fmt::format("problem {}:{} #{} {} {}", problem.place.where.line, problem.place.where.column,
                             problem.type == Problem::Type::swallowed ? 0 : problem.place.ordinal,
                             problem.type == Problem::Type::swallowed ? "" : problem.subject, problem.message));
  }
  return lines;
}

inline Batch read_whole(std::string_view document, Arena& arena) {
  Batch batch;
  read_piece(document, {0, document.size(), 1, kNotDeep, true}, 0, arena, batch, known_kinds());
  return batch;
}

inline Batch read_split(std::string_view document, Arena& arena) {
  Batch batch;
  const auto pieces = split(document);
  for (std::size_t i = 0; i < pieces.size(); ++i) read_piece(document, pieces[i], 0, arena, batch, known_kinds());
  return batch;
}

inline bool has_deep_key(std::string_view document) {
  const auto pieces = split(document);
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.deep_key != kNotDeep; });
}

inline bool accepted(std::string_view document) {
  try {
    static_cast<void>(toml::parse(document));
    return true;
  } catch (const toml::parse_error&) {
    return false;
  }
}

struct SplitCheck {
  bool accepted = false;  // by toml++, as a whole
  std::string fault;      // what does not agree; empty: all does
};

// Both ways must give the same entries at the same places; of a document that is refused something must be told.
inline SplitCheck check_split(std::string_view document) {
  Arena arena;
  const Batch in_pieces = read_split(document, arena);
  // A key that is too deep is refused before toml++ sees it, because toml++ has no limit of its own.
  if (has_deep_key(document) || !accepted(document))
    return {false, in_pieces.problems.empty() ? "it is refused, and no problem is told" : ""};
  SplitCheck check{true, {}};
  const auto expected = dump(read_whole(document, arena)), got = dump(in_pieces);
  if (expected == got) return check;
  check.fault = "both ways differ";
  for (const auto& line : expected)
    if (got.count(line) == 0) check.fault += "\n  whole only: " + line;
  for (const auto& line : got)
    if (expected.count(line) == 0) check.fault += "\n  split only: " + line;
  return check;
}

}  // namespace credlint::testing
