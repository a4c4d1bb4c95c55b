// The finished result of an audit: what every report is made from.
#pragma once

#include <algorithm>
#include <bitset>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "changes.h"
#include "finding.h"
#include "rule.h"

namespace credlint {

// The lowest severity that fails the run.
enum class FailOn : std::uint8_t { note, warning, error, never };

inline constexpr std::array<std::string_view, 4> kFailOnNames{"note", "warning", "error", "never"};
constexpr std::string_view to_text(FailOn fail_on) { return kFailOnNames[static_cast<std::size_t>(fail_on)]; }

// Which findings fail the run.
struct Gate {
  FailOn from = FailOn::error;
  bool only_new = false;  // only those that the baseline does not have

  [[nodiscard]] constexpr bool fails(const Finding& finding) const {
    return from != FailOn::never && !finding.waived() && static_cast<int>(finding.severity) >= static_cast<int>(from) &&
           (!only_new || finding.status == Status::fresh);
  }
};

enum class State : std::uint8_t { healthy, expiring, ended, unknown };

inline constexpr std::array<std::string_view, 4> kStateNames{"healthy", "expiring", "ended", "unknown"};
constexpr std::string_view to_text(State state) { return kStateNames[static_cast<std::size_t>(state)]; }

// Something that was left out, so that nobody takes silence for health.
struct NotChecked {
  std::string rule;  // empty: it is about all rules or about none
  std::string why;
  std::size_t tokens = 0;  // how many it concerns
};

// How the program came to its configuration.
enum class ConfigFound : std::uint8_t { given, working_directory };

inline constexpr std::array<std::string_view, 2> kConfigFoundNames{"given", "working-directory"};
constexpr std::string_view to_text(ConfigFound found) { return kConfigFoundNames[static_cast<std::size_t>(found)]; }

struct ConfigOrigin {
  std::string path;    // as given, or "credlint.toml"
  std::string sha256;  // of its bytes, in hexadecimal
  ConfigFound found = ConfigFound::given;
};

// A set of rules, as indexes into Audit::rules.
inline constexpr std::size_t kMostRules = 128;
using RuleSet = std::bitset<kMostRules>;

struct Counts {
  std::array<std::size_t, 3> by_severity{};  // findings that count, by Severity
  std::size_t waived = 0;                    // findings that do not, because a waiver covers them

  void add(const Finding& finding) {
    ++(finding.waived() ? waived : by_severity[static_cast<std::size_t>(finding.severity)]);
  }

  [[nodiscard]] std::size_t of(Severity severity) const { return by_severity[static_cast<std::size_t>(severity)]; }
  [[nodiscard]] std::size_t total() const { return of(Severity::error) + of(Severity::warning) + of(Severity::note); }
};

// In the place of a rule id, for an inventory that was not audited: every format tells of it.
inline constexpr std::string_view kNotAudited = "not-audited";

struct Audit {
  Audit(Context audited, std::vector<const NamedRule*> chosen);

  std::string version;     // of this program
  std::string name;        // what this audit is called where several meet
  bool now_given = false;  // by hand, not from the system clock
  Gate gate;
  std::string token_glob;              // the names that it is about; empty: all
  std::optional<ConfigOrigin> config;  // nothing: there was none
  Source configuration;                // its path, as that of an inventory
  bool complete = true;                // false: the run was cut short
  int exit_code = 0;                   // as far as it is known before the reports are written

  Context context;                        // with the inventory and the time of the audit
  std::vector<const NamedRule*> rules;    // those that ran, by id
  std::vector<Finding> findings;          // by inventory, line, rule, subject
  std::vector<Fingerprint> fingerprints;  // of the findings; empty until somebody computes them
  std::vector<NotChecked> not_checked;
  std::optional<Changes> changes;              // nothing: there is no baseline
  std::vector<std::unique_ptr<Arena>> arenas;  // of the texts of the findings
  // For each token, the rules whose silence about it means nothing: an index into the sets, of which there are few.
  std::vector<RuleSet> unjudged_sets;
  std::vector<std::uint32_t> unjudged;

