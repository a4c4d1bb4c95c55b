// What comes first where not everything can.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "support.h"
#include "urgency.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(urgency)
namespace {

using Names = std::vector<std::string>;

Names in_order(const Audit& audit) {
  Findings findings = counting(audit);
  sort_most_urgent_first(audit, findings);
  Names names;
  for (const Finding* finding : findings) names.emplace_back(audit.token_of(*finding)->name);
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_hostile_then_what_is_near) {
  const std::string server = "kind = 'atlassian-datacenter-pat'\nowner = 'team'\n";
  const auto entry = [&server](std::string_view id, std::string_view more) {
    return fmt::format("[[token]]\nid = '{}'\n{}{}\n", id, server, more);
  };
  const Audit audit = audit_text(
      entry("died-long-ago", "expires = 2024-03-01") + entry("dies-in-three-weeks", "expires = 2026-12-14") +
      entry("died-last-week", "expires = 2026-11-16") + entry("no-end", "") +
      entry("dies-in-two-days", "expires = 2026-11-25") +
      "[[token]]\nid = 'trapped'\nkind = 'atlassian-api-token'\nowner = 'team'\nscopes = ['read:jira-work']\n"
      "expires = 2027-09-01\nbase_url = "
      "'https://api.atlassian.com.evil.example/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421'\n");
  const Names expected{"trapped",       "dies-in-two-days",    "died-last-week",
                       "died-long-ago", "dies-in-three-weeks", "no-end"};
  BOOST_TEST(in_order(audit) == expected, boost::test_tools::per_element());
}

// Whatever the policy makes of it.
BOOST_AUTO_TEST_CASE(what_is_hostile_comes_before_errors) {
  const Audit audit = audit_text(
      scoped_entry("ended", "expires = 2026-11-20") + scoped_entry("trapped",
                                                                   "expires = 2027-09-01\nbase_url = "
                                                                   "\"https://api.atlassian.com.evil.example/\""),
      kToday, {}, "[rules.wrong-host]\nseverity = \"warning\"\n");
  BOOST_TEST(in_order(audit) == (Names{"trapped", "ended"}), boost::test_tools::per_element());
}

// The end of a long list is what a terminal shows.
BOOST_AUTO_TEST_CASE(a_long_list_ends_with_its_sum) {
  const auto text_of = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += fine_entry(fmt::format("t{}", i),
                         fmt::format("owner = 'team'\nexpires = 2026-{:02}-15\n", i % 2 == 0 ? 10 : 12));
    return report_text(audit_text(text), "text");
  };
  BOOST_TEST(text_of(20).find("by rule:") == std::string::npos);
  const std::string text = text_of(30);
  BOOST_TEST(text.find("\nby rule:\n     15 error expired\n     15 warning expires-soon\n\nmost urgent:\n") !=
                 std::string::npos,
             text);
  const std::string end = text.substr(text.find("most urgent:"));
  BOOST_TEST(end.find(" t0 ") < end.find(" t2 "), end);
  BOOST_TEST(end.find(" t1 ") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
