#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(azure_devops)
namespace {

constexpr std::string_view kKind = "azure-devops-pat";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kGood = R"({"authenticatedUser":{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}})";
const AnswerHeaders kPage{{"content-type", "text/html; charset=utf-8"}};

std::string fresh() { return random_text(76, kAlnum) + "AZDO" + random_text(4, kAlnum); }

std::string fine(std::string_view more = {}) {
  return fmt::format("organization = 'acme'|created = 2026-09-01|expires = 2027-06-01|scopes = ['vso.code']|{}", more);
}

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  const auto verdict = [](const Answered& answer) { return judged(kKind, answer); };
  BOOST_TEST(verdict({200, kGood}) == "alive");
  BOOST_TEST(verdict({200, "{}"}) == "undecided");
  BOOST_TEST(verdict({200, R"({"authenticatedUser":{"id":"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}})"}) == "undecided");
  BOOST_TEST(verdict({200, "<html>Sign In</html>", kPage}) == "undecided");
  // The page to sign in stands in the place of data.
  BOOST_TEST(verdict({203, "<html>Azure DevOps Services | Sign In</html>", kPage}) == "rejected refused");
  AnswerHeaders to_sign_in = kPage;
  to_sign_in["location"] = "https://spsprodeus21.vssps.visualstudio.com/_signin?realm=dev.azure.com";
  BOOST_TEST(verdict({302, "", to_sign_in}) == "rejected refused");
  to_sign_in["location"] = "https://dev.azure.com/other/_apis/connectionData";
  BOOST_TEST(verdict({302, "", to_sign_in}) == "undecided");

  AnswerHeaders expired{{"content-type", "application/json"}};
  expired["x-tfs-serviceerror"] = "Access%20Denied%3A%20The%20Personal%20Access%20Token%20used%20has%20expired.";
  BOOST_TEST(verdict({401, "", expired}) == "rejected expired refused");
  BOOST_TEST(verdict({401, R"({"message":"Access Denied: The Personal Access Token used has expired.",)"
                           R"("typeKey":"AccessCheckException"})"}) == "rejected expired refused");
  BOOST_TEST(verdict({401, R"({"message":"TF400813: The user 'x' is not authorized to access this resource."})"}) ==
             "undecided refused");
  BOOST_TEST(verdict({401, "{}"}) == "undecided refused");
  BOOST_TEST(verdict({401, "<html>the proxy wants a name</html>", kPage}) == "undecided refused");
  BOOST_TEST(verdict({404, "{}"}) == "undecided");
  BOOST_TEST(verdict({503, "{}"}) == "undecided again");
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const std::string get = "GET https://dev.azure.com/acme/_apis/connectionData basic X-TFS-FedAuthRedirect: Suppress";
  for (const std::string_view more :
       {"", "base_url = 'https://dev.azure.com/acme'", "base_url = 'https://acme.visualstudio.com'"})
    BOOST_TEST(planned_for(kKind, fine(more)) == get, more);
  BOOST_TEST(planned_for(kKind, "organization = '*'") ==
             "skipped: it is for all organisations, so that there is none to ask");
  BOOST_TEST(planned_for(kKind, "").find("organization") != std::string::npos, planned_for(kKind, ""));
  BOOST_TEST(planned_for(kKind, "organization = 'a/../b'").starts_with("undecided: held back"));
  // A server of the company's own is another host, and has other paths.
  const std::string own = planned_for(kKind, fine("base_url = 'https://tfs.corp.example/DefaultCollection'"));
  BOOST_TEST(own.starts_with("skipped: "), own);
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host : {"dev.azure.com", "dev.azure.com/acme", "acme.visualstudio.com",
                                      "vssps.dev.azure.com/acme", "pkgs.dev.azure.com/acme", "feeds.dev.azure.com/acme",
                                      "tfs.corp.example/DefaultCollection", "devops.acme.example:8080"})
    BOOST_TEST(rules_about(kKind, fine(fmt::format("base_url = 'https://{}'", host))).empty(),
               host << ": " << rules_about(kKind, fine(fmt::format("base_url = 'https://{}'", host))));
}

BOOST_AUTO_TEST_CASE(faults_are_told) {
  for (const std::string_view host : {"dev.azure.com.evil.example", "acme.visualstudi0.com"})
    BOOST_TEST(rules_about(kKind, fine(fmt::format("base_url = 'https://{}'", host))) == "wrong-host error", host);
  BOOST_TEST(rules_about(kKind, "organization = 'acme'|scopes = ['vso.code']") == "expiry-missing warning");
  BOOST_TEST(rules_about(kKind, "organization = 'acme'|scopes = ['vso.code']|expires = 'never'") ==
             "expiry-missing warning");
}

// Those for all organisations end as 2026-12-01 begins.
BOOST_AUTO_TEST_CASE(one_for_all_organisations) {
  const std::string all = "organization = '*'|created = 2026-01-01|expires = 2026-12-31|scopes = ['vso.code']";
  BOOST_TEST(rules_about(kKind, all, "2026-10-01") == "legacy-token warning");
  BOOST_TEST(rules_about(kKind, all, "2026-11-27") == "legacy-token error");
  BOOST_TEST(rules_about(kKind, all, "2026-12-02") == "legacy-token error");
  const std::string said = findings_about(kKind, all, "2026-12-02");
  BOOST_TEST(said.find("for all organisations") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(secrets) {
  for (int i = 0; i < 20; ++i) {
    const auto match = find_secret_value(fresh());
    BOOST_REQUIRE(match);
    BOOST_TEST(match->format == "an Azure DevOps personal access token");
    BOOST_TEST(match->length == 84U);
    BOOST_TEST(rules_about(kKind, fine("purpose = 'with " + fresh() + "'")).find("secret-in-inventory") !=
               std::string::npos);
  }
  const std::string secret = fresh();
  for (const std::string& text :
       {secret.substr(0, 70), std::string("AZDO"), std::string("the AZDO team"),
        "build-of-AZDO-" + std::string(20, 'x'), random_text(84, "abcdefghijklmnopqrstuvwxyz")})
    BOOST_TEST(!find_secret(text), text.substr(0, 8));
}

// A user name is none: it is the password alone that counts.
BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string value = stage.hide(fresh());
  stage.set("KEY", value);
  stage.add("build", kKind, "organization = 'acme'\nsecret = 'env:KEY'\nexpires = 2027-05-01");
  stage.server.on_request([](const Request&) {
    return Reply{.status = 203, .headers = {{"Content-Type", "text/html"}}, .body = "<html>Sign In</html>"};
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("build") == "rejected");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "dev.azure.com");
  BOOST_TEST(requests[0].target == "/acme/_apis/connectionData");
  BOOST_TEST(requests[0].header("authorization").value_or("") == basic_auth("", value));
  BOOST_TEST(requests[0].header("x-tfs-fedauthredirect").value_or("") == "Suppress");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
