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
BOOST_AUTO_TEST_SUITE(slack)
namespace {

constexpr std::string_view kBot = "slack-bot-token", kUser = "slack-user-token", kApp = "slack-app-token",
                           kWebhook = "slack-webhook";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", kDigits = "0123456789";
constexpr std::string_view kGood =
    R"({"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"nightly","team_id":"T0AB","user_id":"U0AB"})";

std::string error(std::string_view code) { return fmt::format(R"({{"ok":false,"error":"{}"}})", code); }

std::string webhook() {
  return fmt::format("https://hooks.slack.com/services/T{}/B{}/{}", random_text(8, kUpper), random_text(10, kUpper),
                     random_text(24, kAlnum));
}

}  // namespace

// The status is always 200, and the body decides.
BOOST_AUTO_TEST_CASE(answers) {
  struct Row {
    std::string_view code, verdict;
  };
  for (const std::string_view kind : {kBot, kUser, kApp}) {
    const auto verdict = [&](long status, std::string_view body) { return judged(kind, {status, body}); };
    BOOST_TEST(verdict(200, kGood) == "alive");
    for (const auto& [code, expected] :
         {Row{"account_inactive", "rejected refused"}, Row{"token_revoked", "rejected revoked refused"},
          Row{"token_expired", "rejected expired refused"},
          // It lives, or that is not known.
          Row{"not_authed", "undecided"}, Row{"invalid_auth", "undecided"}, Row{"missing_scope", "undecided"},
          Row{"ekm_access_denied", "undecided"}, Row{"not_allowed_token_type", "undecided"},
          Row{"internal_error", "undecided"}, Row{"fatal_error", "undecided"}, Row{"something_new", "undecided"}}) {
      BOOST_TEST(verdict(200, error(code)) == expected, code);
      BOOST_TEST(verdict(503, error(code)) == "undecided again", code);
    }
    for (const std::string_view code : {"org_login_required", "two_factor_setup_required", "accesslimited"})
      BOOST_TEST(verdict(200, error(code)).find("refused") == std::string::npos, code);
    BOOST_TEST(
        judged(kind, {429, error("ratelimited"), {{"content-type", "application/json"}, {"retry-after", "30"}}}) ==
        "throttled again");
    for (const std::string_view other : {"", "{}", R"({"ok":false})", R"({"error":"token_revoked"})", "[]"})
      BOOST_TEST(verdict(200, other) == "undecided", other);
    BOOST_TEST(judged(kind, {200, kGood, {{"content-type", "text/html"}}}) == "undecided");
    BOOST_TEST(judged(kind, {200, error("token_revoked"), {{"content-type", "text/html"}}}) == "undecided");
  }
}

