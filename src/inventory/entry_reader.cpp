#include "entry_reader.h"

#include <fmt/core.h>

#include <toml++/toml.h>
#include <algorithm>
#include <unordered_map>

#include "schema.h"
#include "secret_format.h"
#include "secret_ref.h"
#include "text.h"
#include "toml_error.h"
#include "url.h"

namespace credlint {
namespace {

constexpr std::string_view kSecretHint =
    "revoke it, create a new one, keep that in a secret store and write a reference here, such as `env:NAME`";

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
    case toml::node_type::date_time:
      return "a date";
    case toml::node_type::time:
      return "a time without a date";
    default:
      return "nothing";
  }
}

std::optional<Instant> instant_of(const toml::node& node) {
  const auto civil = [](const toml::date& day) {
    return CivilTime{.year = day.year, .month = day.month, .day = day.day};
  };
  if (const auto* day = node.as_date()) return to_instant(civil(day->get()));
  if (const auto* moment = node.as_date_time()) {
    const toml::date_time& value = moment->get();
    CivilTime parts = civil(value.date);
    parts.hour = value.time.hour;
    parts.minute = value.time.minute;
    parts.second = value.time.second;
    parts.nanosecond = value.time.nanosecond;
    parts.offset_minutes = value.offset ? value.offset->minutes : 0;
    return to_instant(parts);
  }
  if (const auto* text = node.as_string()) return parse_instant(text->get());
  return std::nullopt;
}

