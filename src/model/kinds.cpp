#include "kinds.h"

#include "text.h"

namespace credlint {
namespace {

constexpr KindFacts kUnknown{Kind::unknown,
                             "",
                             "a credential of unknown kind",
                             Scoping::optional,
                             Expiry::may_be_never,
                             {},
                             {},
                             {},
                             "ask its owner for a new one"};

// Sources, all read on 2026-11-23. SUP is support.atlassian.com.
constexpr std::array<KindFacts, 9> kKinds{{
    // Longest life ("1 day to 365 days"), and what became of older ones:
    // SUP/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account.
    {Kind::atlassian_api_token,
     "atlassian-api-token",
     "a user's Atlassian API token",
     Scoping::optional,
     Expiry::dated,
     days{365},
     {},
     Generation{midnight(2024, 12, 15), midnight(2026, 3, 14), midnight(2026, 5, 12)},
     "create a scoped one at https://id.atlassian.com/manage-profile/security/api-tokens"},
    // Always scoped: SUP/user-management/docs/manage-api-tokens-for-service-accounts. Longest life:
    // community.atlassian.com
    // qaq-p/3241491 (observed).
    {Kind::atlassian_service_token,
     "atlassian-service-token",
     "a service account's API token",
     Scoping::always,
     Expiry::dated,
     days{365},
     {},
     {},
     "create a new one in Atlassian Administration, Directory, Service accounts"},
    // The grant has no date of its own: see kRefreshTokenIdle.
    {Kind::atlassian_oauth_3lo,
     "atlassian-oauth-3lo",
     "an OAuth 2.0 (3LO) grant",
     Scoping::always,
     Expiry::by_inactivity,
     {},
     {},
     {},
     "have its user consent again"},
    // No expiry documented: SUP/user-management/docs/create-oauth-2-0-credential-for-service-accounts.
    {Kind::atlassian_oauth_client,
     "atlassian-oauth-client",
     "a service account's OAuth client",
     Scoping::always,
     Expiry::may_be_never,
     {},
     {},
     {},
     "create a new one in Atlassian Administration, Directory, Service accounts"},
    // At most a year: SUP/organization-administration/docs/manage-an-organization-with-the-admin-apis.
    {Kind::atlassian_admin_key,
     "atlassian-admin-key",
     "an Atlassian organisation API key",
     Scoping::optional,
     Expiry::dated,
     days{365},
     {},
     {},
     "create a scoped one in Atlassian Administration, Settings, API keys"},
    // A year since 2025-01: SUP/provisioning-users/docs/manage-scim-api-key-expiration. Older ones: announcement of
    // 2026-03-09, atlassian-releasenotes.valk.nu, scim-api-keys-set-to-expire (both read 2026-11-28).
    {Kind::atlassian_scim_key,
     "atlassian-scim-key",
     "a SCIM API key",
     Scoping::none,
     Expiry::dated,
     days{365},
     {},
     Generation{midnight(2025, 1, 1), midnight(2026, 5, 1), midnight(2027, 5, 1)},
     "regenerate it in Atlassian Administration, Security, Identity providers (the old one dies at once)"},
    // Removed: community.atlassian.com/forums/Bitbucket-articles ba-p/3237429.
    {Kind::bitbucket_app_password,
     "bitbucket-app-password",
     "a Bitbucket app password",
     Scoping::none,
     Expiry::may_be_never,
     {},
     midnight(2026, 7, 28),
     {},
     "create a scoped API token for Bitbucket at https://id.atlassian.com/manage-profile/security/api-tokens"},
    // Expiry set by workspace policy, "no expiry" if allowed: atlassian.com/blog/bitbucket/
    // enhancing-security-in-bitbucket-introducing-expiry-for-access-tokens.
    {Kind::bitbucket_access_token,
     "bitbucket-access-token",
     "a Bitbucket access token",
     Scoping::always,
     Expiry::may_be_never,
     {},
     {},
     {},
     "create a new one in the repository's, project's or workspace's settings under Access tokens"},
    // confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html.
    {Kind::atlassian_datacenter_pat,
     "atlassian-datacenter-pat",
     "a Data Center personal access token",
     Scoping::none,
     Expiry::may_be_never,
     {},
     {},
     {},
     "create a new one in the server's profile page under Personal Access Tokens"},
}};

}  // namespace

std::span<const KindFacts> all_kinds() { return kKinds; }

const KindFacts& facts(Kind kind) {
  return kind == Kind::unknown ? kUnknown : kKinds[static_cast<std::size_t>(kind) - 1];
}

Kind kind_named(std::string_view name) {
  for (const auto& row : kKinds)
    if (row.name == name) return row.kind;
  return Kind::unknown;
}

bool is_service_account(std::string_view account) {
  return account.size() > kServiceAccountDomain.size() &&
         equal_ignoring_case(account.substr(account.size() - kServiceAccountDomain.size()), kServiceAccountDomain);
}

}  // namespace credlint
