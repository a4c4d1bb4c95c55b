#include "rule.h"
#include "text.h"

namespace credlint {

Context::Context(Inventory inventory, Instant now) : inventory_(std::move(inventory)), now_(now) {
  endings_.reserve(inventory_.tokens.size());
  for (const Token* token : inventory_.tokens) endings_.push_back(ending_of(*token, now));
  for (const Token* token : inventory_.tokens)
    if (token->replaces.known() && !ended(*token)) replaced_.emplace(*token->replaces, token);
  for (const Site& site : inventory_.sites)
    if (site.host.known() && site.cloud_id.known()) cloud_ids_.emplace(*site.host, *site.cloud_id);
}

const Token* Context::replacement(const Token& token) const {
  if (!token.id.known()) return nullptr;
  const auto found = replaced_.find(*token.id);
  return found == replaced_.end() || found->second == &token ? nullptr : found->second;
}

bool Context::end_is_settled(const Token& token) const {
  return (token.revoked.known() && *token.revoked <= now_) || replacement(token) != nullptr;
}

std::string_view Context::site_of_cloud_id(std::string_view cloud_id) const {
  for (const Site& site : inventory_.sites)
    if (site.host.known() && site.cloud_id.known() && equal_ignoring_case(*site.cloud_id, cloud_id)) return *site.host;
  return {};
}

std::string_view Context::cloud_id_of_site(std::string_view host) const {
  const auto found = cloud_ids_.find(host);
  return found == cloud_ids_.end() ? std::string_view{} : found->second;
}

}  // namespace credlint
