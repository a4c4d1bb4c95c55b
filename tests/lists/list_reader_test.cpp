// What the reader makes of vendor lists: each member absent, null, of a wrong type, unknown; and files that are none.
#include "list_reader.h"

#include <fmt/core.h>

#include <boost/test/unit_test.hpp>
#include <deque>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(list_reader)
namespace {

std::string list_of(std::string_view records, std::string_view more = R"("complete":true,"stated":null,"why":null)") {
  return fmt::format(
      "{{\"format\":\"credlint-vendor-list\",\"version\":1,\"tool\":{{\"name\":\"x\",\"version\":\"1\"}},\n\"sources\":"
      "[\n"
      "{{\"vendor\":\"atlassian\",\"scope\":\"org acme\",\"with\":\"key\",\"begun\":\"2026-11-23T04:58:01Z\",\"ended\":"
      "\"2026-11-23T04:58:04Z\",\"lists\":[\n{{\"list\":\"user-api-tokens\",\"requests\":2,{},\"records\":[\n{}\n]}}]}}"
      "]}}\n",
      more, records);
}

VendorLists read(const std::string& text) { return read_list_text(text, "v.json", known_kinds()); }

VendorLists good(const std::string& text) {
  VendorLists lists = read(text);
  BOOST_TEST(lists.files.front().error == "");
  return lists;
}

std::string fault_of(const std::string& text) {
  const VendorLists lists = read(text);
  BOOST_TEST((lists.records.empty() && lists.lists.empty() && lists.sources.empty()));
  return lists.files.front().error;
}

Record record_of(const std::string& record) {
  static std::deque<VendorLists> kept;  // the texts must outlive the record
  kept.push_back(good(list_of(record)));
  BOOST_REQUIRE(kept.back().records.size() == 1U);
  return kept.back().records.front();
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_that_a_record_says) {
  const Record record = record_of(
      R"({"id":"9001","label":" jira-sync ","status":"ALLOWED","created":"2026-02-01T08:12:44.120Z","expires":"2026-12-04T02:00:00+02:00","last_used":"2026-11-22T21:40:00Z","account":"Sync@Acme.example","account_id":"712020:a1","created_by":"ines@acme.example","scopes":["a","b"]})");
  BOOST_TEST((record.id == "9001" && record.label == "jira-sync" && record.account == "sync@acme.example"));
  BOOST_TEST((record.standing() == Standing::allowed && record.account_id == "712020:a1"));
  BOOST_TEST(to_rfc3339(*record.created) == "2026-02-01T08:12:44.12Z");
  BOOST_TEST(to_rfc3339(*record.expires) == "2026-12-04T00:00:00Z");
  BOOST_TEST(record.scopes->size() == 2U);
  BOOST_TEST(record.where.line == 5U);
}

// What is not said is unknown, and never the contrary.
BOOST_AUTO_TEST_CASE(what_is_absent_is_unknown) {
  for (
      const std::string text :
      {R"({"id":"1"})",
       R"({"id":"1","label":null,"status":null,"created":null,"last_used":null,"account":null,"account_id":null,"created_by":null,"scopes":null})"}) {
    const Record record = record_of(text);
    BOOST_TEST((record.label.empty() && record.account.empty() && !record.created && !record.last_used));
    BOOST_TEST((!record.scopes && !record.expires && record.standing() == Standing::unknown));
  }
  BOOST_TEST(record_of(R"({"id":"1","scopes":[]})").scopes->empty());
  BOOST_TEST(!record_of(R"({"id":"1","expires":null})").expires);
  // Only of a kind that may live for ever does it say so.
  std::string clients = list_of(R"({"id":"1","expires":null})");
  clients.replace(clients.find("user-api-tokens"), 15, "service-account-oauth-clients");
  BOOST_TEST((*good(clients).records.front().expires == Instant::max()));
  BOOST_TEST((record_of(R"({"id":"1","status":"PONDERED"})").standing() == Standing::unknown));
  // An impossible date costs its field alone.
  BOOST_TEST(!record_of(R"({"id":"1","expires":"2026-02-30T00:00:00Z","label":"a"})").expires);
  // So does what looks like a secret.
  const std::string secret = "glpat-" + std::string("aB3dE6gH9jK2mN5pQ8sT");
  const Record hostile = record_of(fmt::format(R"({{"id":"1","label":"{}"}})", secret));
  BOOST_TEST(hostile.label == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_list_says_where) {
  const auto expect = [](const std::string& text, std::string_view part) {
    const std::string fault = fault_of(text);
    BOOST_TEST(fault.find(part) != std::string::npos, "'" << fault << "' lacks '" << part << "'");
  };
  expect("", "empty");
  expect("{", "ends in the middle");
  expect("nonsense", "no JSON");
  expect("[]", "no vendor list");
  expect(R"({"format":"credlint-report","version":1,"sources":[]})", "no vendor list");
  expect(R"({"format":"credlint-vendor-list","version":2,"sources":[]})", "another version");
  expect(R"({"format":"credlint-vendor-list","version":1})", "needs a list `sources`");
  expect(R"({"format":"credlint-vendor-list","version":1,"sources":[],"more":1})", "unknown member `more`");
  expect(list_of(R"({"id":"1","name":"a"})"), "line 5, column 1: unknown member `name`; it may have `id`, `label`");
  expect(list_of(R"({"label":"a"})"), "line 5, column 1: it needs a text `id`");
  expect(list_of(R"({"id":1})"), "`id` must be a text");
  expect(list_of(R"({"id":"1","label":7})"), "`label` must be a text");
  expect(list_of(R"({"id":"1","scopes":"a"})"), "`scopes` must be a list");
  expect(list_of(R"({"id":"1","scopes":[1]})"), "`scopes` must be a list of texts");
  expect(list_of("1"), "a record in it is no object");
  expect(list_of("", R"("complete":"yes")"), "line 4, column 1: `complete` must be true or false");
  expect(list_of("", R"("stated":1)"), "`complete` must be true or false");
  expect(list_of(R"({"id":"1"})").substr(0, 300), "ends in the middle");
  // Nothing of what stands there is shown where it looks like a secret.
  const std::string secret = "glpat-" + std::string("aB3dE6gH9jK2mN5pQ8sT");
  BOOST_TEST(fault_of(list_of(fmt::format(R"({{"id":"1","{}":1}})", secret))).find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_two_of_one_scope_the_newer_one_counts) {
  const TemporaryFolder folder;
  std::string old_list = list_of(R"({"id":"old"})");
  old_list.replace(old_list.find("2026-11-23T04"), 13, "2026-11-22T04");
  const std::string one = folder.write("a.json", old_list), other = folder.write("b.json", list_of(R"({"id":"new"})"));
  for (const auto& paths : {std::vector{one, other}, std::vector{other, one, other}}) {
    const VendorLists lists = read_lists(paths, known_kinds());
    BOOST_TEST(lists.files.size() == 2U);
    for (const ListSource& source : lists.sources)
      BOOST_TEST(source.superseded == (lists.files[source.file].path == one));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_says_why) {
  const VendorLists lists = read_lists({"/nowhere/list.json"}, known_kinds());
  BOOST_TEST(lists.files.front().error.find("No such file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lists_of_no_known_kind_are_read_as_well) {
  std::string text = list_of(R"({"id":"1"})");
  text.replace(text.find("user-api-tokens"), 15, "some-other-list");
  const VendorLists lists = good(text);
  BOOST_TEST((lists.lists.front().kind == nullptr && lists.records.size() == 1U));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
