#include "sites.h"

#include "vendor.h"

namespace credlint {
namespace {

// Null for a kind whose vendor has none.
const Sites* sites_of(const Token& token) {
  const Vendor* vendor = token.kind->vendor;
  return vendor == nullptr || !vendor->sites ? nullptr : &*vendor->sites;
}

}  // namespace

std::string_view site_of(const Token& token) {
  const Sites* sites = sites_of(token);
  if (sites != nullptr && sites->of != nullptr) return sites->of(token);
  return token.site.known() ? *token.site : std::string_view{};
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
  const Sites* sites = sites_of(token);
  return sites == nullptr || !sites->have_ids() ? std::string_view{} : sites->id_in_url(token);
}

bool goes_by_cloud_id(const Token& token) {
  const Sites* sites = sites_of(token);
  return sites != nullptr && sites->goes_by_id != nullptr && sites->goes_by_id(token);
}

const Sites* sites_with_ids(std::string_view host) {
  for (const Vendor& vendor : all_vendors())
    if (vendor.sites && vendor.sites->have_ids() && is_site(host, *vendor.sites)) return &*vendor.sites;
  return nullptr;
}

}  // namespace credlint
