// What a rule is. A rule is pure: the same token, inventory and now give the same findings.
#pragma once

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ending.h"
#include "finding.h"

namespace credlint {

// The whole inventory as the rules see it, with what many of them ask worked out once. Never changed after it is made.
class Context {
 public:
  Context(Inventory inventory, Instant now);

  [[nodiscard]] const Inventory& inventory() const { return inventory_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const Ending& ending(const Token& token) const { return endings_[token.index]; }
  [[nodiscard]] bool ended(const Token& token) const { return ending(token).ended(now_); }

  // The living token that says it `replaces` this one, or null.
  [[nodiscard]] const Token* replacement(const Token& token) const;

  // A finding about the end of a token that is revoked or already replaced is only a reminder to remove its entry.
  [[nodiscard]] bool end_is_settled(const Token& token) const;

  // The first living token whose `secret` is the same reference, if it stands before this one, or null.
  [[nodiscard]] const Token* earlier_with_same_secret(const Token& token) const;

  // The cloud id that a [[site]] gives for a host name in lower case, or ""; and the other way round.
  [[nodiscard]] std::string_view cloud_id_of_site(std::string_view host) const;
  [[nodiscard]] std::string_view site_of_cloud_id(std::string_view cloud_id) const;

 private:
  void find_shared_secrets();

  Inventory inventory_;
  Instant now_;
  std::vector<Ending> endings_;
  std::unordered_map<std::string_view, const Token*> replaced_;  // old id → living token that replaces it
  std::unordered_map<const Token*, const Token*> same_secret_;   // living token → the first with its reference
  std::unordered_map<std::string_view, std::string_view> cloud_ids_;
};

// Takes down what one rule says. It fills in the rule and the token; the rule gives the rest.
class Remarks {
 public:
  virtual ~Remarks() = default;

  // About the token at hand: where (its entry's place if Position{}), how bad, what is wrong, what to do.
  // `harm` where this finding means something else than the rule's findings mostly do.
  virtual void add(Severity severity, Position where, std::string_view message, std::string_view hint,
                   std::optional<Harm> harm = {}) = 0;

  // About any place, for rules that look at the whole inventory.
  virtual void add(Severity severity, const Problem& problem) = 0;

  // The rule keeps silent on this token because it cannot judge; `why` is listed under "not checked".
  virtual void cannot_judge(std::string_view why) = 0;
};

struct Rule {
  std::string_view summary;               // one line, no full stop
  Severity severity = Severity::warning;  // the worst of its default levels
  Harm harm = Harm::risk;
  std::string_view levels = {};  // the default levels in words where there are several
  bool speaks_of_ended = false;  // may still be said of a token that has ended
  std::vector<std::string_view> yields_to =
      {};  // narrower rules: where one of them speaks of a token, this one is silent

  // Whether the rule has something to judge in this token; such a pair is a test case in the JUnit reports.
  bool (*applies)(const Token&, const Context&) = nullptr;
  void (*check)(const Token&, const Context&, Remarks&) = nullptr;

  // Instead of `check`, for flaws that were found while reading.
  void (*check_inventory)(const Context&, Remarks&) = nullptr;
};

// A rule under its id. The list is generated from the file names in rules/.
struct NamedRule {
  std::string_view id;      // "expires-soon"
  std::string_view stem;    // "expires_soon": its files rules/STEM.cpp, rules/STEM.md, tests/rules/STEM.toml
  std::string_view manual;  // Markdown
  Rule rule;
};

// Every rule, by id.
const std::vector<NamedRule>& all_rules();
const NamedRule* find_rule(std::string_view id);

// For `Rule::applies`.
inline bool always(const Token&, const Context&) { return true; }

}  // namespace credlint
