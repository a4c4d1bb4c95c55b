#include "text.h"

#include <map>
#include <set>
#include <utility>

#include "escape.h"
#include "not_checked.h"
#include "report.h"
#include "unlisted.h"
#include "urgency.h"

namespace credlint::reports::text {
namespace {

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "\x1b[1;31m";
    case Severity::warning:
      return "\x1b[1;33m";
    default:
      return "\x1b[1;36m";
  }
}

// "FILE:LINE:COLUMN: error: NAME (OWNER) MESSAGE [RULE]", as compilers do, so that editors find the place.
void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  std::string who;
  if (token != nullptr) {
    who = fmt::format("{}: ", token->name);
    if (token->owner.known()) who = fmt::format("{} ({}): ", token->name, escape_text(*token->owner));
    if (!token->listed) who = fmt::format("{} (nobody): ", token->name);
  }
  const std::string place = fmt::format("{}:{}:{}", escape_line_start(audit.source_of(finding.place).path),
                                        finding.place.where.line, finding.place.where.column);
  const bool colour = out.colour && !finding.waived();
  const Waiver* waiver = audit.waiver_of(finding);
  out.print("{}{}{}: {}{}{}{}: {}{} [{}]\n", colour ? "\x1b[1m" : "", place, colour ? "\x1b[0m" : "",
            colour ? colour_of(finding.severity) : "", waiver == nullptr ? "" : "waived ", to_text(finding.severity),
            colour ? "\x1b[0m" : "", who, escape_text(finding.message), audit.rule_of(finding).id);
  if (waiver != nullptr)
    return out.print("  until {}: {} (approved by {}{}; {}:{})\n", to_text(*waiver->expires),
                     escape_text(*waiver->reason), escape_text(*waiver->approved_by),
                     waiver->ticket.known() ? ", " + escape_text(*waiver->ticket) : "",
                     escape_text(audit.source_of(waiver->place).path), waiver->place.where.line);
  if (!finding.hint.empty()) out.print("  hint: {}\n", escape_text(finding.hint));
}

// A gate that lets only new findings fail speaks to whoever made the change: of all the rest it says how much there is.
void write_new_alone(const Audit& audit, Sink& out) {
  std::size_t rest = 0, waived = 0;
  for (const Finding& finding : audit.findings) {
    if (!finding.waived() && finding.status == Status::fresh)
      write_finding(audit, finding, out);
    else
      ++(finding.waived() ? waived : rest);
  }
  if (rest + waived + audit.changes->resolved.size() > 0)
    out.print("not new: {} still open, {} waived, {} resolved since {}; without --fail-on-new they are listed\n",
              counted(rest, "finding"), waived, audit.changes->resolved.size(), audit.changes->now);
}

// Where nobody can see the beginning of the list any more, its end sums it up.
void write_digest(const Audit& audit, Sink& out) {
  constexpr std::size_t kMany = 20, kUrgent = 3;
  Findings findings = counting(audit);
  if (audit.gate.only_new && audit.changes)
    std::erase_if(findings, [](const Finding* finding) { return finding->status != Status::fresh; });
  if (findings.size() <= kMany) return;
  std::map<std::pair<int, std::string_view>, std::size_t> by_rule;  // the worst severity first
  for (const Finding* finding : findings) ++by_rule[{-static_cast<int>(finding->severity), audit.rule_of(*finding).id}];
  out.write("\nby rule:\n");
  for (const auto& [what, count] : by_rule)
    out.print("{:>7} {} {}\n", count, to_text(static_cast<Severity>(-what.first)), what.second);
  sort_most_urgent_first(audit, findings);
  out.write("\nmost urgent:\n");
  for (std::size_t i = 0; i < kUrgent; ++i) write_finding(audit, *findings[i], out);
}

