#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "json_schema.h"
#include "schema.h"
#include "secret_ref.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

using Json = nlohmann::ordered_json;

// Validators of TOML see a date as a string in this form. Patterns use nothing that not every dialect of regular
// expressions has: no look-around, no flags.
constexpr std::string_view kDate =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    "([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$";
constexpr std::string_view kUuid = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
constexpr std::string_view kBuiltIn = "^(env|file|credential):";

Json pattern(std::string_view text) { return {{"type", "string"}, {"pattern", text}}; }

template <class Names>
Json choice(const Names& names) {
  return {{"enum", names}};
}

// The same word in whatever case: "[Nn][Ee][Tt]".
std::string any_case(std::string_view word) {
  std::string out;
  for (const char c : word) {
    const bool letter = c >= 'a' && c <= 'z';
    out += letter ? fmt::format("[{}{}]", static_cast<char>(c - 'a' + 'A'), c) : fmt::format("[{}]", c);
  }
  return out;
}

std::string pattern_of_sites(const std::vector<std::string_view>& suffixes) {
  std::string any;
  for (const std::string_view suffix : suffixes) any += (any.empty() ? "" : "|") + any_case(suffix);
  return fmt::format("^[A-Za-z0-9-]+({})$", any);
}

std::string site_pattern(const Sites& sites) { return pattern_of_sites(sites.suffixes); }

Json secret_ref() {
  const std::string without_slashes =
      fmt::format("^({}):([^\\x00-\\x20\\x7f@/]|/[^\\x00-\\x20\\x7f@/])[^\\x00-\\x20\\x7f@]*$",
                  joined(schemes_without_slashes(), "|"));
  const Json plain_name = {{"pattern", "^credential:[^/\\x00-\\x1f\\x7f]+$"},
                           {"not", {{"pattern", "^credential:[.][.]?$"}}}};
  const Json foreign = {{"pattern", "^[A-Za-z0-9_+.-]+://[^\\x00-\\x1f\\x7f]+$"}, {"not", {{"pattern", kBuiltIn}}}};
  return {{"type", "string"},
          {"anyOf", Json::array({{{"pattern", "^env:[A-Za-z_][A-Za-z0-9_]*$"}},
                                 {{"pattern", "^file:[^\\x00-\\x1f\\x7f]+$"}},
                                 {{"pattern", without_slashes}},
                                 plain_name,
                                 foreign})}};
}

Json schema_of(Shape shape) {
  switch (shape) {
    case Shape::text:
      return pattern("[^\\x00-\\x20\\x7f]");
    case Shape::id:
      return pattern(fmt::format("^[A-Za-z0-9._-]{{1,{}}}$", kLongestId));
    case Shape::token: {
      const std::string id = fmt::format("[A-Za-z0-9._-]{{1,{}}}", kLongestId);
      return pattern(fmt::format("^({0}|{1}{0}|{1}{0}:{0})$", id, kVendorName));
    }
    case Shape::kind: {
      std::vector<std::string_view> names;
      for (const Kind* kind : known_kinds().all()) names.push_back(kind->name);
      return choice(names);
    }
    case Shape::product:
      return choice(product_names());
    case Shape::access:
      return choice(kAccessNames);
    case Shape::date:
      return pattern(kDate);
    case Shape::date_or_never:
      return {{"anyOf", Json::array({pattern(kDate), {{"const", "never"}}})}};
    case Shape::day_count:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostDays}};
    case Shape::boolean:
      return {{"type", "boolean"}};
    case Shape::texts:
      return {{"type", "array"}, {"items", schema_of(Shape::text)}};
    case Shape::uuid:
      return pattern(kUuid);
    case Shape::site_host:
      return pattern(credlint::site_pattern(false));
    case Shape::url:
      return pattern("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]");
    case Shape::secret_ref:
      return secret_ref();
  }
  return {};
}

template <class Entry>
Json entry(std::span<const KeySpec<Entry>> specs) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& spec : specs) {
    Json& property = properties[std::string(spec.key)] = schema_of(spec.shape);
    property["description"] = spec.summary;
    if (spec.need != Need::optional) required.push_back(spec.key);
  }
  return {{"type", "object"}, {"required", required}, {"properties", properties}, {"additionalProperties", false}};
}

