// GitHub: github.com, GHE.com with data residency, and enterprise servers. GHD is docs.github.com, GHB github.blog.
#include <boost/crc.hpp>

#include <algorithm>

#include "inventory.h"
#include "planned.h"
#include "sha256.h"
#include "step.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::github {
namespace {

constexpr std::string_view kApi = "api.github.com", kResidency = ".ghe.com", kFormat = "a GitHub token",
                           kAppFormat = "a token of a GitHub app";

// ---- Where it is tried

// The API for the host of a base_url: of github.com, of SUBDOMAIN.ghe.com, or of an enterprise server.
// GHD rest/overview and enterprise-cloud data residency (read 2026-11-27).
std::string api_of(const Token& token) {
  if (!token.base_url.known()) return std::string(kApi);
  const Url url = split_url(*token.base_url);
  if (url.host.ends_with(kResidency)) {
    std::string_view name = url.host.substr(0, url.host.size() - kResidency.size());
    name.remove_prefix(name.rfind('.') + 1);
    return std::string("api.").append(name).append(kResidency);
  }
  if (is_at_vendor(token)) return std::string(kApi);
  return std::string(url.host).append(url.port.empty() ? "" : ":").append(url.port).append("/api/v3");
}

std::string host_of_probe(const Token& token) {
  const std::string api = api_of(token);
  return api.substr(0, api.find_first_of(":/"));
}

// ---- What the answers mean

// GHD rest/overview/authenticating-to-the-rest-api and rate-limits-for-the-rest-api; the lifetime policy's words from
// github.com/NixOS/org issue 247 (read 2026-11-27). The end stands in a header, which go-github reads too
// (parseTokenExpiration, issue 2649); it is left out where there is no end.
Step step(bool tells_scopes) {
  using enum Meaning;
  using enum Condition::Is;
  return {.tests = {{proof, {200}, {json("/login"), json("/id")}},
                    // Several wrong ones, and every request from the address gets 403: that judges no token.
                    {refused, {401}, {json("/message", equal, "Bad credentials")}},
                    {throttled, {403, 429}, {header_is("x-ratelimit-remaining", equal, "0")}},
                    {throttled, {403, 429}, {header_is("retry-after")}},
                    {policy,
                     {403},
                     {json("/message", contains, "token's lifetime is greater than")},
                     "its organisation admits no token that lives so long"},
                    {policy,
                     {403, 404},
                     {header_is("x-github-sso", begins, "required")},
                     "it is not authorised for the single sign-on of its organisation"},
                    {lacks_right, {403}, {json("/message", begins, "Resource not accessible by")}}},
          .told = {.expires = "header github-authentication-token-expiration",
                   .scopes = tells_scopes ? std::string_view("header x-oauth-scopes") : std::string_view{},
                   .account = "/login"}};
}

const Step& step_for(const Token& token) {
  static const Step kClassic = step(true), kFineGrained = step(false);
  // At GitHub itself an answer without the header says that there is no end; an old enterprise server may not know it.
  static const Step kClassicHere = [] {
    Step here = kClassic;
    here.told.never_if_absent = true;
    return here;
  }();
  static const Step kFineGrainedHere = [] {
    Step here = kFineGrained;
    here.told.never_if_absent = true;
    return here;
  }();
  const bool classic = token.kind->name != "github-fine-grained-pat";
  // Tokens of OAuth apps have no such header at all.
  if (!is_at_vendor(token) || token.kind->name == "github-oauth-token") return classic ? kClassic : kFineGrained;
  return classic ? kClassicHere : kFineGrainedHere;
}

Planned plan(const Token& token, const Context&, const Reachable& reachable) {
  const std::string api = api_of(token);
  const std::string place = api.substr(0, api.find('/'));
  const std::string host = host_of_probe(token);
  const bool own = place == host && (host == kApi || std::string_view(host).ends_with(kResidency));
  if (!own && !reachable.has_host(place))
    return Planned::skip("the policy does not list `" + place + "` under [probe] hosts");
  return {.url = "https://" + api + "/user",
          .credential = {.auth = Auth::bearer},
          .headers = {{"Accept", "application/vnd.github+json"}},
          .step = &step_for(token)};
}

// ---- How its secrets look

// The last six characters are the CRC-32 of those between the prefix and them, in base 62.
// GHB 2021-04-05 behind-githubs-new-authentication-token-formats; checked on published, revoked samples.
bool checksum_confirms(std::string_view token) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kPrefix = 4, kSum = 6;
  if (token.size() != 40 && token.size() != 80) return false;
  boost::crc_32_type crc;
  crc.process_bytes(token.data() + kPrefix, token.size() - kPrefix - kSum);
  std::string sum(kSum, '0');
  std::uint32_t rest = crc.checksum();
  for (std::size_t i = kSum; i-- > 0; rest /= 62) sum[i] = kDigits[rest % 62];
  return token.ends_with(sum);
}

