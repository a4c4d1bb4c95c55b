// `credlint schema`: the JSON Schemas accept the documents that the program accepts, and no others.
//
// What JSON Schema cannot know is left out of the documents on purpose:
// - that ids are unique, that a site has one cloud id, that `replaces` names another token, when a waiver ends;
// - the calendar and the clock (2026-02-30, 25:00:00);
// - that a bare date is no string, and 1.0 no whole number: to a validator of TOML they are;
// - misspelt schemes of references, globs that match no kind, and that a severity needs a threshold beside it where a
//   rule is off without one;
// - what only libcurl knows of URLs (https:/host, 1https://host, port 65536);
// - a line break at the end of a string, before which the `$` of Python (though not that of JSON Schema) matches.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "json_schema.h"
#include "keys.h"
#include "schema.h"
#include "support.h"
#include "toml_plus_plus.h"
#include "vendor.h"
#include "waiver.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(schema)
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using Keys = std::map<std::string, std::string>;  // the values as TOML

std::string in_quotes(std::string_view text) { return fmt::format("'{}'", text); }

Strings parts_in_quotes(std::string_view text) {
  Strings out = parts(text);
  for (std::string& part : out) part = in_quotes(part);
  return out;
}

Strings operator+(Strings left, const Strings& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// Every type of TOML, and what is empty or holds the wrong type.
const Strings kDates = parts("2026-06-01|2026-06-01T08:00:00Z|2026-06-01T08:00:00|08:00:00");
const Strings kNoDates = parts("'x'|''|1|0|-1|1.5|true|[]|['x']|['']|['x', 1]|[1]|[true]|[[1]]|[{}]|{}|{ a = 1 }");
const Strings kValues = kNoDates + kDates;

const Strings kHosts = parts_in_quotes(
    "acme.atlassian.net|ACME.Atlassian.NET|-x.atlassian.net|a.b.atlassian.net|.atlassian.net|atlassian.net|"
    "acme.atlassian.com|https://acme.atlassian.net|acme.atlassian.net/|acme.atlassian.net.|acme_x.atlassian.net|"
    "acmexatlassian.net|acme.atlassian.net:80|ä.atlassian.net|jira.corp.example|JIRA.Corp.example|10.0.0.1|[::1]|x-|-x|"
    ".x|x_y|x/y|a b");

// Good and bad values for a shape; the first one is good.
Strings values_of(Shape shape) {
  switch (shape) {
    case Shape::text:
      return parts(R"('x y'|' '|'ä'|"\u0000")");
    case Shape::id:
      return parts(R"('A.b_c-9'|'a b'|'ä'|'a/b'|"a\u0000")") +
             Strings{in_quotes(std::string(kLongestId, 'a')), in_quotes(std::string(kLongestId + 1, 'a'))};
    case Shape::token:
      return parts_in_quotes(
          "A.b_c-9|vendor:9005|vendor:jira.corp.example:12|vendor:|vendor:a:b:c|vendor::a|Vendor:9005|a:b|vendor:a b");
    case Shape::kind: {
      Strings kinds;
      for (const Kind* kind : known_kinds().all()) kinds.push_back(in_quotes(kind->name));
      return kinds + parts_in_quotes("Atlassian-Api-Token|unknown");
    }
    case Shape::product:
      return parts_in_quotes("jira|confluence|bitbucket|Jira");
    case Shape::access:
      return parts_in_quotes("read|write|admin|Read");
    case Shape::day_count:
      return parts("90|1|36500|0|-1|36501|'90'|1.5|true");
    case Shape::boolean:
      return parts("false|'true'");
    case Shape::texts:
      return parts("['a', 'b']|['a', '']|'a'");
    case Shape::uuid:
      return parts_in_quotes(
          "1324a887-45db-1bf4-1e99-ef0ff456d421|1324A887-45DB-1BF4-1E99-EF0FF456D421|"
          "1324a887-45db-1bf4-1e99-ef0ff456d42|1324a887-45db-1bf4-1e99-ef0ff456d4211|1324a88745db1bf41e99ef0ff456d421|"
          "{1324a887-45db-1bf4-1e99-ef0ff456d421}|1324a8874-5db-1bf4-1e99-ef0ff456d421|"
          "g324a887-45db-1bf4-1e99-ef0ff456d421");
    case Shape::site_host:
      return kHosts;
    case Shape::url:
      return parts_in_quotes(
          "https://acme.atlassian.net|http://h|HTTPS://H/x?y#z|ftp://h/x|https://u@h|https://[::1]:8443/x|"
          "acme.atlassian.net|https://|https://?x|https://#x|//h|h/x|https//h|mailto:a@b|https:|a+b-c.d://h|a_b://h|"
          "jira.corp.example:8080/x|file:///etc/x");
    case Shape::secret_ref:
      return parts_in_quotes(
                 "env:A|env:_a9|env:|env:9A|env:A-B|env:a b|env://A|ENV:A|env|file:a|file:/run/secrets/a#key|file:|"
                 "file://x|credential:a|credential:|credential:a/b|credential:.|credential:..|credential:...|"
                 "credential://a|arn:aws:x:y|vault:path#key|vault:a@b|arn:a "
                 "b|vault:|pass:x|abc:x|op://vault/item/field|op:vault|op:/x|op://|op:///|://x|1+.-_x://y|a "
                 "b://c|ä://x|"
                 "op://ä") +
             parts(R"("file:a\u0001"|"file:a\u007f"|"op://a\tb")");
    case Shape::date:
    case Shape::date_or_never:
      return parts("2026-06-01 08:00:00|2026-06-01T08:00:00.25+02:00") +
             parts_in_quotes(
                 "2026-06-01|2026-06-01T08:00:00Z|2026-06-01t08:00:00z|2026-06-01 08:00:00|2026-06-01T08:00:00.5|"
                 "2026-06-01T08:00:00.123456789123-02:00|2026-06-01T08:00:00.Z|2026-06-01T08:00|2026-06-01Z|2026-6-1|"
                 "26-06-01|20260601|01.06.2026| 2026-06-01|2026-06-01 |2026-06-01T08:00:00+0200|"
                 "2026-06-01T08:00:00+02|never|Never");
  }
  return {};
}

std::string entry(std::string_view name, const Keys& keys) {
  std::string text = fmt::format("[[{}]]\n", name);
  for (const auto& [key, value] : keys) text += fmt::format("{} = {}\n", key, value);
  return text;
}

const Keys kToken{{"id", "'t'"}, {"kind", "'atlassian-api-token'"}};
const Keys kWaiver{
    {"token", "'t'"}, {"rule", "'expired'"}, {"reason", "'r'"}, {"approved_by", "'a'"}, {"expires", "2027-01-01"}};
const Keys kSite{{"host", "'acme.atlassian.net'"}};

// Every key with every value, and left out; then keys that there are not.
template <class Entry>
void add_entries(std::string_view name, std::span<const KeySpec<Entry>> specs, const Keys& usual, Strings& documents) {
  for (const auto& spec : specs) {
    Keys keys = usual;
    for (const Kind* kind : known_kinds().all())
      if (spec.fits != nullptr && spec.fits(*kind)) keys["kind"] = in_quotes(kind->name);
    const std::string key(spec.key);
    const bool is_string = spec.shape == Shape::text || spec.shape == Shape::id || spec.shape == Shape::token;
    for (const std::string& value : values_of(spec.shape) + (is_string ? kNoDates : kValues)) {
      keys[key] = value;
      documents.push_back(entry(name, keys));
    }
    keys.erase(key);
    documents.push_back(entry(name, keys));
  }
  for (const std::string key : {"nope", "ID", "ownr", "x.y"}) {
    Keys keys = usual;
    keys[key] = "'x'";
    documents.push_back(entry(name, keys));
  }
}

Strings inventories() {
  Strings documents{"",
                    "version = 2",
                    "[token]",
                    "[[token]]",
                    "[[tokens]]",
                    entry("token", kToken) + "[token.x]\ny = 1",
                    entry("token", kToken) + entry("waiver", kWaiver) + entry("site", kSite)};
  for (const std::string key : {"version", "token", "waiver", "site", "nope"})
    for (const std::string& value : kValues) documents.push_back(fmt::format("{} = {}\n", key, value));
  add_entries("token", token_keys(), kToken, documents);
  add_entries("waiver", waiver_keys(), kWaiver, documents);
  add_entries("site", site_keys(), kSite, documents);
  for (const Kind* kind : known_kinds().all()) {
    Keys keys{{"id", "'t'"}, {"kind", in_quotes(kind->name)}};
    for (const auto& spec : token_keys()) {
      Keys more = keys;
      more.emplace(spec.key, values_of(spec.shape).front());
      documents.push_back(entry("token", more));
    }
    for (const std::string& account :
         parts_in_quotes("x@serviceaccount.atlassian.com|X@ServiceAccount.Atlassian.COM|@serviceaccount.atlassian.com|"
                         "x@serviceaccount.atlassian.com.example")) {
      keys["account"] = account;
      documents.push_back(entry("token", keys));
    }
  }
  for (const NamedRule& rule : all_rules()) {
    Keys keys = kWaiver;
    keys["rule"] = in_quotes(rule.id);
    documents.push_back(entry("waiver", keys));
  }
  return documents;
}

// KEY = VALUE for every value, under a line such as "[table]\n".
void add_values(const std::string& before, std::string_view key, const Strings& values, Strings& documents) {
  for (const std::string& value : values) documents.push_back(fmt::format("{}{} = {}\n", before, key, value));
}

void add_overrides(Strings& documents) {
  const std::string rules = "rules.expired.severity = 'off'\n";
  for (const std::string& body :
       parts("|rules = {}|id = 'a'|id = 'a'\nrules = 1|id = 'a'\nrules = {}|id = 'a'\nrules.nope.severity = 'off'|"
             "id = 'a'\nrules.expired.nope = 1|rules.expired.severity = 'off'"))
    documents.push_back("[[override]]\n" + body);
  documents.push_back("[override]\nid = 'a'\n" + rules);
  documents.push_back("[[override]]\nid = 'a'\ntags = 'b'\nowner = ['c', 'd']\nkind = '*'\n" + rules);
  for (const SelectorKey& selector : kSelectors)
    if (selector.key != "kind") add_values("[[override]]\n" + rules, selector.key, kNoDates, documents);
  add_values("[[override]]\n" + rules, "kind", parts("'*'|['atlassian-*']|['*', 1]|['*', '']|[]|1|{}"), documents);
  add_values("[[override]]\nid = 'a'\n" + rules, "nope", kValues, documents);
}

void add_resolvers(Strings& documents) {
  const std::string command = "command = ['op', 'read', '{ref}']\n";
  for (const std::string& scheme : parts(R"(op|"a.b"|"a+b"|a-b_9|1p|"a b"|""|"ä"|a.b|env|file|credential)"))
    documents.push_back(fmt::format("[secrets.{}]\n{}", scheme, command));
  add_values(
      "[secrets.op]\n", "command",
      kValues + parts("['op']|['{ref}']|['op', '{path}']|['op', '--x={path}/{ref}']|['op-{ref}', '{ref}']|"
                      "['op', '{Ref}']|['op', '', '{ref}']|['', '{ref}']|[1, '{ref}']|['op', '{ref}', 1]|['op', 1]"),
      documents);
  add_values("[secrets.op]\n" + command, "timeout", kValues + parts("600|601"), documents);
  add_values("[secrets.op]\n" + command, "nope", kValues, documents);
  add_values("[secrets.op]\n", "timeout", {"1"}, documents);
}

Strings configurations() {
  Strings documents = parts("|[nope]|[waiver]|rules.nope.severity = 'off'");
  Strings lists;
  for (const std::string& host : kHosts) lists.push_back(fmt::format("[{}]", host));
  for (const NamedRule& rule : all_rules()) lists.push_back(fmt::format("['{}']", rule.id));
  for (const ConfigKey& row : config_keys()) {
    Strings values = kValues + lists + parts_in_quotes("note|warning|error|never");
    for (const std::int64_t number : {row.least - 1, row.least, row.most, row.most + 1})
      values.push_back(fmt::format("{}", number));
    add_values(row.table.empty() ? "" : fmt::format("[{}]\n", row.table), row.key, values, documents);
  }
  for (const NamedRule& rule : all_rules()) {
    const std::string table = fmt::format("[rules.{}]\n", rule.id);
    documents.push_back(table);
    add_values("rules.", rule.id, {"1"}, documents);
    if (!rule.rule.needs_policy)
      add_values(table, "severity", kValues + parts_in_quotes("note|warning|error|off|never"), documents);
    for (const Threshold& threshold : rule.rule.thresholds)
      add_values(table, threshold.key, kValues + parts("36500|36501"), documents);
    add_values(table, "nope", {"1"}, documents);
  }
  for (const std::string& key :
       parts("rules|rules.expired|override|waivers|secrets|probe|nope|waivers.nope|secrets.op"))
    add_values("", key, kValues, documents);
  add_overrides(documents);
  add_resolvers(documents);
  return documents;
}

// As validators of TOML see it.
Json to_json(const toml::node& node) {
  Json json;
  if (const auto* table = node.as_table()) {
    json = Json::object();
    for (const auto& [key, value] : *table) json[std::string(key.str())] = to_json(value);
  } else if (const auto* array = node.as_array()) {
    json = Json::array();
    for (const toml::node& item : *array) json.push_back(to_json(item));
  } else if (const auto* text = node.as_string()) {
    json = text->get();
  } else if (const auto* whole = node.as_integer()) {
    json = whole->get();
  } else if (const auto* number = node.as_floating_point()) {
    json = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    json = boolean->get();
  } else {
    std::ostringstream moment;
    if (const auto* date = node.as_date()) moment << date->get();
    if (const auto* time = node.as_time()) moment << time->get();
    if (const auto* both = node.as_date_time()) moment << both->get();
    json = moment.str();
  }
  return json;
}

Json schema_of(const std::string& what) { return Json::parse(run_tool({"schema", what}).out); }

void check_agreement(const std::string& what, const Strings& documents, bool (*is_accepted)(const std::string&)) {
  Json task{{"schema", schema_of(what)}, {"documents", Json::array()}};
  for (const std::string& document : documents) task["documents"].push_back(to_json(toml::parse(document)));
  const TemporaryFolder folder;
  const Result result = run_program({"/usr/bin/python3", fmt::format("{}/tests/inventory/check_schema.py", SOURCE_DIR),
                                     folder.write("task.json", task.dump())});
  BOOST_REQUIRE_MESSAGE(result.code == 0, result.err);
  const auto verdicts = Json::parse(result.out).get<std::vector<bool>>();
  BOOST_REQUIRE(verdicts.size() == documents.size());
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const bool by_schema = verdicts[i], by_reader = is_accepted(documents[i]);
    BOOST_TEST(by_schema == by_reader, "only the " << (by_schema ? "schema" : "reader") << " accepts\n"
                                                   << documents[i]);
    accepted += by_reader ? 1U : 0U;
  }
  // Agreement on refusals alone, or on a handful of documents, would prove nothing.
  BOOST_TEST(accepted > 200U);
  BOOST_TEST(documents.size() - accepted > 400U);
}

bool is_good_inventory(const std::string& text) {
  const Audit audit = audit_text(text);
  return std::none_of(audit.findings.begin(), audit.findings.end(), [&](const Finding& finding) {
    const std::string_view rule = audit.rule_of(finding).id;
    return rule == "inventory-invalid" || rule == "waiver-invalid" || rule == "secret-ref-invalid";
  });
}

bool is_good_configuration(const std::string& text) {
  return read_config(text, ConfigFound::given, all_rules()).problems.empty();
}

// The keys that a schema lists, as "token.id"; each must have a description.
void list_keys(const Json& root, const Json& schema, const std::string& path, std::set<std::string>& keys) {
  const auto follow = [&](const Json& found, const std::string& name) {
    const bool points = found.contains("$ref");
    const Json& target = points ? root.at(Json::json_pointer(found.at("$ref").get<std::string>().substr(1))) : found;
    keys.insert(name);
    BOOST_TEST(target.value("description", "") != "", name << " has no description");
    list_keys(root, target, name, keys);
  };
  const std::string prefix = path.empty() ? "" : path + ".";
  const auto part = [&](const char* name) { return schema.contains(name) ? schema.at(name) : Json::object(); };
  const Json properties = part("properties"), others = part("additionalProperties"), items = part("items");
  for (const auto& [key, value] : properties.items()) follow(value, prefix + key);
  if (others.is_object() && !others.empty()) follow(others, prefix + "*");
  if (items.is_object() && !items.empty()) list_keys(root, items, path, keys);
}

void check_keys(const std::string& what, const std::set<std::string>& expected) {
  std::set<std::string> keys;
  const Json schema = schema_of(what);
  list_keys(schema, schema, "", keys);
  BOOST_TEST(keys == expected, boost::test_tools::per_element());
}

void check_choice(const Json& schema, const std::string& path, const Strings& expected) {
  BOOST_TEST_CONTEXT(path)
  BOOST_TEST(schema.at(Json::json_pointer(path)).get<Strings>() == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_schema_and_the_reader_of_inventories_agree) {
  check_agreement("inventory", inventories(), is_good_inventory);
}

BOOST_AUTO_TEST_CASE(the_schema_and_the_reader_of_configurations_agree) {
  check_agreement("config", configurations(), is_good_configuration);
}

BOOST_AUTO_TEST_CASE(every_key_of_an_inventory_is_listed_and_described) {
  std::set<std::string> keys{"version", "token", "waiver", "site"};
  for (const auto& spec : token_keys()) keys.insert(fmt::format("token.{}", spec.key));
  for (const auto& spec : waiver_keys()) keys.insert(fmt::format("waiver.{}", spec.key));
  for (const auto& spec : site_keys()) keys.insert(fmt::format("site.{}", spec.key));
  check_keys("inventory", keys);
}

BOOST_AUTO_TEST_CASE(every_key_of_a_configuration_is_listed_and_described) {
  std::set<std::string> keys{"override", "secrets.*", "secrets.*.command", "secrets.*.timeout",
                             "kind",     "kind.*",    "kind.*.probe",      "kind.*.probe.headers.*"};
  for (const KindKey& row : kind_keys()) keys.insert(fmt::format("kind.*.{}", row.key));
  for (const KindKey& row : kind_probe_keys()) keys.insert(fmt::format("kind.*.probe.{}", row.key));
  for (const ConfigKey& row : config_keys()) {
    if (!row.table.empty()) keys.emplace(row.table);
    keys.insert(fmt::format("{}{}{}", row.table, row.table.empty() ? "" : ".", row.key));
  }
  for (const SelectorKey& selector : kSelectors) keys.insert(fmt::format("override.{}", selector.key));
  for (const std::string rules : {"rules", "override.rules"}) {
    keys.insert(rules);
    for (const NamedRule& rule : all_rules()) {
      keys.insert(fmt::format("{}.{}", rules, rule.id));
      keys.insert(fmt::format("{}.{}.severity", rules, rule.id));
      for (const Threshold& threshold : rule.rule.thresholds)
        keys.insert(fmt::format("{}.{}.{}", rules, rule.id, threshold.key));
    }
  }
  check_keys("config", keys);
}

BOOST_AUTO_TEST_CASE(the_choices_are_complete) {
  Strings kinds, rules, waivable;
  for (const Kind* kind : known_kinds().all()) kinds.emplace_back(kind->name);
  for (const NamedRule& rule : all_rules()) {
    rules.emplace_back(rule.id);
    if (can_be_waived(rule.id)) waivable.emplace_back(rule.id);
  }
  const Json inventory = schema_of("inventory"), config = schema_of("config");
  check_choice(inventory, "/properties/token/items/properties/kind/enum", kinds);
  check_choice(inventory, "/properties/waiver/items/properties/rule/enum", waivable);
  check_choice(config, "/properties/waivers/properties/deny/items/enum", rules);
  check_choice(config, "/properties/fail_on/enum", parts("note|warning|error|never"));
  check_choice(config, "/definitions/rules/properties/expired/properties/severity/enum",
               parts("note|warning|error|off"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
