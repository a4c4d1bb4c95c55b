#include "route.h"

#include <fmt/core.h>

#include "url.h"

namespace credlint {

Product product_of(const Token& token) {
  if (token.product.known()) return *token.product;
  if (token.kind == Kind::bitbucket_access_token || token.kind == Kind::bitbucket_app_password)
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

std::string_view site_of(const Token& token) {
  if (token.site.known()) return *token.site;
  if (!token.site.absent() || !token.base_url.known()) return {};
  const std::string_view host = split_url(*token.base_url).host;
  return is_cloud_site(host) ? host : std::string_view{};
}

std::string_view cloud_id_of(const Token& token, const Context& context) {
  const std::string_view of_site = context.cloud_id_of_site(site_of(token));
  if (!of_site.empty()) return of_site;
  return token.cloud_id.known() ? *token.cloud_id : std::string_view{};
}

std::string_view right_cloud_id_of(const Token& token, const Context& context) {
  const auto& told = context.probed().cloud_ids;
  const auto found = told.find(site_of(token));
  return found == told.end() ? cloud_id_of(token, context) : std::string_view(found->second);
}

std::string_view cloud_id_in_url(const Token& token) {
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

bool is_asked_who(const Token& token) {
  return token.kind == Kind::atlassian_api_token || token.kind == Kind::atlassian_service_token ||
         token.kind == Kind::atlassian_datacenter_pat;
}

std::string_view probed_host(const Token& token) {
  switch (token.kind) {
    case Kind::atlassian_api_token:
    case Kind::atlassian_service_token:
      if (product_of(token) == Product::bitbucket) return kBitbucketApiHost;
      return token.kind == Kind::atlassian_api_token && token.scopeless() ? site_of(token) : cloud_of(token).gateway;
    case Kind::atlassian_oauth_client:
      return cloud_of(token).auth;
    case Kind::atlassian_admin_key:
      return cloud_of(token).gateway;
    case Kind::bitbucket_access_token:
      return kBitbucketApiHost;
    case Kind::atlassian_datacenter_pat:
      return token.base_url.known() ? split_url(*token.base_url).host : std::string_view{};
    default:
      return {};
  }
}

}  // namespace credlint
