// Atlassian: Cloud, its government cloud, Bitbucket Cloud and Data Center. What data cannot say stands in the folder of
// the same name.
#include "atlassian.h"

#include <algorithm>

#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

constexpr std::string_view kMultiUser =
    "use an OAuth 2.0 (3LO) app, to which each of them consents for their own data; then revoke this one";

// An account id: 24 hexadecimal digits, or a UUID behind a prefix, as in "557058:f58131cb-…". It is the one name but
// the e-mail address that a server tells and people write down alike.
bool is_account_id(std::string_view text) {
  constexpr std::size_t kDigits = 24;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) return colon > 0 && is_uuid(text.substr(colon + 1));
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool are_account_ids(std::string_view declared, std::string_view told) {
  return is_account_id(declared) && is_account_id(told);
}

// For git, Bitbucket takes any user name, and has a fixed one for API tokens.
bool may_be_no_email(const Token& token) {
  if (token.base_url.known() && split_url(*token.base_url).host == kBitbucketGitHost) return true;
  return *token.account == kBitbucketGitUser && product_of(token) == Product::bitbucket;
}

std::vector<std::string_view> causes(const Token& token) {
  if (sort_of(token) == Sort::client) return {"has another `client_id`"};
  if (sort_of(token) != Sort::api_token) return {};
  std::vector<std::string_view> causes{"belongs to another `account`"};
  if (token.scopeless())
    causes.emplace_back(product_of(token) == Product::bitbucket ? "has no scopes"
                                                                : "has scopes that the entry does not list");
  return causes;
}

std::optional<Fault> unscoped_fault(const Token& token) {
  if (product_of(token) != Product::bitbucket) return std::nullopt;
  return Fault{"has no scopes, and Bitbucket takes only scoped API tokens: it does not work there",
               ", choosing Bitbucket as its app; list its `scopes`"};
}

std::string scoped_url(const Token& token, std::string_view cloud_id) {
  return gateway_url(cloud_of(token), product_of(token), cloud_id.empty() ? "CLOUDID" : cloud_id);
}

// Whether the requests of its kind go by a cloud id: those of credentials with scopes do, but for Bitbucket.
bool needs_cloud_id(const Token& token) {
  const bool scoped = sort_of(token) == Sort::api_token ? token.scoped() : token.kind->scoping == Scoping::always;
  return scoped && product_of(token) != Product::bitbucket;
}

std::string_view product(const Token& token) { return to_text(product_of(token)); }

// Whether the entry says which product it is for, and does not leave it to be assumed.
bool says_product(const Token& token) {
  if (token.product.known()) return true;
  if (!token.base_url.known()) return false;
  const Url url = split_url(*token.base_url);
  const HostClass host = class_of_host(url.host);
  return host == HostClass::bitbucket || (host == HostClass::gateway && url.path.starts_with("/ex/"));
}

