// The lists of an organisation, and those of a Data Center account. Source: the vendor's OpenAPI of the admin API,
// dac-static.atlassian.com/cloud/admin/api-access/swagger.v3.json (read 2026-11-27); for Data Center public clients of
// /rest/pat/latest/tokens (read 2026-11-27).
#include <fmt/core.h>

#include "atlassian.h"
#include "collection.h"
#include "text.h"
#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

void read_key(const Json& item, ListedItem& out) {
  out.id = text_at(item, "/id");
  out.label = text_at(item, "/label");
  out.status = text_at(item, "/status");
  out.created = instant_at(item, "/createdAt");
  out.expires = instant_at(item, "/expiresAt");
  out.last_used = instant_at(item, "/lastActiveAt");
  out.created_by = text_at(item, "/createdBy/email");
  out.scopes = texts_at(item, "/scopes");  // an empty array is an unscoped one, an absent one is not told
}

void read_token(const Json& item, ListedItem& out) {
  read_key(item, out);
  out.account = text_at(item, "/user/email");
  out.account_id = text_at(item, "/user/id");
}

void read_client(const Json& item, ListedItem& out) {
  out.id = text_at(item, "/clientId");
  out.label = text_at(item, "/clientName");
  out.account = text_at(item, "/serviceAccount/email");
  out.account_id = text_at(item, "/serviceAccount/id");
  out.created = instant_at(item, "/createdAt");
  out.expires = is_null_at(item, "/expiresAt") ? std::optional(kNever) : instant_at(item, "/expiresAt");
  out.created_by = text_at(item, "/createdBy/email");
  out.scopes = texts_at(item, "/scopes");
  if (!text_at(item, "/clientRevocationTime").empty()) out.status = "REVOKED";
}

void read_active_client(const Json& item, ListedItem& out) {
  if (text_at(item, "/status") == "ACTIVE") out.id = text_at(item, "/clientId");
}

// The names of the last use differ between versions.
void read_personal_token(const Json& item, ListedItem& out) {
  out.id = text_at(item, "/id");
  out.label = text_at(item, "/name");
  out.created = instant_at(item, "/createdAt");
  out.expires = instant_at(item, "/expiringAt");
  for (const char* name : {"/lastAccessed", "/lastUsedAt"})
    if (const auto used = instant_at(item, name)) out.last_used = used;
}

constexpr std::string_view kOrganizations = "/v1/orgs";

Planned ask_organization(const Token& token, const Context& context, const Reachable& reachable) {
  Planned planned = plan(token, context, reachable);
  if (planned.url.ends_with(kOrganizations)) planned.url.resize(planned.url.size() - kOrganizations.size());
  return planned;
}

Planned ask_server(const Token& token, const Context& context, const Reachable& reachable) {
  Planned planned = plan(token, context, reachable);
  if (token.base_url.known() && product_of(token) == Product::bitbucket)
    return Planned::skip("the list of a Bitbucket server is not read");
  if (const std::size_t rest = planned.url.find("/rest/"); rest != std::string::npos) planned.url.resize(rest);
  return planned;
}

}  // namespace

const Collection& organization_lists() {
  static const Listing kClients{.path = "/api-access/v1/orgs/{organization}/oauth-clients",
                                .query = "pageSize=1000",
                                .paging = Paging::cursor,
                                .items = "/data",
                                .read = read_active_client};
  static const Collection kLists{.ask = ask_organization,
                                 .scope = "org {organization}",
                                 .organizations = kOrganizations,
                                 .organizations_need = "read:orgs:admin",
                                 .organization_form = Form::uuid,
                                 .lists = {{.path = "/api-access/v1/orgs/{organization}/api-tokens",
                                            .query = "pageSize=1000&sort=createdAt",
                                            .paging = Paging::cursor,
                                            .items = "/data",
                                            .read = read_token,
                                            .list = "user-api-tokens",
                                            .count = "/api-access/v1/orgs/{organization}/api-tokens/count"},
                                           {.path = "/api-access/v1/orgs/{organization}/service-accounts/api-tokens",
                                            .read = read_token,
                                            .list = "service-account-api-tokens"},
                                           {.path = "/api-access/v1/orgs/{organization}/service-accounts/oauth-clients",
                                            .read = read_client,
                                            .list = "service-account-oauth-clients",
                                            .other = &kClients},
                                           // It cannot be sorted by when they were made.
                                           {.path = "/api-access/v1/orgs/{organization}/api-keys",
                                            .query = "pageSize=100&sort=label",
                                            .paging = Paging::cursor,
                                            .items = "/data",
                                            .read = read_key,
                                            .list = "api-keys",
                                            .of_accounts = false,
                                            .one_is_alive = true,
                                            .count = "/api-access/v1/orgs/{organization}/api-keys/count"}}};
  return kLists;
}

const Collection& server_lists() {
  static const Collection kLists{.ask = ask_server,
                                 .scope = "{host} {account}",
                                 .needs_account = true,
                                 .lists = {{.path = "/rest/pat/latest/tokens",
                                            .read = read_personal_token,
                                            .list = "datacenter-pats",
                                            .of_accounts = false}}};
  return kLists;
}

}  // namespace credlint::vendors::atlassian