BOOST_AUTO_TEST_CASE(who_it_is) {
  BOOST_TEST(judged(kBot, {200, R"({"ok":true})"}) == "undecided");
  // An app-level token acts as nobody.
  BOOST_TEST(judged(kApp, {200, R"({"ok":true,"app_name":"nightly"})"}) == "alive");
  BOOST_TEST(observed(kBot, {200, error("invalid_auth")}).why.find("address") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_an_answer_tells) {
  const Observation seen =
      observed(kBot, {200, kGood, {{"content-type", "application/json"}, {"x-oauth-scopes", "chat:write,users:read"}}});
  BOOST_TEST((seen.scopes == std::vector<std::string>{"chat:write", "users:read"}));
  BOOST_TEST(seen.account_id == "U0AB");
  BOOST_TEST(!seen.expires.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  for (const std::string_view kind : {kBot, kUser, kApp})
    for (const std::string_view more :
         {"", "base_url = 'https://slack.com/api'", "base_url = 'https://acme.slack.com'"})
      BOOST_TEST(planned_for(kind, more) == "GET https://slack.com/api/auth.test bearer", more);
  BOOST_TEST(planned_for(kWebhook).starts_with("skipped: "));
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host : {"slack.com/api", "slack.com", "acme.slack.com/api", "slack-gov.com/api",
                                      "files.slack.com", "acme.enterprise.slack.com"})
    for (const std::string_view kind : {kBot, kUser}) {
      const std::string told = rules_about(
          kind,
          fmt::format("expires = 'never'|rotate_every = 365|created = 2026-01-05|scopes = ['chat:write']|base_url "
                      "= 'https://{}'",
                      host));
      BOOST_TEST(told.empty(), kind << " " << host << ": " << told);
    }
  BOOST_TEST(rules_about(kBot, "expires = 2026-12-01T06:00:00Z|scopes = ['chat:write']", "2026-11-01").find("error") ==
             std::string::npos);
  BOOST_TEST(
      rules_about(kWebhook, "expires = 'never'|rotate_every = 365|base_url = 'https://hooks.slack.com'").empty());
  BOOST_TEST(
      rules_about(kWebhook, "expires = 'never'|rotate_every = 365|base_url = 'https://hooks.slack-gov.com'").empty());
}

BOOST_AUTO_TEST_CASE(faults_are_told) {
  const std::string fine = "expires = 2027-06-01|scopes = ['chat:write']|";
  BOOST_TEST(rules_about(kBot, fine + "base_url = 'https://slack.com.evil.example'") == "wrong-host error");
  // So short a name has neighbours that are honest companies.
  for (const std::string_view near : {"slacks.com", "black.com", "flack.com"}) {
    const std::string said = findings_about(kBot, fine + fmt::format("base_url = 'https://{}'", near));
    BOOST_TEST(said.find("revoke") == std::string::npos, near << ": " << said);
  }
  BOOST_TEST(rules_about(kBot, "expires = 'never'|scopes = ['chat:write']") == "never-expires warning");
  BOOST_TEST(rules_about(kWebhook, "expires = 'never'") == "never-expires note");
  BOOST_TEST(rules_about(kApp, "expires = 'never'|scopes = ['connections:write']") == "never-expires note");
  BOOST_TEST(
      rules_about(kBot, "expires = 2027-06-01|scopes = ['chat:write']|site = 'acme.enterprise.slack.com'").empty());
  BOOST_TEST(rules_about(kUser, "expires = 2027-06-01|scopes = ['admin']") == "broad-scope warning");
  BOOST_TEST(rules_about(kBot, "expires = 2027-06-01|scopes = ['chat:write']|access = 'read'") ==
             "scope-exceeds-need warning");
}

BOOST_AUTO_TEST_CASE(secrets) {
  const std::vector<std::string> tokens{
      fmt::format("xoxb-{}-{}-{}", random_text(12, kDigits), random_text(12, kDigits), random_text(24, kAlnum)),
      fmt::format("xoxp-{}-{}-{}-{}", random_text(12, kDigits), random_text(12, kDigits), random_text(12, kDigits),
                  random_text(32, kAlnum)),
      fmt::format("xapp-1-A{}-{}-{}", random_text(10, kUpper), random_text(13, kDigits),
                  random_text(64, "0123456789abcdef")),
      "xoxe.xoxb-1-" + random_text(166, kAlnum), "xoxe-1-" + random_text(146, kAlnum)};
  for (const std::string& token : tokens) {
    const auto match = find_secret("see " + token + " there");
    BOOST_REQUIRE_MESSAGE(match, token.substr(0, 6));
    BOOST_TEST(match->format == (token.starts_with("xoxe-") ? "a Slack refresh token" : "a Slack token"));
    BOOST_TEST(match->length == token.size());
  }
  for (const std::string_view text : {"xoxb-", "xoxb-the-bot-of-the-nightly-run",
                                      "the prefixes xoxb- and xoxp- are known", "xapp-1", "xoxb-alerts-channel-k8s"})
    BOOST_TEST(!find_secret(text), text);
}

// The URL is the secret.
BOOST_AUTO_TEST_CASE(webhooks) {
  for (const std::string_view where :
       {"purpose = '{}'", "base_url = '{}'", "secret = '{}'", "label = 'see {} there'"}) {
    std::string line(where);
    const std::string url = webhook();
    line.replace(line.find("{}"), 2, url);
    const std::string told = rules_about(kWebhook, "expires = 'never'|rotate_every = 365|" + line);
    BOOST_TEST(told == "secret-in-inventory error", where << ": " << told);
    BOOST_TEST(findings_about(kWebhook, line).find(url.substr(url.size() - 24)) == std::string::npos);
  }
  for (const std::string_view text : {"https://hooks.slack.com/services",
                                      "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
                                      "https://hooks.slack.com/services/T0AB/B0AB/key", "hooks.slack.com", "hope"})
    BOOST_TEST(!find_secret(text), text);
}

BOOST_AUTO_TEST_CASE(over_the_wire) {
  Stage stage;
  const std::string secret = stage.add("bot", kBot, "scopes = ['chat:write']\nexpires = 'never'\nrotate_every = 365");
  stage.server.on_request([](const Request&) { return Reply::json(error("token_revoked")); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("bot") == "rejected");
  BOOST_TEST(outcome.report["findings"][0]["rule"] == "token-rejected");
  BOOST_TEST(outcome.report["findings"][0]["message"].get<std::string>().find("revoked") != std::string::npos);
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].method == "GET");
  BOOST_TEST(requests[0].target == "/api/auth.test");
  BOOST_TEST(requests[0].header("authorization").value_or("") == "Bearer " + secret);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
