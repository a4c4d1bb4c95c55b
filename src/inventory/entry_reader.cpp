#include "entry_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

#include "piece_log.h"
#include "planned.h"
#include "schema.h"
#include "text.h"
#include "toml_error.h"
#include "toml_plus_plus.h"
#include "url.h"
#include "value_reader.h"

namespace credlint {
namespace {

// The row of a key, or null. The rows of one kind of entry are always the same ones.
template <class Entry>
const KeySpec<Entry>* find_key(std::span<const KeySpec<Entry>> specs, std::string_view key) {
  static const auto kRows = [specs] {
    std::unordered_map<std::string_view, const KeySpec<Entry>*> rows;
    for (const auto& spec : specs) rows.emplace(spec.key, &spec);
    return rows;
  }();
  const auto row = kRows.find(key);
  return row == kRows.end() ? nullptr : row->second;
}

// Reads the entries of one parsed piece.
class PieceReader {
 public:
  PieceReader(PieceLog& log, Arena& arena, Batch& batch)
      : log_(log), arena_(arena), batch_(batch), values_(log, arena) {}

  void read(const toml::table& root) {
    std::vector<std::pair<const toml::node*, std::string_view>> entries;
    for (const auto& [key, node] : root) {
      const bool is_name = std::find(kEntryNames.begin(), kEntryNames.end(), key.str()) != kEntryNames.end();
      const auto* array = node.as_array();
      if (is_name && array != nullptr &&
          std::all_of(array->begin(), array->end(), [](auto& item) { return item.is_table(); })) {
        for (const toml::node& item : *array) entries.emplace_back(&item, key.str());
      } else {
        read_top_level(key, node, is_name);
      }
    }
    // toml++ keeps keys in the order of the alphabet; entries count in the order of the document.
    std::stable_sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
      const auto a = left.first->source().begin, b = right.first->source().begin;
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    for (const auto& [node, name] : entries) read_entry(*node->as_table(), name);
  }

 private:
  void read_top_level(const toml::key& key, const toml::node& node, bool is_name) {
    log_.begin_file();
    if (log_.report_secret_in(key, node)) return;
    const std::string shown = literal(key.str());
    if (key.str() == "version") {
      const auto version = node.value_exact<std::int64_t>();
      if (version == 1) return;
      log_.report(log_.position(node.source()), "version", "`version` must be 1",
                  "this program reads version 1 of the inventory format");
    } else if (is_name) {
      log_.report(log_.position(node.source()), std::string(key.str()),
                  fmt::format("{} must be an array of tables; it is {}", shown, type_name(node)),
                  fmt::format("begin each entry with a line `[[{}]]`", key.str()));
    } else {
      constexpr std::array<std::string_view, 4> kTopLevel{"version", "token", "waiver", "site"};
      if (find_key(token_keys(), key.str()) != nullptr)
        static_cast<void>(
            tell_unknown(key, " outside all entries", "write a line `[[token]]` above the keys of a token"));
      else
        report_unknown(key, kTopLevel, "a document", nearest(key.str(), kTopLevel));
    }
  }

  void read_entry(const toml::table& table, std::string_view name) {
    const Place place = log_.begin_entry(table.source());
    if (name == "token") {
      log_.begin_token(static_cast<std::uint32_t>(batch_.tokens.size()));
      Token& token = *batch_.tokens.emplace_back(arena_.make<Token>());
      token.place = place;
      // Ahead of its turn in the alphabet: it says which keys the others may be.
      values_.kind = &log_.kinds().named(table["kind"].value_or(std::string_view{}));
      read_keys(table, name, token_keys(), token);
      finish(token, table);
      values_.kind = &unknown_kind();
    } else if (name == "site") {
      Site& site = batch_.sites.emplace_back();
      site.place = place;
      read_keys(table, name, site_keys(), site);
    } else {
      Waiver& waiver = batch_.waivers.emplace_back();
      waiver.place = place;
      read_keys(table, name, waiver_keys(), waiver);
    }
  }

  template <class Entry>
  void read_keys(const toml::table& table, std::string_view name, std::span<const KeySpec<Entry>> specs, Entry& entry) {
    for (const auto& [key, value] : table) {
      const toml::node& node = value;
      const KeySpec<Entry>* spec = find_key(specs, key.str());
      const bool secret = log_.report_secret_in(key, node);
      if (spec == nullptr) {
        if (!secret) read_unknown(key, node, table, specs, name, entry);
        continue;
      }
      const auto read = [&](auto target) {
        auto& field = entry.*target;
        field = std::remove_reference_t<decltype(field)>::unknown_at(log_.position(node.source()));
        if (!secret) values_.read(*spec, node, field);
      };
      std::visit(read, spec->target);
    }
    toml::source_index last_line = table.source().end.line;
    for (const auto& [key, value] : table) last_line = std::max(last_line, value.source().end.line);
    log_.end_entry(last_line);
    for (const auto& spec : specs)
      if (spec.need == Need::required && std::visit([&](auto target) { return (entry.*target).absent(); }, spec.target))
        log_.report(entry.place.where, std::string(spec.key), fmt::format("`{}` is missing", spec.key), hint_for(spec));
  }

