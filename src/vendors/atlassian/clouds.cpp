#include <algorithm>

#include "atlassian.h"
#include "text.h"
#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

constexpr std::array<std::string_view, 3> kOtherServices{"trello.com", "statuspage.io", "opsgenie.com"};

// Where tokens are made and manuals read. Sources: support.atlassian.com/atlassian-account/docs/
// manage-api-tokens-for-your-atlassian-account and …/organization-administration (read 2026-11-28).
constexpr std::array<std::string_view, 7> kPages{
    "atlassian.com",         "www.atlassian.com",       "id.atlassian.com",       "admin.atlassian.com",
    "support.atlassian.com", "developer.atlassian.com", "community.atlassian.com"};

// Source: developer.atlassian.com/cloud/rovo-mcp/guides/configuring-authentication-via-api-token (read 2026-11-28).
constexpr std::string_view kAgents = "mcp.atlassian.com";

template <class Names>
bool is_under_one(std::string_view host, const Names& names) {
  return std::any_of(names.begin(), names.end(), [host](std::string_view domain) { return is_under(host, domain); });
}

// One label before the suffix.
bool is_site_name(std::string_view host, std::string_view suffix) {
  host.remove_suffix(suffix.size());
  return is_label(host);
}

}  // namespace

// Source: the host lists of several clients and of the vendor's own npm packages (read 2026-11-28).
const std::vector<Domain>& domains() {
  static const std::vector<Domain> kDomains{{"atlassian.com", true},
                                            {"atlassian.net", true},
                                            {"bitbucket.org", true},
                                            {"jira.com", false, true},
                                            {"trello.com", false, true},
                                            {"statuspage.io", false, true},
                                            {"atl-paas.net", false, true},
                                            {"atlassian-us-gov-mod.com", true},
                                            {"atlassian-us-gov-mod.net", true},
                                            {"atlassian-us-gov.com", false, true},
                                            {"atlassian-us-gov.net", false, true},
                                            {"atlassian-isolated.net", false, true},
                                            {"atl-ic.net", false, true}};
  return kDomains;
}

HostClass class_of_host(std::string_view host) {
  for (const Cloud& cloud : kClouds) {
    if (host == cloud.gateway) return HostClass::gateway;
    if (host == cloud.auth) return HostClass::auth;
    if (is_under(host, cloud.site_suffix.substr(1)))
      return host.ends_with(cloud.site_suffix) && is_site_name(host, cloud.site_suffix) ? HostClass::site
                                                                                        : HostClass::no_site;
  }
  if (host == kAgents) return HostClass::agents;
  if (host == kBitbucketApiHost || host == kBitbucketGitHost) return HostClass::bitbucket;
  if (std::find(kPages.begin(), kPages.end(), host) != kPages.end()) return HostClass::page;
  if (is_under_one(host, kOtherServices)) return HostClass::other_service;
  if (is_under_any(host, domains())) return HostClass::vendor;
  return is_look_alike(host, domains()) ? HostClass::trap : HostClass::foreign;
}

const Cloud* cloud_of_host(std::string_view host) {
  const auto found = std::find_if(kClouds.begin(), kClouds.end(), [host](const Cloud& cloud) {
    return host == cloud.gateway || host == cloud.auth || host.ends_with(cloud.site_suffix);
  });
  return found == kClouds.end() ? nullptr : &*found;
}

const Cloud& cloud_of(const Token& token) {
  const Cloud* cloud = cloud_of_host(site_of(token));
  if (cloud == nullptr && token.base_url.known()) cloud = cloud_of_host(split_url(*token.base_url).host);
  return cloud == nullptr ? kClouds.front() : *cloud;
}

Product product_of(const Token& token) {
  if (token.product.known())
    for (std::size_t i = 0; i < kProductNames.size(); ++i)
      if (*token.product == kProductNames[i]) return static_cast<Product>(i);
  if (const Sort sort = sort_of(token); sort == Sort::access_token || sort == Sort::app_password)
    return Product::bitbucket;
  if (!token.base_url.known()) return Product::jira;
  const Url url = split_url(*token.base_url);
  if (url.host == kBitbucketApiHost || url.host == kBitbucketGitHost) return Product::bitbucket;
  const bool gateway = class_of_host(url.host) == HostClass::gateway &&
                       (url.path == "/ex/confluence" || url.path.starts_with("/ex/confluence/"));
  const bool site = is_cloud_site(url.host) && (url.path == "/wiki" || url.path.starts_with("/wiki/"));
  return gateway || site ? Product::confluence : Product::jira;
}

std::string gateway_url(const Cloud& cloud, Product product, std::string_view cloud_id) {
  return fmt::format("https://{}/ex/{}/{}", cloud.gateway, to_text(product), cloud_id);
}

std::string_view site_by_url(const Token& token) {
  if (token.site.known()) return *token.site;
  if (!token.site.absent() || !token.base_url.known()) return {};
  const std::string_view host = split_url(*token.base_url).host;
  return is_cloud_site(host) ? host : std::string_view{};
}

std::string_view cloud_id_by_url(const Token& token) {
  constexpr std::string_view kBegin = "/ex/";
  if (!token.base_url.known()) return {};
  const Url url = split_url(*token.base_url);
  if (class_of_host(url.host) != HostClass::gateway || !url.path.starts_with(kBegin)) return {};
  const std::size_t slash = url.path.find('/', kBegin.size());
  if (slash == std::string_view::npos) return {};
  const std::string_view rest = url.path.substr(slash + 1);
  const std::string_view cloud_id = rest.substr(0, rest.find('/'));
  return is_uuid(cloud_id) ? cloud_id : std::string_view{};
}

Sort sort_of(const Token& token) {
  static constexpr std::array<std::pair<std::string_view, Sort>, 9> kSorts{
      {{"atlassian-api-token", Sort::api_token},
       {"atlassian-service-token", Sort::service_token},
       {"atlassian-oauth-3lo", Sort::grant},
       {"atlassian-oauth-client", Sort::client},
       {"atlassian-admin-key", Sort::admin_key},
       {"atlassian-scim-key", Sort::scim_key},
       {"bitbucket-app-password", Sort::app_password},
       {"bitbucket-access-token", Sort::access_token},
       {"atlassian-datacenter-pat", Sort::datacenter}}};
  const auto* found =
      std::find_if(kSorts.begin(), kSorts.end(), [&](const auto& sort) { return sort.first == token.kind->name; });
  return found == kSorts.end() ? Sort::api_token : found->second;
}

std::string host_of_probe(const Token& token) {
  const Sort sort = sort_of(token);
  switch (sort) {
    case Sort::api_token:
    case Sort::service_token:
      if (product_of(token) == Product::bitbucket) return std::string(kBitbucketApiHost);
      return std::string(sort == Sort::api_token && token.scopeless() ? site_of(token) : cloud_of(token).gateway);
    case Sort::client:
      return std::string(cloud_of(token).auth);
    case Sort::admin_key:
      return std::string(cloud_of(token).gateway);
    case Sort::access_token:
      return std::string(kBitbucketApiHost);
    case Sort::datacenter:
      return token.base_url.known() ? std::string(split_url(*token.base_url).host) : std::string();
    default:
      return {};
  }
}

}  // namespace credlint::vendors::atlassian
