// The vendor's clouds and hosts.
#pragma once

#include <array>
#include <string_view>

#include "inventory.h"

namespace credlint {

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
HostClass class_of_host(std::string_view host);

// Whether the host is a site of the vendor's, in any of its clouds.
inline bool is_cloud_site(std::string_view host) { return class_of_host(host) == HostClass::site; }

// The cloud of a site, a gateway or an auth host; null for other hosts.
const Cloud* cloud_of_host(std::string_view host);

// The cloud of its site, else of its base_url, else the commercial one.
const Cloud& cloud_of(const Token& token);

}  // namespace credlint
