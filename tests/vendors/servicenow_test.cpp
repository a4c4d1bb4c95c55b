#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(servicenow)
namespace {

constexpr std::string_view kPassword = "servicenow-password", kKey = "servicenow-api-key";
constexpr std::string_view kSelf = R"({"result":[{"user_name":"svc.nightly","name":"Nightly","sys_id":"0a1b"}]})";
constexpr std::string_view kRefusal =
    R"({"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"})";
constexpr std::string_view kQuery =
    "/api/now/table/sys_user?sysparm_query=sys_id%3Djavascript%3Ags.getUserID%28%29"
    "&sysparm_fields=user_name%2Cname%2Csys_id&sysparm_limit=1";

std::string entry(std::string_view more = {}) {
  return fmt::format("site = 'acme.service-now.com'|account = 'svc.nightly'|{}", more);
}

}  // namespace

// The same answer for a wrong password and for a living account that the restriction of Basic authentication stops, for
// a wrong key and for one that is bound to other paths.
BOOST_AUTO_TEST_CASE(a_401_judges_nothing) {
  for (const std::string_view kind : {kPassword, kKey}) {
    BOOST_TEST(judged(kind, {401, kRefusal}, entry()) == "undecided refused");
    const Observation seen = observed(kind, {401, kRefusal}, entry());
    BOOST_TEST(seen.why.find("alike (401)") != std::string::npos, seen.why);
    BOOST_TEST(!seen.hint.empty());
  }
  BOOST_TEST(observed(kPassword, {401, kRefusal}, entry()).hint.find("snc_basic_auth_api_access") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_answers) {
  for (const std::string_view kind : {kPassword, kKey}) {
    const auto verdict = [&](const Answered& answer) { return judged(kind, answer, entry()); };
    BOOST_TEST(verdict({200, kSelf}) == "alive");
    BOOST_TEST(observed(kind, {200, kSelf}, entry()).account_id == "svc.nightly");
    // It may not see itself, an instance that sleeps, and a page to sign in.
    BOOST_TEST(verdict({200, R"({"result":[]})"}) == "undecided");
    BOOST_TEST(verdict({200, "<html>Instance Hibernating page</html>", {{"content-type", "text/html"}}}) ==
               "undecided");
    BOOST_TEST(observed(kind, {200, "<html>x</html>", {{"content-type", "text/html"}}}, entry())
                   .why.find("instance that sleeps") != std::string::npos);
    BOOST_TEST(verdict({200, "{}"}) == "undecided");
    BOOST_TEST(verdict({403, R"({"error":{"message":"User Not Authorized"}})"}) == "undecided");
    BOOST_TEST(verdict({404, "{}"}) == "undecided");
    BOOST_TEST(verdict({429, "{}"}) == "throttled again");
    BOOST_TEST(verdict({503, "{}"}) == "undecided again");
  }
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const std::string get = fmt::format("GET https://acme.service-now.com{}", kQuery);
  BOOST_TEST(planned_for(kPassword, entry()) == get + " basic as svc.nightly");
  BOOST_TEST(planned_for(kKey, entry()) == get + " header x-sn-apikey: ");
  BOOST_TEST(planned_for(kKey, "base_url = 'https://acme.service-now.com/api/now'") == get + " header x-sn-apikey: ");
  BOOST_TEST(planned_for(kKey, "base_url = 'https://acme.service-now.com.evil.example'").starts_with("skipped: "));
  BOOST_TEST(planned_for(kPassword, "site = 'acme.service-now.com'").find("account") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host :
       {"acme.service-now.com", "acme.service-now.com/api/now", "acme.servicenowservices.com", "itsm.acme.example"})
    for (const std::string_view kind : {kPassword, kKey}) {
      const std::string told = rules_about(kind, fmt::format("created = 2026-01-05|expires = 2027-06-01|account = "
                                                             "'svc.nightly'|base_url = 'https://{}'",
                                                             host));
      BOOST_TEST(told.empty(), kind << " " << host << ": " << told);
    }
  BOOST_TEST(rules_about(kKey, "account = 'svc'|site = 'acme.servicenowservices.com'|expires = 2027-06-01").empty());
  BOOST_TEST(rules_about(kPassword, entry("expires = 'never'|rotate_every = 365")).empty());
}

BOOST_AUTO_TEST_CASE(faults_are_told) {
  for (const std::string_view host :
       {"acme.service-now.com.evil.example", "acme.servicenow.com.evil.example", "acme.service-n0w.com"})
    BOOST_TEST(
        rules_about(kKey, fmt::format("expires = 2027-06-01|base_url = 'https://{}'", host)) == "wrong-host error",
        host);
  BOOST_TEST(rules_about(kKey, entry("expires = 'never'")) == "never-expires warning");
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string password =
      stage.add("itsm", kPassword, "account = 'svc.nightly'\nsite = 'acme.service-now.com'\nexpires = 2027-05-01");
  const std::string key =
      stage.add("key", kKey, "account = 'svc.other'\nsite = 'acme.service-now.com'\nexpires = 2027-05-01");
  stage.server.on_request([](const Request& request) {
    return request.header("x-sn-apikey") ? Reply::json(std::string(kSelf)) : Reply::json(std::string(kRefusal), 401);
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("itsm") == "undecided");
  BOOST_TEST(outcome.verdict("key") == "alive");
  for (const Request& request : stage.server.requests()) {
    BOOST_TEST(request.host == "acme.service-now.com");
    BOOST_TEST(request.target == kQuery);
    const bool by_key = request.header("x-sn-apikey").has_value();
    BOOST_TEST(request.header("x-sn-apikey").value_or("") == (by_key ? key : ""));
    BOOST_TEST(request.header("authorization").value_or("") == (by_key ? "" : basic_auth("svc.nightly", password)));
  }
  BOOST_TEST(stage.server.requests().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
