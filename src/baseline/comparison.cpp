#include "comparison.h"

#include <cstring>
#include <map>
#include <unordered_set>

#include "first_seen.h"
#include "wildcard.h"

namespace credlint {
namespace {

// Its first bytes are as random as any hash of it.
std::size_t hash_of(const Fingerprint& fingerprint) {
  std::size_t value = 0;
  std::memcpy(&value, fingerprint.data(), sizeof value);
  return value;
}

// The findings of a report by their fingerprints.
class Index {
 public:
  explicit Index(const std::vector<PastEntry>& entries) : entries_(entries), table_(entries.size()) {
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      const Fingerprint& fingerprint = entries[i].fingerprint;
      table_.add(hash_of(fingerprint), i,
                 [&](std::uint32_t other) { return entries[other].fingerprint == fingerprint; });
    }
  }

  // The first that has it; null if there is none.
  [[nodiscard]] const PastEntry* find(const Fingerprint& fingerprint) const {
    const auto found = table_.find(hash_of(fingerprint),
                                   [&](std::uint32_t other) { return entries_[other].fingerprint == fingerprint; });
    return found ? &entries_[*found] : nullptr;
  }

 private:
  const std::vector<PastEntry>& entries_;
  FirstSeen table_;
};

Status status_of(const PastEntry* before, Severity severity, bool waived) {
  if (before == nullptr || before->severity < severity || (before->waived && !waived)) return Status::fresh;
  return Status::open;
}

// Takes note of a finding of this run.
void count(Changes& changes, const PastEntry* before, Status status, bool waived) {
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

  [[nodiscard]] virtual bool runs(const std::string& rule) const = 0;
  [[nodiscard]] virtual bool was_read(std::string_view file) const = 0;
  // Whether a piece of the file could not be read, in which anything may have stood.
  [[nodiscard]] virtual bool was_broken(std::string_view file) const = 0;
  [[nodiscard]] virtual const std::string& token_glob() const = 0;
  // The file that a token stands in; nothing if there is no such token.
  [[nodiscard]] virtual std::optional<std::string_view> file_of(std::string_view token) const = 0;
  // Of a token that there is.
  [[nodiscard]] virtual bool could_judge(const std::string& rule, std::string_view token) const = 0;
};

// Which file of this run a file of the baseline is: that of the same path, or one that was not there under its own name
// and holds tokens of it.
class Renamed {
 public:
  Renamed(const PastReport& baseline, const Run& run) {
    std::unordered_set<std::string_view> listed(baseline.read.begin(), baseline.read.end());
    for (const PastToken& token : baseline.tokens) {
      if (token.file == kNone || run.was_read(baseline.files[token.file])) continue;
      const auto file = run.file_of(token.name);
      if (file && !listed.contains(*file)) new_names_[baseline.files[token.file]].insert(*file);
    }
  }

  // None if it was not read.
  [[nodiscard]] std::set<std::string_view> of(std::string_view file, const Run& run) const {
    if (run.was_read(file)) return {file};
    const auto found = new_names_.find(file);
    return found == new_names_.end() ? std::set<std::string_view>{} : found->second;
  }

  [[nodiscard]] const std::map<std::string_view, std::set<std::string_view>>& all() const { return new_names_; }

 private:
  std::map<std::string_view, std::set<std::string_view>> new_names_;
};

// Whether the finding, which this run does not have, was looked for.
bool looked_for(const PastEntry& finding, const PastReport& baseline, const Run& run, const Renamed& renamed) {
  const std::string& rule = baseline.rules[finding.rule];
  if (!run.runs(rule)) return false;
  if (finding.token == kNone) return !renamed.of(baseline.files[finding.file], run).empty();
  const PastToken& token = baseline.tokens[finding.token];
  if (run.file_of(token.name)) return run.could_judge(rule, token.name);
  // The token is gone. That holds only where it would have been seen.
  const auto files = renamed.of(baseline.files[token.file == kNone ? finding.file : token.file], run);
  return !files.empty() &&
         std::none_of(files.begin(), files.end(), [&run](std::string_view file) { return run.was_broken(file); }) &&
         (run.token_glob().empty() || matches(run.token_glob(), token.name));
}

class AuditRun final : public Run {
 public:
  explicit AuditRun(const Audit& audit) : audit_(audit) {
    tokens_.reserve(audit.inventory().tokens.size());
    for (const Token* token : audit.inventory().tokens) tokens_.emplace(token->name, token);
    for (std::size_t r = 0; r < audit.rules.size(); ++r) rules_.emplace(audit.rules[r]->id, r);
    for (const Source& source : audit.inventory().sources)
      if (source.error.empty()) read_.insert(source.path);
    read_.insert(audit.configuration.path);
    // What a list lacks that is not whole, or that a newer one takes the place of, may be there all the same.
    const VendorLists& lists = audit.context.held().lists;
    for (const RecordList& list : lists.lists)
      if (const ListSource& source = lists.source_of(list); !list.complete || source.superseded)
        broken_.insert(lists.files[source.file].path);
    for (const Problem& problem : audit.inventory().problems)
      if (problem.token == kNone && problem.type == Problem::Type::invalid)
        broken_.insert(audit.source_of(problem.place).path);
  }

  [[nodiscard]] bool runs(const std::string& rule) const override { return rules_.contains(rule); }
  [[nodiscard]] bool was_read(std::string_view file) const override { return read_.contains(file); }
  [[nodiscard]] bool was_broken(std::string_view file) const override { return broken_.contains(file); }
  [[nodiscard]] const std::string& token_glob() const override { return audit_.token_glob; }
  [[nodiscard]] std::optional<std::string_view> file_of(std::string_view token) const override {
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return std::nullopt;
    return audit_.source_of(found->second->place).path;
  }
  [[nodiscard]] bool could_judge(const std::string& rule, std::string_view token) const override {
    return audit_.could_judge(rules_.at(rule), *tokens_.at(token));
  }

