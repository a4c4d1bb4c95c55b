// The healthy inventories in tests/silent: whatever is said of them is a false alarm.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "config.h"
#include "hold.h"
#include "list_reader.h"
#include "support.h"
#include "vendor.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(silent)
namespace {

std::vector<std::string> silent_inventories() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/tests/silent"))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// A policy that healthy tokens keep to.
constexpr std::string_view kPolicy = R"(
rules.unused-token.warn = 120
[[override]]
kind = ["atlassian-api-token", "atlassian-service-token", "atlassian-admin-key"]
rules.rotation-overdue.max_days = 366
rules.lifetime-too-long.max_days = 366
)";

// A live probe that finds everything as the inventory says.
Probed healthy_probe(const Inventory& inventory) {
  Probed probed;
  probed.mode = ProbeMode::live;
  for (const Token* token : inventory.tokens) {
    Observation& seen = probed.observations.emplace_back();
    seen.verdict = Verdict::alive;
    if (token->account.known())
      (token->account->find('@') == Text::npos ? seen.account_id : seen.email) = *token->account;
    if (token->expires.known()) seen.expires = *token->expires;
    if (token->scoped()) seen.scopes.emplace(token->scopes->begin(), token->scopes->end());
  }
  for (const Site& site : inventory.sites)
    if (site.host.known() && site.cloud_id.known()) probed.cloud_ids[std::string(*site.host)] = *site.cloud_id;
  return probed;
}

Audit audit_of(const std::vector<std::string>& paths, std::string_view policy = {}) {
  std::vector<Document> documents;
  for (const std::string& path : paths) documents.push_back(load_document(path));
  Context context(read_inventory(std::move(documents), 2), kToday,
                  read_config(policy, ConfigFound::given, all_rules()).config.policy);
  context.set_probed(healthy_probe(context.inventory()));
  return run_audit(std::move(context), every_rule(), {.version = "0.0.0-test", .now_given = true});
}

void check_silence(const Audit& audit) {
  for (const std::string& line : finding_lines(audit)) BOOST_ERROR("a false alarm: " << line);
}

// A vendor list that has exactly what the entries say; of an entry that would not be found by what it states, its id.
std::string true_list(const Inventory& inventory) {
  using Json = nlohmann::json;
  std::map<std::string_view, std::pair<const Kind*, Json>> lists;  // by name
  for (const Token* token : inventory.tokens) {
    if (!token->kind->list) continue;
    const bool by_organization = token->kind->list->by_organization;
    const bool by_client_id = token->kind->list->by_client_id && token->client_id.known();
    Json record{{"id", by_client_id ? std::string(*token->client_id) : fmt::format("r{}", token->index)}};
    if (token->label.known()) record["label"] = *token->label;
    if (token->account.known() && !by_organization) record["account"] = *token->account;
    if (token->created.known()) record["created"] = to_rfc3339(*token->created);
    if (token->last_used.known()) record["last_used"] = to_rfc3339(*token->last_used);
    if (token->expires.known())
      record["expires"] = *token->expires == kNever ? Json(nullptr) : Json(to_rfc3339(*token->expires));
    if (token->scopes.known())
      record["scopes"] = std::vector<std::string>(token->scopes->begin(), token->scopes->end());
    auto& [kind, records] = lists[token->kind->list->name];
    kind = token->kind;
    records.push_back(std::move(record));
  }
  Json sources = Json::array();
  for (const auto& [name, list] : lists) {
    const auto& [kind, records] = list;
    const bool at_host = kind->list->at_host;
    sources.push_back({{"vendor", kind->vendor->name},
                       {"scope", at_host ? "jira.corp.example nobody" : "org acme"},
                       {"begun", "2026-11-22T12:00:00Z"},
                       {"ended", "2026-11-22T12:00:00Z"},
                       {"lists", {{{"list", name}, {"complete", true}, {"records", records}}}}});
    // Each scope is a source of its own.
    sources.back()["scope"] = fmt::format("{} {}", at_host ? "jira.corp.example" : "org", name);
  }
  return Json{{"format", "credlint-vendor-list"}, {"version", 1}, {"sources", sources}}.dump();
}

}  // namespace

// Whatever an entry lacks, that its vendor lists just what it says makes nothing wrong with it. Only those that state
// too little to be found are told, and so are their records.
BOOST_AUTO_TEST_CASE(nor_where_the_vendor_lists_just_that) {
  std::vector<Document> documents;
  for (const std::string& path : silent_inventories()) documents.push_back(load_document(path));
  Inventory inventory = read_inventory(std::move(documents), 2);
  const std::string list = true_list(inventory);
  Held held = hold(inventory, read_list_text(list, "vendor.json", known_kinds()), {}, kToday);
  BOOST_TEST(held.lists.files.front().error == "");
  Context context(std::move(inventory), kToday);
  context.set_held(std::move(held));
  std::size_t matched = 0;
  for (const credlint::Outcome& outcome : context.held().tokens) matched += outcome.matched() ? 1U : 0U;
  BOOST_TEST(matched > 20U);
  const Audit audit = run_audit(std::move(context), every_rule(), {.version = "0.0.0-test", .now_given = true});
  for (const std::string& line : finding_lines(audit))
    if (line.find(" match-undecided ") == std::string::npos && line.find(" not-in-inventory ") == std::string::npos)
      BOOST_ERROR("a false alarm: " << line);
}

BOOST_DATA_TEST_CASE(nothing_is_said_of_a_healthy_inventory, silent_inventories(), path) {
  const Audit audit = audit_of({path});
  BOOST_TEST(!audit.inventory().tokens.empty());
  check_silence(audit);
}

BOOST_AUTO_TEST_CASE(nor_of_all_of_them_together) { check_silence(audit_of(silent_inventories())); }

BOOST_AUTO_TEST_CASE(nor_under_a_policy_that_they_keep_to) { check_silence(audit_of(silent_inventories(), kPolicy)); }

// Silence about half of the kinds or rules would prove little.
BOOST_AUTO_TEST_CASE(they_put_every_rule_to_the_test) {
  const Audit audit = audit_of(silent_inventories());
  std::set<const Kind*> kinds;
  for (const Token* token : audit.inventory().tokens) kinds.insert(token->kind);
  // One that the vendor ends, or that is worthless in an inventory, cannot be healthy.
  for (const Kind* kind : known_kinds().all())
    BOOST_TEST(kinds.contains(kind) == (!kind->retired && kind->never_stored.empty()), kind->name);
  BOOST_TEST(audit.inventory().tokens.size() > 300U);
  for (std::size_t rule = 0; rule < audit.rules.size(); ++rule) {
    const std::string_view id = audit.rules[rule]->id;
    // About waivers and overrides, of which there are none; off without a policy; of app passwords and tokens that have
    // all ended; of kinds that no healthy inventory holds; about vendor lists, which have a test of their own.
    if (audit.rules[rule]->rule.from_list || id.starts_with("waiver-") || id == "override-unused" ||
        id == "rotation-overdue" || id == "kind-retired" || id == "never-stored" || id == "legacy-token" ||
        id == "alive-past-expiry")
      continue;
    BOOST_TEST(std::any_of(audit.inventory().tokens.begin(), audit.inventory().tokens.end(),
                           [&](const Token* token) { return audit.judged(rule, *token); }),
               id << " was asked about no token");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