  template <class Entry>
  void read_unknown(const toml::key& key, const toml::node& node, const toml::table& table,
                    std::span<const KeySpec<Entry>> specs, std::string_view name, Entry& entry) {
    std::vector<std::string_view> names;
    names.reserve(specs.size());
    for (const auto& spec : specs) names.push_back(spec.key);
    std::string_view near = key_meant_by(key.str());
    const bool is_known = std::find(names.begin(), names.end(), near) != names.end() && !table.contains(near);
    if (!is_known) near = nearest(key.str(), names);
    if (near == "secret") values_.report_literal_secret(node);
    const auto* meant = find_key(specs, near);
    // It would be wrong under its right name too.
    if (meant != nullptr && values_.kind->known() && lacks(*meant))
      return static_cast<void>(tell_unknown(
          key, fmt::format("; `{}` is near, but has no place in a token of kind `{}`", meant->key, values_.kind->name),
          fmt::format("remove it; `{}` is for {}", meant->key, who_has(*meant))));
    Problem& problem = report_unknown(key, names, fmt::format("a `[[{}]]`", name), near);
    // Never a secret, and never a waiver.
    if (!near.empty() && near != "secret" && name == "token" && !table.contains(near) &&
        (is_known || only_nearest(key.str(), names) == near))
      problem.mend = Mend{Change::key, problem.place.where, std::string(near)};
    // What is misspelt was not left out: nobody shall complain of its absence too.
    if (meant != nullptr && !table.contains(near))
      std::visit([&](auto target) { make_unknown(entry.*target, log_.position(key.source())); }, meant->target);
  }

  template <class T>
  static void make_unknown(Field<T>& field, Position where) {
    field = Field<T>::unknown_at(where);
  }

  // What only the entry as a whole can tell.
  void finish(Token& token, const toml::table& table) {
    token.base_url_had_credentials = std::exchange(values_.url_had_credentials, false);
    token.secret_flaw = std::exchange(values_.secret_flaw, SecretFlaw::none);
    token.meant_variable = std::exchange(values_.meant_variable, {});
    token.has_usable_id = token.id.known();
    token.name = token.has_usable_id ? *token.id : arena_.copy(fmt::format("entry@{}", token.place.where.line));
    token.kind = token.declared_kind.value_or(&unknown_kind());
    correct_kind(token);
    if (token.kind->known())
      for (const auto& spec : token_keys())
        if (spec.fits != nullptr && !spec.fits(*token.kind))
          std::visit([&](auto target) { refuse_key(token, table, spec, token.*target); }, spec.target);
    check_form(token.kind->organization, token.organization, "organization");
    check_form(token.kind->client_id, token.client_id, "client_id");
    if (token.replaces.known() && token.id.known() && *token.replaces == *token.id) {
      log_.report(token.replaces.where(), "replaces", "`replaces` names the token itself",
                  "name the id of the token that this one is rotating out");
      token.replaces = Field<Text>::unknown_at(token.replaces.where());
    }
  }

  // What it is by its other fields, whatever its `kind` says.
  void correct_kind(Token& token) {
    if (token.kind->vendor == nullptr || !token.account.known()) return;
    const std::string account = to_lower_ascii(*token.account);
    for (const auto& [kind, end, really, why] : token.kind->vendor->corrections) {
      if (token.kind->name != kind || account.size() <= end.size() || !account.ends_with(end)) continue;
      log_.report(token.declared_kind.where(), "kind", fmt::format("{}, so this is no `{}`", why, kind),
                  fmt::format("write `kind = \"{}\"`; it is judged as one", really))
          .mend = Mend{Change::value, token.declared_kind.where(), toml_string(really)};
      token.kind = &log_.kinds().named(really);
      return;
    }
  }

  // What a field must look like for the token's kind.
  void check_form(const FieldUse& use, Field<Text>& field, std::string_view key) {
    if (!field.known()) return;
    const std::string_view wanted = what_is_wanted(use.form, *field);
    if (wanted.empty()) return;
    log_.report(field.where(), std::string(key), fmt::format("`{}` is {} here, and must be {}", key, use.what, wanted),
                fmt::format("write `{} = \"…\"` as the vendor shows it", key));
    field = Field<Text>::unknown_at(field.where());
  }

  // "123456789012", or in groups of four, as they are shown: "1234-5678-9012".
  static bool is_twelve_digits(std::string_view text) {
    if (text.size() != 12 && text.size() != 14) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text.size() == 14 && (i == 4 || i == 9) ? text[i] != '-' : !is_digit(text[i])) return false;
    return true;
  }

  // "" where the text has the form.
  static std::string_view what_is_wanted(Form form, std::string_view text) {
    switch (form) {
      case Form::uuid:
        return is_uuid(text) ? "" : "a UUID such as 1324a887-45db-1bf4-1e99-ef0ff456d421";
      case Form::digits12:
        return is_twelve_digits(text) ? "" : "12 digits";
      case Form::name:
        return is_segment(text) ? "" : "a name of letters, digits, `.`, `_` and `-`";
      default:
        return "";
    }
  }

