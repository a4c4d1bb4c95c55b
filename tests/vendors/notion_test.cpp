#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(notion)
namespace {

constexpr std::string_view kInternal = "notion-internal-token", kPat = "notion-pat";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kMe =
    R"({"object":"user","id":"9b2d7c10-0d5e-4f3a-8a43-6f1f0e1c2d3b","type":"bot",)"
    R"("bot":{"owner":{"type":"user","user":{"person":{"email":"bot@acme.example"}}},"workspace_name":"Acme"}})";

std::string error(long status, std::string_view code) {
  return fmt::format(R"({{"object":"error","status":{},"code":"{}","message":"x"}})", status, code);
}

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  for (const std::string_view kind : {kInternal, kPat}) {
    const auto verdict = [&](long status, std::string_view body) { return judged(kind, {status, body}); };
    BOOST_TEST(verdict(200, kMe) == "alive");
    BOOST_TEST(verdict(200, R"({"object":"list","results":[]})") == "undecided");
    BOOST_TEST(verdict(200, "{}") == "undecided");
    BOOST_TEST(verdict(401, error(401, "unauthorized")) == "rejected refused");
    BOOST_TEST(verdict(401, "{}") == "undecided refused");
    BOOST_TEST(verdict(403, error(403, "restricted_resource")) == "alive-scope-short");
    BOOST_TEST(verdict(400, error(400, "missing_version")) == "undecided");
    BOOST_TEST(verdict(404, error(404, "object_not_found")) == "undecided");
    BOOST_TEST(verdict(429, error(429, "rate_limited")) == "throttled again");
  }
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  for (const std::string_view kind : {kInternal, kPat})
    BOOST_TEST(planned_for(kind) == "GET https://api.notion.com/v1/users/me bearer Notion-Version: 2022-06-28");
}

BOOST_AUTO_TEST_CASE(entries) {
  const std::string internal = "expires = 'never'|rotate_every = 365|created = 2026-01-05|";
  for (const std::string_view host : {"api.notion.com", "api.notion.com/v1", "www.notion.so", "mcp.notion.com"}) {
    BOOST_TEST(rules_about(kInternal, internal + fmt::format("base_url = 'https://{}'", host)).empty(), host);
    // One year, in which there may be a leap day.
    BOOST_TEST(
        rules_about(kPat, "created = 2027-06-01|expires = 2028-06-01|" + fmt::format("base_url = 'https://{}'", host),
                    "2027-07-01")
            .empty(),
        host);
  }
  BOOST_TEST(rules_about(kInternal, internal + "base_url = 'https://api.notion.com.evil.example'") ==
             "wrong-host error");
  BOOST_TEST(rules_about(kPat, "created = 2026-06-01|expires = 2027-06-10") == "lifetime-too-long error");
  BOOST_TEST(rules_about(kPat, "created = 2026-06-01|expires = 'never'") == "expiry-missing warning");
  BOOST_TEST(rules_about(kInternal, "expires = 'never'") == "never-expires note");
}

BOOST_AUTO_TEST_CASE(secrets) {
  for (const std::string& token :
       {"ntn_" + random_text(11, "0123456789") + random_text(35, kAlnum), "secret_" + random_text(43, kAlnum)}) {
    const auto match = find_secret("see " + token + " there");
    BOOST_REQUIRE_MESSAGE(match, token.substr(0, 8));
    BOOST_TEST(match->format == "a Notion token");
    BOOST_TEST(match->length == token.size());
  }
  for (const std::string& text : {std::string("secret_of_the_nightly_run_that_nobody_but_us_may_know"),
                                  "secret_" + random_text(20, kAlnum), "secret_" + random_text(64, "0123456789abcdef"),
                                  std::string("ntn_nightly"), std::string("ntn_"), std::string("client_secret_basic")})
    BOOST_TEST(!find_secret(text), text.substr(0, 10));
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret = stage.add("wiki", kInternal, "expires = 'never'\nrotate_every = 365");
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kMe)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("wiki") == "alive");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].header("notion-version").value_or("") == "2022-06-28");
  BOOST_TEST(requests[0].header("authorization").value_or("") == "Bearer " + secret);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