// Characters 78 to 85 are base32 of the SHA-256 of all before them (mongodb/kingfisher pull request 342, undocumented).
bool digest_confirms(std::string_view token) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr std::size_t kBody = 77, kSum = 8, kLength = 93;
  if (token.size() != kLength) return false;
  const std::string hex = sha256_hex(token.substr(0, kBody));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 10; ++i)
    bits = bits << 4U | static_cast<std::uint64_t>(is_digit(hex[i]) ? hex[i] - '0' : hex[i] - 'a' + 10);
  std::string sum(kSum, 'A');
  for (std::size_t i = kSum; i-- > 0; bits >>= 5U) sum[i] = kDigits[bits & 31U];
  return token.substr(kBody, kSum) == sum;
}

std::vector<SecretFormat> formats() {
  std::vector<SecretFormat> formats{{"github_pat_", 40, Body::base64url, kFormat, kLongestBody, digest_confirms},
                                    // Since 2026-04 that of an installation is a number and a JSON Web Token.
                                    {"ghs_", 30, Body::base64url, kAppFormat, kLongestBody, checksum_confirms}};
  for (const std::string_view prefix : {"gho_", "ghp_", "ghr_", "ghu_"})
    formats.push_back(
        {prefix, 30, Body::alnum, prefix == "ghp_" ? kFormat : kAppFormat, kLongestBody, checksum_confirms});
  return formats;
}

// ---- Scopes

// GHD apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (read 2026-11-27).
const Vocabulary& scopes() {
  using enum Reach;
  static const Vocabulary kScopes =
      vocabulary_of("2026-11-27",
                    {{"repo", write, "read and write all repositories of its account, private ones too"},
                     {"repo:status", write},
                     {"repo_deployment", write},
                     {"public_repo", write, "write public repositories"},
                     {"repo:invite", write},
                     {"security_events", write},
                     {"admin:repo_hook", manage},
                     {"write:repo_hook", write},
                     {"read:repo_hook", read},
                     {"admin:org", manage},
                     {"write:org", write},
                     {"read:org", read},
                     {"admin:public_key", manage},
                     {"write:public_key", write},
                     {"read:public_key", read},
                     {"admin:org_hook", manage},
                     {"gist", write},
                     {"notifications", write},
                     {"user", write, "change its account's profile"},
                     {"read:user", read},
                     {"user:email", read},
                     {"user:follow", write},
                     {"project", write},
                     {"read:project", read},
                     {"delete_repo", erase},
                     {"write:packages", write},
                     {"read:packages", read},
                     {"delete:packages", erase},
                     {"admin:gpg_key", manage},
                     {"write:gpg_key", write},
                     {"read:gpg_key", read},
                     {"codespace", write},
                     {"workflow", write, "change the workflows of GitHub Actions"},
                     {"read:audit_log", read},
                     {"admin:enterprise", manage},
                     {"manage_runners:enterprise", manage},
                     {"manage_billing:enterprise", manage},
                     {"read:enterprise", read},
                     {"site_admin", manage}},
                    false);
  return kScopes;
}

// ---- Kinds

constexpr std::string_view kCredentials =
    "docs.github.com/organizations/managing-programmatic-access-to-your-"
    "organization/github-credential-types";
constexpr std::string_view kRead = "2026-11-27";

Kind user_token(std::string_view name, std::string_view title, std::string_view replace, std::string_view looks) {
  return {
      .name = name,
      .title = title,
      .replace = replace,
      .looks = looks,
      .formats = {kFormat},
      .scoping = Scoping::optional,
      .vocabulary = scopes,
      .unscoped_reads_public = true,
      // "unused for one year"; not so on enterprise servers.
      .idle = Idle{.limit = days{366}, .at_vendor_only = true},
      .account = {Form::any, "the login of its user"},
      .organization = {Form::any, "the login of the organisation or user it is for"},
      .hosts = {.api = {kApi, "github.com", "*.ghe.com", "**.ghe.com"},
                .self_hosted = true,
                .right = "https://api.github.com"},
      .probe_in_words =
          "GET `https://api.github.com/user` (or that of SUBDOMAIN.ghe.com, or of an enterprise "
          "server under /api/v3), Bearer",
      .punishes_address = true,
      .tells_account = true,
      .sources = {{"its kinds, ends and disuse", kCredentials, kRead},
                  {"one year without use",
                   "docs.github.com/authentication/keeping-your-account-and-data-secure/"
                   "token-expiration-and-revocation",
                   kRead},
                  {"the answers", "docs.github.com/rest/overview/authenticating-to-the-rest-api", kRead},
                  {"the end, in a header", "github.com/google/go-github, parseTokenExpiration (issue 2649)", kRead}},
      .notes = {"whether a probe counts as a use is not documented",
                "an organisation may admit only tokens that live no longer than some days; a longer one is alive and "
                "refused"},
      .plan = plan,
      .probed_host = host_of_probe};
}

