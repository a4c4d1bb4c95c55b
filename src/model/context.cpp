#include "rule.h"

#include <deque>

#include "text.h"

namespace credlint {
namespace {

// A relative path is one in the folder of the inventory.
bool is_relative(std::string_view reference) {
  return reference.starts_with("file:") && !reference.starts_with("file:/");
}

std::string with_folder(std::string_view reference, std::string_view inventory_path) {
  constexpr std::size_t kScheme = std::string_view("file:").size();
  return fmt::format("file:{}{}", inventory_path.substr(0, inventory_path.rfind('/') + 1), reference.substr(kScheme));
}

}  // namespace

Context::Context(Inventory inventory, Instant now) : inventory_(std::move(inventory)), now_(now) {
  endings_.reserve(inventory_.tokens.size());
  for (const Token* token : inventory_.tokens) endings_.push_back(ending_of(*token, now));
  for (const Token* token : inventory_.tokens)
    if (token->replaces.known() && !ended(*token)) replaced_.emplace(*token->replaces, token);
  for (const Site& site : inventory_.sites)
    if (site.host.known() && site.cloud_id.known()) cloud_ids_.emplace(*site.host, *site.cloud_id);
  find_shared_secrets();
}

// The tokens are in the order of the files and lines.
void Context::find_shared_secrets() {
  std::unordered_map<std::string_view, const Token*> first;
  std::deque<std::string> with_folders;
  first.reserve(inventory_.tokens.size());
  for (const Token* token : inventory_.tokens) {
    if (!token->secret.known() || ended(*token)) continue;
    std::string_view reference = *token->secret;
    if (is_relative(reference))
      reference = with_folders.emplace_back(with_folder(reference, inventory_.sources[token->place.file].path));
    const auto [holder, is_first] = first.try_emplace(reference, token);
    if (!is_first) same_secret_.emplace(token, holder->second);
  }
}

const Token* Context::earlier_with_same_secret(const Token& token) const {
  const auto found = same_secret_.find(&token);
  return found == same_secret_.end() ? nullptr : found->second;
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