  // Only for KeySpec<Token>; the keys of the other entries belong to them all.
  template <class Entry>
  [[nodiscard]] bool lacks(const KeySpec<Entry>& spec) const {
    return spec.fits != nullptr && !spec.fits(*values_.kind);
  }
  [[nodiscard]] std::string who_has(const KeySpec<Token>& spec) const { return kinds_with(spec, log_.kinds()); }
  template <class Entry>
  [[nodiscard]] std::string who_has(const KeySpec<Entry>&) const {
    return {};
  }

  template <class T>
  void refuse_key(const Token& token, const toml::table& table, const KeySpec<Token>& spec, Field<T>& field) {
    const auto key = table.find(spec.key);
    if (key == table.end()) return;
    log_.report(log_.position(key->first.source()), std::string(spec.key),
                fmt::format("`{}` has no place in a token of kind `{}`", spec.key, token.kind->name),
                fmt::format("remove it; it is for {}", kinds_with(spec, log_.kinds())));
    field = Field<T>::unknown_at(field.where());
  }

  Problem& report_unknown(const toml::key& key, std::span<const std::string_view> names, std::string_view where,
                          std::string_view near) {
    Problem& problem = tell_unknown(key, near.empty() ? "" : fmt::format("; did you mean `{}`?", near),
                                    near.empty() ? fmt::format("remove it; the keys of {} are {}", where, one_of(names))
                                                 : fmt::format("write `{}`", near));
    problem.lists_keys = near.empty();
    return problem;
  }

  Problem& tell_unknown(const toml::key& key, std::string_view more, std::string hint) {
    const std::string name = quoted_if_harmless(key.str());
    const std::string subject = name.starts_with('`') ? name.substr(1, name.size() - 2) : std::string("key");
    Problem& problem =
        log_.report(log_.position(key.source()), subject, fmt::format("unknown key {}{}", name, more), std::move(hint));
    problem.key = std::hash<std::string_view>{}(key.str());
    return problem;
  }

  PieceLog& log_;
  Arena& arena_;
  Batch& batch_;
  ValueReader values_;
};

void report_syntax(PieceLog& log, const SyntaxError& error, bool is_head) {
  if (!is_head) log.begin_entry({});
  Problem& problem = log.report(
      log.moved(error.where), is_head ? "head" : "entry", error.message,
      fmt::format("{}; until then this entry is not audited, but the others are",
                  error.hint.empty() ? "write each line as `key = value`, with text in straight quotes" : error.hint));
  problem.syntax = true;
  if (error.mend)
    problem.mend = Mend{Change::text, log.moved(error.mend->at), error.mend->text, error.mend->instead_of};
}

// Somebody may have meant an entry where a string goes on.
void report_swallowed(PieceLog& log, std::string_view text) {
  PositionCounter positions(text);
  for (const Swallowed& swallowed : find_swallowed(text)) {
    if (!swallowed.has_keys) continue;
    const Position string = log.moved(position_of(text, swallowed.string));
    log.report(
        log.moved(positions.at(swallowed.line)), "entry",
        fmt::format("what looks like an entry stands inside the string that begins on line {}, and is not audited",
                    string.line),
        "if it is meant as an entry, close that string before it", Problem::Type::swallowed);
  }
}

// What a piece is as TOML: a table, or what is wrong with it.
std::variant<toml::table, SyntaxError> parse(std::string_view document, const Piece& piece, bool hide_quotes) {
  const std::string_view text = document.substr(piece.offset, piece.size);
  if (piece.deep_key != kNotDeep)
    return SyntaxError{position_of(text, piece.deep_key - piece.offset),
                       fmt::format("a dotted key has more than {} parts", kDeepestKey), "write a key without dots"};
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& broken) {
    return describe(broken, text, hide_quotes);
  }
}

}  // namespace

std::optional<std::uint32_t> read_piece(std::string_view document, const Piece& piece, std::uint32_t file, Arena& arena,
                                        Batch& batch, const Kinds& kinds) {
  const std::string_view text = document.substr(piece.offset, piece.size);
  PieceLog log(text, piece.first_line, file, batch, kinds);
  const auto parsed = parse(document, piece, log.holds_secret());
  const auto* error = std::get_if<SyntaxError>(&parsed);
  if (error != nullptr) {
    report_syntax(log, *error, !begins_entry(text));
  } else {
    PieceReader(log, arena, batch).read(std::get<toml::table>(parsed));
    if (piece.has_long_strings) report_swallowed(log, text);
  }
  log.report_other_secrets();
  return error == nullptr ? std::nullopt : std::optional(log.moved(error->where).line);
}

std::optional<std::uint32_t> syntax_error_in(std::string_view document, const Piece& piece) {
  const auto parsed = parse(document, piece, true);
  const auto* error = std::get_if<SyntaxError>(&parsed);
  return error == nullptr ? std::nullopt : std::optional(error->where.line + piece.first_line - 1);
}

}  // namespace credlint