// A wrong value helps to find the fault, unless it might be a secret in the wrong place.
std::string quoted_if_harmless(std::string_view value) {
  constexpr std::size_t kLongest = 40;
  return value.size() > kLongest || looks_random(value) ? std::string("this value") : literal(value);
}

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
  PieceReader(std::string_view text, std::uint32_t first_line, std::uint32_t file, Arena& arena, Batch& batch)
      : text_(text), first_line_(first_line), file_(file), arena_(arena), batch_(batch), place_{file, kNone, {}} {
    for (auto match = find_secret(text); match; match = find_secret(text, match->offset + match->length))
      raw_secrets_.push_back(*match);
    // Escapes could spell a secret that the bare text does not show.
    suspect_ = !raw_secrets_.empty() || text.find('\\') != std::string_view::npos;
  }

  [[nodiscard]] bool holds_secret() const { return !raw_secrets_.empty(); }

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
    report_other_secrets();
  }

  void report_syntax(Position where, std::string message, bool is_head) {
    place_ = {file_, is_head ? kNone : batch_.entries, {}};
    if (!is_head) ++batch_.entries;
    Problem& problem = report(moved(where), is_head ? "head" : "entry", std::move(message),
                              "mend it; until then this entry is not audited, but the others are");
    problem.syntax = true;
    report_other_secrets();
  }

 private:
  void read_top_level(const toml::key& key, const toml::node& node, bool is_name) {
    place_ = {file_, kNone, {}};
    if (suspect_ && holds_secret(key, node)) return;
    const std::string shown = literal(key.str());
    if (key.str() == "version") {
      const auto version = node.value_exact<std::int64_t>();
      if (version == 1) return;
      report(position(node.source()), "version", "`version` must be 1",
             "this program reads version 1 of the inventory format");
    } else if (is_name) {
      report(position(node.source()), std::string(key.str()),
             fmt::format("{} must be an array of tables; it is {}", shown, type_name(node)),
             fmt::format("begin each entry with a line `[[{}]]`", key.str()));
    } else {
      constexpr std::array<std::string_view, 4> kTopLevel{"version", "token", "waiver", "site"};
      report_unknown(key, kTopLevel, "a document");
    }
  }

  void read_entry(const toml::table& table, std::string_view name) {
    place_ = {file_, batch_.entries++, position(table.source())};
    if (name == "token") {
      token_ = static_cast<std::uint32_t>(batch_.tokens.size());
      Token& token = *batch_.tokens.emplace_back(arena_.make<Token>());
      token.place = place_;
      read_keys(table, name, token_keys(), token);
      finish(token, table);
      token_ = kNone;
    } else if (name == "site") {
      Site& site = batch_.sites.emplace_back();
      site.place = place_;
      read_keys(table, name, site_keys(), site);
    } else {
      Waiver& waiver = batch_.waivers.emplace_back();
      waiver.place = place_;
      read_keys(table, name, waiver_keys(), waiver);
    }
  }

  template <class Entry>
  void read_keys(const toml::table& table, std::string_view name, std::span<const KeySpec<Entry>> specs, Entry& entry) {
    for (const auto& [key, node] : table) {
      const KeySpec<Entry>* spec = find_key(specs, key.str());
      const bool secret = suspect_ && holds_secret(key, node);
      if (spec == nullptr) {
        if (secret) continue;
        std::vector<std::string_view> names;
        for (const auto& row : specs) names.push_back(row.key);
        if (nearest(key.str(), names) == "secret") report_literal_secret(node);
        report_unknown(key, names, fmt::format("a `[[{}]]`", name));
      } else {
        std::visit([&](auto target) { entry.*target = value<decltype(target)>(*spec, node, secret); }, spec->target);
      }
    }
    for (const auto& spec : specs)
      if (spec.required && !table.contains(spec.key))
        report(place_.where, std::string(spec.key), fmt::format("`{}` is missing", spec.key), hint_for(spec));
  }

  template <class Entry>
  static std::string hint_for(const KeySpec<Entry>& spec) {
    return fmt::format("write `{} = …`: {}", spec.key, spec.summary);
  }

  // What only the entry as a whole can tell.
  void finish(Token& token, const toml::table& table) {
    token.has_usable_id = token.id.known();
    token.name = token.has_usable_id ? *token.id : arena_.copy(fmt::format("entry@{}", token.place.where.line));
    token.kind = token.declared_kind.value_or(Kind::unknown);
    if (token.kind == Kind::atlassian_api_token && token.account.known() && is_service_account(*token.account)) {
      token.kind = Kind::atlassian_service_token;
      report(token.declared_kind.where(), "kind",
             "`account` is a service account's address, so this is no `atlassian-api-token`",
             "write `kind = \"atlassian-service-token\"`; it is judged as one");
    }
    if (token.kind != Kind::unknown)
      for (const auto& spec : token_keys())
        if (spec.fits != nullptr && !spec.fits(facts(token.kind)))
          std::visit([&](auto target) { refuse_key(token, table, spec, token.*target); }, spec.target);
    if (token.replaces.known() && token.id.known() && *token.replaces == *token.id) {
      report(token.replaces.where(), "replaces", "`replaces` names the token itself",
             "name the id of the token that this one is rotating out");
      token.replaces = Field<Text>::unknown_at(token.replaces.where());
    }
  }

  template <class T>
  void refuse_key(const Token& token, const toml::table& table, const KeySpec<Token>& spec, Field<T>& field) {
    if (field.absent()) return;
    const auto key = table.find(spec.key);
    report(position(key->first.source()), std::string(spec.key),
           fmt::format("`{}` has no place in a token of kind `{}`", spec.key, facts(token.kind).name),
           fmt::format("remove it; it is for {}", spec.only_for));
    field = Field<T>::unknown_at(field.where());
  }

  // The value of a key as its field wants it, or an unknown field and a problem.
  template <class Target, class Entry>
  auto value(const KeySpec<Entry>& spec, const toml::node& node, bool secret) {
    using FieldType = std::remove_reference_t<decltype(std::declval<Entry&>().*std::declval<Target>())>;
    const Position where = position(node.source());
    FieldType field = FieldType::unknown_at(where);
    if (secret) return field;
    std::string problem;
    if (!store(spec.shape, node, where, field, problem)) return field;
    if (!problem.empty() || field.unknown()) {
      if (problem.empty())
        problem = fmt::format("`{}` must be {}; it is {}", spec.key, expected(spec.shape), type_name(node));
      report(where, std::string(spec.key), std::move(problem), hint_for(spec));
    }
    return field;
  }

  // One `store` a field type: each returns false where the fault is told by other means, leaves the field unknown
  // where the type is wrong, and fills in `problem` where there is more to say than that.
  bool store(Shape shape, const toml::node& node, Position where, Field<Text>& field, std::string& problem) {
    const auto* string = node.as_string();
    if (string == nullptr) {
      if (shape == Shape::secret_ref) report_literal_secret(node);
      return true;
    }
    const std::string& text = string->get();
    switch (shape) {
      case Shape::id:
        if (!is_id(text))
          problem = fmt::format("{} is no id: it must be {}", quoted_if_harmless(text), expected(shape));
        break;
      case Shape::uuid:
        if (!is_uuid(text))
          problem = fmt::format("{} is no UUID; it must be {}", quoted_if_harmless(text), expected(shape));
        break;
      case Shape::site_host:
        if (!is_cloud_site(to_lower_ascii(text)))
          problem =
              fmt::format("{} is no Atlassian Cloud site; it must be {}", quoted_if_harmless(text), expected(shape));
        break;
      case Shape::url: {
        std::string why;
        const auto clean = clean_url(text, &why);
        if (clean) {
          field = {arena_.copy(clean->text), where};
          if (token_ != kNone) batch_.tokens[token_]->base_url_had_credentials = clean->had_credentials;
          return true;
        }
        problem = fmt::format("`base_url` is no URL: {}; it must be {}", why, expected(shape));
        break;
      }
      case Shape::secret_ref:
        return store_secret_ref(text, where, field);
      default:
        if (text.empty()) problem = fmt::format("an empty string says nothing; it must be {}", expected(shape));
        break;
    }
    const bool fold = shape == Shape::uuid || shape == Shape::site_host;
    if (problem.empty())
      field = {arena_.copy(fold ? std::string_view(to_lower_ascii(text)) : std::string_view(text)), where};
    return true;
  }

  bool store_secret_ref(std::string_view text, Position where, Field<Text>& field) {
    const SecretRef ref = parse_secret_ref(text);
    if (ref.flaw == SecretFlaw::none) {
      field = {arena_.copy(text), where};
      return true;
    }
    // A value that is no reference is never kept.
    if (const auto match = find_secret_value(text))
      report_secret(where, "secret", fmt::format("`secret` holds {}", match->format), match->confirmed);
    else if (token_ != kNone)
      batch_.tokens[token_]->secret_flaw = ref.flaw;
    return false;
  }

  // What was meant as a secret but is not even a string under the right key.
  void report_literal_secret(const toml::node& node) {
    if (const auto* array = node.as_array())
      for (const toml::node& item : *array) report_literal_secret(item);
    if (const auto* string = node.as_string())
      if (const auto match = find_secret_value(string->get()))
        report_secret(position(node.source()), "secret",
                      fmt::format("a value meant for `secret` holds {}", match->format), match->confirmed);
  }

  bool store(Shape shape, const toml::node& node, Position where, Field<Texts>& field, std::string& problem) {
    const auto* array = node.as_array();
    if (array == nullptr) return true;
    std::vector<Text> items;
    for (const toml::node& item : *array) {
      const auto* string = item.as_string();
      if (string == nullptr || string->get().empty()) {
        problem = fmt::format("its item {} is {}; it must be {}", items.size() + 1,
                              string == nullptr ? type_name(item) : "an empty string", expected(shape));
        return true;
      }
      items.push_back(arena_.copy(string->get()));
    }
    field = {arena_.copy(std::span<const Text>(items)), where};
    return true;
  }

  bool store(Shape shape, const toml::node& node, Position where, Field<Instant>& field, std::string& problem) {
    const auto* string = node.as_string();
    if (const auto instant = instant_of(node))
      field = {*instant, where};
    else if (shape == Shape::date_or_never && string != nullptr && string->get() == "never")
      field = {kNever, where};
    else if (string != nullptr)
      problem = fmt::format("{} is no date; it must be {}", quoted_if_harmless(string->get()), expected(shape));
    else if (node.is_date() || node.is_date_time())
      problem = "a date must lie within the years 1 to 9999 of UTC";
    return true;
  }

  bool store(Shape, const toml::node& node, Position where, Field<bool>& field, std::string&) {
    if (const auto* boolean = node.as_boolean()) field = {boolean->get(), where};
    return true;
  }

  bool store(Shape, const toml::node& node, Position where, Field<Kind>& field, std::string& problem) {
    std::vector<std::string_view> names;
    for (const auto& kind : all_kinds()) names.push_back(kind.name);
    if (const auto index = choice(node, names, problem)) field = {all_kinds()[*index].kind, where};
    return true;
  }
  bool store(Shape, const toml::node& node, Position where, Field<Product>& field, std::string& problem) {
    if (const auto index = choice(node, kProductNames, problem)) field = {static_cast<Product>(*index), where};
    return true;
  }
  bool store(Shape, const toml::node& node, Position where, Field<Access>& field, std::string& problem) {
    if (const auto index = choice(node, kAccessNames, problem)) field = {static_cast<Access>(*index), where};
    return true;
  }

  static std::optional<std::size_t> choice(const toml::node& node, std::span<const std::string_view> names,
                                           std::string& problem) {
    const auto* string = node.as_string();
    if (string == nullptr) return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), string->get());
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    const std::string_view near = nearest(string->get(), names);
    problem = fmt::format("{} is not known{}; it must be {}", quoted_if_harmless(string->get()),
                          near.empty() ? "" : fmt::format(" (did you mean `{}`?)", near), one_of(names));
    return std::nullopt;
  }

  void report_unknown(const toml::key& key, std::span<const std::string_view> names, std::string_view where) {
    const std::string_view near = nearest(key.str(), names);
    const std::string name = quoted_if_harmless(key.str());
    const std::string subject = name.starts_with('`') ? name.substr(1, name.size() - 2) : std::string("key");
    report(position(key.source()), subject,
           fmt::format("unknown key {}{}", name, near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
           near.empty() ? fmt::format("remove it; the keys of {} are {}", where, one_of(names))
                        : fmt::format("write `{}`", near));
  }

  // Whether the key or a string anywhere in the value looks like a secret; reports it.
  bool holds_secret(const toml::key& key, const toml::node& node) {
    if (const auto match = find_secret(key.str())) {
      cover(key.source());
      cover(node.source());
      report_secret(position(key.source()), "key", fmt::format("a key holds {}", match->format), match->confirmed);
      return true;
    }
    std::vector<std::pair<toml::source_position, SecretMatch>> found;
    find_in(node, found);
    if (found.empty()) return false;
    const auto& [where, match] = found.front();
    report_secret(moved({where.line, where.column}), std::string(key.str()),
                  fmt::format("{} holds {}", literal(key.str()), match.format), match.confirmed);
    return true;
  }

  // Collects what looks like a secret anywhere in the value.
  void find_in(const toml::node& node, std::vector<std::pair<toml::source_position, SecretMatch>>& found) {
    const auto look_at = [&](std::string_view text, const toml::source_region& region) {
      const auto match = find_secret(text);
      if (!match) return;
      found.emplace_back(region.begin, *match);
      cover(region);
    };
    if (const auto* string = node.as_string()) look_at(string->get(), node.source());
    if (const auto* array = node.as_array())
      for (const toml::node& item : *array) find_in(item, found);
    if (const auto* table = node.as_table())
      for (const auto& [key, item] : *table) {
        look_at(key.str(), key.source());
        find_in(item, found);
      }
  }

  void cover(const toml::source_region& region) { covered_.push_back(region); }

  // Those in comments, and in text that could not be parsed. They count as part of the last entry of the piece.
  void report_other_secrets() {
    std::size_t count = 0;
    for (const SecretMatch& match : raw_secrets_) {
      const Position at = position_of(text_, match.offset);
      const auto covers = [at](const toml::source_region& region) {
        return Position{region.begin.line, region.begin.column} <= at &&
               at < Position{region.end.line, region.end.column};
      };
      if (std::any_of(covered_.begin(), covered_.end(), covers)) continue;
      ++count;
      report_secret(moved(at), count == 1 ? "text" : fmt::format("text~{}", count),
                    fmt::format("this line holds {}", match.format), match.confirmed);
    }
  }

  void report_secret(Position where, std::string subject, std::string message, bool confirmed) {
    if (confirmed) message += " (its checksum confirms it)";
    report(where, std::move(subject), std::move(message), std::string(kSecretHint)).type = Problem::Type::secret;
  }

  Problem& report(Position where, std::string subject, std::string message, std::string hint) {
    Problem& problem = batch_.problems.emplace_back();
    problem.place = place_;
    problem.place.where = where;
    problem.token = token_;
    problem.subject = std::move(subject);
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    return problem;
  }

  [[nodiscard]] Position moved(Position where) const { return {where.line + first_line_ - 1, where.column}; }
  [[nodiscard]] Position position(const toml::source_region& region) const {
    return moved({region.begin.line, region.begin.column});
  }

  std::string_view text_;
  std::uint32_t first_line_;
  std::uint32_t file_;
  Arena& arena_;
  Batch& batch_;
  std::vector<SecretMatch> raw_secrets_;
  std::vector<toml::source_region> covered_;
  bool suspect_ = false;
  Place place_;                  // of the entry at hand
  std::uint32_t token_ = kNone;  // index of the token at hand
};

}  // namespace

void read_piece(std::string_view document, const Piece& piece, std::uint32_t file, bool is_head, Arena& arena,
                Batch& batch) {
  const std::string_view text = document.substr(piece.offset, piece.size);
  PieceReader reader(text, piece.first_line, file, arena, batch);
  SyntaxError error{{1, 1}, fmt::format("a dotted key has more than {} parts", kDeepestKey)};
  if (!piece.too_deep) {
    std::optional<toml::table> table;
    try {
      table = toml::parse(text);
    } catch (const toml::parse_error& broken) {
      error = describe(broken, text, reader.holds_secret());
    }
    if (table) return reader.read(*table);
  }
  const auto parts = split_at_lines(document, piece);
  if (parts.size() == 1) return reader.report_syntax(error.where, error.message, is_head);
  for (std::size_t i = 0; i < parts.size(); ++i) read_piece(document, parts[i], file, is_head && i == 0, arena, batch);
}

}  // namespace credlint
