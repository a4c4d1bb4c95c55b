// Which request tries a token, and where it is sent.
#include <fmt/core.h>

#include <algorithm>

#include "atlassian.h"
#include "text.h"
#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

// What is asked of the vendor's servers, each the least that proves who is asking.
// Sources: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself, …/cloud/confluence/rest/v1/
// api-group-users, …/cloud/bitbucket/rest/api-group-users and api-group-workspaces, …/cloud/admin/organization/rest,
// …/cloud/jira/platform/oauth-2-3lo-apps; confluence.atlassian.com/enterprise/
// using-personal-access-tokens-1026032365.html (read 2026-11-23).
constexpr std::string_view kJiraMyself = "/rest/api/3/myself";
constexpr std::string_view kConfluenceUser = "/wiki/rest/api/user/current";
constexpr std::string_view kDatacenterJira = "/rest/api/2/myself";
constexpr std::string_view kDatacenterConfluence = "/rest/api/user/current";
constexpr std::string_view kBitbucketUser = "https://api.bitbucket.org/2.0/user";
constexpr std::string_view kBitbucketWorkspaces = "https://api.bitbucket.org/2.0/workspaces/";
constexpr std::string_view kAdminOrgs = "/admin/v1/orgs";
constexpr std::string_view kAccessibleResources = "/oauth/token/accessible-resources";
constexpr std::string_view kAccessToken = "/oauth/token";

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// Where a Data Center server's own paths begin: what stands before is the context path under which it is installed.
// Source: the REST references and the pages of Jira and Confluence Data Center (read 2026-11-30).
std::string_view context_path(std::string_view path) {
  constexpr std::array<std::string_view, 9> kOwn{"rest",    "browse",   "secure",    "plugins",    "servlet",
                                                 "display", "download", "login.jsp", "servicedesk"};
  constexpr std::array<std::string_view, 4> kOwnWithMore{"projects", "issues", "spaces", "pages"};
  const auto has = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const std::string_view rest = path.substr(slash + 1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (segment.empty() || has(kOwn, segment) || segment.ends_with(".action") || segment.ends_with(".jspa") ||
        (has(kOwnWithMore, segment) && rest.size() > segment.size() + 1))
      return path.substr(0, slash);
  }
  return path;
}

Planned request(Proof proof, Via via, Auth auth, std::string url) {
  return {.url = std::move(url), .credential = {.auth = auth}, .step = &step_of(proof, via)};
}

// As its URL says, else as its site or itself.
std::string cloud_id_for(const Token& token, const Context& context) {
  const std::string_view in_url = cloud_id_in_url(token);
  return in_url.empty() ? std::string(cloud_id_of(token, context)) : to_lower_ascii(in_url);
}

Planned not_listed(std::string_view site) {
  return Planned::skip(fmt::format("the policy does not list `{}` under [probe] sites", site));
}

Planned plan_site(const Token& token, Proof proof, std::string_view path, const Reachable& reachable) {
  const std::string_view site = site_of(token);
  if (site.empty()) return Planned::hold_back("neither `base_url` nor `site` says where it goes");
  if (!is_cloud_site(site)) return Planned::hold_back("its host is no Atlassian Cloud site");
  if (!reachable.has_site(site)) return not_listed(site);
  return request(proof, Via::site, Auth::basic, fmt::format("https://{}{}", site, path));
}

Planned plan_gateway(const Token& token, const Context& context, const Reachable& reachable, Proof proof, Auth auth,
                     std::string_view path) {
  const std::string cloud_id = cloud_id_for(token, context);
  if (cloud_id.empty()) return Planned::hold_back("its cloud id is not known");
  const std::string_view allowed = reachable.site_with(cloud_id);
  if (reachable.limits_sites() && allowed.empty()) {
    const std::string_view site = context.site_of_cloud_id(cloud_id);
    if (!site.empty()) return not_listed(site);
    return Planned::skip("no [[site]] says whose its cloud id is, as [probe] sites requires");
  }
  Planned planned =
      request(proof, Via::gateway, auth, gateway_url(cloud_of(token), product_of(token), cloud_id) + std::string(path));
  if (reachable.limits_sites()) {
    planned.vouched_by = allowed;
    planned.cloud_id = cloud_id;
  }
  return planned;
}

