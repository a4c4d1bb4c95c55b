// Where a token is sent, and where it belongs.
#pragma once

#include <string>
#include <string_view>

#include "cloud.h"
#include "rule.h"

namespace credlint {

// The product a token is for: as declared, else what its base_url says, else Jira.
Product product_of(const Token& token);

// https://api.atlassian.com/ex/PRODUCT/CLOUDID, the only place where scoped tokens and OAuth access tokens for Jira and
// Confluence work.
// Source: support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account (read 2026-11-23).
std::string gateway_url(const Cloud& cloud, Product product, std::string_view cloud_id);

// The host name of the token's site: as declared, else that of its base_url; "" if neither says.
std::string_view site_of(const Token& token);

// The cloud id that the inventory states for the token: that of its [[site]], else its own `cloud_id`; "" if neither is
// known.
std::string_view cloud_id_of(const Token& token, const Context& context);

// The cloud id that the token should use: what its site itself told a live probe, else what the inventory states.
std::string_view right_cloud_id_of(const Token& token, const Context& context);

// The cloud id in the path of its base_url, if that is a URL of the gateway; else "".
std::string_view cloud_id_in_url(const Token& token);

// Whether what a live probe asks of this kind of token is who it acts as.
bool is_asked_who(const Token& token);

// The host that a live probe sends the token to; "" where it sends it nowhere, or where the entry does not say.
std::string_view probed_host(const Token& token);

}  // namespace credlint
