#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "judged.h"
#include "probe_stage.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(zendesk)
namespace {

constexpr std::string_view kApi = "zendesk-api-token", kOauth = "zendesk-oauth-token";
constexpr std::string_view kMe = R"({"user":{"id":7,"email":"Bot@acme.example","role":"admin","verified":true}})";
constexpr std::string_view kRefusal = R"({"error":"Couldn't authenticate you"})";
constexpr std::string_view kAccount = "account = 'bot@acme.example'";

std::string site(std::string_view more = {}) { return fmt::format("site = 'acme.zendesk.com'|{}|{}", kAccount, more); }

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  const auto verdict = [](long status, std::string_view body) { return judged(kApi, {status, body}, site()); };
  BOOST_TEST(verdict(200, kMe) == "alive");
  // Without a good credential it may answer as for a guest, and that proves nothing.
  BOOST_TEST(verdict(200, R"({"user":{"id":null,"email":"invalid@example.com","name":"Anonymous user"}})") ==
             "undecided");
  BOOST_TEST(observed(kApi, {200, R"({"user":{"id":null,"email":"invalid@example.com"}})"}, site()).why ==
             "the answer is for an anonymous user");
  BOOST_TEST(verdict(200, R"({"user":{"id":8,"email":"other@acme.example"}})") == "undecided");
  BOOST_TEST(verdict(200, "{}") == "undecided");
  BOOST_TEST(verdict(401, kRefusal) == "rejected refused");
  BOOST_TEST(verdict(401, "{}") == "undecided refused");
  BOOST_TEST(judged(kApi, {401, kRefusal, {{"content-type", "text/html"}}}, site()) == "undecided refused");
  BOOST_TEST(verdict(403, R"({"error":"Forbidden"})") == "undecided");
  BOOST_TEST(verdict(404, "{}") == "undecided");
  BOOST_TEST(judged(kApi, {301, "", {{"location", "https://www.zendesk.com/app/help-center-closed/"}}}, site()) ==
             "undecided");
  BOOST_TEST(judged(kApi, {429, "", {{"retry-after", "20"}}}, site()) == "throttled again");
}

BOOST_AUTO_TEST_CASE(an_oauth_token_tells_all) {
  constexpr std::string_view kToken =
      R"({"token":{"id":1,"user_id":7,"scopes":["tickets:read","users:read"],"created_at":"2026-01-02T03:04:05Z",)"
      R"("used_at":"2026-11-20T01:02:03Z","expires_at":"2027-01-02T03:04:05Z"}})";
  BOOST_TEST(judged(kOauth, {200, kToken}, site()) == "alive");
  const Observation seen = observed(kOauth, {200, kToken}, site());
  BOOST_TEST((seen.expires == parse_instant("2027-01-02T03:04:05Z")));
  BOOST_TEST((seen.scopes == std::vector<std::string>{"tickets:read", "users:read"}));
  BOOST_TEST((seen.last_used == parse_instant("2026-11-20T01:02:03Z")));
  BOOST_TEST((observed(kOauth, {200, R"({"token":{"id":1,"expires_at":null}})"}, site()).expires == kNever));
  BOOST_TEST(!observed(kOauth, {200, R"({"token":{"id":1}})"}, site()).expires.has_value());
  BOOST_TEST(judged(kOauth, {401, kRefusal}, site()) == "rejected refused");
  BOOST_TEST(judged(kOauth, {403, "{}"}, site()) == "undecided");
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const std::string get = "GET https://acme.zendesk.com/api/v2/";
  BOOST_TEST(planned_for(kApi, site()) == get + "users/me.json basic as bot@acme.example/token");
  BOOST_TEST(planned_for(kApi, fmt::format("{}|base_url = 'https://acme.zendesk.com/api/v2'", kAccount)) ==
             get + "users/me.json basic as bot@acme.example/token");
  BOOST_TEST(planned_for(kOauth, "site = 'acme.zendesk.com'") == get + "oauth/tokens/current.json bearer");
  BOOST_TEST(planned_for(kApi, "site = 'acme.zendesk.com'").find("account") != std::string::npos);
  BOOST_TEST(planned_for(kApi, kAccount).find("site") != std::string::npos, planned_for(kApi, kAccount));
  // A host of the company's own that leads to it, only by the policy.
  const std::string mapped = fmt::format("{}|base_url = 'https://support.acme.example'", kAccount);
  BOOST_TEST(planned_for(kApi, mapped).starts_with("skipped: "), planned_for(kApi, mapped));
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host : {"acme.zendesk.com", "acme.zendesk.com/api/v2", "support.acme.example"}) {
    const std::string told = rules_about(
        kOauth, fmt::format("expires = 2027-06-01|scopes = ['tickets:read']|base_url = 'https://{}'", host));
    BOOST_TEST(told.empty(), host << ": " << told);
  }
  // Before the announced end comes near, and as long as it is used.
  BOOST_TEST(rules_about(kApi, site("last_used = 2026-06-20|expires = 'never'|rotate_every = 365"), "2026-06-21") ==
             "kind-retired note");
}

BOOST_AUTO_TEST_CASE(ends) {
  const std::string used = site("expires = 'never'|created = 2025-01-01|last_used = {}");
  BOOST_TEST(rules_about(kApi, site("last_used = 2026-11-30"), "2026-12-01") == "kind-retired warning");
  BOOST_TEST(rules_about(kApi, site("last_used = 2027-04-29"), "2027-05-01") == "kind-retired error");
  BOOST_TEST(rules_about(kApi, site("last_used = 2026-10-01"), "2026-12-01").find("idle-expiry error") !=
             std::string::npos);
  const std::string said = findings_about(kApi, site("last_used = 2026-11-30"), "2026-12-01");
  BOOST_TEST(said.find("2027-04-30") != std::string::npos, said);
  BOOST_TEST(rules_about(kApi, "account = 'bot'|site = 'acme.zendesk.com'|last_used = 2026-11-30")
                 .find("account-not-email error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_hosts_and_scopes) {
  for (const std::string_view host : {"acme.zendesk.com.evil.example", "acme.zendesk.co", "acme.zend3sk.com"})
    BOOST_TEST(rules_about(kOauth, fmt::format("expires = 2027-06-01|scopes = ['read']|base_url = 'https://{}'",
                                               host)) == "wrong-host error",
               host);
  BOOST_TEST(rules_about(kOauth, "expires = 2027-06-01|scopes = ['impersonate']").find("error") == std::string::npos);
  BOOST_TEST(rules_about(kOauth, "expires = 2027-06-01|scopes = ['read', 'tickets:write']|access = 'read'") ==
             "scope-exceeds-need warning");
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret = stage.add("bot", kApi, "account = 'bot@acme.example'\nsite = 'acme.zendesk.com'");
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kMe)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("bot") == "alive");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "acme.zendesk.com");
  BOOST_TEST(requests[0].target == "/api/v2/users/me.json");
  BOOST_TEST(requests[0].header("authorization").value_or("") == basic_auth("bot@acme.example/token", secret));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
