// What a rule is. A rule is pure: the same token, inventory and now give the same findings.
#pragma once

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ending.h"
#include "finding.h"
#include "observation.h"
#include "place.h"
#include "policy.h"
#include "vendor_list.h"

namespace credlint {

// How long before its end a token is warned of.
struct Notice {
  Instant::duration warn;
  Instant::duration error;  // at most `warn`
};

// The thresholds of expires-soon, by which reports too tell what ends soon.
inline constexpr Threshold kMaxAge{
    "rotation-overdue", "max_days", {}, "days since `created`, at most; else the rule is off"};
inline constexpr Threshold kWarnBeforeEnd{"expires-soon", "warn", days{30}, "days before the end: a warning"};
inline constexpr Threshold kErrorBeforeEnd{"expires-soon", "error", days{7}, "days before the end: an error"};

struct Rule;

// The whole inventory as the rules see it, with what many of them ask worked out once. Once the rules run it is never
// changed.
class Context {
 public:
  Context(Inventory inventory, Instant now, Policy policy = {});

  [[nodiscard]] const Inventory& inventory() const { return inventory_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const Ending& ending(const Token& token) const { return endings_[token.index]; }
  [[nodiscard]] bool ended(const Token& token) const { return ending(token).ended(now_); }

  // What a live probe saw; called at most once, before the rules run.
  void set_probed(Probed probed);
  [[nodiscard]] const Probed& probed() const { return probed_; }
  // Verdict::none where there was no live probe.
  [[nodiscard]] const Observation& observation(const Token& token) const {
    static const Observation kNothing;
    return probed_.observations.empty() ? kNothing : probed_.observations[token.index];
  }

  // What the vendor told of it: the probe's answer, and for what that did not tell the record that it is matched with.
  [[nodiscard]] const Observed& observed(const Token& token) const {
    static const Observed kNothing;
    return observed_.empty() ? kNothing : observed_[token.index];
  }

  // What the vendors list; called at most once, before a probe.
  void set_held(Held held);
  [[nodiscard]] const Held& held() const { return held_; }
  // The record that an entry is matched with, or that a token is which no entry lists; else null.
  [[nodiscard]] const Record* record(const Token& token) const;
  // When the vendor was asked for the list that it is matched in; nothing where it is in none.
  [[nodiscard]] std::optional<Instant> listed_at(const Token& token) const;

  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] const Profiles& profiles() const { return profiles_; }

  // What the policy says for this token, else the threshold's own value; nothing: there is no such limit.
  [[nodiscard]] std::optional<days> days_of(const Threshold& threshold, const Token& token) const {
    return profiles_.days_of(threshold, token.index);
  }

  // The same for what is about no token.
  [[nodiscard]] std::optional<days> days_of(const Threshold& threshold) const { return profiles_.days_of(threshold); }

  // Whether no token has a value for the thresholds of a rule that needs one from the policy.
  [[nodiscard]] bool is_unset(const Rule& rule) const;

  // By when the token is to be replaced because of its age: `created` and the stricter of its own `rotate_every` and
  // the policy's. Nothing where neither is set, or where its age is not known.
  [[nodiscard]] std::optional<Instant> rotation_due(const Token& token) const;
  // The stricter of the two, whatever is known of the token's age.
  [[nodiscard]] std::optional<days> longest_age(const Token& token) const;

  // How long before its end a token is warned of: as the policy says, but at most a third and a sixth of the token's
  // life, so that a token made for a week is not reported from its first day.
  [[nodiscard]] Notice notice(const Token& token) const;

  // The living token that says it `replaces` this one, or null.
  [[nodiscard]] const Token* replacement(const Token& token) const;

  // A finding about the end of a token that is revoked or already replaced is only a reminder to remove its entry.
  [[nodiscard]] bool end_is_settled(const Token& token) const;

  // The first living token whose `secret` is the same reference, if it stands before this one, or null; also null
  // where one of those before it `replaces` it, or the other way round.
  [[nodiscard]] const Token* earlier_with_same_secret(const Token& token) const;

  // Whether a token of this id was read, but is none of this audit.
  [[nodiscard]] bool is_left_out(std::string_view id) const { return left_out_.contains(id); }

  // Whether a waiver names the token, usable or not.
  [[nodiscard]] bool has_waiver(const Token& token) const { return waived_.contains(token.name); }

  // The cloud id that a [[site]] gives for a host name in lower case, or ""; and the other way round.
  [[nodiscard]] std::string_view cloud_id_of_site(std::string_view host) const;
  [[nodiscard]] std::string_view site_of_cloud_id(std::string_view cloud_id) const;

 private:
  void observe(std::uint32_t token, const Observed& seen);
  void find_replaced();
  void find_shared_secrets(const std::vector<const Token*>& everyone);

