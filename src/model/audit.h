// The finished result of an audit: what every report is made from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "finding.h"
#include "rule.h"

namespace credlint {

// The lowest severity that fails the run.
enum class FailOn : std::uint8_t { note, warning, error, never };

inline constexpr std::array<std::string_view, 4> kFailOnNames{"note", "warning", "error", "never"};
constexpr std::string_view to_text(FailOn fail_on) { return kFailOnNames[static_cast<std::size_t>(fail_on)]; }
constexpr bool fails(Severity severity, FailOn gate) {
  return gate != FailOn::never && static_cast<int>(severity) >= static_cast<int>(gate);
}

enum class State : std::uint8_t { healthy, expiring, ended, unknown };

inline constexpr std::array<std::string_view, 4> kStateNames{"healthy", "expiring", "ended", "unknown"};
constexpr std::string_view to_text(State state) { return kStateNames[static_cast<std::size_t>(state)]; }

// Something that was left out, so that nobody takes silence for health.
struct NotChecked {
  std::string rule;  // empty: it is about all rules or about none
  std::string why;
  std::size_t tokens = 0;  // how many it concerns
};

struct Counts {
  std::array<std::size_t, 3> by_severity{};  // findings that count, by Severity
  std::size_t waived = 0;

  [[nodiscard]] std::size_t of(Severity severity) const { return by_severity[static_cast<std::size_t>(severity)]; }
  [[nodiscard]] std::size_t total() const { return of(Severity::error) + of(Severity::warning) + of(Severity::note); }
};

struct Audit {
  explicit Audit(Context audited) : context(std::move(audited)) {}

  std::string version;     // of this program
  bool now_given = false;  // by hand, not from the system clock
  FailOn fail_on = FailOn::error;
  bool complete = true;  // false: the run was cut short
  int exit_code = 0;     // as far as it is known before the reports are written

  Context context;                      // with the inventory and the time of the audit
  std::vector<const NamedRule*> rules;  // those that ran, by id
  std::vector<Finding> findings;        // by inventory, line, rule, subject
  std::vector<NotChecked> not_checked;
  std::vector<std::unique_ptr<Arena>> arenas;  // of the texts of the findings

  [[nodiscard]] const Inventory& inventory() const { return context.inventory(); }
  [[nodiscard]] Instant now() const { return context.now(); }
  [[nodiscard]] const NamedRule& rule_of(const Finding& finding) const { return *rules[finding.rule]; }
  // Null where the finding is about a file.
  [[nodiscard]] const Token* token_of(const Finding& finding) const {
    return finding.token == kNone ? nullptr : inventory().tokens[finding.token];
  }
  [[nodiscard]] const Source& source_of(const Place& place) const { return inventory().sources[place.file]; }

  // Why a file counts as not audited, or "": it could not be read, or there is no token in the whole run.
  [[nodiscard]] std::string_view fault_of(const Source& source) const {
    if (!source.error.empty()) return source.error;
    return inventory().tokens.empty() ? std::string_view("there is no token to audit") : std::string_view{};
  }

  // Whether the rule was asked about the token.
  [[nodiscard]] bool judged(const NamedRule& rule, const Token& token) const {
    return (rule.rule.speaks_of_ended || !context.ended(token)) && rule.rule.applies(token, context);
  }
};

State state_of(const Audit& audit, const Token& token);

Counts count(const Audit& audit);

// Names the finding for good: 32 hexadecimal digits over the rule, the token and the subject; without a usable id the
// inventory's path and the entry's ordinal stand for the token. Never a line, a message or a date.
std::string fingerprint(const Audit& audit, const Finding& finding);

}  // namespace credlint
