#include "place.h"

#include <fmt/core.h>

#include <algorithm>

#include "planned.h"
#include "rule.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

// "write `base_url = "https://api.github.com"`", with what is to be filled in named.
std::string right_url(const Token& token) {
  const std::string_view right = token.kind->hosts.right;
  if (right.empty()) return "write the URL that the vendor's page of its API gives";
  const auto filled = fill_in(right, token);
  return fmt::format("write `base_url = \"{}\"`", filled ? *filled : std::string(right));
}

// Another vendor's host takes nothing of this one's; a company's own may be a proxy.
Fault foreign(std::string_view host, const Vendor* other, const std::string& right, bool own) {
  if (other != nullptr)
    return {fmt::format("goes to {}, which is a host of {}", literal(host), other->name),
            fmt::format("{}; or correct `kind`", right)};
  return {fmt::format("goes to {}, which is no host {}", literal(host), own ? "of its kind" : "of the vendor"),
          fmt::format("{}; for a proxy of yours a [[waiver]] says so", right)};
}

std::optional<Fault> misplaced_by_data(const Token& token) {
  const Hosts& hosts = token.kind->hosts;
  if (hosts.api.empty()) return std::nullopt;
  const Url url = split_url(*token.base_url);
  const Vendor* vendor = token.kind->vendor;
  // At a vendor's own host the port is a fault of its own.
  if (vendor == nullptr ? is_api_host(url.host, url.port, hosts) : is_api_host(url.host, hosts)) return std::nullopt;
  const std::string right = right_url(token);
  if (vendor != nullptr) {
    if (std::find(hosts.pages.begin(), hosts.pages.end(), url.host) != hosts.pages.end())
      return Fault{fmt::format("goes to {}, which has pages of the vendor and no API", literal(url.host)), right};
    if (std::any_of(hosts.others.begin(), hosts.others.end(),
                    [&](std::string_view domain) { return is_under(url.host, domain); }))
      return Fault{
          fmt::format("goes to {}, another service of the vendor, which has keys of its own", literal(url.host)),
          right};
    // Whether the kind works there is not known, and so no fault.
    if (is_under_any(url.host, vendor->domains)) return std::nullopt;
    if (is_look_alike(url.host, vendor->domains)) return look_alike(url.host, right);
  }
  if (hosts.anywhere) return std::nullopt;
  const Vendor* other = vendor_of_host(url.host);
  if (hosts.self_hosted && other == nullptr) return std::nullopt;
  return foreign(url.host, other, right, vendor == nullptr);
}

}  // namespace

Fault look_alike(std::string_view host, std::string_view right) {
  return {
      fmt::format("sends it to {}, which only looks like a host of the vendor", literal(host)),
      fmt::format("revoke it, because whoever runs that host may have read it; then create a new one and {}", right),
      Severity::error, Harm::leaking};
}

std::optional<Fault> misplaced(const Token& token, const Context& context) {
  const Kind& kind = *token.kind;
  auto fault = kind.misplaced != nullptr ? kind.misplaced(token, context) : misplaced_by_data(token);
  const Url url = split_url(*token.base_url);
  if (!fault && !kind.hosts.self_hosted && !kind.hosts.anywhere && !kind.hosts.api.empty() && kind.vendor != nullptr &&
      url.scheme == "https" && !url.port.empty())
    fault = Fault{fmt::format("goes to port {}; the vendor serves only the port of https, 443", url.port),
                  fmt::format("write `base_url = \"https://{}{}\"`", url.host, url.path)};
  return fault;
}

}  // namespace credlint
