#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(github)
namespace {

constexpr std::string_view kClassic = "github-classic-pat", kFine = "github-fine-grained-pat",
                           kOauth = "github-oauth-token";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kUser = R"({"login": "octo-bot", "id": 5, "type": "User"})";
constexpr std::string_view kBad = R"({"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"})";

Answered json_with(long status, std::string_view body, AnswerHeaders more = {}) {
  more["content-type"] = "application/json; charset=utf-8";
  return {status, body, more};
}

std::string message(std::string_view text) { return fmt::format(R"({{"message": "{}", "status": "403"}})", text); }

std::string at(std::string_view host) { return fmt::format("base_url = 'https://{}'", host); }

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  for (const std::string_view kind : {kClassic, kFine, kOauth}) {
    const auto verdict = [&](const Answered& answer) { return judged(kind, answer); };
    BOOST_TEST(verdict(json_with(200, kUser)) == "alive");
    BOOST_TEST(verdict(json_with(200, R"({"login": "octo-bot"})")) == "undecided");
    BOOST_TEST(verdict({200, "<html>Sign in</html>", {{"content-type", "text/html"}}}) == "undecided");
    BOOST_TEST(verdict(json_with(401, kBad)) == "rejected refused");
    BOOST_TEST(verdict({401, kBad, {{"content-type", "text/html"}}}) == "undecided refused");
    BOOST_TEST(verdict(json_with(401, message("Requires authentication"))) == "undecided refused");
    // After several bad ones every request of the address gets this, so that it judges no token.
    BOOST_TEST(verdict(json_with(403, message("Maximum number of login attempts exceeded"))) == "undecided");
    BOOST_TEST(verdict(json_with(403, message("API rate limit exceeded"), {{"x-ratelimit-remaining", "0"}})) ==
               "throttled");
    BOOST_TEST(verdict(json_with(403, message("secondary rate limit"), {{"retry-after", "60"}})) == "throttled");
    BOOST_TEST(verdict(json_with(429, "{}")) == "throttled again");
    BOOST_TEST(verdict(json_with(503, "{}")) == "undecided again");
    BOOST_TEST(verdict(json_with(404, message("Not Found"))) == "undecided");
    BOOST_TEST(verdict(json_with(403, "{}")) == "undecided");
  }
}

// It lives, and whoever reads "dead" would replace it for nothing.
BOOST_AUTO_TEST_CASE(a_policy_is_no_refusal) {
  const std::string too_long = message(
      "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is "
      "greater than 366 days. Please adjust your token's lifetime at the following URL");
  BOOST_TEST(judged(kFine, json_with(403, too_long)) == "blocked policy");
  BOOST_TEST(observed(kFine, json_with(403, too_long)).why.find("lives so long") != std::string::npos);
  const std::string protects = message("Resource protected by organization SAML enforcement.");
  const Answered sso =
      json_with(403, protects, {{"x-github-sso", "required; url=https://github.com/orgs/acme/sso?x=1"}});
  BOOST_TEST(judged(kClassic, sso) == "blocked policy");
  BOOST_TEST(judged(kClassic, json_with(200, kUser, {{"x-github-sso", "partial-results; organizations=1,2"}})) ==
             "alive");
  BOOST_TEST(judged(kFine, json_with(403, message("Resource not accessible by personal access token"))) ==
             "alive-scope-short");
}