  Inventory inventory_;
  Instant now_;
  Policy policy_;
  Profiles profiles_;
  Probed probed_;
  Held held_;
  std::vector<Observed> observed_;  // by token; empty where nobody told anything
  std::vector<Ending> endings_;
  std::unordered_map<std::string_view, const Token*> replaced_;       // old id → living token that replaces it
  std::unordered_map<const Token*, const Token*> same_secret_;        // living token → the first with its reference
  std::unordered_map<std::string_view, std::string_view> cloud_ids_;  // by site
  std::unordered_map<std::string, std::string_view> sites_;           // by cloud id, in lower case; the first of each
  std::unordered_set<std::string_view> waived_;                       // ids that waivers name
  std::unordered_set<std::string_view> left_out_;                     // names of the tokens that are none of this audit
};

// Takes down what one rule says. It fills in the rule and the token; the rule gives the rest.
class Remarks {
 public:
  virtual ~Remarks() = default;

  // About the token or waiver at hand: where (its entry's place if Position{}), how bad, what is wrong, what to do.
  // `harm` where this finding means something else than the rule's findings mostly do.
  virtual void add(Severity severity, Position where, std::string_view message, std::string_view hint,
                   std::optional<Harm> harm = {}) = 0;

  // About any place, for rules that look at the whole inventory.
  virtual void add(Severity severity, const Problem& problem) = 0;

  // What was said last is mended by exactly this change of the inventory that the token stands in.
  virtual void mend(const Mend&) {}

  // The rule keeps silent on this token because it cannot judge; `why` is listed under "not checked".
  virtual void cannot_judge(std::string_view why) = 0;
};

enum class WaiverState : std::uint8_t { active, lapsed, unusable };

// A waiver, and what became of it when it met the findings.
struct WaiverCase {
  const Waiver* waiver = nullptr;
  WaiverState state = WaiverState::unusable;
  const Token* token = nullptr;           // the one that it names; null: there is none
  bool judged = false;                    // its rule was asked about the token and could judge it
  const Waiver* superseded_by = nullptr;  // another one that covers the same findings, at least as long
  std::string_view narrower = {};         // a narrower rule that speaks of the token in place of the waiver's own
  std::size_t findings = 0;               // that it covers; for a lapsed one: that it would cover
  Severity worst = Severity::note;
};

struct Rule {
  std::string_view summary;               // one line, no full stop
  Severity severity = Severity::warning;  // the worst of its default levels
  Harm harm = Harm::risk;
  std::string_view levels = {};  // the default levels in words where there are several
  bool speaks_of_ended = false;  // may still be said of a token that has ended
  bool of_unlisted = false;      // asked about the tokens that no entry lists, and only about them
  bool from_list = false;        // judges what a vendor's list says, so that without one it has nothing to judge
  bool tells_undecided = false;  // that nobody knows: a matter of `--undecided`
  bool live = false;             // judges what a live probe saw, or what that or a list told: without, it has nothing
  std::vector<std::string_view> yields_to =
      {};  // narrower rules: where one of them speaks of a token, this one is silent
  std::vector<Threshold> thresholds = {};
  bool needs_policy = false;  // off until the policy sets its threshold

  // Whether the rule has something to judge in this token; such a pair is a test case in the JUnit reports.
  bool (*applies)(const Token&, const Context&) = nullptr;
  void (*check)(const Token&, const Context&, Remarks&) = nullptr;

  // Instead of `check`, for flaws that were found while reading.
  void (*check_inventory)(const Context&, Remarks&) = nullptr;

  // Instead of `check`, for the rules about waivers; called once for each, when all findings are known.
  void (*check_waiver)(const WaiverCase&, const Context&, Remarks&) = nullptr;
};

// A rule under its id. The list is generated from the file names in rules/.
struct NamedRule {
  std::string_view id;      // "expires-soon"
  std::string_view stem;    // "expires_soon": its files rules/STEM.cpp, rules/STEM.md, tests/rules/STEM.toml
  std::string_view manual;  // Markdown
  Rule rule;
};

// The rule about tokens without a verdict, by which reports and exit codes know its findings.
inline constexpr std::string_view kProbeUndecided = "probe-undecided";

// Every rule, by id.
const std::vector<NamedRule>& all_rules();
const NamedRule* find_rule(std::string_view id);

// Pointers to all of them, for run_audit.
inline std::vector<const NamedRule*> every_rule() {
  std::vector<const NamedRule*> rules;
  for (const NamedRule& rule : all_rules()) rules.push_back(&rule);
  return rules;
}

// For `Rule::applies`.
inline bool always(const Token&, const Context&) { return true; }
inline bool never(const Token&, const Context&) { return false; }  // it is about no token
inline bool has_waiver(const Token& token, const Context& context) { return context.has_waiver(token); }

}  // namespace credlint
