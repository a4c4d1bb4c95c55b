// Zendesk. DEV is developer.zendesk.com.
#include "step.h"
#include "vendor.h"

namespace credlint::vendors::zendesk {
namespace {

constexpr std::string_view kRead = "2026-11-28";

// DEV/api-reference: users/me, where an unknown request may get an anonymous user (github.com/blakmatrix/node-zendesk
// issue 152), and the refusal's text from ZendeskApi_v2 issue 505 (read 2026-11-28).
const Step& step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{undecided, {200}, {json("/user"), json("/user/id", absent)}, "the answer is for an anonymous user"},
                {proof, {200}, {json("/user/id"), json("/user/email", account)}},
                {refused, {401}, {json("/error", begins, "Couldn't authenticate you")}}},
      .told = {.account = "/user/email"}};
  return kStep;
}

// DEV/api-reference/ticketing/oauth/oauth_tokens, "current" (read 2026-11-28).
const Step& oauth_step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{proof, {200}, {json("/token/id")}},
                {refused, {401}, {json("/error", begins, "Couldn't authenticate you")}}},
      .told = {.expires = "/token/expires_at", .scopes = "/token/scopes", .last_used = "/token/used_at"}};
  return kStep;
}

const Vocabulary& scopes() {
  using enum Reach;
  static const Vocabulary kScopes = vocabulary_of(kRead,
                                                  {{"read", read},
                                                   {"write", write, "create and change all that its user may"},
                                                   {"tickets:read", read},
                                                   {"tickets:write", write},
                                                   {"users:read", read},
                                                   {"users:write", write},
                                                   {"organizations:read", read},
                                                   {"organizations:write", write},
                                                   {"impersonate", manage, "act as any user"}},
                                                  false);
  return kScopes;
}

// A host of the company's own may be mapped to it, so that no host is wrong but one that imitates.
Hosts hosts() { return {.api = {"*.zendesk.com"}, .self_hosted = true, .right = "https://{site|SITE.zendesk.com}"}; }

Kind api_token() {
  return {.name = "zendesk-api-token",
          .title = "a Zendesk API token",
          .replace = "have an administrator create an OAuth client in Admin Center, Apps and integrations, APIs",
          .revoke = "in Admin Center, Apps and integrations, APIs, API tokens",
          .looks = "40 letters, digits, `-` and `_` without a mark",
          .expiry = Expiry::none,
          // Deactivated then, and deleted 60 days later.
          .idle = Idle{days{30}},
          .retired = Retirement{midnight(2027, 4, 30), "Zendesk API tokens"},
          .account = {Form::email, "the e-mail address of the user it acts as"},
          .organization = {Form::any, "its account at the vendor"},
          .hosts = hosts(),
          .probe = {.get = "https://{site}/api/v2/users/me.json",
                    .credential = {.auth = Auth::basic, .user = "{account}/token"},
                    .step = &step()},
          .tells_account = true,
          .not_found = "the name of the site may be wrong",
          .sources = {{"its end on 2027-04-30, none anew since 2026-10-27, 30 days without use",
                       "developer.zendesk.com/documentation/api-basics/authentication/oauth-migration", kRead},
                      {"the user name, and that it works with any user's address",
                       "support.zendesk.com/hc/en-us/articles/4408889192858", kRead}},
          .notes = {"it works with the address of any verified user, administrators too: it is broad by its nature",
                    "a job that runs once a month loses it; a probe may keep it alive"}};
}

Kind oauth_token() {
  return {.name = "zendesk-oauth-token",
          .title = "a Zendesk OAuth access token",
          .replace = "authorise its OAuth client again",
          .revoke = "in Admin Center, Apps and integrations, APIs, OAuth clients",
          .scoping = Scoping::always,
          .vocabulary = scopes,
          .expiry = Expiry::may_be_never,
          .organization = {Form::any, "its account at the vendor"},
          .client_id = {Form::any, "its OAuth client"},
          .hosts = hosts(),
          .probe = {.get = "https://{site}/api/v2/oauth/tokens/current.json", .step = &oauth_step()},
          .not_found = "the name of the site may be wrong",
          .sources = {{"its end may be missing, and the request tells it, its scopes and its last use",
                       "developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens", kRead}},
          .notes = {"those of global clients end after 30 minutes, with a refresh token that lives for 30 days"}};
}

}  // namespace

Vendor vendor() {
  return {.name = "Zendesk",
          .kinds = {api_token(), oauth_token()},
          .domains = {{"zendesk.com", true}},
          .sites = Sites{.title = "Zendesk site", .example = "acme.zendesk.com", .suffixes = {".zendesk.com"}}};
}

}  // namespace credlint::vendors::zendesk
