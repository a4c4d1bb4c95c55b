#include "cloud.h"

#include <algorithm>

#include "route.h"
#include "url.h"

namespace credlint {
namespace {

// The domains under which every host is the vendor's. Source: the host lists of several clients and of the vendor's own
// npm packages (read 2026-11-28).
constexpr std::array<std::string_view, 14> kDomains{"atlassian.com",
                                                    "atlassian.net",
                                                    "bitbucket.org",
                                                    "jira.com",
                                                    "trello.com",
                                                    "statuspage.io",
                                                    "opsgenie.com",
                                                    "atl-paas.net",
                                                    "atlassian-us-gov-mod.com",
                                                    "atlassian-us-gov-mod.net",
                                                    "atlassian-us-gov.com",
                                                    "atlassian-us-gov.net",
                                                    "atlassian-isolated.net",
                                                    "atl-ic.net"};
constexpr std::array<std::string_view, 3> kOtherServices{"trello.com", "statuspage.io", "opsgenie.com"};

// Where tokens are made and manuals read. Sources: support.atlassian.com/atlassian-account/docs/
// manage-api-tokens-for-your-atlassian-account and …/organization-administration (read 2026-11-28).
constexpr std::array<std::string_view, 7> kPages{
    "atlassian.com",         "www.atlassian.com",       "id.atlassian.com",       "admin.atlassian.com",
    "support.atlassian.com", "developer.atlassian.com", "community.atlassian.com"};

// Source: developer.atlassian.com/cloud/rovo-mcp/guides/configuring-authentication-via-api-token (read 2026-11-28).
constexpr std::string_view kAgents = "mcp.atlassian.com";

bool is_under(std::string_view host, std::string_view domain) {
  return host == domain ||
         (host.ends_with(domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.');
}

template <class Names>
bool is_under_any(std::string_view host, const Names& domains) {
  return std::any_of(domains.begin(), domains.end(),
                     [host](std::string_view domain) { return is_under(host, domain); });
}

// One character put in, left out, changed, or swapped with its neighbour.
bool is_one_off(std::string_view text, std::string_view word) {
  const auto [shorter, longer] = text.size() < word.size() ? std::pair(text, word) : std::pair(word, text);
  if (text == word || longer.size() - shorter.size() > 1) return false;
  const auto at =
      static_cast<std::size_t>(std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first - shorter.begin());
  if (shorter.size() < longer.size()) return shorter.substr(at) == longer.substr(at + 1);
  if (text.substr(at + 1) == word.substr(at + 1)) return true;
  return at + 1 < text.size() && text[at] == word[at + 1] && text[at + 1] == word[at] &&
         text.substr(at + 2) == word.substr(at + 2);
}

// "acme.atlasian.net" gives "atlasian.net".
std::string_view last_two_labels(std::string_view host) {
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return host;
  const std::size_t before = host.rfind('.', last - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

// A name of the company's own, such as jira.acme.example or atlassian.acme.example, is none: only a whole domain of the
// vendor's inside the host, glued to something, or one letter off.
bool is_trap(std::string_view host) {
  constexpr std::array<std::string_view, 5> kNamed{"atlassian.com", "atlassian.net", "bitbucket.org",
                                                   "atlassian-us-gov-mod.com", "atlassian-us-gov-mod.net"};
  return std::any_of(kNamed.begin(), kNamed.end(), [host](std::string_view domain) {
    for (std::size_t at = host.find(domain); at != std::string_view::npos; at = host.find(domain, at + 1))
      if (const std::size_t end = at + domain.size(); end == host.size() || host[end] == '.' || host[end] == '-')
        return true;
    return is_one_off(last_two_labels(host), domain);
  });
}

// One label before the suffix.
bool is_site_name(std::string_view host, std::string_view suffix) {
  host.remove_suffix(suffix.size());
  return !host.empty() && host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

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
  if (is_under_any(host, kOtherServices)) return HostClass::other_service;
  if (is_under_any(host, kDomains)) return HostClass::vendor;
  return is_trap(host) ? HostClass::trap : HostClass::foreign;
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

}  // namespace credlint