  [[nodiscard]] const Inventory& inventory() const { return context.inventory(); }
  [[nodiscard]] Instant now() const { return context.now(); }
  [[nodiscard]] const NamedRule& rule_of(const Finding& finding) const { return *rules[finding.rule]; }
  // Null where the finding is about a file.
  [[nodiscard]] const Token* token_of(const Finding& finding) const {
    return finding.token == kNone ? nullptr : inventory().tokens[finding.token];
  }
  [[nodiscard]] const Source& source_of(const Place& place) const {
    return place.file == kConfiguration ? configuration : inventory().sources[place.file];
  }

  // The tokens that the inventories list; those that only a vendor lists come after them.
  [[nodiscard]] std::size_t audited() const { return inventory().tokens.size() - context.held().unlisted; }
  [[nodiscard]] std::span<Token* const> audited_tokens() const {
    return std::span(inventory().tokens).first(audited());
  }
  // The inventories alone; the vendors' lists come after them.
  [[nodiscard]] std::span<const Source> inventories() const {
    return std::span(inventory().sources).first(inventory().sources.size() - context.held().lists.files.size());
  }

  // Why a file counts as not audited, or "": it could not be read, or there is no token in the whole run. That a part
  // of it is broken is told by a finding, if the rule for that ran.
  [[nodiscard]] std::string fault_of(const Source& source) const;

  // Null where the finding counts.
  [[nodiscard]] const Waiver* waiver_of(const Finding& finding) const {
    return finding.waived() ? &inventory().waivers[finding.waiver] : nullptr;
  }

  // What the policy makes of a rule (an index into `rules`) for a token, or with kNone for what is about no token.
  [[nodiscard]] std::optional<Level> level(std::size_t rule, std::uint32_t token) const {
    return levels_[token == kNone ? 0 : context.profiles().profile_of(token)][rule];
  }

  // For how many tokens the policy switches the rule off.
  [[nodiscard]] std::size_t tokens_without(std::size_t rule) const;

  // Whether the rule was asked about the token.
  [[nodiscard]] bool judged(std::size_t rule, const Token& token) const {
    const Rule& asked = rules[rule]->rule;
    return token.listed != asked.of_unlisted && (asked.speaks_of_ended || !context.ended(token)) &&
           level(rule, token.index) != Level::off && asked.applies(token, context);
  }

  // Whether the silence of the rule about the token means that it found nothing.
  [[nodiscard]] bool could_judge(std::size_t rule, const Token& token) const {
    return !unjudged_sets[unjudged[token.index]][rule];
  }

  [[nodiscard]] bool fails() const {
    return std::any_of(findings.begin(), findings.end(),
                       [this](const Finding& finding) { return gate.fails(finding); });
  }

 private:
  std::vector<std::vector<std::optional<Level>>> levels_;  // by profile, then rule
};

// What became of the tokens of a live probe.
struct ProbeCounts {
  std::size_t decided = 0, undecided = 0, skipped = 0;
};
ProbeCounts count_probed(const Audit& audit);

// Tokens without a verdict of the live probe, less those whose finding about that is waived.
std::size_t undecided_tokens(const Audit& audit);

// Findings that a vendor list left open, less the waived ones.
std::size_t undecided_by_lists(const Audit& audit);

State state_of(const Audit& audit, const Token& token);

Counts count(const Audit& audit);

// Names the finding for good. `path` is that of its inventory, or another one to be taken for it.
Fingerprint fingerprint_of(const Audit& audit, const Finding& finding, std::string_view path);

// Of what is told under kNotAudited.
Fingerprint fingerprint_of(const Source& source);

// The same as hexadecimal digits, by its own path.
std::string fingerprint(const Audit& audit, const Finding& finding);

// Fills Audit::fingerprints, on up to `jobs` threads.
void compute_fingerprints(Audit& audit, unsigned jobs);

}  // namespace credlint
