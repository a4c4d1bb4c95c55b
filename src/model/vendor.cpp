#include "vendor.h"

#include <algorithm>

namespace credlint {
namespace {

SecretFormats formats_of_vendors(const std::vector<SecretFormat>& own) {
  std::vector<SecretFormat> formats = own;
  std::vector<SecretFinder> finders;
  for (const Vendor& vendor : all_vendors()) {
    formats.insert(formats.end(), vendor.formats.begin(), vendor.formats.end());
    finders.insert(finders.end(), vendor.finders.begin(), vendor.finders.end());
  }
  return {formats, finders};
}

}  // namespace

const Kind& unknown_kind() {
  static const Kind kUnknown{.name = "",
                             .title = "a credential of unknown kind",
                             .replace = "ask its owner for a new one",
                             .scoping = Scoping::optional};
  return kUnknown;
}

const Vendor* vendor_of_host(std::string_view host) {
  const auto& vendors = all_vendors();
  const auto found = std::find_if(vendors.begin(), vendors.end(),
                                  [host](const Vendor& vendor) { return is_under_any(host, vendor.domains); });
  return found == vendors.end() ? nullptr : &*found;
}

bool is_site(std::string_view host, const Sites& sites) {
  return std::any_of(sites.suffixes.begin(), sites.suffixes.end(), [host](std::string_view suffix) {
    return host.ends_with(suffix) && is_label(host.substr(0, host.size() - suffix.size()));
  });
}

Kinds::Kinds() : Kinds({}, {}) {}

Kinds::Kinds(const std::vector<const Kind*>& own, const std::vector<SecretFormat>& formats)
    : formats_(formats_of_vendors(formats)) {
  for (const Vendor& vendor : all_vendors())
    for (const Kind& kind : vendor.kinds) kinds_.push_back(&kind);
  kinds_.insert(kinds_.end(), own.begin(), own.end());
  for (const Kind* kind : kinds_) by_name_.emplace(kind->name, kind);
}

const Kind& Kinds::named(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? unknown_kind() : *found->second;
}

const Kinds& known_kinds() {
  static const Kinds kKnown;
  return kKnown;
}

const SecretFormats& known_formats() { return known_kinds().formats(); }

}  // namespace credlint