BOOST_AUTO_TEST_CASE(what_an_answer_tells) {
  const auto told = [](std::string_view kind, const AnswerHeaders& headers, std::string_view entry = {}) {
    return observed(kind, json_with(200, kUser, headers), entry);
  };
  const std::string end = "github-authentication-token-expiration";
  for (const auto& [text, instant] : {std::pair("2026-12-31 23:59:59 UTC", "2026-12-31T23:59:59Z"),
                                      std::pair("2026-12-31 16:59:59 -0700", "2026-12-31T23:59:59Z")})
    BOOST_TEST((told(kClassic, {{end, text}}).expires == parse_instant(instant)), text);
  // At the vendor the header is left out where there is no end; an old server may not know it.
  BOOST_TEST((told(kClassic, {}).expires == kNever));
  BOOST_TEST((told(kFine, {}).expires == kNever));
  BOOST_TEST(!told(kOauth, {}).expires.has_value());
  BOOST_TEST(!told(kFine, {}, at("server.corp.example")).expires.has_value());
  BOOST_TEST(!told(kClassic, {{end, "soon"}}).expires.has_value());

  const std::vector<std::string> both{"repo", "read:org"}, none;
  BOOST_TEST((told(kClassic, {{"x-oauth-scopes", "repo, read:org"}}).scopes == both));
  BOOST_TEST((told(kClassic, {{"x-oauth-scopes", ""}}).scopes == none));
  BOOST_TEST(!told(kClassic, {}).scopes.has_value());
  BOOST_TEST(!told(kFine, {{"x-oauth-scopes", "repo"}}).scopes.has_value());
  BOOST_TEST(told(kClassic, {}).account_id == "octo-bot");
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const std::string accept = " bearer Accept: application/vnd.github+json";
  for (const std::string_view kind : {kClassic, kFine, kOauth}) {
    BOOST_TEST(planned_for(kind) == "GET https://api.github.com/user" + accept);
    for (const std::string_view host :
         {"api.github.com", "github.com", "github.com/acme/repo", "raw.githubusercontent.com"})
      BOOST_TEST(planned_for(kind, at(host)) == "GET https://api.github.com/user" + accept, host);
    for (const std::string_view host : {"ghcr.io/acme", "acme.github.io"})
      BOOST_TEST(planned_for(kind, at(host)) == "GET https://api.github.com/user" + accept, host);
    for (const std::string_view host : {"acme.ghe.com", "api.acme.ghe.com", "containers.acme.ghe.com"})
      BOOST_TEST(planned_for(kind, at(host)) == "GET https://api.acme.ghe.com/user" + accept, host);
    BOOST_TEST(planned_for(kind, at("github.corp.example")).starts_with("skipped: the policy does not list"));
    BOOST_TEST(planned_for(kind, at("github.corp.example:8443/api/v3"), {"github.corp.example:8443"}) ==
               "GET https://github.corp.example:8443/api/v3/user" + accept);
  }
  for (const std::string_view kind :
       {"github-app-key", "github-deploy-key", "github-installation-token", "github-app-user-token"})
    BOOST_TEST(planned_for(kind).starts_with("skipped: "), kind);
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  const std::string fine =
      "created = 2026-09-01|expires = 2027-06-01|last_used = 2026-11-20|account = 'octo-bot'|"
      "organization = 'acme'|secret = 'env:KEY'|scopes = ['read:org']|";
  for (const std::string_view host :
       {"api.github.com", "github.com", "acme.ghe.com", "api.acme.ghe.com", "raw.githubusercontent.com",
        "uploads.github.com", "github.corp.example", "git.acme.example:8443", "github.acme.com", "acme-github.example",
        "github-com.acme.example", "xn--mnchen-3ya.example"})
    for (const std::string_view kind : {kClassic, kFine, kOauth})
      BOOST_TEST(rules_about(kind, fine + at(host)).empty(),
                 kind << " " << host << ": " << rules_about(kind, fine + at(host)));
  BOOST_TEST(rules_about(kOauth, "expires = 'never'|rotate_every = 365|scopes = ['read:org']").empty());
  BOOST_TEST(rules_about("github-app-key", "client_id = 'Iv1.0a1b'|expires = 'never'|rotate_every = 365").empty());
  BOOST_TEST(rules_about("github-deploy-key", "expires = 'never'|rotate_every = 365").empty());
  // One from before 2024-12-15 is no concern here, and a year with a leap day is no life that is too long.
  BOOST_TEST(rules_about(kFine, "created = 2024-11-01|expires = 2027-03-31|scopes = ['contents:read']").empty());
}

