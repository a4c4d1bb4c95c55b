#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(entra)
namespace {

constexpr std::string_view kKind = "entra-client-secret";
constexpr std::string_view kTenant = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
constexpr std::string_view kClient = "9b2d7c10-0d5e-4f3a-8a43-6f1f0e1c2d3b";
constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.";

std::string entry(std::string_view more = {}) {
  return fmt::format("organization = '{}'|client_id = '{}'|{}", kTenant, kClient, more);
}

std::string secret(std::string_view mark = "8Q~", std::size_t rest = 34) {
  // No name has a digit between its letters.
  return random_text(3, kUnreserved.substr(0, 62)) + std::string(mark) + "a1B" + random_text(rest - 3, kUnreserved);
}

// As the sign-in answers, by one code.
std::string error(std::string_view code, bool list = true, bool description = true) {
  return fmt::format(
      R"({{"error":"invalid_client",{}{}"trace_id":"x"}})",
      description ? fmt::format(R"("error_description":"AADSTS{}: what it means. Trace ID: x",)", code) : "",
      list ? fmt::format(R"("error_codes":[{}],)", code) : "");
}

std::string verdict(long status, std::string_view body) { return judged(kKind, {status, body}, entry()); }

}  // namespace

BOOST_AUTO_TEST_CASE(an_access_token_proves_it) {
  const std::string good = R"({"token_type":"Bearer","expires_in":3599,"access_token":")" +
                           random_text(200, kUnreserved.substr(0, 62)) + R"("})";
  BOOST_TEST(verdict(200, good) == "alive");
  for (const std::string_view other :
       {"", "{}", R"({"access_token":""})", R"({"access_token":null})", "<html>Sign in</html>"})
    BOOST_TEST(verdict(200, other) == "undecided", other);
  BOOST_TEST(judged(kKind, {200, good, {{"content-type", "text/html"}}}, entry()) == "undecided");
}

