// The healthy inventories in tests/silent: whatever is said of them is a false alarm.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "config.h"
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

}  // namespace

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
    // all ended; of kinds that no healthy inventory holds.
    if (id.starts_with("waiver-") || id == "override-unused" || id == "rotation-overdue" || id == "kind-retired" ||
        id == "never-stored" || id == "legacy-token" || id == "alive-past-expiry")
      continue;
    BOOST_TEST(std::any_of(audit.inventory().tokens.begin(), audit.inventory().tokens.end(),
                           [&](const Token* token) { return audit.judged(rule, *token); }),
               id << " was asked about no token");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
