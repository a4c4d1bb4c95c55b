#include <nlohmann/json.hpp>

#include "json_schema.h"
#include "keys.h"
#include "vendor.h"

namespace credlint {
namespace {

using Json = nlohmann::ordered_json;

const Json kText = {{"type", "string"}, {"minLength", 1}};

Json texts() { return {{"type", "array"}, {"items", kText}}; }

Json number(std::int64_t least, std::int64_t most) {
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

// What each [table] is for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTables{{
    {"waivers", "what a waiver must be like"},
    {"secrets", "where a probe may read secrets from; and with [secrets.SCHEME], how"},
    {"vendor", "what the vendors list, and whose accounts"},
    {"probe", "where a probe may send secrets to, and how fast"},
}};

Json object(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json schema_of(const ConfigKey& row, std::span<const NamedRule> rules) {
  Json schema = texts();
  switch (row.form) {
    case ConfigForm::number:
      schema = number(row.least, row.most);
      break;
    case ConfigForm::name:
      schema = {{"type", "string"}, {"pattern", "^[A-Za-z][A-Za-z0-9._-]{0,127}$"}};
      break;
    case ConfigForm::fail_on:
      schema = {{"enum", kFailOnNames}};
      break;
    case ConfigForm::rules: {
      std::vector<std::string_view> ids;
      for (const NamedRule& rule : rules) ids.push_back(rule.id);
      schema["items"] = {{"enum", ids}};
      break;
    }
    case ConfigForm::sites:
      schema["items"] = {{"type", "string"}, {"pattern", site_pattern(true)}};
      break;
    case ConfigForm::hosts:
      schema["items"] = {{"type", "string"},
                         {"pattern",
                          "^[A-Za-z0-9][A-Za-z0-9.-]*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|"
                          "655[0-2][0-9]|6553[0-5]))?$"}};
      break;
    default:
      break;
  }
  schema["description"] = row.summary;
  return schema;
}

Json settings(std::span<const NamedRule> rules) {
  Json properties = Json::object();
  for (const NamedRule& rule : rules) {
    Json keys = {{"severity", {{"enum", kLevelNames}, {"description", "replaces all levels of the rule"}}}};
    for (const Threshold& threshold : rule.rule.thresholds) {
      Json& key = keys[std::string(threshold.key)] = number(0, kMostDays);
      key["description"] = threshold.summary;
      if (threshold.otherwise) key["default"] = threshold.otherwise->count();
    }
    Json& property = properties[std::string(rule.id)] = object(std::move(keys));
    property["description"] = rule.rule.summary;
  }
  Json schema = object(std::move(properties));
  schema["description"] = "the severity of each rule, and its thresholds";
  return schema;
}

Json override_entry() {
  Json properties = {{"rules", {{"$ref", "#/definitions/rules"}}}}, one_of = Json::array();
  for (const SelectorKey& selector : kSelectors) {
    properties[std::string(selector.key)] = {
        {"description", selector.summary},
        {"anyOf", Json::array({kText, {{"type", "array"}, {"minItems", 1}, {"items", kText}}})}};
    one_of.push_back({{"required", {selector.key}}});
  }
  Json schema = object(std::move(properties));
  schema["required"] = {"rules"};
  schema["anyOf"] = one_of;
  return schema;
}

Json resolver() {
  const Json placeholder = {{"pattern", "[{](ref|path)[}]"}};
  Json program = kText;
  program["not"] = placeholder;
  Json schema =
      object({{"command",
               {{"type", "array"},
                {"description", "a program and its arguments; {ref} is the reference, {path} what follows its scheme"},
                {"items", Json::array({program})},
                {"additionalItems", kText},
                {"contains", placeholder}}},
              {"timeout", number(1, kMostSeconds)}});
  schema["properties"]["timeout"]["description"] = "seconds for one secret; 10 if not set";
  schema["description"] = "the program that gives the secrets of this scheme, such as op for op://vault/item/field";
  schema["required"] = {"command"};
  return schema;
}

constexpr std::string_view kDay = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
constexpr std::string_view kPointer = "^/[^~]+$";
constexpr std::string_view kHost = "^[A-Za-z0-9][A-Za-z0-9.-]*(:[1-9][0-9]{0,4})?$";

Json with_pattern(std::string_view text) { return {{"type", "string"}, {"pattern", text}}; }

Json schema_of(const KindKey& row) {
  switch (row.form) {
    case KindForm::text:
      return kText;
    case KindForm::scoping:
      return {{"enum", kScopingNames}};
    case KindForm::day_count:
      return number(1, kMostDays);
    case KindForm::date:
      return with_pattern(kDay);
    case KindForm::hosts:
      return {{"type", "array"}, {"minItems", 1}, {"items", with_pattern(kHost)}};
    case KindForm::pattern:
      return with_pattern("^[A-Za-z0-9._-]{4,}[*]$");
    case KindForm::texts:
      return texts();
    case KindForm::boolean:
      return {{"type", "boolean"}};
    case KindForm::template_url:
      return with_pattern("^(https://|[{]base_url[}]|[{]origin[}])[^\\x00-\\x20\\x7f#@]*$");
    case KindForm::auth:
      return with_pattern("^(bearer|basic-token-first|basic .*|header [^ ]+( .*)?)$");
    case KindForm::headers:
      return {{"type", "object"},
              {"additionalProperties",
               {{"type", "string"}, {"minLength", 1}, {"description", "the value of the header of this name"}}}};
    case KindForm::pointer:
      return with_pattern(kPointer);
    case KindForm::place:
      return {{"anyOf", Json::array({with_pattern(kPointer), with_pattern("^header [^ ]+$")})}};
    case KindForm::refusal: {
      Json table = object({{"status", number(200, 499)}, {"at", with_pattern("^/")}, {"is", Json::object()}});
      table["required"] = {"status", "at", "is"};
      return {{"anyOf", Json::array({number(400, 499), table})}};
    }
  }
  return {};
}

Json kind_table(std::span<const KindKey> keys) {
  Json properties = Json::object(), required = Json::array();
  for (const KindKey& key : keys) {
    Json& property = properties[std::string(key.key)] = schema_of(key);
    property["description"] = key.summary;
    if (key.required) required.push_back(key.key);
  }
  Json schema = object(std::move(properties));
  schema["required"] = required;
  return schema;
}

// [kind.NAME], with [kind.NAME.probe].
Json kinds() {
  Json kind = kind_table(kind_keys());
  kind["properties"]["probe"] = kind_table(kind_probe_keys());
  kind["properties"]["probe"]["description"] = "how one is tried; without it, never";
  kind["description"] = "a kind of credential of your own, by its name";
  kind["dependencies"] = {{"made_before", {"ends"}}, {"ends", {"made_before"}}};
  Json names = Json::array();
  for (const Kind* known : known_kinds().all()) names.push_back(known->name);
  return {{"type", "object"},
          {"description", "kinds of credentials of your own"},
          {"propertyNames", {{"pattern", "^[A-Za-z0-9._-]{1,128}$"}, {"not", {{"enum", names}}}}},
          {"additionalProperties", kind}};
}

}  // namespace

std::string config_schema(std::span<const NamedRule> rules) {
  Json properties = Json::object();
  for (const ConfigKey& row : config_keys()) {
    if (row.table.empty()) {
      properties[std::string(row.key)] = schema_of(row, rules);
      continue;
    }
    Json& table = properties[std::string(row.table)];
    if (table.is_null()) table = object(Json::object());
    table["properties"][std::string(row.key)] = schema_of(row, rules);
  }
  for (const auto& [table, summary] : kTables) properties[std::string(table)]["description"] = summary;
  properties["secrets"]["additionalProperties"] = resolver();
  properties["secrets"]["propertyNames"] = {{"pattern", "^[A-Za-z0-9_+.-]+$"},
                                            {"not", {{"enum", {"env", "file", "credential"}}}}};
  properties["rules"] = {{"$ref", "#/definitions/rules"}};
  properties["kind"] = kinds();
  properties["override"] = {{"type", "array"},
                            {"description", "a narrower policy; of all that match a token the last one counts"},
                            {"items", override_entry()}};
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "credlint configuration"}};
  schema.update(object(std::move(properties)));
  schema["definitions"] = {{"rules", settings(rules)}};
  return schema.dump(2) + "\n";
}

}  // namespace credlint
