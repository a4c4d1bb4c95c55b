#include "planned.h"

#include <fmt/core.h>

#include <algorithm>

#include "rule.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string host_and_port(const Url& url) {
  return fmt::format("{}{}{}", url.host, url.port.empty() ? "" : ":", url.port);
}

// The value that a slot of a template has in an entry; "" for none.
std::string value_of(std::string_view slot, const Token& token) {
  const auto text = [](const Field<Text>& field) { return field.known() ? std::string(*field) : std::string(); };
  if (slot == "base_url") return text(token.base_url);
  if (slot == "origin") {
    if (!token.base_url.known()) return {};
    const Url url = split_url(*token.base_url);
    return fmt::format("{}://{}", url.scheme, host_and_port(url));
  }
  if (slot == "organization") return text(token.organization);
  if (slot == "site") {
    if (token.site.known()) return text(token.site);
    // A host of the tenant's own stands in the URL.
    return token.site.absent() && token.base_url.known() ? std::string(split_url(*token.base_url).host) : std::string();
  }
  if (slot == "client_id") return text(token.client_id);
  if (slot == "vendor_id") return text(token.vendor_id);
  if (slot == "account") return text(token.account);
  return {};
}

bool is_valid(std::string_view slot, std::string_view value) {
  if (slot == "base_url" || slot == "origin") return value.starts_with("https://");
  if (slot == "account") return is_plain(value) && value.find_first_of("/?#%") == std::string_view::npos;
  return is_segment(value);
}

const Field<Text>* field_of(std::string_view slot, const Token& token) {
  return slot == "organization" ? &token.organization
         : slot == "client_id"  ? &token.client_id
         : slot == "vendor_id"  ? &token.vendor_id
         : slot == "account"    ? &token.account
         : slot == "site"       ? &token.site
                                : &token.base_url;
}

std::string_view key_of(std::string_view slot) { return slot == "origin" ? "base_url" : slot; }

// The user name of Basic authentication, or the id that goes with the secret.
std::optional<Planned> fill_in_user(const Token& token, const Credential& credential, std::string& user) {
  const auto take = [&](const Field<Text>& field, std::string_view key) -> std::optional<Planned> {
    if (!field.known()) return Planned::hold_back(fmt::format("it needs {} `{}`", key == "account" ? "an" : "a", key));
    if (!is_plain(*field)) return Planned::hold_back(fmt::format("its `{}` can be none", key));
    user = *field;
    return std::nullopt;
  };
  if (credential.auth == Auth::client_credentials || credential.auth == Auth::signed_v4)
    return take(token.client_id, "client_id");
  if (credential.auth != Auth::basic || credential.user.find('{') == std::string_view::npos) {
    user = credential.user;
    return std::nullopt;
  }
  if (credential.user == "{secret}") return std::nullopt;
  std::string_view missing;
  const auto filled = fill_in(credential.user, token, &missing);
  if (!filled || filled->find(':') != std::string::npos || !is_plain(*filled))
    return Planned::hold_back(missing.empty() ? "its `account` can be no user name"
                                              : fmt::format("it needs `{}`, for its user name", missing));
  user = *filled;
  return std::nullopt;
}

Planned missing_slot(std::string_view slot, const Token& token) {
  const Field<Text>& field = *field_of(slot, token);
  if (!field.absent()) return Planned::hold_back(fmt::format("its `{}` can stand in no URL", key_of(slot)));
  return Planned::skip(fmt::format("without `{}` there is nothing to ask", key_of(slot)));
}

}  // namespace

bool is_segment(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos && text != "." && text != "..";
}

std::optional<std::string> fill_in(std::string_view text, const Token& token, std::string_view* missing) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    filled += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    std::string_view slot = text.substr(1, close - 1), otherwise;
    text.remove_prefix(close + 1);
    if (const std::size_t bar = slot.find('|'); bar != std::string_view::npos) {
      otherwise = slot.substr(bar + 1);
      slot = slot.substr(0, bar);
    }
    const std::string value = value_of(slot, token);
    if (!value.empty() && is_valid(slot, value)) {
      filled += value;
    } else if (!otherwise.empty() && value.empty() && !field_of(slot, token)->unknown()) {
      filled += otherwise;
    } else {
      if (missing != nullptr) *missing = slot;
      return std::nullopt;
    }
  }
  return filled;
}

Planned plan_by_data(const Token& token, const Reachable& reachable) {
  const Kind& kind = *token.kind;
  const Probe& probe = kind.probe;
  Planned planned{.credential = probe.credential,
                  .headers = probe.headers,
                  .body = probe.body,
                  .step = probe.step,
                  .purchase = probe.purchase};
  if (auto obstacle = fill_in_user(token, probe.credential, planned.user)) return *obstacle;
  for (const auto& [text, to] :
       {std::pair(probe.get, &planned.url), std::pair(probe.purchase.url, &planned.token_url)}) {
    if (text.empty()) continue;
    std::string_view missing;
    const auto filled = fill_in(text, token, &missing);
    if (!filled) return missing_slot(missing, token);
    const Url url = split_url(*filled);
    if (url.scheme != "https") return Planned::hold_back("its URL is not https");
    if (!is_api_host(url.host, url.port, kind.hosts) && !reachable.has_host(host_and_port(url)))
      return Planned::skip(fmt::format("the policy does not list {} under [probe] hosts", literal(host_and_port(url))));
    *to = *filled;
  }
  return planned;
}

Reachable::Reachable(const std::optional<std::vector<std::string>>& sites, const std::vector<std::string>& hosts,
                     const Context& context)
    : sites_(sites ? &*sites : nullptr), hosts_(&hosts) {
  // Of two that contradict each other, the first entry of a site counts.
  for (const Site& site : context.inventory().sites)
    if (site.host.known() && site.cloud_id.known() && has_site(*site.host))
      site_of_id_.emplace(context.cloud_id_of_site(*site.host), *site.host);
}

bool Reachable::has_site(std::string_view host) const {
  return sites_ == nullptr || std::find(sites_->begin(), sites_->end(), host) != sites_->end();
}

bool Reachable::has_host(std::string_view host) const {
  return std::find(hosts_->begin(), hosts_->end(), host) != hosts_->end();
}

std::string_view Reachable::site_with(std::string_view cloud_id) const {
  const auto found = site_of_id_.find(cloud_id);
  return found == site_of_id_.end() ? std::string_view{} : found->second;
}

std::string probed_host(const Token& token) {
  const Kind& kind = *token.kind;
  if (kind.probed_host != nullptr) return kind.probed_host(token);
  const auto filled = fill_in(kind.probe.get.empty() ? kind.probe.purchase.url : kind.probe.get, token);
  return filled ? std::string(split_url(*filled).host) : std::string();
}

bool is_at_vendor(const Token& token) {
  if (!token.base_url.known() || token.kind->vendor == nullptr) return true;
  return is_under_any(split_url(*token.base_url).host, token.kind->vendor->domains);
}

}  // namespace credlint