Planned plan_cloud(const Token& token, const Context& context, const Reachable& reachable) {
  const bool user = sort_of(token) == Sort::api_token;
  if (token.product.unknown()) return Planned::hold_back("its `product` is not valid");
  const Auth auth = user ? Auth::basic : Auth::bearer;
  if (user && !token.account.known()) return Planned::hold_back("it needs an `account`, its user name");
  // The vendor wants the address; a refusal would be laid to the token.
  if (user && token.account->find('@') == std::string_view::npos)
    return Planned::skip("its `account` is no e-mail address, which the request needs");
  if (user && (!is_plain(*token.account) || token.account->find(':') != std::string_view::npos))
    return Planned::hold_back("its `account` can be no user name");
  if (user && token.scopes.unknown()) return Planned::hold_back("its `scopes` are not valid");
  const Product product = product_of(token);
  if (product == Product::bitbucket && user && token.scopeless())
    return Planned::skip("it has no scopes, and Bitbucket takes only scoped API tokens");
  const Proof proof = product == Product::jira         ? Proof::jira_myself
                      : product == Product::confluence ? Proof::confluence_user
                                                       : Proof::bitbucket_user;
  const std::string_view path = product == Product::jira ? kJiraMyself : kConfluenceUser;
  Planned planned = product == Product::bitbucket ? request(proof, Via::bitbucket, auth, std::string(kBitbucketUser))
                    : user && token.scopeless()   ? plan_site(token, proof, path, reachable)
                                                  : plan_gateway(token, context, reachable, proof, auth, path);
  if (user) planned.user = *token.account;
  return planned;
}

Planned plan_client(const Token& token) {
  if (!token.client_id.known()) return Planned::hold_back("it needs a `client_id`");
  if (!is_plain(*token.client_id)) return Planned::hold_back("its `client_id` can be none");
  const Cloud& cloud = cloud_of(token);
  Planned planned = request(Proof::accessible_resources, Via::gateway, Auth::client_credentials,
                            fmt::format("https://{}{}", cloud.gateway, kAccessibleResources));
  planned.user = *token.client_id;
  planned.token_url = fmt::format("https://{}{}", cloud.auth, kAccessToken);
  planned.purchase = {.step = &step_of(Proof::client_credentials, Via::auth)};
  return planned;
}

Planned plan_workspace(const Token& token) {
  if (token.organization.absent())
    return Planned::skip("without `organization`, its workspace, there is nothing to ask");
  if (!token.organization.known()) return Planned::hold_back("its `organization` is not valid");
  // Its slug, or a UUID in braces, which a URL must not have.
  std::string_view name = *token.organization;
  const bool braces = name.starts_with('{') && name.ends_with('}');
  if (braces) name = name.substr(1, name.size() - 2);
  if (braces ? !is_uuid(name) : !is_segment(name)) return Planned::hold_back("its `organization` is not valid");
  return request(Proof::bitbucket_workspace, Via::bitbucket, Auth::bearer,
                 fmt::format("{}{}{}{}", kBitbucketWorkspaces, braces ? "%7B" : "", name, braces ? "%7D" : ""));
}

Planned plan_datacenter(const Token& token, const Reachable& reachable) {
  if (!token.base_url.known()) return Planned::skip("without `base_url` there is no server to ask");
  const Url url = split_url(*token.base_url);
  // Another port is another service, and no choice of the inventory's.
  const std::string host = fmt::format("{}{}{}", url.host, url.port.empty() ? "" : ":", url.port);
  if (!reachable.has_host(host))
    return Planned::skip(fmt::format("the policy does not list {} under [probe] hosts", literal(host)));
  if (token.product.unknown()) return Planned::hold_back("its `product` is not valid");
  if (product_of(token) == Product::bitbucket) return Planned::skip("no request proves that one for Bitbucket works");
  const bool confluence = product_of(token) == Product::confluence;
  return request(confluence ? Proof::datacenter_confluence : Proof::datacenter_jira, Via::server, Auth::bearer,
                 fmt::format("https://{}{}{}", host, context_path(url.path),
                             confluence ? kDatacenterConfluence : kDatacenterJira));
}

}  // namespace

Planned plan(const Token& token, const Context& context, const Reachable& reachable) {
  switch (sort_of(token)) {
    case Sort::client:
      return plan_client(token);
    case Sort::admin_key:
      return request(Proof::admin_orgs, Via::gateway, Auth::bearer,
                     fmt::format("https://{}{}", cloud_of(token).gateway, kAdminOrgs));
    case Sort::access_token:
      return plan_workspace(token);
    case Sort::datacenter:
      return plan_datacenter(token, reachable);
    default:
      return plan_cloud(token, context, reachable);
  }
}

}  // namespace credlint::vendors::atlassian
