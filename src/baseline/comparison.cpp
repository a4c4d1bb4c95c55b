#include "comparison.h"

#include <unordered_set>

#include "wildcard.h"

namespace credlint {
namespace {

using ByFingerprint = std::unordered_map<std::string_view, const PastFinding*>;

ByFingerprint by_fingerprint(const PastReport& report) {
  ByFingerprint found;
  found.reserve(report.findings.size());
  for (const PastFinding& finding : report.findings) found.emplace(finding.fingerprint, &finding);
  return found;
}

const PastFinding* find(const ByFingerprint& findings, std::string_view fingerprint) {
  const auto found = findings.find(fingerprint);
  return found == findings.end() ? nullptr : found->second;
}

Status status_of(const PastFinding* before, Severity severity, bool waived) {
  if (before == nullptr || before->severity < severity || (before->waived && !waived)) return Status::fresh;
  return Status::open;
}

// Takes note of a finding of this run.
void count(Changes& changes, const PastFinding* before, Status status, bool waived) {
  if (waived)
    changes.accepted += before != nullptr && !before->waived ? 1 : 0;
  else
    ++(status == Status::fresh ? changes.fresh : changes.open);
}

// What a run says about the findings of an earlier one, beside those that it has itself.
class Run {
 public:
  Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  virtual ~Run() = default;

  // Whether the finding, which this run does not have, was looked for.
  [[nodiscard]] bool looked_for(const PastFinding& finding, const PastReport& baseline) const {
    if (!runs(finding.rule)) return false;
    if (finding.token.empty()) return was_read(finding.file);
    if (const auto judged = could_judge(finding)) return *judged;
    // The token is gone. That holds only where it would have been seen.
    const auto token = baseline.tokens.find(finding.token);
    const std::string& file = token == baseline.tokens.end() ? finding.file : token->second.file;
    return was_read(file) && !was_broken(file) && (token_glob().empty() || matches(token_glob(), finding.token));
  }

 protected:
  [[nodiscard]] virtual bool runs(const std::string& rule) const = 0;
  [[nodiscard]] virtual bool was_read(const std::string& file) const = 0;
  // Whether a piece of the file could not be read, in which anything may have stood.
  [[nodiscard]] virtual bool was_broken(const std::string& file) const = 0;
  [[nodiscard]] virtual const std::string& token_glob() const = 0;
  // Whether the rule could judge the token; nothing if there is no such token.
  [[nodiscard]] virtual std::optional<bool> could_judge(const PastFinding& finding) const = 0;
};

class AuditRun final : public Run {
 public:
  explicit AuditRun(const Audit& audit) : audit_(audit) {
    for (const Token* token : audit.inventory().tokens) tokens_.emplace(token->name, token);
    for (std::size_t r = 0; r < audit.rules.size(); ++r) rules_.emplace(audit.rules[r]->id, r);
    for (const Source& source : audit.inventory().sources)
      if (source.error.empty()) read_.insert(source.path);
    for (const Problem& problem : audit.inventory().problems)
      if (problem.token == kNone && problem.type == Problem::Type::invalid)
        broken_.insert(audit.source_of(problem.place).path);
  }

 private:
  [[nodiscard]] bool runs(const std::string& rule) const override { return rules_.contains(rule); }
  [[nodiscard]] bool was_read(const std::string& file) const override { return read_.contains(file); }
  [[nodiscard]] bool was_broken(const std::string& file) const override { return broken_.contains(file); }
  [[nodiscard]] const std::string& token_glob() const override { return audit_.token_glob; }
  [[nodiscard]] std::optional<bool> could_judge(const PastFinding& finding) const override {
    const auto token = tokens_.find(finding.token);
    if (token == tokens_.end()) return std::nullopt;
    return audit_.could_judge(rules_.at(finding.rule), *token->second);
  }

  const Audit& audit_;
  std::unordered_map<std::string_view, const Token*> tokens_;
  std::unordered_map<std::string_view, std::size_t> rules_;
  std::unordered_set<std::string_view> read_, broken_;
};

class ReportRun final : public Run {
 public:
  explicit ReportRun(const PastReport& report) : report_(report) {
    for (const PastFinding& finding : report.findings)
      if (finding.token.empty() && finding.rule == "inventory-invalid") broken_.insert(finding.file);
  }

 private:
  [[nodiscard]] bool runs(const std::string& rule) const override { return report_.rules.contains(rule); }
  [[nodiscard]] bool was_read(const std::string& file) const override { return report_.files.contains(file); }
  [[nodiscard]] bool was_broken(const std::string& file) const override { return broken_.contains(file); }
  [[nodiscard]] const std::string& token_glob() const override { return report_.token_glob; }
  [[nodiscard]] std::optional<bool> could_judge(const PastFinding& finding) const override {
    const auto token = report_.tokens.find(finding.token);
    if (token == report_.tokens.end()) return std::nullopt;
    const std::size_t set = token->second.unjudged;
    return set >= report_.unjudged_sets.size() || !report_.unjudged_sets[set].contains(finding.rule);
  }

  const PastReport& report_;
  std::unordered_set<std::string_view> broken_;
};

template <class Known>
void find_resolved(const PastReport& baseline, const Run& run, const Known& known, Changes& changes) {
  for (const PastFinding& finding : baseline.findings)
    if (!known.contains(finding.fingerprint) && run.looked_for(finding, baseline)) changes.resolved.push_back(finding);
}

}  // namespace

Changes compare(const PastReport& baseline, Audit& audit) {
  Changes changes;
  changes.now = baseline.now;
  const ByFingerprint before = by_fingerprint(baseline);
  std::unordered_set<std::string> known;
  for (Finding& finding : audit.findings) {
    const std::string name = fingerprint(audit, finding);
    const PastFinding* past = find(before, name);
    finding.status = status_of(past, finding.severity, finding.waived());
    count(changes, past, finding.status, finding.waived());
    if (past != nullptr) known.insert(name);
  }
  find_resolved(baseline, AuditRun(audit), known, changes);
  return changes;
}

ReportChanges compare(const PastReport& baseline, PastReport report) {
  ReportChanges out;
  out.changes.now = baseline.now;
  const ByFingerprint before = by_fingerprint(baseline);
  find_resolved(baseline, ReportRun(report), by_fingerprint(report), out.changes);
  for (PastFinding& finding : report.findings) {
    const PastFinding* past = find(before, finding.fingerprint);
    const Status status = status_of(past, finding.severity, finding.waived);
    count(out.changes, past, status, finding.waived);
    if (finding.waived && past != nullptr && !past->waived)
      out.accepted.push_back(std::move(finding));
    else if (!finding.waived && status == Status::fresh)
      out.fresh.push_back(std::move(finding));
  }
  return out;
}

}  // namespace credlint
