// What the security team decides: how severe a rule is, its thresholds, and what a waiver must be like.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finding.h"

namespace credlint {

// A number of days that a rule goes by and that the policy may change.
struct Threshold {
  std::string_view rule;          // the id of the rule that it belongs to
  std::string_view key;           // its name in [rules.RULE]
  std::optional<days> otherwise;  // where the policy is silent; nothing: then there is no such limit
  std::string_view summary;       // one line, no full stop
};

// `severity` of a rule in the policy: it replaces all levels of the rule.
enum class Level : std::uint8_t { note, warning, error, off };

inline constexpr std::array<std::string_view, 4> kLevelNames{"note", "warning", "error", "off"};

constexpr std::string_view to_text(Level level) { return kLevelNames[static_cast<std::size_t>(level)]; }

// What the policy sets, by rule.
struct RuleSettings {
  std::optional<Level> severity;
  std::map<std::string, days, std::less<>> thresholds;  // by key
};
using Settings = std::map<std::string, RuleSettings, std::less<>>;

// A narrower policy, for the tokens that all the lists match; an empty list matches every token. The items are globs;
// those of `kind` are compared with what the token is judged as.
struct Override {
  Position where;  // in the configuration
  std::vector<std::string> tags, owner, account, kind, id;
  Settings rules;
};

struct WaiverPolicy {
  days max_days{365};                                 // from now to its end, at most
  days warn{14};                                      // so long before its end a waiver is announced to lapse
  std::optional<std::vector<std::string>> approvers;  // globs, of any case; nothing: anybody
  std::vector<std::string> deny;                      // rules that nobody may waive
};

struct Policy {
  Settings rules;
  std::vector<Override> overrides;  // the last one that matches and gives a setting counts
  WaiverPolicy waivers;
};

// Whether a token is one that the override is for.
bool selects(const Override& narrower, const Token& token);

// The settings for each token. Tokens that the same overrides match share one profile.
class Profiles {
 public:
  Profiles(const Policy& policy, const Inventory& inventory);

  [[nodiscard]] std::size_t size() const { return profiles_.size(); }
  [[nodiscard]] const Settings& settings(std::size_t profile) const { return profiles_[profile]; }
  // Profile 0 is the policy without any override.
  [[nodiscard]] std::size_t profile_of(std::uint32_t token) const { return by_token_.empty() ? 0 : by_token_[token]; }

  [[nodiscard]] std::optional<days> days_of(const Threshold& threshold, std::uint32_t token) const {
    return days_in(profiles_[profile_of(token)], threshold);
  }
  // For what is about no token.
  [[nodiscard]] std::optional<days> days_of(const Threshold& threshold) const {
    return days_in(profiles_.front(), threshold);
  }

  // Whether an override of the policy, by its order, is for any token.
  [[nodiscard]] bool is_used(std::size_t override_number) const { return used_[override_number]; }

  // Whether the policy switches the rule off for the token.
  [[nodiscard]] bool is_off(std::string_view rule, std::uint32_t token) const;

 private:
  static std::optional<days> days_in(const Settings& settings, const Threshold& threshold);

  std::vector<Settings> profiles_;
  std::vector<bool> used_;               // by override
  std::vector<std::uint32_t> by_token_;  // empty: all have profile 0
};

}  // namespace credlint
