// What `collect` makes of an organisation whose API does not answer as its vendor says: a list that may lack something
// is never called whole, and its neighbours are read all the same.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "collect_scenario.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_faults)
namespace {

using look_alike::after_the_first_page;
using look_alike::always;
using look_alike::Asked;
using look_alike::Organisation;
using nlohmann::json;

const std::vector<Scenario> kFaults{
    {"the same cursor for ever",
     [](Organisation& o) {
       o.hold(2500);
       o.tricks["api-tokens"] = [&o](const Asked& asked) {
         Asked first = asked;
         first.query.erase("cursor");
         return with_next(o, first, "c2FtZQ==");
       };
     },
     {kNextTokens},
     {kTokenCount},
     "user-api-tokens",
     "cursor|page"},
    {"the next page is on another host",
     [](Organisation& o) {
       o.hold(1200);
       o.tokens.wrapped = [&o](const std::string& cursor) {
         return json(place_of(o, "api-tokens", "elsewhere.example") + "?cursor=" + escaped(cursor));
       };
     },
     {},
     {kTokenCount},
     "user-api-tokens"},
    {"the next page is another place of the same host",
     [](Organisation& o) {
       o.hold(1200);
       o.tokens.wrapped = [&o](const std::string& cursor) {
         return json(place_of(o, "users", kOrganisationHost) + "?cursor=" + escaped(cursor));
       };
     },
     {},
     {kTokenCount},
     "user-api-tokens"},
    {"the page is elsewhere",
     [](Organisation& o) { o.tricks["api-tokens"] = always(Reply::redirect("https://elsewhere.example/tokens")); },
     {},
     {kTokenCount},
     "user-api-tokens",
     "302|redirect"},
    {"the second page fails for ever",
     [](Organisation& o) {
       o.hold(2500);
       o.tricks["api-tokens"] = after_the_first_page({.status = 500});
     },
     {kNextTokens, kNextTokens, kNextTokens},
     {kTokenCount},
     "user-api-tokens",
     "500",
     1000,
     true},
    {"no answer but the end of the connection",
     [](Organisation& o) { o.tricks["service-accounts/oauth-clients"] = always(Reply::reset()); },
     {},
     // libcurl asks again by itself where a connection has been of use before.
     {kServiceClients, kServiceClients, kServiceClients, kServiceClients, kServiceClients, kOtherClients},
     "service-account-oauth-clients",
     {},
     0,
     true},
    {"a page of HTML",
     [](Organisation& o) {
       o.tricks["api-keys"] =
           always({.headers = {{"Content-Type", "text/html"}}, .body = "<html><p>Sign in</p></html>"});
     },
     {},
     {kKeyCount},
     "api-keys"},
    {"JSON that is cut off",
     [](Organisation& o) {
       const std::string body = o.service_tokens.dump();
       o.tricks["service-accounts/api-tokens"] = always(Reply::json(body.substr(0, body.size() / 2)));
     },
     {},
     {},
     "service-account-api-tokens"},
    {"a page without its items",
     [](Organisation& o) { o.tricks["api-tokens"] = always(Reply::json(R"({"links":{"self":"c2VsZg=="}})")); },
     {},
     {kTokenCount},
     "user-api-tokens"},
    {"an object where a list is to be",
     [](Organisation& o) {
       o.tricks["service-accounts/api-tokens"] = always(Reply::json(R"({"data":[],"links":{}})"));
     },
     {},
     {},
     "service-account-api-tokens"},
    {"the count is always too high",
     [](Organisation& o) {
       o.hold(409);
       o.tokens.counted = 412;
     },
     {kTokens, kTokenCount},
     {},
     "user-api-tokens",
     "the vendor states 412, its pages hold 409",
     409},
    {"the count is no number",
     [](Organisation& o) { o.tricks["api-tokens/count"] = always(Reply::json(R"({"count":5})")); },
     {},
     {kTokens, kTokenCount},
     "user-api-tokens"},
    {"an organisation without a key, asked for with one",
     [](Organisation& o) { o.keys.items.clear(); },
     {},
     {kKeyCount},
     "api-keys"},
    {"no key that still lives",
     [](Organisation& o) { o.keys.items[0]["expiresAt"] = look_alike::noon(-2); },
     {},
     {kKeyCount},
     "api-keys"},
    {"an active client is in one list alone",
     [](Organisation& o) {
       o.clients.items.push_back(o.clients.items[0]);
       o.clients.items[1]["clientId"] = "Hidden1";
     },
     {},
     {},
     "service-account-oauth-clients"},
    {"the same token twice, and not alike",
     [](Organisation& o) {
       o.tricks["api-tokens"] = [&o](const Asked&) {
         json items = o.tokens.items;
         items.push_back(items[0]);
         items.back()["label"] = "another";
         return page_of(items);
       };
     },
     {},
     {kTokenCount},
     "user-api-tokens"},
    {"a page of 17 MiB",
     [](Organisation& o) { o.tokens.items[0]["label"] = std::string(std::size_t{17} << 20U, 'a'); },
     {},
     {kTokens, kTokens, kTokenCount},
     "user-api-tokens"},
    {"a token without a label",
     [](Organisation& o) { o.tokens.items[2].erase("label"); },
     {},
     {kTokens, kTokenCount},
     "user-api-tokens",
     {},
     4},
    {"a token without its making",
     [](Organisation& o) { o.tokens.items[2].erase("createdAt"); },
     {},
     {kTokens, kTokenCount},
     "user-api-tokens",
     {},
     4},
    {"a token without an account",
     [](Organisation& o) {
       o.service_tokens.push_back(
           {{"id", "s9"}, {"label", "x"}, {"createdAt", "2026-06-01T09:00:00Z"}, {"status", "ALLOWED"}});
     },
     {},
     {},
     "service-account-api-tokens",
     {},
     1},
    {"a token without an id",
     [](Organisation& o) {
       o.service_tokens.push_back(o.service_tokens[0]);
       o.service_tokens[1].erase("id");
     },
     {},
     {},
     "service-account-api-tokens",
     {},
     1},
    {"a status that nobody knows",
     [](Organisation& o) { o.tokens.items[1]["status"] = "SLEEPING"; },
     {},
     {},
     kMaybe,
     {},
     5},
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_not_read_whole_is_not_called_whole) { run_all(kFaults); }

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
