// The reports in examples/reports are what the program makes of examples/inventory.toml.
#include <boost/test/unit_test.hpp>
#include <set>

#include "support.h"
#include "vendor.h"

namespace credlint::testing {

BOOST_AUTO_TEST_SUITE(examples)

BOOST_AUTO_TEST_CASE(the_example_reports_are_up_to_date) {
  const TemporaryFolder folder;
  const Result result =
      run_binary({"audit", "--now", "2026-11-23", "--config", "examples/credlint.toml", "--output-dir", folder.path()},
                 {}, SOURCE_DIR);
  BOOST_TEST(result.code == 1);
  BOOST_TEST(result.err == "");
  std::set<std::string> made, kept;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    made.insert(entry.path().filename().string());
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/examples/reports"))
    kept.insert(entry.path().filename().string());
  BOOST_TEST(made == kept, boost::test_tools::per_element());
  for (const std::string& name : made)
    BOOST_CHECK_MESSAGE(
        read_file(folder.path(name)) == read_file(std::string(SOURCE_DIR) + "/examples/reports/" + name),
        name << " differs; if the new one is right: credlint audit --now 2026-11-23 --config examples/credlint.toml "
                "--output-dir examples/reports");
}

// Every rule that finds something in the example inventory, so that the first report a newcomer reads shows the range.
BOOST_AUTO_TEST_CASE(the_example_inventory_shows_the_range) {
  const Audit audit = audit_text(read_file(std::string(SOURCE_DIR) + "/examples/inventory.toml"));
  std::set<std::string_view> seen;
  std::set<const Kind*> kinds;
  std::set<std::string_view> owners;
  for (const Finding& finding : audit.findings) seen.insert(audit.rule_of(finding).id);
  for (const Token* token : audit.inventory().tokens) {
    kinds.insert(token->kind);
    if (token->owner.known()) owners.insert(*token->owner);
  }
  for (const std::string_view id :
       {"expired", "expires-soon", "expiry-missing", "inventory-invalid", "legacy-token", "unscoped-token",
        "wrong-host", "broad-scope", "scope-exceeds-need", "waiver-expires-soon"})
    BOOST_TEST(seen.count(id) == 1U, id << " is not shown");
  for (const Kind* kind : known_kinds().all())
    if (kind->vendor->name == "Atlassian") BOOST_TEST(kinds.contains(kind), kind->name);
  BOOST_TEST(owners.size() >= 5U);
  BOOST_TEST(audit.inventory().tokens.size() >= 25U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
