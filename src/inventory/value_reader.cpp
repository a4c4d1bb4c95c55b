#include "value_reader.h"

#include <algorithm>

#include "secret_format.h"
#include "secret_ref.h"
#include "sites.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

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

// What may be shown of a text; few hold a URL.
Text copy_shown(Arena& arena, std::string_view text) {
  return holds_url(text) ? arena.copy(without_url_secrets(text)) : arena.copy(text);
}

// At least one character that can be seen.
bool says_something(std::string_view text) {
  while (!text.empty()) {
    const char32_t c = next_code_point(text);
    if (!is_blank(c) && !is_hidden(c)) return true;
  }
  return false;
}

std::optional<std::size_t> choice(const toml::node& node, std::span<const std::string_view> names,
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

}  // namespace

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

std::string quoted_if_harmless(std::string_view value) {
  constexpr std::size_t kLongest = 40;
  // A URL may hold a password.
  return value.size() > kLongest || looks_random(value) || holds_url(value) ? std::string("this value")
                                                                            : literal(value);
}

bool ValueReader::store(Shape shape, const toml::node& node, Position where, Field<Text>& field, std::string& problem) {
  const auto* string = node.as_string();
  if (string == nullptr) {
    if (shape == Shape::secret_ref) report_literal_secret(node);
    return true;
  }
  const std::string& text = string->get();
  switch (shape) {
    case Shape::id:
      if (!is_id(text)) problem = fmt::format("{} is no id: it must be {}", quoted_if_harmless(text), expected(shape));
      break;
    case Shape::token:
      if (!is_id(text) && !is_vendor_name(text))
        problem = fmt::format("{} is no id: it must be {}", quoted_if_harmless(text), expected(shape));
      break;
    case Shape::uuid:
      if (!is_uuid(text))
        problem = fmt::format("{} is no UUID; it must be {}", quoted_if_harmless(text), expected(shape));
      break;
    case Shape::site_host:
      problem = why_no_site(to_lower_ascii(text));
      if (!problem.empty()) problem = fmt::format("{} {}", quoted_if_harmless(text), problem);
      break;
    case Shape::url: {
      std::string why;
      const auto clean = clean_url(text, &why);
      if (clean) {
        field = {arena_.copy(clean->text), where};
        url_had_credentials = clean->had_credentials || find_secret_value(clean->user, log_.kinds().formats());
        return true;
      }
      problem = fmt::format("`base_url` is no URL: {}; it must be {}", why, expected(shape));
      break;
    }
    case Shape::secret_ref:
      return store_secret_ref(text, where, field);
    case Shape::product:
      static_cast<void>(choice(node, product_names(), problem));
      break;
    default:
      if (!says_something(text))
        problem = fmt::format("{} string says nothing; it must be {}", text.empty() ? "an empty" : "a blank",
                              expected(shape));
      break;
  }
  const bool fold = shape == Shape::uuid || shape == Shape::site_host;
  if (!problem.empty()) return true;
  if (fold)
    field = {arena_.copy(to_lower_ascii(text)), where};
  else
    field = {shape == Shape::text ? copy_shown(arena_, text) : arena_.copy(text), where};
  return true;
}

bool ValueReader::store_secret_ref(std::string_view text, Position where, Field<Text>& field) {
  const SecretRef ref = parse_secret_ref(text);
  if (ref.flaw == SecretFlaw::none) {
    field = {arena_.copy(text), where};
    return true;
  }
  // A value that is no reference is never kept.
  if (const auto match = find_secret_value(text, log_.kinds().formats()))
    log_.report_secret(where, "secret", fmt::format("`secret` holds {}", match->format), match->confirmed);
  else
    secret_flaw = ref.flaw;
  if (ref.flaw != SecretFlaw::none && secret_flaw == ref.flaw)
    meant_variable = arena_.copy(credlint::meant_variable(text));
  return false;
}

void ValueReader::report_literal_secret(const toml::node& node) {
  if (const auto* array = node.as_array())
    for (const toml::node& item : *array) report_literal_secret(item);
  if (const auto* string = node.as_string())
    if (const auto match = find_secret_value(string->get(), log_.kinds().formats()))
      log_.report_secret(log_.position(node.source()), "secret",
                         fmt::format("a value meant for `secret` holds {}", match->format), match->confirmed);
}

bool ValueReader::store(Shape shape, const toml::node& node, Position where, Field<Texts>& field,
                        std::string& problem) {
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
    items.push_back(copy_shown(arena_, string->get()));
  }
  field = {arena_.copy(std::span<const Text>(items)), where};
  return true;
}