std::vector<Kind> cloud_kinds() {
  return {
      {.name = "atlassian-api-token",
       .title = "a user's Atlassian API token",
       .replace = "create a scoped one at https://id.atlassian.com/manage-profile/security/api-tokens",
       .revoke = "by its user at https://id.atlassian.com/manage-profile/security/api-tokens, or by an administrator",
       .looks =
           "`ATATT3`, letters, digits, `-`, `_` and `=`, and 8 hexadecimal digits that are a checksum; before 2023 24 "
           "letters and digits",
       .formats = {kApiTokenFormat, kAnyFormat},
       .scoping = Scoping::optional,
       .vocabulary = words,
       .expiry = Expiry::dated,
       .life = Lifetime{days{365}},
       .legacy = Generation{midnight(2024, 12, 15), {midnight(2026, 3, 14), midnight(2026, 5, 12)}},
       .account = {Form::email, "the e-mail address of its user"},
       .account_makes_it = true,
       .multi_user_risk = kMultiUser,
       .tells_account = true,
       .made_for_one_product = true,
       .sources = {{"longest life (1 to 365 days), and what became of older ones",
                    "support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account",
                    "2026-11-23"}},
       .unscoped_fault = unscoped_fault,
       .account_may_be = may_be_no_email,
       .scopes_to_ask = scopes_to_ask_who},
      {.name = "atlassian-service-token",
       .title = "a service account's API token",
       .replace = "create a new one in Atlassian Administration, Directory, Service accounts",
       .revoke = "in Atlassian Administration, Directory, Service accounts",
       .looks = "as a user's, or `ATSTT3` in its place",
       .formats = {kApiTokenFormat, kServiceTokenFormat, kAnyFormat},
       .scoping = Scoping::always,
       .vocabulary = words,
       .expiry = Expiry::dated,
       .life = Lifetime{days{365}},
       .multi_user_risk = kMultiUser,
       .tells_account = true,
       .made_for_one_product = true,
       .sources = {{"always scoped",
                    "support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts", "2026-11-23"},
                   {"longest life", "community.atlassian.com qaq-p/3241491 (observed)", "2026-11-23"}},
       .scopes_to_ask = scopes_to_ask_who},
      // A refresh token dies after this long without use. In 2022 the vendor announced that no refresh token outlives
      // its user's consent by more than 365 days; newer descriptions do not mention it.
      {.name = "atlassian-oauth-3lo",
       .title = "an OAuth 2.0 (3LO) grant",
       .replace = "have its user consent again",
       .revoke = "by its user at https://id.atlassian.com/manage-profile/apps",
       .scoping = Scoping::always,
       .vocabulary = words,
       .expiry = Expiry::by_inactivity,
       .idle = Idle{.limit = days{90}, .family_limit = days{365}},
       .renewed_by_use = true,
       .client_id = {Form::any, "the OAuth client id"},
       .never_tried = "a refresh token is never redeemed: that would destroy it",
       .sources = {{"90 days without use", "developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens",
                    "2026-11-23"},
                   {"365 days from the consent, once announced", "community.developer.atlassian.com/t/54172",
                    "2026-11-23"}}},
      {.name = "atlassian-oauth-client",
       .title = "a service account's OAuth client",
       .replace = "create a new one in Atlassian Administration, Directory, Service accounts",
       .revoke = "in Atlassian Administration, Directory, Service accounts",
       .formats = {kAnyFormat},
       .scoping = Scoping::always,
       .vocabulary = words,
       .client_id = {Form::any, "the OAuth client id"},
       .sources = {{"no expiry documented",
                    "support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts",
                    "2026-11-23"}}},
      {.name = "atlassian-admin-key",
       .title = "an Atlassian organisation API key",
       .replace = "create a scoped one in Atlassian Administration, Settings, API keys",
       .revoke = "in Atlassian Administration, Settings, API keys",
       .looks = "`ATCTT3`, letters, digits, `-`, `_` and `=`, and a checksum",
       .formats = {kAccessKeyFormat, kAnyFormat},
       .scoping = Scoping::optional,
       .vocabulary = words_of_admin_keys,
       .unscoped_risk = "all that an organisation administrator may",
       .expiry = Expiry::dated,
       .life = Lifetime{days{365}},
       .organization = {Form::any, "the organisation's id"},
       .sources = {{"at most a year",
                    "support.atlassian.com/organization-administration/docs/manage-an-organization-with-the-admin-apis",
                    "2026-11-23"}}},
      {.name = "atlassian-scim-key",
       .title = "a SCIM API key",
       .replace = "regenerate it in Atlassian Administration, Security, Identity providers (the old one dies at once)",
       .revoke = "by regenerating it",
       .expiry = Expiry::dated,
       .life = Lifetime{days{365}},
       .legacy = Generation{midnight(2025, 1, 1), {midnight(2026, 5, 1), midnight(2027, 5, 1)}},
       .organization = {Form::any, "the directory's id"},
       .never_tried = "no documented request proves that one works without returning people",
       .sources = {{"a year since 2025-01",
                    "support.atlassian.com/provisioning-users/docs/manage-scim-api-key-expiration", "2026-11-28"},
                   {"the end of older ones, announced on 2026-03-09",
                    "atlassian-releasenotes.valk.nu, scim-api-keys-set-to-expire", "2026-11-28"}}},
  };
}

std::vector<Kind> other_kinds() {
  return {
      {.name = "bitbucket-app-password",
       .title = "a Bitbucket app password",
       .replace =
           "create a scoped API token for Bitbucket at https://id.atlassian.com/manage-profile/security/api-tokens",
       .looks = "`ATBB` and letters and digits",
       .retired = Retirement{midnight(2026, 7, 28), "Bitbucket app passwords"},
       .never_tried = "the vendor has removed all of its kind",
       .sources = {{"removed on 2026-07-28", "community.atlassian.com/forums/Bitbucket-articles ba-p/3237429",
                    "2026-11-23"}}},
      {.name = "bitbucket-access-token",
       .title = "a Bitbucket access token",
       .replace = "create a new one in the repository's, project's or workspace's settings under Access tokens",
       .revoke = "in the same settings",
       .looks = "`ATCTT3`, letters, digits, `-`, `_` and `=`, and a checksum",
       .formats = {kAccessKeyFormat, kAnyFormat},
       .scoping = Scoping::always,
       .vocabulary = words_of_access_tokens,
       .organization = {Form::any, "the Bitbucket workspace"},
       .sources = {{"expiry set by workspace policy, none if allowed",
                    "atlassian.com/blog/bitbucket/"
                    "enhancing-security-in-bitbucket-introducing-expiry-for-access-tokens",
                    "2026-11-23"}}},
      {.name = "atlassian-datacenter-pat",
       .title = "a Data Center personal access token",
       .replace = "create a new one in the server's profile page under Personal Access Tokens",
       .revoke = "in the server's profile page under Personal Access Tokens",
       .looks = "44 characters of base64, or `BBDC-` and some 44 of Bitbucket Data Center",
       .formats = {kDatacenterFormat, kBitbucketDatacenterFormat},
       .hosts = {.self_hosted = true},
       .tells_account = true,
       .sources = {{"its life is a matter of policy",
                    "confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html", "2026-11-23"}}},
  };
}

