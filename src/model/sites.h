// The site of a token, and the id by which a gateway knows it.
#pragma once

#include <string_view>

#include "rule.h"

namespace credlint {

// The host name of the token's site: as declared, else as its URL says; "" if neither does.
std::string_view site_of(const Token& token);

// The cloud id that the inventory states for the token: that of its [[site]], else its own `cloud_id`; "" if neither is
// known.
std::string_view cloud_id_of(const Token& token, const Context& context);

// The cloud id that the token should use: what its site itself told a live probe, else what the inventory states.
std::string_view right_cloud_id_of(const Token& token, const Context& context);

// The cloud id in the path of its base_url, if that is a URL of a gateway; else "".
std::string_view cloud_id_in_url(const Token& token);

// Whether its requests go by a cloud id.
bool goes_by_cloud_id(const Token& token);

// What `site` and [[site]] may be for some vendor that gives its sites ids; null for a host that is none.
const Sites* sites_with_ids(std::string_view host);

}  // namespace credlint