BOOST_AUTO_TEST_CASE(codes) {
  struct Row {
    std::string_view code, verdict;
  };
  for (const auto& [code, expected] :
       {Row{"7000222", "rejected expired refused"}, Row{"7000215", "rejected refused"},
        // It is kept out from here, and may live where it is at home.
        Row{"53003", "blocked address"}, Row{"700016", "undecided"}, Row{"90002", "undecided"},
        Row{"700027", "undecided"}, Row{"7000112", "undecided"}, Row{"70002", "undecided"},
        Row{"70002220", "undecided"}}) {
    BOOST_TEST(verdict(400, error(code)) == expected, code);
    BOOST_TEST(verdict(400, error(code, true, false)) == expected, code);
    BOOST_TEST(verdict(400, error(code, false, true)) == expected, code);
    BOOST_TEST(verdict(503, error(code)) == "undecided again", code);
    BOOST_TEST(verdict(200, error(code)) == "undecided", code);
  }
  BOOST_TEST(verdict(401, error("7000222")) == "rejected expired refused");
  BOOST_TEST(verdict(401, error("7000215")) == "rejected refused");
  // May have been counted, and proves nothing.
  BOOST_TEST(verdict(401, "{}") == "undecided refused");
  BOOST_TEST(verdict(401, R"({"error":"invalid_client","error_description":"see AADSTS7000215: elsewhere"})") ==
             "undecided refused");
  const auto why = [](std::string_view code) { return observed(kKind, {400, error(code)}, entry()).why; };
  BOOST_TEST(why("700016") == "its tenant knows no application with this `client_id`");
  BOOST_TEST(why("90002") == "there is no such tenant");
  BOOST_TEST(why("53003").find("Conditional Access") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const std::string post =
      fmt::format("POST https://login.microsoftonline.com/{}/oauth2/v2.0/token client as {}", kTenant, kClient);
  BOOST_TEST(planned_for(kKind, entry()) == post);
  for (const std::string_view host : {"graph.microsoft.com", "login.microsoftonline.com", "api.acme.example"})
    BOOST_TEST(planned_for(kKind, entry(fmt::format("base_url = 'https://{}'", host))) == post, host);
  // A policy that lists the host does not help: only what is known for certain is tried.
  for (const std::string_view host : {"login.microsoftonline.us", "login.partner.microsoftonline.cn",
                                      "graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"})
    BOOST_TEST(planned_for(kKind, entry(fmt::format("base_url = 'https://{}'", host)), {std::string(host)})
                   .starts_with("skipped: its `base_url` is in a national cloud"),
               host);
  BOOST_TEST(planned_for(kKind, fmt::format("client_id = '{}'", kClient)) ==
             "skipped: without `organization` there is nothing to ask");
  BOOST_TEST(planned_for(kKind, fmt::format("organization = '{}'", kTenant)) ==
             "undecided: held back: it needs a `client_id`");
  BOOST_TEST(planned_for(kKind, fmt::format("organization = 'acme'|client_id = '{}'", kClient))
                 .starts_with("undecided: held back"));
  BOOST_TEST(planned_for("entra-certificate", entry()) == "skipped: that would take a signature by its private key");
}

BOOST_AUTO_TEST_CASE(a_purchase) {
  Stage stage;
  const std::string value = stage.hide(secret());
  stage.set("KEY", value);
  stage.add("app", kKind, fmt::format("organization = '{}'\nclient_id = '{}'\nsecret = 'env:KEY'", kTenant, kClient));
  const std::string bought = stage.hide(random_text(200, kUnreserved.substr(0, 62)));
  stage.server.on_request([&bought](const Request&) { return Reply::json(R"({"access_token":")" + bought + R"("})"); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("app") == "alive");
  BOOST_TEST(outcome.counts() == "1 1 0 0");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);  // what was bought is sent nowhere
  BOOST_TEST(requests[0].method == "POST");
  BOOST_TEST(requests[0].host == "login.microsoftonline.com");
  BOOST_TEST(requests[0].target == fmt::format("/{}/oauth2/v2.0/token", kTenant));
  BOOST_TEST(requests[0].header("content-type").value_or("") == "application/x-www-form-urlencoded");
  // All of a secret's characters may stand in a form as they are.
  BOOST_TEST(requests[0].body == fmt::format("grant_type=client_credentials&client_id={}&client_secret={}&scope="
                                             "https%3A%2F%2Fgraph.microsoft.com%2F.default",
                                             kClient, value));
}

BOOST_AUTO_TEST_CASE(a_host_that_is_given_up_has_a_name) {
  Stage stage;
  for (int i = 0; i < 6; ++i)
    stage.add(fmt::format("app-{}", i), kKind, fmt::format("organization = '{}'\nclient_id = '{}'", kTenant, kClient));
  stage.server.on_request([](const Request&) { return Reply::close(); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.says_why("app-5", "login.microsoftonline.com"), outcome.result.out);
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  const std::string fine = entry("created = 2026-10-01|expires = 2027-06-01|secret = 'env:KEY'|");
  for (const std::string_view host :
       {"login.microsoftonline.com", "graph.microsoft.com", "acme.sharepoint.com", "dev.azure.com", "api.acme.example",
        "login.microsoftonline.us", "login.partner.microsoftonline.cn", "graph.microsoft.com.mcas.ms",
        "gateway.corp.example:8443", "acme.atlassian.net", "microsoft.acme.example"})
    for (const std::string_view kind : {"entra-client-secret", "entra-certificate"}) {
      const std::string told = rules_about(kind, fine + fmt::format("base_url = 'https://{}'", host));
      BOOST_TEST(told.empty(), kind << " " << host << ": " << told);
    }
  // The limit of the portal is none of the API.
  BOOST_TEST(rules_about(kKind, entry("created = 2026-01-01|expires = 2036-01-01")).empty());
}

BOOST_AUTO_TEST_CASE(look_alikes_are_told) {
  for (const std::string_view host :
       {"login.microsoftonline.com.evil.example", "login.mircosoftonline.com", "login.microsoft0nline.com",
        "login-microsoftonline.com", "graph.microsoft.com.evil.example", "graph.rnicrosoft.com"})
    BOOST_TEST(rules_about(kKind, entry(fmt::format("expires = 2027-06-01|base_url = 'https://{}'", host))) ==
                   "wrong-host error",
               host);
}

BOOST_AUTO_TEST_CASE(ends_and_fields) {
  BOOST_TEST(rules_about(kKind, entry()) == "expiry-missing warning");
  BOOST_TEST(rules_about(kKind, entry("expires = 'never'")) == "expiry-missing warning");
  BOOST_TEST(rules_about("entra-certificate", entry("expires = 2026-12-04")) == "expires-soon error");
  BOOST_TEST(rules_about(kKind, fmt::format("organization = 'acme'|client_id = '{}'|expires = 2027-06-01", kClient)) ==
             "inventory-invalid error");
  BOOST_TEST(rules_about(kKind, fmt::format("organization = '{}'|client_id = 'app'|expires = 2027-06-01", kTenant)) ==
             "inventory-invalid error");
}

BOOST_AUTO_TEST_CASE(secrets) {
  for (const auto& [mark, rest] : {std::pair("8Q~", 34U), std::pair("7Q~", 31U)})
    for (int i = 0; i < 50; ++i) {
      const std::string value = secret(mark, rest);
      for (const std::string_view before : {"", " ", "'", "=", "https://x.example/?t="}) {
        const auto match = find_secret(std::string(before) + value + "'");
        BOOST_REQUIRE_MESSAGE(match, before << value.substr(0, 6));
        BOOST_TEST(match->format == "a Microsoft Entra client secret");
        BOOST_TEST(match->offset == before.size());
        BOOST_TEST(match->length == value.size());
      }
    }
  const std::string value = secret();
  for (const std::string& text :
       {value.substr(0, 30), value.substr(1), "x" + value, value.substr(0, 3) + "9Q~" + value.substr(6),
        value.substr(0, 3) + "8Q-" + value.substr(6), std::string("it begins like abc8Q~ or abc7Q~, and goes on"),
        "abc8Q~" + std::string(34, 'x'), std::string("abc8Q~the-release-of-the-nightly-pipeline-2026")})
    BOOST_TEST(!find_secret(text), text.substr(0, 6));
  BOOST_TEST(rules_about("other", "purpose = 'see " + value + "'").find("secret-in-inventory error") !=
             std::string::npos);
}

// What a variable holds is sent only where it may be a secret of the kind; those before 2021 have no mark.
BOOST_AUTO_TEST_CASE(what_is_sent) {
  const auto verdict_of = [](const std::string& value) {
    Stage stage;
    stage.set("KEY", stage.hide(value));
    stage.add("app", kKind, fmt::format("organization = '{}'\nclient_id = '{}'\nsecret = 'env:KEY'", kTenant, kClient));
    stage.server.on_request([](const Request&) { return Reply::json(error("7000215"), 401); });
    return stage.probe().verdict("app");
  };
  BOOST_TEST(verdict_of(secret()) == "rejected");
  BOOST_TEST(verdict_of("a1" + random_text(32, kUnreserved.substr(0, 62))) == "rejected");
  BOOST_TEST(verdict_of("npm_" + random_text(36, kUnreserved.substr(0, 62))) == "undecided");
  BOOST_TEST(verdict_of("\"" + secret() + "\"") == "undecided");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
