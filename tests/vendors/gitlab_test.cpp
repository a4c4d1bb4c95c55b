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
BOOST_AUTO_TEST_SUITE(gitlab)
namespace {

constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kSelf =
    R"({"id":7,"name":"nightly","revoked":false,"created_at":"2026-01-02T03:04:05Z","scopes":["read_api","read_user"],)"
    R"("user_id":3,"last_used_at":"2026-11-20T01:02:03.456Z","active":true,"expires_at":"2026-12-24"})";

const std::vector<std::string_view> kTried{"gitlab-pat", "gitlab-project-token", "gitlab-group-token",
                                           "gitlab-service-token"};

std::string at(std::string_view host) { return fmt::format("base_url = 'https://{}'", host); }

std::string error(std::string_view code, std::string_view text) {
  return fmt::format(R"({{"error":"{}","error_description":"{}"}})", code, text);
}

}  // namespace

BOOST_AUTO_TEST_CASE(answers) {
  for (const std::string_view kind : kTried) {
    const auto verdict = [&](long status, std::string_view body) { return judged(kind, {status, body}); };
    BOOST_TEST(verdict(200, kSelf) == "alive");
    BOOST_TEST(verdict(200, R"({"id":7,"active":false,"revoked":true})") == "rejected revoked refused");
    // A page of a company's login, or an object of another service.
    for (const std::string_view other : {"{}", R"({"id":7})", R"({"id":7,"active":false})", "[]"})
      BOOST_TEST(verdict(200, other) == "undecided", other);
    BOOST_TEST(verdict(401, R"({"message":"401 Unauthorized"})") == "rejected refused");
    BOOST_TEST(verdict(401, error("invalid_token",
                                  "Token is expired. You can either do re-authorization or token refresh.")) ==
               "rejected expired refused");
    BOOST_TEST(verdict(401, error("invalid_token", "Token was revoked. You have to re-authorize from the user.")) ==
               "rejected revoked refused");
    BOOST_TEST(verdict(401, error("invalid_token", "Impersonation is disabled.")) == "undecided refused");
    BOOST_TEST(verdict(401, "") == "undecided refused");
    BOOST_TEST(verdict(403, R"({"error":"insufficient_scope","scope":"api read_api"})") == "alive-scope-short");
    // A blocked user, or too many 401 answers to this address.
    BOOST_TEST(verdict(403, R"({"message":"403 Forbidden"})") == "undecided");
    BOOST_TEST(
        verdict(400,
                R"({"message":"400 Bad request - This endpoint requires token type to be a personal access token"})") ==
        "undecided");
    BOOST_TEST(verdict(404, R"({"error":"404 Not Found"})") == "undecided");
    BOOST_TEST(verdict(429, "Retry later") == "throttled again");
    BOOST_TEST(judged(kind, {401, R"({"message":"401 Unauthorized"})", {{"content-type", "text/html"}}}) ==
               "undecided refused");
  }
}

BOOST_AUTO_TEST_CASE(the_answer_tells_all) {
  const Observation seen = observed("gitlab-pat", {200, kSelf});
  BOOST_TEST((seen.expires == parse_instant("2026-12-24")));
  BOOST_TEST((seen.scopes == std::vector<std::string>{"read_api", "read_user"}));
  BOOST_TEST((seen.last_used == parse_instant("2026-11-20T01:02:03.456Z")));
  // What a fine-grained one may do stands elsewhere too.
  BOOST_TEST(!observed("gitlab-pat", {200, R"({"id":7,"active":true,"scopes":["api"],"granular_scopes":[{"x":1}]})"})
                  .scopes.has_value());
  const Observation endless = observed("gitlab-service-token", {200, R"({"id":7,"active":true,"expires_at":null})"});
  BOOST_TEST((endless.expires == kNever));
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const auto get = [](std::string_view api) {
    return fmt::format("GET https://{}/personal_access_tokens/self header PRIVATE-TOKEN: ", api);
  };
  for (const std::string_view kind : kTried) {
    BOOST_TEST(planned_for(kind) == get("gitlab.com/api/v4"));
    for (const std::string_view host : {"gitlab.com", "gitlab.com/acme", "gitlab.com/api/v4/projects/1"})
      BOOST_TEST(planned_for(kind, at(host)) == get("gitlab.com/api/v4"), host);
    BOOST_TEST(planned_for(kind, at("git.corp.example")).starts_with("skipped: the policy does not list"));
    BOOST_TEST(planned_for(kind, at("git.corp.example/acme/app"), {"git.corp.example"}) ==
               get("git.corp.example/api/v4"));
    BOOST_TEST(planned_for(kind, at("git.corp.example:8443/gitlab/api/v4/projects"), {"git.corp.example:8443"}) ==
               get("git.corp.example:8443/gitlab/api/v4"));
  }
  for (const std::string_view kind :
       {"gitlab-deploy-token", "gitlab-trigger-token", "gitlab-runner-token", "gitlab-job-token"})
    BOOST_TEST(planned_for(kind).starts_with("skipped: "), kind);
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host : {"gitlab.com", "gitlab.com/api/v4", "registry.gitlab.com", "git.corp.example",
                                      "gitlab.acme.com", "git.acme.example:8443/gitlab"})
    for (const std::string_view kind : kTried) {
      const std::string told = rules_about(
          kind,
          "created = 2026-09-01|expires = 2027-08-30|organization = 'acme/tools'|scopes = ['read_api']|" + at(host));
      BOOST_TEST(told.empty(), kind << " " << host << ": " << told);
    }
  // Older ones may live longer, and an administrator may let them live for ever.
  BOOST_TEST(rules_about("gitlab-pat", "expires = 2029-01-01|scopes = ['read_api']").empty());
  BOOST_TEST(
      rules_about("gitlab-pat", "expires = 'never'|rotate_every = 365|scopes = ['read_api']|" + at("git.corp.example"))
          .empty());
  // 400 days where a flag is set, and more on a company's own server.
  BOOST_TEST(rules_about("gitlab-pat", "created = 2026-11-30|expires = 2028-01-04|scopes = ['read_api']").empty());
  BOOST_TEST(rules_about("gitlab-pat",
                         "created = 2026-11-30|expires = 2030-01-04|scopes = ['read_api']|" + at("git.corp.example"))
                 .empty());
  BOOST_TEST(
      rules_about("gitlab-deploy-token", "expires = 'never'|rotate_every = 365|scopes = ['read_repository']").empty());
  BOOST_TEST(rules_about("gitlab-trigger-token", "expires = 'never'|rotate_every = 365").empty());
}

