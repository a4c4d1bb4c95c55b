#include "policy.h"

#include <algorithm>

#include "wildcard.h"

namespace credlint {
namespace {

bool selects(const std::vector<std::string>& patterns, const Field<Text>& field) {
  return patterns.empty() || (field.known() && matches_any(patterns, *field));
}

}  // namespace

bool selects(const Override& narrower, const Token& token) {
  const auto has_tag = [&] {
    return token.tags.known() && std::any_of((*token.tags).begin(), (*token.tags).end(),
                                             [&](Text tag) { return matches_any(narrower.tags, tag); });
  };
  const bool is_kind = token.kind->known() && matches_any(narrower.kind, token.kind->name);
  return (narrower.kind.empty() || is_kind) && selects(narrower.owner, token.owner) &&
         selects(narrower.account, token.account) && selects(narrower.id, token.id) &&
         (narrower.tags.empty() || has_tag());
}

namespace {

void add(Settings& settings, const Settings& narrower) {
  for (const auto& [rule, given] : narrower) {
    RuleSettings& target = settings[rule];
    if (given.severity) target.severity = given.severity;
    for (const auto& [key, value] : given.thresholds) target.thresholds[key] = value;
  }
}

}  // namespace

Profiles::Profiles(const Policy& policy, const Inventory& inventory)
    : profiles_{policy.rules}, used_(policy.overrides.size()) {
  if (policy.overrides.empty()) return;
  std::map<std::vector<bool>, std::uint32_t> known{{std::vector<bool>(policy.overrides.size()), 0}};
  by_token_.reserve(inventory.tokens.size());
  std::vector<bool> matching(policy.overrides.size());
  for (const Token* token : inventory.tokens) {
    for (std::size_t i = 0; i < matching.size(); ++i) matching[i] = selects(policy.overrides[i], *token);
    const auto [profile, is_new] = known.try_emplace(matching, static_cast<std::uint32_t>(profiles_.size()));
    by_token_.push_back(profile->second);
    if (!is_new) continue;
    Settings settings = policy.rules;
    for (std::size_t i = 0; i < matching.size(); ++i)
      if (matching[i]) {
        used_[i] = true;
        add(settings, policy.overrides[i].rules);
      }
    profiles_.push_back(std::move(settings));
  }
}

bool Profiles::is_off(std::string_view rule, std::uint32_t token) const {
  const Settings& settings = profiles_[profile_of(token)];
  const auto found = settings.find(rule);
  return found != settings.end() && found->second.severity == Level::off;
}

std::optional<days> Profiles::days_in(const Settings& settings, const Threshold& threshold) {
  if (settings.empty()) return threshold.otherwise;
  const auto rule = settings.find(threshold.rule);
  if (rule == settings.end()) return threshold.otherwise;
  const auto value = rule->second.thresholds.find(threshold.key);
  return value == rule->second.thresholds.end() ? threshold.otherwise : value->second;
}

}  // namespace credlint