BOOST_AUTO_TEST_CASE(wrong_hosts_and_look_alikes) {
  const std::string fine = "expires = 2027-06-01|scopes = ['read:org']|";
  for (const std::string_view host :
       {"api.github.com.evil.example", "api.githib.com", "api.githubb.com", "g1thub.com", "api-github.com",
        "github-com.example", "login-github-com.net", "xn--gthub-n4a.com", "api.xn--ithub-qta.com"})
    BOOST_TEST(rules_about(kClassic, fine + at(host)) == "wrong-host error", host);
  const std::string gitlab = findings_about(kClassic, fine + at("gitlab.com/api/v4"));
  BOOST_TEST(gitlab.find("wrong-host: `base_url` goes to `gitlab.com`, which is a host of GitLab") != std::string::npos,
             gitlab);
  BOOST_TEST(gitlab.find("https://api.github.com") != std::string::npos);
  BOOST_TEST(gitlab.find("revoke") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(ends) {
  // Unused for a year; not so on enterprise servers.
  const std::string unused = "expires = 'never'|rotate_every = 3650|scopes = ['read:org']|created = 2020-01-01|";
  BOOST_TEST(rules_about(kClassic, unused + "last_used = 2025-11-29").find("idle-expiry error") != std::string::npos);
  BOOST_TEST(rules_about(kClassic, unused + "last_used = 2026-03-30").find("idle-expiry warning") != std::string::npos);
  BOOST_TEST(rules_about(kClassic, unused + "last_used = 2026-10-30").empty());
  BOOST_TEST(
      rules_about(kClassic, unused + "last_used = 2025-11-30|" + at("github.corp.example")).find("idle-expiry") ==
      std::string::npos);
  for (const std::string_view kind : {kClassic, kFine})
    BOOST_TEST(rules_about(kind, "expires = 'never'|scopes = ['read:org']") == "never-expires warning", kind);
  BOOST_TEST(rules_about("github-deploy-key", "expires = 'never'") == "never-expires note");
  BOOST_TEST(rules_about("github-installation-token", "expires = 2027-06-01") == "never-stored error");
  BOOST_TEST(rules_about("github-app-user-token", "expires = 2027-06-01") == "never-stored error");
  // An app may opt out of the end, and then it is kept.
  BOOST_TEST(rules_about("github-app-user-token", "expires = 'never'|rotate_every = 365").empty());
}

BOOST_AUTO_TEST_CASE(how_far_scopes_reach) {
  const auto of = [](std::string_view scopes, std::string_view more = {}) {
    return rules_about(kClassic, fmt::format("expires = 2027-06-01|scopes = [{}]|{}", scopes, more));
  };
  for (const std::string_view broad : {"'admin:org'", "'delete_repo'", "'site_admin'", "'admin:repo_hook', 'read:org'"})
    BOOST_TEST(of(broad) == "broad-scope warning", broad);
  BOOST_TEST(of("'repo', 'workflow', 'public_repo'").empty());
  // Its name says nothing of writing, and it writes.
  BOOST_TEST(of("'public_repo'", "access = 'read'") == "scope-exceeds-need warning");
  BOOST_TEST(of("'read:org', 'read:user', 'user:email'", "access = 'read'").empty());
  // One without reads what is public, and nothing is said of it but that.
  BOOST_TEST(rules_about(kClassic, "expires = 2027-06-01|scopes = []").find("error") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(secrets) {
  const auto match_of = [](const std::string& text) { return find_secret(text); };
  // Checksums that another program computed.
  for (const auto& [secret, confirmed] :
       {std::pair(std::string("ghp_") + std::string(30, 'A') + "0uCPlr", true),
        std::pair(std::string("gho_") + std::string(30, 'A') + "0uCPlr", true),
        std::pair(std::string("ghs_") + std::string(30, 'A') + "0uCPlr", true),
        std::pair(std::string("ghp_A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1") + "2jT4Kn", true),
        std::pair("ghp_" + random_text(36, kAlnum), false), std::pair("ghu_" + random_text(36, kAlnum), false),
        std::pair("github_pat_1" + std::string(21, 'A') + "_" + std::string(43, 'A') + "XDTEVTH2" + "a1B2c3D4", true),
        std::pair("github_pat_1" + random_text(21, kAlnum) + "_" + random_text(59, kAlnum), false),
        std::pair("ghs_12345_eyJ" + random_text(40, kAlnum) + ".eyJ" + random_text(80, kAlnum) + "." +
                      random_text(43, kAlnum),
                  false)}) {
    const auto match = match_of("see " + secret);
    BOOST_REQUIRE_MESSAGE(match, secret.substr(0, 12));
    const bool personal = secret.starts_with("ghp_") || secret.starts_with("github_pat_");
    BOOST_TEST(match->format == (personal ? "a GitHub token" : "a token of a GitHub app"));
    BOOST_TEST(match->offset == 4U);
    BOOST_TEST(match->confirmed == confirmed, secret.substr(0, 12));
  }
  for (const std::string text : {"ghp_", "ghp_short", "the prefix ghp_ and github_pat_ are known",
                                 "github_pat_rotation", "ghs_installation_token_of_the_nightly",
                                 "github_pat_release_pipeline_eu1_v2", "ghs_installation_of_k8s_prod_eu1_cluster_2026"})
    BOOST_TEST(!match_of(text), text);
}

// What the vendor sets its clock by, told by the real thing: end, scopes, and whom it acts as.
BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret =
      stage.add("bot", kClassic, "account = 'octo-bot'\nscopes = ['read:org']\nexpires = 2027-01-01");
  stage.server.on_request([](const Request&) {
    credlint::testing::Reply reply = credlint::testing::Reply::json(std::string(kUser));
    reply.headers.emplace_back("X-OAuth-Scopes", "admin:org, repo");
    reply.headers.emplace_back("GitHub-Authentication-Token-Expiration", "2026-12-24 10:00:00 UTC");
    return reply;
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("bot") == "alive");
  BOOST_TEST(outcome.counts() == "1 1 0 0");
  std::vector<std::string> rules;
  for (const auto& finding : outcome.report["findings"]) rules.push_back(finding["rule"].get<std::string>());
  BOOST_TEST(rules == (std::vector<std::string>{"scope-drift", "expiry-drift"}), boost::test_tools::per_element());
  BOOST_TEST(outcome.report["tokens"][0]["expires"] == "2026-12-24T10:00:00Z");
  BOOST_TEST(outcome.report["tokens"][0]["expires_reason"] == "observed");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "api.github.com");
  BOOST_TEST(requests[0].target == "/user");
  BOOST_TEST(requests[0].header("authorization").value_or("") == "Bearer " + secret);
}

// Several wrong ones from one address, and right ones are turned away too: so the host is left alone.
BOOST_AUTO_TEST_CASE(a_vendor_that_punishes_the_address) {
  Stage stage;
  for (int i = 0; i < 9; ++i) stage.add(fmt::format("bot-{}", i), kClassic, fmt::format("account = 'bot-{}'", i));
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kBad), 401); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(stage.server.requests().size() == 5U);
  std::size_t rejected = 0, held_back = 0;
  for (const auto& token : outcome.report["tokens"]) {
    const std::string verdict = outcome.verdict(token["id"].get<std::string>());
    rejected += verdict == "rejected" ? 1U : 0U;
    held_back += verdict == "undecided" ? 1U : 0U;
  }
  BOOST_TEST(rejected == 5U);
  BOOST_TEST(held_back == 4U);
  BOOST_TEST(outcome.says_why("bot-8", "api.github.com"), outcome.result.out);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