BOOST_AUTO_TEST_CASE(faults_are_told) {
  BOOST_TEST(rules_about("gitlab-pat", "created = 2026-11-30|expires = 2028-02-04|scopes = ['read_api']") ==
             "lifetime-too-long error");
  BOOST_TEST(rules_about("gitlab-pat", "expires = 'never'|scopes = ['read_api']") == "expiry-missing warning");
  BOOST_TEST(rules_about("gitlab-pat", "expires = 2027-05-01|scopes = ['api']") == "broad-scope warning");
  BOOST_TEST(rules_about("gitlab-pat", "expires = 2027-05-01|scopes = ['write_repository']|access = 'read'") ==
             "scope-exceeds-need warning");
  BOOST_TEST(rules_about("gitlab-job-token", "expires = 2027-05-01") == "never-stored error");
  for (const std::string_view host : {"gitlab.com.evil.example", "gitIab.com.example", "gitlub.com", "g1tlab.com"})
    BOOST_TEST(rules_about("gitlab-pat", "expires = 2027-05-01|scopes = ['read_api']|" + at(host)) ==
                   (host == "gitIab.com.example" ? "" : "wrong-host error"),
               host);
}

BOOST_AUTO_TEST_CASE(secrets) {
  BOOST_TEST(find_secret("glptt-" + random_text(40, "0123456789abcdef")).has_value());
  for (const std::string_view prefix : {"glpat-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glagent-"})
    for (const std::size_t length : {20U, 50U}) {
      if (prefix == "glagent-" && length < 50) continue;
      const std::string secret = std::string(prefix) + "a1B" + random_text(length - 3, kAlnum);
      const auto match = find_secret("see " + secret);
      BOOST_REQUIRE_MESSAGE(match, prefix);
      BOOST_TEST(match->format == "a GitLab token");
    }
  // 16 zero bytes and "c:1\no:1\nu:1", with a checksum that another program computed.
  const std::string routable =
      "glpat-" + base64(std::string(16, '\0') + "c:1\no:1\nu:1" + "\x0b").substr(0, 38) + ".01.12";
  for (const auto& [sum, confirmed] : {std::pair("0071j5m", true), std::pair("0071j5n", false)}) {
    const auto match = find_secret(routable + sum);
    BOOST_REQUIRE(match);
    BOOST_TEST(match->length == 57U);
    BOOST_TEST(match->confirmed == confirmed);
  }
  for (const std::string_view text : {"glpat-", "glpat-short", "the prefix is glpat- as ever", "glrt-runner-of-team-a",
                                      "glagent-k8s-prod-cluster-eu1", "glpat-k8s-prod-cluster-eu1-v2"})
    BOOST_TEST(!find_secret(text), text);
}

// A use that the probe itself was does not count as one.
BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret =
      stage.add("ci", "gitlab-pat", "scopes = ['read_api', 'read_user']\nexpires = 2026-12-24\nlast_used = 2026-07-01");
  stage.server.on_request([](const Request&) { return Reply::json(std::string(kSelf)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("ci") == "alive");
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].host == "gitlab.com");
  BOOST_TEST(requests[0].target == "/api/v4/personal_access_tokens/self");
  BOOST_TEST(requests[0].header("private-token").value_or("") == secret);
  BOOST_TEST(!requests[0].header("authorization").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
