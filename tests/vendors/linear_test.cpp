#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(linear)
namespace {

constexpr std::string_view kKind = "linear-api-key";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kViewer = R"({"data":{"viewer":{"id":"0a1b","email":"bot@acme.example"}}})";
constexpr std::string_view kQuery = R"({"query":"{ viewer { id email } }"})";

std::string error(std::string_view code) {
  return fmt::format(R"({{"errors":[{{"message":"x","extensions":{{"type":"t","code":"{}"}}}}]}})", code);
}

}  // namespace

// Several clients have seen the refusal with each of these statuses: the code decides.
BOOST_AUTO_TEST_CASE(answers) {
  const auto verdict = [](long status, std::string_view body) { return judged(kKind, {status, body}); };
  BOOST_TEST(verdict(200, kViewer) == "alive");
  BOOST_TEST(observed(kKind, {200, kViewer}).email == "bot@acme.example");
  for (const long status : {200L, 400L, 401L}) {
    BOOST_TEST(verdict(status, error("AUTHENTICATION_ERROR")) == "rejected refused", status);
    BOOST_TEST(verdict(status, error("RATELIMITED")) == "throttled", status);
    BOOST_TEST(verdict(status, error("FORBIDDEN")) == (status == 401 ? "undecided refused" : "alive-scope-short"),
               status);
    BOOST_TEST(verdict(status, "{}") == (status == 401 ? "undecided refused" : "undecided"), status);
  }
  BOOST_TEST(verdict(200, R"({"data":{"viewer":{"id":"0a1b"}},"errors":[{"message":"x"}]})") == "undecided");
  BOOST_TEST(verdict(200, R"({"data":null})") == "undecided");
  BOOST_TEST(verdict(503, error("AUTHENTICATION_ERROR")) == "undecided again");
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  BOOST_TEST(planned_for(kKind, "account = 'bot@acme.example'") ==
             fmt::format("POST https://api.linear.app/graphql header Authorization:  < {}", kQuery));
}

BOOST_AUTO_TEST_CASE(entries) {
  const std::string fine = "expires = 2027-06-01|scopes = ['Read']|account = 'bot@acme.example'|";
  for (const std::string_view host : {"api.linear.app", "api.linear.app/graphql", "linear.app"})
    BOOST_TEST(rules_about(kKind, fine + fmt::format("base_url = 'https://{}'", host)).empty(), host);
  BOOST_TEST(rules_about(kKind, fine + "base_url = 'https://api.linear.app.evil.example'") == "wrong-host error");
  BOOST_TEST(rules_about(kKind, fine + "base_url = 'https://gitlab.com'") == "wrong-host error");
  BOOST_TEST(rules_about(kKind, "expires = 2027-06-01") == "unscoped-token warning");
  BOOST_TEST(rules_about(kKind, "expires = 'never'|scopes = ['Read']") == "never-expires note");
}

BOOST_AUTO_TEST_CASE(secrets) {
  const std::string key = "lin_api_" + random_text(40, kAlnum);
  const auto match = find_secret("see " + key);
  BOOST_REQUIRE(match);
  BOOST_TEST(match->format == "a Linear API key");
  BOOST_TEST(match->length == key.size());
  for (const std::string_view text : {"lin_api_", "lin_api_key_of_the_nightly", "the prefix lin_api_ is known"})
    BOOST_TEST(!find_secret(text), text);
}

// One constant query is posted, and nothing of the entry stands in it.
BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret =
      stage.add("bot", kKind, "account = 'bot@acme.example'\nscopes = ['Read']\nexpires = 2027-05-01");
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kViewer)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("bot") == "alive");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].method == "POST");
  BOOST_TEST(requests[0].host == "api.linear.app");
  BOOST_TEST(requests[0].target == "/graphql");
  BOOST_TEST(requests[0].body == kQuery);
  BOOST_TEST(requests[0].header("content-type").value_or("") == "application/json");
  BOOST_TEST(requests[0].header("authorization").value_or("") == secret);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