// For each key that only some kinds have: the others must not.
Json keys_by_kind() {
  Json rules = Json::array();
  for (const auto& spec : token_keys()) {
    if (spec.fits == nullptr) continue;
    std::vector<std::string_view> without;
    for (const Kind* kind : known_kinds().all())
      if (!spec.fits(*kind)) without.push_back(kind->name);
    rules.push_back({{"if", {{"properties", {{"kind", choice(without)}}}, {"required", {"kind"}}}},
                     {"then", {{"properties", {{std::string(spec.key), false}}}}}});
  }
  return rules;
}

// For these kinds a key has a narrower form.
Json narrower(const std::vector<std::string_view>& kinds, std::string_view key, const Json& form) {
  return {{"if", {{"properties", {{"kind", choice(kinds)}}}, {"required", {"kind"}}}},
          {"then", {{"properties", {{std::string(key), form}}}}}};
}

std::string pattern_of(Form form) {
  switch (form) {
    case Form::uuid:
      return std::string(kUuid);
    case Form::name:
      return "^([A-Za-z0-9_-][A-Za-z0-9_.-]*|[.][A-Za-z0-9_-][A-Za-z0-9_.-]*|[.][.][A-Za-z0-9_.-]+)$";
    case Form::digits12:
      return "^([0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})$";
    default:
      return {};
  }
}

Json forms_by_kind() {
  Json rules = Json::array();
  for (const auto& [key, use] :
       {std::pair("organization", &Kind::organization), std::pair("client_id", &Kind::client_id)})
    for (const Form form : {Form::uuid, Form::name, Form::digits12}) {
      std::vector<std::string_view> kinds;
      for (const Kind* kind : known_kinds().all())
        if ((kind->*use).form == form) kinds.push_back(kind->name);
      if (!kinds.empty()) rules.push_back(narrower(kinds, key, pattern(pattern_of(form))));
    }
  for (const Vendor& vendor : all_vendors()) {
    if (!vendor.sites) continue;
    std::vector<std::string_view> kinds;
    for (const Kind& kind : vendor.kinds) kinds.push_back(kind.name);
    rules.push_back(narrower(kinds, "site", pattern(site_pattern(*vendor.sites))));
  }
  return rules;
}

Json token() {
  Json schema = entry(token_keys());
  schema["allOf"] = keys_by_kind();
  for (const Json& rule : forms_by_kind()) schema["allOf"].push_back(rule);
  for (const Vendor& vendor : all_vendors())
    for (const Vendor::Correction& wrong : vendor.corrections)
      schema["not"]["anyOf"].push_back({{"properties",
                                         {{"kind", {{"const", wrong.kind}}},
                                          {"account", pattern(fmt::format(".{}$", any_case(wrong.account_end)))}}},
                                        {"required", {"kind", "account"}}});
  return schema;
}

}  // namespace

std::string site_pattern(bool with_ids) {
  std::vector<std::string_view> suffixes;
  for (const Vendor& vendor : all_vendors())
    if (vendor.sites && (vendor.sites->have_ids() || !with_ids))
      suffixes.insert(suffixes.end(), vendor.sites->suffixes.begin(), vendor.sites->suffixes.end());
  return pattern_of_sites(suffixes);
}

std::string inventory_schema(std::span<const std::string_view> rules) {
  Json waiver = entry(waiver_keys());
  waiver["properties"]["rule"]["enum"] = std::vector<std::string_view>(rules.begin(), rules.end());
  const auto list = [](const Json& item, std::string_view what) {
    return Json{{"type", "array"}, {"description", what}, {"items", item}};
  };
  const Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                       {"title", "credlint inventory"},
                       {"type", "object"},
                       {"properties",
                        {{"version", {{"type", "integer"}, {"const", 1}, {"description", "of the format"}}},
                         {"token", list(token(), "one entry a credential")},
                         {"waiver", list(waiver, "findings that are accepted for a time")},
                         {"site", list(entry(site_keys()), "what is known of a site that has an id")}}},
                       {"additionalProperties", false}};
  return schema.dump(2) + "\n";
}

}  // namespace credlint
