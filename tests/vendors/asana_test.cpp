#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(asana)
namespace {

constexpr std::string_view kPat = "asana-pat", kService = "asana-service-token";
constexpr std::string_view kMe = R"({"data":{"gid":"1201","email":"bot@acme.example"}})";

std::string error(std::string_view text) { return fmt::format(R"({{"errors":[{{"message":"{}"}}]}})", text); }

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  for (const std::string_view kind : {kPat, kService}) {
    const auto verdict = [&](long status, std::string_view body) { return judged(kind, {status, body}); };
    BOOST_TEST(verdict(200, kMe) == "alive");
    BOOST_TEST(observed(kind, {200, kMe}).email == "bot@acme.example");
    BOOST_TEST(verdict(200, "{}") == "undecided");
    BOOST_TEST(verdict(401, error("Not Authorized")) == "rejected refused");
    BOOST_TEST(verdict(401, error("Something else")) == "undecided refused");
    BOOST_TEST(judged(kind, {401, error("Not Authorized"), {{"content-type", "text/html"}}}) == "undecided refused");
    BOOST_TEST(verdict(402, error("Payment Required")) == "alive-scope-short");
    BOOST_TEST(verdict(403, error("Forbidden")) == "undecided");
    BOOST_TEST(verdict(404, error("Not Found")) == "undecided");
    BOOST_TEST(verdict(429, error("Too many")) == "throttled again");
    BOOST_TEST(verdict(500, "{}") == "undecided again");
  }
}

BOOST_AUTO_TEST_CASE(entries) {
  for (const std::string_view kind : {kPat, kService}) {
    BOOST_TEST(planned_for(kind) == "GET https://app.asana.com/api/1.0/users/me?opt_fields=gid%2Cemail bearer");
    const std::string fine = "created = 2020-01-05|expires = 'never'|rotate_every = 3650|account = 'bot@acme.example'|";
    for (const std::string_view host : {"app.asana.com", "app.asana.com/api/1.0", "asana.com"})
      BOOST_TEST(rules_about(kind, fine + fmt::format("base_url = 'https://{}'", host)).empty(), host);
    BOOST_TEST(rules_about(kind, fine + "base_url = 'https://app.asana.com.evil.example'") == "wrong-host error");
    BOOST_TEST(rules_about(kind, fine + "base_url = 'https://api.notion.com'") == "wrong-host error");
    // That the vendor offers no end is not so sure that one that was written down is wrong.
    BOOST_TEST(rules_about(kind, "expires = 2027-06-01").empty());
    BOOST_TEST(rules_about(kind, "expires = 'never'") == "never-expires note");
  }
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret = stage.add("bot", kPat, "account = 'bot@acme.example'\nexpires = 2027-05-01");
  stage.server.on_request([](const Request&) { return Reply::json(error("Not Authorized"), 401); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("bot") == "rejected");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "app.asana.com");
  BOOST_TEST(requests[0].header("authorization").value_or("") == "Bearer " + secret);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
