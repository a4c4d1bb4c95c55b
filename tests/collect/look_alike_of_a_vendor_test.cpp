// The look-alike has the traps that it is made for: a client that does not know of them loses tokens.
#include "look_alike.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <set>

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(look_alike_of_a_vendor)
namespace {

using look_alike::Organisation;
using nlohmann::json;

struct Read {
  std::set<std::string> ids;
  std::size_t pages = 0;
};

std::string escaped_cursor(const std::string& cursor) {
  std::string out;
  for (const char c : cursor) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// All pages, with these parameters on the first and those on the others.
Read read_all(Organisation& organisation, const std::string& first, const std::string& others) {
  Read read;
  std::string query = first;
  for (std::string next = "?"; !next.empty(); ++read.pages) {
    const json body = json::parse(organisation
                                      .answer(look_alike::taken_apart(fmt::format(
                                          "/admin/api-access/v1/orgs/{}/api-tokens?{}", organisation.id, query)))
                                      .body);
    for (const json& item : body.at("data")) read.ids.insert(item["id"].get<std::string>());
    next = body["links"].value("next", "");
    query = fmt::format("{}&cursor={}", others, escaped_cursor(next));
  }
  return read;
}

// Fifty tokens are used after each page.
void use_between_pages(Organisation& organisation) {
  organisation.tricks["api-tokens"] = [&organisation](const look_alike::Asked& asked) -> std::optional<Reply> {
    for (std::size_t i = asked.before * 17; asked.before > 0 && i < organisation.tokens.items.size(); i += 37)
      organisation.tokens.items[i]["lastActiveAt"] = fmt::format("2026-11-22T0{}:00:00.000Z", asked.before);
    return std::nullopt;
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_client_that_keeps_to_an_immutable_order_reads_all) {
  Organisation organisation;
  organisation.hold(2500);
  use_between_pages(organisation);
  const std::string query = "pageSize=1000&sort=createdAt";
  const Read read = read_all(organisation, query, query);
  BOOST_TEST(read.ids.size() == 2500U);
  BOOST_TEST(read.pages == 3U);
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_sort_loses_what_is_used_between_pages) {
  Organisation organisation;
  organisation.hold(2500);
  use_between_pages(organisation);
  BOOST_TEST(read_all(organisation, "pageSize=1000", "pageSize=1000").ids.size() < 2500U);
}

BOOST_AUTO_TEST_CASE(a_size_that_is_not_said_again_is_the_least_one) {
  Organisation organisation;
  organisation.hold(1100);
  BOOST_TEST(read_all(organisation, "pageSize=1000&sort=createdAt", "sort=createdAt").pages == 6U);
  BOOST_TEST(read_all(organisation, "limit=1000&sort=createdAt", "limit=1000&sort=createdAt").pages == 55U);
}

BOOST_AUTO_TEST_CASE(what_the_vendor_does_not_take_is_refused) {
  Organisation organisation;
  const auto status = [&](const std::string& rest) {
    return organisation
        .answer(look_alike::taken_apart(fmt::format("/admin/api-access/v1/orgs/{}/{}", organisation.id, rest)))
        .status;
  };
  BOOST_TEST(status("api-tokens?pageSize=1000&sort=createdAt") == 200U);
  BOOST_TEST(status("api-tokens?pageSize=1001") == 400U);
  BOOST_TEST(status("api-tokens?sort=id") == 400U);
  BOOST_TEST(status("api-tokens?cursor=made+up") == 400U);
  BOOST_TEST(status("api-tokens?pageSize=5&pageSize=5") == 400U);
  BOOST_TEST(status("api-keys?pageSize=100&sort=label") == 200U);
  BOOST_TEST(status("api-keys?pageSize=1000") == 400U);
  BOOST_TEST(status("api-keys?sort=createdAt") == 400U);
  BOOST_TEST(status("users") == 404U);
}

// What the fixtures are written as is what they are.
BOOST_AUTO_TEST_CASE(the_state_has_the_documented_shape) {
  Organisation organisation;
  const json user = organisation.tokens.items.at(0);
  BOOST_TEST((user["scopes"] == json::array({"read:jira-work"})));
  BOOST_TEST(user["user"]["email"] == "sync-bot@acme.example");
  for (const json& array : {organisation.service_tokens, organisation.service_clients, organisation.organisations}) {
    BOOST_REQUIRE(array.is_array());
    BOOST_REQUIRE(array.size() == 1U);
    BOOST_TEST(array[0].is_object());
  }
  for (const auto* items : {&organisation.clients.items, &organisation.keys.items}) {
    BOOST_REQUIRE(items->size() == 1U);
    BOOST_TEST(items->at(0).is_object());
  }
  look_alike::DataCenter data_center;
  BOOST_REQUIRE(data_center.tokens.size() == 2U);
  BOOST_TEST(data_center.tokens[0]["id"] == 12);
  look_alike::GitLab gitlab;
  const Reply second = gitlab.answer(look_alike::taken_apart("/api/v4/personal_access_tokens?page=2&per_page=2"));
  BOOST_TEST(json::parse(second.body).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
