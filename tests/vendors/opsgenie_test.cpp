#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(opsgenie)
namespace {

constexpr std::string_view kKind = "opsgenie-api-key";
constexpr std::string_view kAccount = R"({"data":{"name":"acme","plan":{"name":"Enterprise"}},"took":0.1})";

std::string at(std::string_view host) { return fmt::format("base_url = 'https://{}'", host); }

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  for (const std::string_view host : {"api.opsgenie.com", "api.eu.opsgenie.com/v2"}) {
    const auto verdict = [&](const Answered& answer) { return judged(kKind, answer, at(host)); };
    BOOST_TEST(verdict({200, kAccount}) == "alive");
    BOOST_TEST(verdict({200, "{}"}) == "undecided");
    BOOST_TEST(verdict({401, R"({"message":"Could not authenticate"})"}) == "rejected refused");
    BOOST_TEST(verdict({401, "<html>x</html>", {{"content-type", "text/html"}}}) == "undecided refused");
    BOOST_TEST(verdict({403, R"({"message":"You are not authorized to access this resource"})"}) ==
               "alive-scope-short");
    BOOST_TEST(verdict({422, "{}"}) == "undecided");
    BOOST_TEST(verdict({429, "{}"}) == "throttled again");
    BOOST_TEST(verdict({503, "{}"}) == "undecided again");
  }
}

// A living key of the other region is refused too.
BOOST_AUTO_TEST_CASE(without_its_region_a_refusal_judges_nothing) {
  BOOST_TEST(judged(kKind, {401, R"({"message":"Could not authenticate"})"}) == "undecided refused");
  BOOST_TEST(judged(kKind, {403, R"({"message":"x"})"}) == "undecided");
  BOOST_TEST(judged(kKind, {200, kAccount}) == "alive");
  BOOST_TEST(observed(kKind, {401, "{}"}).hint.find("api.eu.opsgenie.com") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const auto get = [](std::string_view host) {
    return fmt::format("GET https://{}/v2/account header Authorization: GenieKey ", host);
  };
  BOOST_TEST(planned_for(kKind) == get("api.opsgenie.com"));
  BOOST_TEST(planned_for(kKind, at("api.eu.opsgenie.com")) == get("api.eu.opsgenie.com"));
}

BOOST_AUTO_TEST_CASE(all_end_on_one_day) {
  BOOST_TEST(rules_about(kKind, "", "2026-08-01") == "kind-retired note");
  BOOST_TEST(rules_about(kKind, "", "2026-12-01") == "kind-retired warning");
  BOOST_TEST(rules_about(kKind, "expires = 'never'", "2026-12-01") == "kind-retired warning");
  BOOST_TEST(rules_about(kKind, "", "2027-04-05") == "kind-retired error");
  BOOST_TEST(findings_about(kKind, "").find("2027-04-05") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(places) {
  // The successor takes the same key, and there it does not end.
  const std::string moved = at("api.atlassian.com/jsm/ops/integration/v2/alerts");
  BOOST_TEST(rules_about(kKind, moved + "|expires = 'never'|rotate_every = 365", "2027-06-01").empty());
  BOOST_TEST(planned_for(kKind, moved).starts_with("skipped: "));
  for (const std::string_view host : {"api.opsgenie.com", "api.eu.opsgenie.com/v2/alerts", "acme.app.opsgenie.com"})
    BOOST_TEST(rules_about(kKind, at(host), "2026-08-01") == "kind-retired note", host);
  for (const std::string_view host : {"api.opsgenie.com.evil.example", "api.opsgen1e.com", "slack.com"})
    BOOST_TEST(rules_about(kKind, at(host), "2026-08-01").find("wrong-host error") != std::string::npos, host);
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret = stage.add("pager", kKind, "base_url = 'https://api.eu.opsgenie.com'");
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kAccount)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("pager") == "alive");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "api.eu.opsgenie.com");
  BOOST_TEST(requests[0].header("authorization").value_or("") == "GenieKey " + secret);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