 private:
  const Audit& audit_;
  std::unordered_map<std::string_view, const Token*> tokens_;
  std::unordered_map<std::string_view, std::size_t> rules_;
  std::unordered_set<std::string_view> read_, broken_;
};

class ReportRun final : public Run {
 public:
  explicit ReportRun(const PastReport& report) : report_(report) {
    for (const PastEntry& finding : report.findings)
      if (finding.token == kNone && report.rules[finding.rule] == "inventory-invalid")
        broken_.insert(report.files[finding.file]);
    broken_.insert(report.partial_lists.begin(), report.partial_lists.end());
  }

  [[nodiscard]] bool runs(const std::string& rule) const override { return report_.ran.contains(rule); }
  [[nodiscard]] bool was_read(std::string_view file) const override { return report_.read.contains(file); }
  [[nodiscard]] bool was_broken(std::string_view file) const override { return broken_.contains(file); }
  [[nodiscard]] const std::string& token_glob() const override { return report_.token_glob; }
  [[nodiscard]] std::optional<std::string_view> file_of(std::string_view token) const override {
    const PastToken* found = report_.find_token(token);
    if (found == nullptr || found->file == kNone) return std::nullopt;
    return report_.files[found->file];
  }
  [[nodiscard]] bool could_judge(const std::string& rule, std::string_view token) const override {
    const std::size_t set = report_.find_token(token)->unjudged;
    return set >= report_.unjudged_sets.size() || !report_.unjudged_sets[set].contains(rule);
  }

 private:
  const PastReport& report_;
  std::unordered_set<std::string_view> broken_;
};

// The findings of the baseline whose fingerprints are not `seen` (by the first that has them), but were looked for.
void find_resolved(const PastReport& baseline, const Index& index, const std::vector<bool>& seen, const Run& run,
                   const Renamed& renamed, Changes& changes) {
  for (const PastEntry& entry : baseline.findings) {
    const auto first = static_cast<std::size_t>(index.find(entry.fingerprint) - baseline.findings.data());
    if (!seen[first] && looked_for(entry, baseline, run, renamed)) changes.resolved.push_back(baseline.finding(entry));
  }
}

// A finding that its file's path names is looked for under the file's old path too.
const PastEntry* find_renamed(const Audit& audit, const Finding& finding, const Index& before, const Renamed& renamed) {
  const Token* token = audit.token_of(finding);
  if (token != nullptr && token->has_usable_id) return nullptr;
  const std::string& path = audit.source_of(finding.place).path;
  for (const auto& [old_name, new_names] : renamed.all())
    if (new_names.contains(path))
      if (const PastEntry* past = before.find(fingerprint_of(audit, finding, old_name))) return past;
  return nullptr;
}

}  // namespace

Changes compare(const PastReport& baseline, Audit& audit, unsigned jobs) {
  Changes changes;
  changes.now = baseline.now;
  const Index before(baseline.findings);
  compute_fingerprints(audit, jobs);
  std::vector<const PastEntry*> pasts(audit.findings.size());
  std::vector<bool> seen(baseline.findings.size());
  bool all_found = true;
  for (std::size_t i = 0; i < pasts.size(); ++i) {
    pasts[i] = before.find(audit.fingerprints[i]);
    all_found = all_found && pasts[i] != nullptr;
    if (pasts[i] != nullptr) seen[static_cast<std::size_t>(pasts[i] - baseline.findings.data())] = true;
  }
  // Most runs are like the one before; what follows is for the differences.
  const bool all_seen = std::find(seen.begin(), seen.end(), false) == seen.end();
  if (!all_found || !all_seen) {
    const AuditRun run(audit);
    const Renamed renamed(baseline, run);
    for (std::size_t i = 0; i < pasts.size(); ++i) {
      if (pasts[i] != nullptr) continue;
      pasts[i] = find_renamed(audit, audit.findings[i], before, renamed);
      if (pasts[i] != nullptr) seen[static_cast<std::size_t>(pasts[i] - baseline.findings.data())] = true;
    }
    find_resolved(baseline, before, seen, run, renamed, changes);
  }
  for (std::size_t i = 0; i < pasts.size(); ++i) {
    Finding& finding = audit.findings[i];
    finding.status = status_of(pasts[i], finding.severity, finding.waived());
    count(changes, pasts[i], finding.status, finding.waived());
  }
  return changes;
}

ReportChanges compare(const PastReport& baseline, const PastReport& report) {
  ReportChanges out;
  out.changes.now = baseline.now;
  const Index before(baseline.findings);
  std::vector<bool> seen(baseline.findings.size());
  for (const PastEntry& finding : report.findings) {
    const PastEntry* past = before.find(finding.fingerprint);
    if (past != nullptr) seen[static_cast<std::size_t>(past - baseline.findings.data())] = true;
    const Status status = status_of(past, finding.severity, finding.waived);
    count(out.changes, past, status, finding.waived);
    if (finding.waived && past != nullptr && !past->waived)
      out.accepted.push_back(report.finding(finding));
    else if (!finding.waived && status == Status::fresh)
      out.fresh.push_back(report.finding(finding));
  }
  if (std::find(seen.begin(), seen.end(), false) != seen.end()) {
    const ReportRun run(report);
    find_resolved(baseline, before, seen, run, Renamed(baseline, run), out.changes);
  }
  return out;
}

}  // namespace credlint
