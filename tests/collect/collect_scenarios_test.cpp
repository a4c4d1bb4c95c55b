// What `collect` makes of an organisation whose API pages, counts and throttles as its vendor says.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "collect_scenario.h"
#include "instant.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_scenarios)
namespace {

using look_alike::Asked;
using look_alike::at_first;
using look_alike::Organisation;
using nlohmann::json;

Reply throttled(const std::string& header, const std::string& value) {
  return {.status = 429, .headers = {{"Content-Type", "application/json"}, {header, value}}, .body = "{}"};
}

// Not this second, but in less than two.
std::string in_a_moment() {
  return to_rfc3339(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                    std::chrono::seconds{2});
}

const std::vector<Scenario> kPaging{
    {"all is well", [](Organisation&) {}},
    {"three pages", [](Organisation& o) { o.hold(2500); }, {kNextTokens, kNextTokens}},
    {"tokens are used between two pages",
     [](Organisation& o) {
       o.hold(2500);
       o.tricks["api-tokens"] = [&o](const Asked& asked) -> std::optional<Reply> {
         for (std::size_t i = asked.before * 17; asked.before > 0 && i < o.tokens.items.size(); i += 37)
           o.tokens.items[i]["lastActiveAt"] = fmt::format("2026-11-22T0{}:00:00.000Z", asked.before);
         return std::nullopt;
       };
     },
     {kNextTokens, kNextTokens}},
    {"the last page is empty",
     [](Organisation& o) {
       o.tricks["api-tokens"] = [&o](const Asked& asked) {
         return asked.query.contains("cursor") ? page_of(json::array()) : with_next(o, asked, "bGFzdA==");
       };
     },
     {kNextTokens}},
    {"the next page is the URL of the place itself",
     [](Organisation& o) {
       o.hold(1200);
       o.tokens.wrapped = [&o](const std::string& cursor) {
         return json(place_of(o, "api-tokens", kOrganisationHost) + "?pageSize=20&cursor=" + escaped(cursor));
       };
     },
     {kNextTokens}},
    {"a page says more than is documented, and null for what it does not know",
     [](Organisation& o) {
       o.tokens.items[0]["riskLevel"] = {{"of", "tomorrow"}};
       o.tokens.items[1]["lastActiveAt"] = nullptr;
       o.tricks["api-tokens"] = [&o](const Asked& asked) { return with_next(o, asked, nullptr); };
     }},
    {"a token is made between the pages and the count",
     [](Organisation& o) {
       o.tricks["api-tokens/count"] = [&o](const Asked& asked) -> std::optional<Reply> {
         if (asked.before == 0) o.tokens.items.push_back(look_alike::user_token(70));
         return std::nullopt;
       };
     },
     {kTokens, kTokenCount}},
    {"the first count is too high",
     [](Organisation& o) {
       o.hold(409);
       o.tricks["api-tokens/count"] = at_first({Reply::json("412")});
     },
     {kTokens, kTokenCount}},
    {"the count is lower than what the pages hold", [](Organisation& o) { o.tokens.counted = 3; }},
    {"the same token twice, alike",
     [](Organisation& o) {
       o.tokens.counted = 5;
       o.tricks["api-tokens"] = [&o](const Asked&) {
         json items = o.tokens.items;
         items.push_back(items[0]);
         return page_of(items);
       };
     }},
    {"two answers of 500",
     [](Organisation& o) {
       o.tricks["api-keys/count"] = at_first({{.status = 500}, {.status = 503}});
     },
     {kKeyCount, kKeyCount},
     {},
     {},
     {},
     0,
     true},
    {"too many requests, and only a reset says until when",
     [](Organisation& o) {
       o.tricks["api-tokens"] = [](const Asked& asked) {
         return asked.before == 0 ? std::optional(throttled("X-RateLimit-Reset", in_a_moment())) : std::nullopt;
       };
     },
     {kTokens},
     {},
     {},
     {},
     0,
     true},
    {"too many requests, and only a wait says for how long",
     [](Organisation& o) { o.tricks["service-accounts/api-tokens"] = at_first({throttled("Retry-After", "1")}); },
     {kServiceTokens},
     {},
     {},
     {},
     0,
     true},
    {"service accounts have none of either",
     [](Organisation& o) {
       o.service_tokens = json::array();
       o.service_clients = json::array();
       o.clients.items.clear();
     }},
    {"a service account's token has ended, another says no address",
     [](Organisation& o) {
       o.service_tokens.push_back(o.service_tokens[0]);
       o.service_tokens[1]["id"] = "s2";
       o.service_tokens[1]["status"] = "EXPIRED";
       o.service_tokens.push_back(o.service_tokens[0]);
       o.service_tokens[2]["id"] = "s3";
       o.service_tokens[2]["user"].erase("email");
     }},
    {"a client that is no longer active is in one list alone",
     [](Organisation& o) {
       o.clients.items.push_back(o.clients.items[0]);
       o.clients.items[1]["clientId"] = "Gone1";
       o.clients.items[1]["status"] = "REVOKED";
     }},
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_vendor_pages_and_counts_is_read_whole) { run_all(kPaging); }

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