// What the organisation's own list of a kind is called, and which scope its key needs. Source: the vendor's OpenAPI of
// the admin API, dac-static.atlassian.com/cloud/admin/api-access/swagger.v3.json (read 2026-11-27). Service accounts'
// lists tell no last use.
std::optional<OwnList> list_of(std::string_view kind) {
  if (kind == "atlassian-api-token") return OwnList{"user-api-tokens", "user API tokens", "read:tokens:admin"};
  if (kind == "atlassian-service-token")
    return OwnList{.name = "service-account-api-tokens",
                   .title = "service accounts' API tokens",
                   .needs = "read:service-accounts-tokens:admin",
                   .tells_use = false};
  if (kind == "atlassian-oauth-client")
    return OwnList{.name = "service-account-oauth-clients",
                   .title = "service accounts' OAuth clients",
                   .needs = "read:service-accounts-tokens:admin",
                   .tells_use = false,
                   .by_client_id = true};
  if (kind == "atlassian-admin-key")
    return OwnList{.name = "api-keys",
                   .title = "organisation API keys",
                   .needs = "read:keys:admin",
                   .of_administrators = true,
                   .by_organization = true};
  if (kind == "atlassian-datacenter-pat")
    return OwnList{.name = "datacenter-pats", .title = "personal access tokens of the server", .at_host = true};
  return std::nullopt;
}

std::vector<Kind> kinds() {
  std::vector<Kind> kinds = cloud_kinds();
  for (Kind& kind : other_kinds()) kinds.push_back(std::move(kind));
  for (Kind& kind : kinds) {
    if (!kind.hosts.self_hosted)
      kind.hosts.api = kind.name.starts_with("bitbucket")
                           ? std::vector<std::string_view>{kBitbucketApiHost, kBitbucketGitHost}
                           : std::vector<std::string_view>{"*.atlassian.net", kClouds[0].gateway, kClouds[0].auth,
                                                           kBitbucketApiHost, kBitbucketGitHost};
    kind.plan = plan;
    kind.list = list_of(kind.name);
    if (kind.name == "atlassian-admin-key") kind.collection = organization_lists;
    if (kind.name == "atlassian-datacenter-pat") kind.collection = server_lists;
    if (kind.never_tried.empty())
      kind.probe_in_words = "the least request that proves who asks, at the host where it belongs";
    kind.scoped_url = scoped_url;
    kind.probed_host = host_of_probe;
    kind.misplaced = misplaced;
    kind.comparable = are_account_ids;
    kind.refusal_causes = causes;
  }
  return kinds;
}

Sites sites() {
  return {.title = "Atlassian Cloud site",
          .example = "acme.atlassian.net",
          .suffixes = {kClouds[0].site_suffix, kClouds[1].site_suffix},
          .of = site_by_url,
          .id_in_url = cloud_id_by_url,
          .goes_by_id = needs_cloud_id,
          .where_told = "https://{}/_edge/tenant_info",
          .told_by = &step_of(Proof::tenant_info, Via::site)};
}

}  // namespace

Vendor vendor() {
  return {.name = "Atlassian",
          .kinds = kinds(),
          .domains = domains(),
          .formats = formats(),
          .finders = finders(),
          .sites = sites(),
          .products = Products{.names = {{"jira", "Jira"}, {"confluence", "Confluence"}, {"bitbucket", "Bitbucket"}},
                               .of = product,
                               .is_said = says_product,
                               .of_scope = product_of_scope},
          .listed_headers = {"x-seraph-loginreason"},
          // Source: SUP/user-management/docs/manage-api-tokens-for-service-accounts (read 2026-11-23).
          .corrections = {{"atlassian-api-token", "@serviceaccount.atlassian.com", "atlassian-service-token",
                           "`account` is a service account's address"}}};
}

}  // namespace credlint::vendors::atlassian