Kind stored_key(std::string_view name, std::string_view title, std::string_view replace, std::string_view never_tried) {
  return {.name = name,
          .title = title,
          .replace = replace,
          .expiry = Expiry::none,
          .organization = {Form::any, "the login of the organisation or user it is for"},
          .hosts = {.api = {kApi, "github.com", "*.ghe.com", "**.ghe.com"},
                    .self_hosted = true,
                    .right = "https://api.github.com"},
          .never_tried = never_tried,
          .sources = {{"it never expires", kCredentials, kRead}}};
}

Kind momentary(std::string_view name, std::string_view title, std::string_view lives) {
  return {.name = name,
          .title = title,
          .replace = "have its app make a new one",
          .looks = name == "github-installation-token"
                       ? "`ghs_` and 36 letters and digits, or a number and a JSON Web Token"
                       : "`ghu_` and 36 letters and digits",
          .formats = {kAppFormat},
          .expiry = Expiry::dated,
          .never_stored = lives,
          .organization = {Form::any, "the login of the organisation or user it is for"},
          .hosts = {.self_hosted = true},
          .never_tried = "it lives too short to be worth it",
          .sources = {{"how long it lives", kCredentials, kRead}}};
}

std::vector<Kind> kinds() {
  Kind classic = user_token("github-classic-pat", "a GitHub personal access token (classic)",
                            "create a fine-grained one at https://github.com/settings/personal-access-tokens",
                            "`ghp_`, 30 letters and digits, and 6 that are a checksum");
  classic.revoke = "at https://github.com/settings/tokens";
  Kind fine = user_token("github-fine-grained-pat", "a GitHub fine-grained personal access token",
                         "create one at https://github.com/settings/personal-access-tokens",
                         "`github_pat_`, 22 letters and digits, `_` and 59 more");
  fine.revoke = "at https://github.com/settings/personal-access-tokens";
  fine.scoping = Scoping::always;
  fine.vocabulary = nullptr;
  fine.notes.emplace_back("its scopes are permissions, such as `contents:read`; no answer tells them");
  Kind oauth = user_token("github-oauth-token", "an access token of a GitHub OAuth app",
                          "have its user authorise the app again", "`gho_`, 30 letters and digits, and a checksum");
  oauth.expiry = Expiry::none;
  oauth.formats = {kAppFormat};
  oauth.client_id = {Form::any, "the client id of its app"};
  Kind app = stored_key("github-app-key", "the private key of a GitHub App",
                        "generate one in the settings of the app, under Private keys",
                        "it signs tokens and is sent nowhere, and only its app could be asked");
  app.client_id = {Form::any, "the client id of the app"};
  app.looks = "an RSA private key (PEM)";
  Kind deploy = stored_key("github-deploy-key", "a GitHub deploy key",
                           "add one in the settings of its repository, under Deploy keys",
                           "it is an SSH key, and no HTTP request proves it");
  Kind user = momentary("github-app-user-token", "a user access token of a GitHub App", "it lives for 8 hours");
  user.expiry = Expiry::may_be_never;
  user.notes = {"an app may opt out of its end; then it lives until it is revoked, and is kept"};
  return {classic, fine,
          oauth,   app,
          deploy,  momentary("github-installation-token", "a GitHub App installation token", "it lives for one hour"),
          user};
}

}  // namespace

Vendor vendor() {
  return {.name = "GitHub",
          .kinds = kinds(),
          .domains = {{"github.com", true},
                      {"githubusercontent.com", true},
                      {"ghe.com", false, true},  // "ghe" is what many call a server of their own
                      {"github.io", true},
                      {"githubapp.com", true},
                      {"ghcr.io"},
                      {"github.dev", true}},
          .formats = formats()};
}

}  // namespace credlint::vendors::github