// With a baseline: what is new, what is resolved, and then what was known.
void write_by_change(const Audit& audit, const Changes& changes, Sink& out) {
  const std::string since =
      changes.sha256.empty() ? " (there is no baseline yet)" : fmt::format(" since {}", changes.now);
  const auto write_all = [&](std::string_view head, auto wanted) {
    bool first = true;
    for (const Finding& finding : audit.findings) {
      if (!wanted(finding)) continue;
      if (std::exchange(first, false)) out.print("{}:\n", head);
      write_finding(audit, finding, out);
    }
    if (!first) out.write("\n");
  };
  const auto is_new = [](const Finding& finding) { return !finding.waived() && finding.status == Status::fresh; };
  write_all("new" + since, is_new);
  if (!changes.resolved.empty()) out.print("resolved{}:\n", since);
  for (const PastFinding& finding : changes.resolved)
    out.print("resolved {}: {}{}{} [{}]\n", to_text(finding.severity), escape_text(finding.token),
              finding.token.empty() ? "" : ": ", escape_text(finding.message), escape_text(finding.rule));
  if (!changes.resolved.empty()) out.write("\n");
  write_all("still open or waived", [&](const Finding& finding) { return !is_new(finding); });
}

// When the vendors were asked.
void write_lists(const Held& held, Sink& out) {
  std::set<Instant> times;
  for (const ListSource& source : held.lists.sources)
    if (!source.superseded) times.insert(source.begun);
  if (times.empty()) return;
  out.print("; vendor {} of {}", times.size() == 1 ? "list" : "lists", to_rfc3339(*times.begin()));
  if (times.size() > 1) out.print(" to {}", to_rfc3339(*times.rbegin()));
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  if (audit.changes && audit.gate.only_new)
    write_new_alone(audit, out);
  else if (audit.changes)
    write_by_change(audit, *audit.changes, out);
  else
    for (const Finding& finding : audit.findings) write_finding(audit, finding, out);
  write_digest(audit, out);
  for (const NotCheckedGroup& item : group_not_checked(audit))
    out.print("not checked: {}{}{}{}\n", joined(item.rules, ", "), item.rules.empty() ? "" : ": ",
              escape_text(item.why), item.tokens == 0 ? "" : fmt::format(" ({})", counted(item.tokens, "token")));
  if (audit.config)
    out.print("configuration: {} ({}), SHA-256 {}\n", escape_text(audit.config->path),
              audit.config->found == ConfigFound::given ? "named by --config" : "found in the working directory",
              audit.config->sha256);
  if (const Probed& probed = audit.context.probed(); probed.mode == ProbeMode::live) {
    const ProbeCounts probe = count_probed(audit);
    out.print("live probe: {} sent; {} with a verdict, {} undecided, {} not tried{}\n",
              counted(probed.requests, "request"), counted(probe.decided, "token"), probe.undecided, probe.skipped,
              probed.interrupted ? "; interrupted" : "");
  }
  const Counts counts = count(audit);
  const Held& held = audit.context.held();
  out.print("{}{} audited{}: ", audit.findings.empty() ? "" : "\n", counted(audit.audited(), "token"),
            more_at_vendor(audit));
  if (counts.total() == 0)
    out.write(audit.audited() == 0 ? "nothing to find" : "no findings");
  else
    out.print("{}, {}, {}", counted(counts.of(Severity::error), "error"),
              counted(counts.of(Severity::warning), "warning"), counted(counts.of(Severity::note), "note"));
  if (counts.waived > 0) out.print("; {} waived", counts.waived);
  if (audit.changes) out.print("; {} new, {} resolved", audit.changes->fresh, audit.changes->resolved.size());
  out.print("; as of {}{}", to_rfc3339(audit.now()), audit.now_given ? " (given by --now)" : "");
  write_lists(held, out);
  out.write("\n");
}

}  // namespace

Report report() { return {"one line a finding, for a terminal or a log", "credlint.txt", write}; }

}  // namespace credlint::reports::text