bool ValueReader::store(Shape shape, const toml::node& node, Position where, Field<Instant>& field,
                        std::string& problem) {
  const auto* string = node.as_string();
  // Vendors write a far year for "never".
  constexpr Instant kFar = midnight(9999, 1, 1);
  if (const auto instant = instant_of(node))
    field = {shape == Shape::date_or_never && *instant >= kFar ? kNever : *instant, where};
  else if (shape == Shape::date_or_never && string != nullptr && string->get() == "never")
    field = {kNever, where};
  else if (string != nullptr)
    problem = fmt::format("{} is no date; it must be {}", quoted_if_harmless(string->get()), expected(shape));
  else if (node.is_date() || node.is_date_time())
    problem = "a date must lie within the years 1 to 9999 of UTC";
  return true;
}

bool ValueReader::store(Shape, const toml::node& node, Position where, Field<days>& field, std::string& problem) {
  if (!node.is_integer()) return true;
  const auto number = node.value_exact<std::int64_t>().value_or(0);
  if (number >= 1 && number <= kMostDays)
    field = {days{static_cast<int>(number)}, where};
  else
    problem = fmt::format("{} is no number of days: it must be {}", number, expected(Shape::day_count));
  return true;
}

std::string ValueReader::describe_hidden(std::string_view key, std::string_view text) {
  static constexpr PlainCharacters kVisible;
  if (kVisible.prefix(text) == text.size()) return {};  // nearly always
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++number;
    const char32_t c = next_code_point(rest);
    // A no-break space, and every other blank that is not the ordinary one, is taken for that.
    // Line ends and tabs are a matter of how the text is written.
    const bool layout = c == '\n' || c == '\r' || c == '\t';
    if ((is_hidden(c) && !layout) || (is_blank(c) && c != ' '))
      return fmt::format("`{}` holds a character that cannot be seen: its character {} is U+{:04X}", key, number,
                         static_cast<unsigned>(c));
  }
  return {};
}

bool ValueReader::is_placeholder(std::string_view text) {
  constexpr std::array<std::string_view, 15> kOpen{"-",   "--",   "\u2013", "\u2014", "?",       "??",   "???", "tbd",
                                                   "tba", "todo", "n/a",    "none",   "unknown", "null", "..."};
  return std::find(kOpen.begin(), kOpen.end(), to_lower_ascii(trim(text))) != kOpen.end();
}

bool ValueReader::store(Shape, const toml::node& node, Position where, Field<bool>& field, std::string&) {
  if (const auto* boolean = node.as_boolean()) field = {boolean->get(), where};
  return true;
}

bool ValueReader::store(Shape, const toml::node& node, Position where, Field<const Kind*>& field,
                        std::string& problem) {
  const auto* string = node.as_string();
  if (string == nullptr) return true;
  if (const Kind& named = log_.kinds().named(string->get()); named.known()) {
    field = {&named, where};
    return true;
  }
  std::vector<std::string_view> names;
  for (const Kind* known : log_.kinds().all()) names.push_back(known->name);
  const std::string_view near = nearest(string->get(), names);
  problem = fmt::format("{} is not known{}; `credlint kinds` lists all kinds", quoted_if_harmless(string->get()),
                        near.empty() ? "" : fmt::format(" (did you mean `{}`?)", near));
  if (!near.empty() && only_nearest(string->get(), names) == near) exact_ = toml_string(near);
  return true;
}

// What is wrong with the host name of a site, behind the name; "" for nothing.
std::string ValueReader::why_no_site(std::string_view host) const {
  const Sites* sites = kind->vendor != nullptr && kind->vendor->sites ? &*kind->vendor->sites : nullptr;
  if (kind->known() && kind->vendor == nullptr)
    return is_api_host(host, kind->hosts) ? "" : fmt::format("is no host of the kind `{}`", kind->name);
  // That it has no place there is told of the key.
  if (kind->known() && sites == nullptr) return {};
  if (sites == nullptr) {
    // Of a kind that is not known, or of none.
    for (const Vendor& vendor : all_vendors()) {
      if (!vendor.sites) continue;
      if (is_site(host, *vendor.sites)) return {};
      if (sites == nullptr || vendor.sites->have_ids()) sites = &*vendor.sites;
    }
  } else if (is_site(host, *sites)) {
    return {};
  }
  return fmt::format(
      "is no {}; it must be a host name such as `{}`, without https:// and without a path{}", sites->title,
      sites->example,
      kind->known() && kind->hosts.self_hosted ? ": an address of your own belongs into `base_url`" : "");
}

bool ValueReader::store(Shape, const toml::node& node, Position where, Field<Access>& field, std::string& problem) {
  if (const auto index = choice(node, kAccessNames, problem)) field = {static_cast<Access>(*index), where};
  return true;
}

}  // namespace credlint
