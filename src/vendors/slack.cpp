// Slack. DOCS is docs.slack.dev.
#include "step.h"
#include "text.h"
#include "vendor.h"

namespace credlint::vendors::slack {
namespace {

constexpr std::string_view kRead = "2026-11-28", kFormat = "a Slack token", kRefresh = "a Slack refresh token",
                           kWebhook = "a Slack webhook URL";

// The status is always 200, and the body decides: DOCS/reference/methods/auth.test and the texts of its errors in
// github.com/slackhq/slack-api-docs methods/auth.revoke.json (read 2026-12-01). What is not listed here decides
// nothing.
Step make_step(Condition proves) {
  using enum Meaning;
  using enum Condition::Is;
  const auto error = [](std::string_view code) { return json("/error", equal, code); };
  const Condition failed = json("/ok", equal, "false");
  return {
      .tests = {{proof, {200}, {json("/ok", equal, "true"), proves}},
                {expired, {200}, {failed, error("token_expired")}},
                {revoked, {200}, {failed, error("token_revoked")}},
                // "for a deleted user or workspace"
                {refused, {200}, {failed, error("account_inactive")}},
                {undecided,
                 {200},
                 {error("invalid_auth")},
                 "it is invalid, or the address that the request came from is not allowed: both are answered alike "
                 "(`invalid_auth`)",
                 "see whether its workspace admits this address; if it does, replace the token"},
                {throttled, {200, 429}, {error("ratelimited")}},
                {undecided, {200}, {error("org_login_required")}, "its workspace is being moved to an organisation"},
                {undecided, {200}, {error("two_factor_setup_required")}, "its user must set up two factors"},
                {address, {200}, {error("accesslimited")}}},
      .told = {.scopes = "header x-oauth-scopes", .account_id = "/user_id"}};
}

const Step& step() {
  static const Step kStep = make_step(json("/team_id"));
  return kStep;
}

// An app-level token acts as nobody.
const Step& app_step() {
  static const Step kStep = make_step(json("/error", Condition::Is::absent));
  return kStep;
}

const Vocabulary& scopes() {
  using enum Reach;
  static const Vocabulary kScopes = vocabulary_of(kRead,
                                                  {{"admin", manage},
                                                   {"chat:write", write},
                                                   {"chat:write.customize", write, "post under other names"},
                                                   {"channels:history", read, "read all messages of public channels"},
                                                   {"groups:history", read},
                                                   {"im:history", read},
                                                   {"mpim:history", read},
                                                   {"channels:read", read},
                                                   {"users:read", read},
                                                   {"users:read.email", read},
                                                   {"files:read", read},
                                                   {"files:write", write},
                                                   {"search:read", read}},
                                                  false);
  return kScopes;
}

Hosts hosts() { return {.api = {"slack.com", "*.slack.com"}, .right = "https://slack.com/api"}; }

Kind token(std::string_view name, std::string_view title, std::string_view replace, std::string_view looks) {
  return {.name = name,
          .title = title,
          .replace = replace,
          .revoke = "at https://api.slack.com/apps, under the app",
          .looks = looks,
          .formats = {kFormat},
          .scoping = Scoping::always,
          .vocabulary = scopes,
          .account = {Form::any, "the id or name of its user"},
          .organization = {Form::any, "its workspace"},
          .hosts = hosts(),
          .probe = {.get = "https://slack.com/api/auth.test", .step = &step()},
          .sources = {{"it never ends, unless token rotation is on: then after 12 hours",
                       "docs.slack.dev/authentication/using-token-rotation", kRead},
                      {"how it looks", "github.com/gitleaks/gitleaks cmd/generate/config/rules/slack.go", kRead},
                      {"the request and its answers", "docs.slack.dev/reference/methods/auth.test", kRead}},
          .notes = {"classic apps: their retirement is paused, and no date holds",
                    "legacy custom bots died on 2025-03-31; nothing in an entry tells one"}};
}

// The URL of an incoming webhook is the secret: github.com/trufflesecurity/trufflehog pkg/detectors/slackwebhook (read
// 2026-11-28). "https://hooks.slack.com/services/T…/B…/…"; documentation shows one of zeros and one letter.
std::optional<std::size_t> webhook_length(std::string_view rest, std::size_t) {
  constexpr std::string_view kBegin = "hooks.slack.com/services/T";
  constexpr std::size_t kLeastKey = 20;
  if (!rest.starts_with(kBegin)) return std::nullopt;
  std::size_t at = kBegin.size();
  const auto skip = [&](bool lower_too) {
    const std::size_t from = at;
    while (at < rest.size() &&
           (is_digit(rest[at]) || (rest[at] >= 'A' && rest[at] <= 'Z') || (lower_too && is_letter(rest[at]))))
      ++at;
    return rest.substr(from, at - from);
  };
  skip(false);
  if (at + 2 > rest.size() || rest.substr(at, 2) != "/B") return std::nullopt;
  at += 2;
  skip(false);
  if (at >= rest.size() || rest[at] != '/') return std::nullopt;
  ++at;
  const std::string_view key = skip(true);
  if (key.size() < kLeastKey || key.find_first_not_of(key[0]) == std::string_view::npos) return std::nullopt;
  return at;
}

std::vector<Kind> kinds() {
  Kind app = token("slack-app-token", "a Slack app-level token",
                   "generate one at https://api.slack.com/apps, Basic Information, App-Level Tokens",
                   "`xapp-`, digits, the id of its app, digits, and hexadecimal digits");
  app.vocabulary = nullptr;
  app.expiry = Expiry::none;
  app.probe.step = &app_step();
  app.sources.front() = {"it never ends", "github.com/gitleaks/gitleaks cmd/generate/config/rules/slack.go", kRead};
  Kind webhook{
      .name = "slack-webhook",
      .title = "a Slack incoming webhook",
      .replace = "add one at https://api.slack.com/apps, Incoming Webhooks",
      .revoke = "at https://api.slack.com/apps, Incoming Webhooks",
      .looks = "a URL, `https://hooks.slack.com/services/T…/B…/…`, which is the secret as a whole",
      .formats = {kWebhook},
      .expiry = Expiry::none,
      .organization = {Form::any, "its workspace"},
      .hosts = {.api = {"hooks.slack.com", "hooks.slack-gov.com"}, .right = "https://hooks.slack.com"},
      .never_tried = "only a POST would tell, and that posts",
      .sources = {{"how it looks", "github.com/trufflesecurity/trufflehog pkg/detectors/slackwebhook", kRead}}};
  return {token("slack-bot-token", "a Slack bot token",
                "reinstall its app at https://api.slack.com/apps, OAuth & Permissions",
                "`xoxb-`, two numbers and letters and digits"),
          token("slack-user-token", "a Slack user token",
                "reinstall its app at https://api.slack.com/apps, OAuth & Permissions",
                "`xoxp-`, three numbers and letters and digits"),
          app, webhook};
}

}  // namespace

Vendor vendor() {
  std::vector<SecretFormat> formats;
  for (const std::string_view prefix : {"xapp-", "xoxa-", "xoxb-", "xoxe.xox", "xoxo-", "xoxp-", "xoxr-", "xoxs-"})
    formats.push_back({prefix, 16, Body::base64url, kFormat});
  // Each use of it gives another one, so that it is of no kind that is tried.
  formats.push_back({"xoxe-", 16, Body::base64url, kRefresh});
  return {.name = "Slack",
          .kinds = kinds(),
          .domains = {{"slack.com"}, {"slack-gov.com"}, {"slack.dev"}},
          .formats = formats,
          .finders = {{.begins = "ho", .name = kWebhook, .body = Body::base64, .length = webhook_length}},
          .sites = Sites{.title = "Slack workspace",
                         .example = "acme.slack.com",
                         .suffixes = {".slack.com", ".enterprise.slack.com"}}};
}

}  // namespace credlint::vendors::slack
