// What the requests of a live probe have to do with each other: which are one, which wait for each other, and their
// order. Nothing here talks to anybody.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plans.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(plan_order)
namespace {

using boost::test_tools::per_element;

// Of two inventories with one token each.
Planned plan_of_both(const std::string& path, const std::string& other_path, std::string_view fields) {
  std::vector<Document> documents;
  documents.push_back({path, token_entry(fields, "t1"), {}});
  documents.push_back({other_path, token_entry(fields, "t2"), {}});
  return plan_of(read_inventory(std::move(documents), 1));
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_site_with_a_cloud_id_is_asked_for_it_once_and_without_a_credential) {
  const Planned planned = plan_of(
      two_sites() + two_sites() + "[[site]]\nhost = 'mute.atlassian.net'\n" +
      "[[site]]\nhost = 'bad.atlassian.net'\ncloud_id = 'bad'\n" + user_entry("cloud_id = '{id}'", "t1") +
      token_entry("{user}|site = 'Third.atlassian.net'|cloud_id = '3324a887-45db-1bf4-1e99-ef0ff456d421'", "t2") +
      token_entry("{user}|site = 'fourth.atlassian.net'", "t3") +
      token_entry("{user}|{scoped}|cloud_id = '{other_id}'", "t4"));
  Strings asked;
  std::set<std::string> lanes;
  for (const PlannedRequest& request : planned.requests) {
    lanes.insert(request.lane);
    if (!request.asks_site()) continue;
    BOOST_TEST(host_of(request) == request.site);
    asked.push_back(words_for(request));
  }
  BOOST_TEST(asked == (Strings{"none tenant site https://acme.atlassian.net/_edge/tenant_info",
                               "none tenant site https://other.atlassian.net/_edge/tenant_info",
                               "none tenant site https://third.atlassian.net/_edge/tenant_info"}),
             per_element());
  BOOST_TEST(lanes.size() == 3U + 1U);
  BOOST_TEST(plan_of(user_entry()).requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(tokens_of_one_reference_account_and_url_share_a_request) {
  const Planned planned =
      plan_of(user_entry("", "t1") + token_entry("{user}|site = 'ACME.atlassian.net'|expires = 2027-01-01", "t2") +
              token_entry("{user}|base_url = '{acme}/browse/'", "t3") + user_entry("secret = 'env:OTHER'", "t4") +
              token_entry("{user}|base_url = '{acme}/wiki'", "t5") +
              token_entry("{api}|account = 'b@x.example'|base_url = '{acme}'", "t6") + user_entry("", "t1"));
  const std::vector<std::vector<std::uint32_t>> expected{{0, 1, 2, 6}, {3}, {4}, {5}};
  BOOST_REQUIRE(planned.requests.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(planned.requests[i].tokens == expected[i], per_element());
}

// To the vendor it is one account, and a second refusal would count against it; a client id is taken as it is.
BOOST_AUTO_TEST_CASE(an_account_is_the_same_in_upper_case_and_a_client_id_is_not) {
  BOOST_TEST(plan_of(user_entry("", "t1") + token_entry("{api}|account = 'A@X.Example'|base_url = '{acme}'", "t2"))
                     .each(&PlannedRequest::account) == Strings{"a@x.example"},
             per_element());
  BOOST_TEST(plan_of(token_entry("{client}|client_id = 'c'", "t1") + token_entry("{client}|client_id = 'C'", "t2"))
                     .each(&PlannedRequest::account) == (Strings{"c", "C"}),
             per_element());
}

BOOST_AUTO_TEST_CASE(a_reference_is_the_same_in_every_inventory) {
  for (const std::string_view reference :
       {"env:KEY", "file:/run/secrets/key", "credential:key", "op://vault/item/field"})
    BOOST_TEST(
        plan_of_both("a/one.toml", "b/two.toml", fmt::format("{{key}}|secret = '{}'", reference)).requests.size() == 1U,
        reference);
}

BOOST_AUTO_TEST_CASE(a_relative_path_belongs_to_the_folder_of_its_inventory) {
  const std::string_view fields = "{key}|secret = 'file:key'";
  const Planned planned = plan_of_both("a/one.toml", "b/two.toml", fields);
  BOOST_TEST(planned.each(&PlannedRequest::inventory) == (Strings{"a/one.toml", "b/two.toml"}), per_element());
  BOOST_TEST(plan_of_both("a/one.toml", "a/two.toml", fields).requests.size() == 1U);
  BOOST_TEST(plan_of_both("one.toml", "./two.toml", fields).requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(relative_paths_of_two_folders_are_two_credentials_with_a_lane_each) {
  const Strings lanes =
      plan_of_both("a/one.toml", "b/two.toml", "{key}|secret = 'file:key'").each(&PlannedRequest::lane);
  BOOST_TEST(std::set<std::string>(lanes.begin(), lanes.end()).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_lane_is_an_account_in_lower_case_or_a_credential) {
  const Strings lanes =
      plan_of(user_entry("", "t1") +
              token_entry("{api}|account = 'A@X.example'|base_url = 'https://other.atlassian.net'", "t2") +
              token_entry("{key}|account = 'a@X.example'|secret = 'env:OTHER'", "t3") + token_entry("{key}", "t4") +
              token_entry("{access}|organization = 'w'", "t5") +
              token_entry("{access}|organization = 'w'|secret = 'env:OTHER'", "t6"))
          .each(&PlannedRequest::lane);
  BOOST_REQUIRE(lanes.size() == 6U);
  for (const std::size_t i : {0U, 1U, 2U}) BOOST_TEST(lanes[i] == "a@x.example");
  BOOST_TEST(lanes[3] == lanes[4]);
  BOOST_TEST(std::set<std::string>(lanes.begin(), lanes.end()).size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_most_recently_used_comes_first_and_all_else_in_the_order_of_the_inventory) {
  const Planned planned = plan_of(
      two_sites() + user_entry("secret = 'env:A'", "t1") + user_entry("last_used = 2026-11-03|secret = 'env:B'", "t2") +
      user_entry("last_used = 2026-11-09|secret = 'env:C'", "t3") +
      user_entry("last_used = 'never'|secret = 'env:D'", "t4") +
      user_entry("last_used = 2026-11-03T08:00:00Z|secret = 'env:E'", "t5") +
      user_entry("last_used = 2026-11-03|secret = 'env:F'", "t6") +
      user_entry("last_used = 2026-11-08|secret = 'env:A'", "t7") + user_entry("secret = 'env:G'", "t8"));
  BOOST_TEST(planned.each(&PlannedRequest::reference) ==
                 (Strings{"env:C", "env:A", "env:E", "env:B", "env:F", "env:D", "env:G", "", ""}),
             per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
