// What the files of this vendor share: its clouds and hosts, where a token belongs, how it is tried, and what its
// scopes mean.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "answer.h"
#include "planned.h"
#include "rule.h"
#include "sites.h"
#include "vendor.h"

namespace credlint::vendors::atlassian {

enum class Product : std::uint8_t { jira, confluence, bitbucket };

inline constexpr std::array<std::string_view, 3> kProductNames{"jira", "confluence", "bitbucket"};
constexpr std::string_view to_text(Product product) { return kProductNames[static_cast<std::size_t>(product)]; }

// ---- Clouds and hosts

// What belongs together: a token of one cloud works in that cloud alone.
struct Cloud {
  std::string_view gateway, auth;
  std::string_view site_suffix;  // of "NAME.atlassian.net"
};

// The commercial one first. Sources: support.atlassian.com/atlassian-account/docs/
// manage-api-tokens-for-your-atlassian-account (read 2026-11-23); of the government's: the host table of the migration
// assistant and the host lists of several clients (read 2026-11-28).
inline constexpr std::array<Cloud, 2> kClouds{{
    {"api.atlassian.com", "auth.atlassian.com", ".atlassian.net"},
    {"api.atlassian-us-gov-mod.com", "auth.atlassian-us-gov-mod.com", ".atlassian-us-gov-mod.net"},
}};

// Source: support.atlassian.com/bitbucket-cloud/docs/using-api-tokens (read 2026-11-23).
inline constexpr std::string_view kBitbucketApiHost = "api.bitbucket.org";
inline constexpr std::string_view kBitbucketGitHost = "bitbucket.org";
inline constexpr std::string_view kBitbucketGitUser = "x-bitbucket-api-token-auth";

// What a host is, in lower case.
enum class HostClass : std::uint8_t {
  site,           // NAME.atlassian.net
  gateway,        // api.atlassian.com
  auth,           // auth.atlassian.com
  agents,         // the server for agents (MCP), which takes API tokens
  bitbucket,      // the API of Bitbucket, and git
  no_site,        // under the domain of the sites, but no name of one
  page,           // for people: no API is there
  other_service,  // of the vendor's, with keys of its own
  vendor,         // the vendor's; which credentials it takes is not known
  trap,           // made to look like the vendor's
  foreign,        // anybody's else: the company's own, a proxy, another vendor's
};
// Under which every host is the vendor's.
const std::vector<Domain>& domains();

HostClass class_of_host(std::string_view host);

// Whether the host is a site of the vendor's, in any of its clouds.
inline bool is_cloud_site(std::string_view host) { return class_of_host(host) == HostClass::site; }

// The cloud of a site, a gateway or an auth host; null for other hosts.
const Cloud* cloud_of_host(std::string_view host);

// The cloud of its site, else of its base_url, else the commercial one.
const Cloud& cloud_of(const Token& token);

// ---- Where a token is sent

// The product a token is for: as declared, else what its base_url says, else Jira.
Product product_of(const Token& token);

// https://api.atlassian.com/ex/PRODUCT/CLOUDID, the only place where scoped tokens and OAuth access tokens for Jira and
// Confluence work.
// Source: support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account (read 2026-11-23).
std::string gateway_url(const Cloud& cloud, Product product, std::string_view cloud_id);

// The host name of the token's site: as declared, else that of its base_url; "" if neither says.
std::string_view site_by_url(const Token& token);

// The cloud id in the path of its base_url, if that is a URL of the gateway; else "".
std::string_view cloud_id_by_url(const Token& token);

// The host that a live probe sends the token to; "" where it sends it nowhere, or where the entry does not say.
std::string host_of_probe(const Token& token);

// What a token is, by the name of its kind.
enum class Sort : std::uint8_t {
  api_token,
  service_token,
  grant,
  client,
  admin_key,
  scim_key,
  app_password,
  access_token,
  datacenter
};
Sort sort_of(const Token& token);

// ---- Answers

// What counts as the proof of life, by the request that was sent.
enum class Proof : std::uint8_t {
  jira_myself,            // GET …/rest/api/3/myself: 200, JSON, `accountId`
  confluence_user,        // GET …/wiki/rest/api/user/current: 200, JSON, `accountId`
  bitbucket_user,         // GET /2.0/user: 200, JSON, `account_id` or `uuid`
  bitbucket_workspace,    // GET /2.0/workspaces/W: 200, JSON; or the 403 that names a missing privilege scope
  admin_orgs,             // GET /admin/v1/orgs: 200, JSON with an array `data`
  accessible_resources,   // GET /oauth/token/accessible-resources: 200, a JSON array
  client_credentials,     // POST /oauth/token: 200, JSON, `access_token`
  datacenter_jira,        // GET BASE/rest/api/2/myself: 200, JSON with `key` or `userKey`; HTML never
  datacenter_confluence,  // GET BASE/rest/api/user/current: the same
  tenant_info,            // GET https://SITE/_edge/tenant_info: 200, JSON, `cloudId`; without a credential to judge
};

// Where the request went: the same body means different things there.
enum class Via : std::uint8_t { site, gateway, bitbucket, auth, server };

// The step of a request that is sent; null where none goes that way.
const Step* find_step(Proof proof, Via via);
inline const Step& step_of(Proof proof, Via via) { return *find_step(proof, via); }

// ---- What the kinds are made of

std::optional<Fault> misplaced(const Token& token, const Context& context);
Planned plan(const Token& token, const Context& context, const Reachable& reachable);
// What an organisation API key, and what a Data Center token may list.
const Collection& organization_lists();
const Collection& server_lists();
std::vector<SecretFormat> formats();
std::vector<SecretFinder> finders();
inline constexpr std::string_view kApiTokenFormat = "an Atlassian API token";
inline constexpr std::string_view kServiceTokenFormat = "an Atlassian service account token";
inline constexpr std::string_view kAccessKeyFormat = "an Atlassian organisation API key";
inline constexpr std::string_view kAnyFormat = "an Atlassian token";  // of a type that is not known
inline constexpr std::string_view kDatacenterFormat = "a Data Center personal access token";
inline constexpr std::string_view kBitbucketDatacenterFormat = "a Bitbucket Data Center token";

// Those of access tokens, which have words of their own; of admin keys; of all others.
const Vocabulary& words_of_access_tokens();
const Vocabulary& words_of_admin_keys();
const Vocabulary& words();
// The product whose app must have been chosen for a token to have the scope, by its name; "" for one that is of no
// product ("read:me"), or of one that is not told apart here.
std::string_view product_of_scope(std::string_view scope);
// Of the token's scopes those that let it ask the product who it is; empty if they do not suffice.
std::vector<std::string_view> scopes_to_ask_who(const Token& token);

}  // namespace credlint::vendors::atlassian
