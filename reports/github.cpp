#include <map>

#include "escape.h"
#include "report.h"
#include "text.h"
#include "urgency.h"

// Workflow commands: docs.github.com/actions/reference/workflow-commands. GitHub shows ten annotations of each level a
// step (github.com/actions/toolkit/issues/734); both read 2026-11-23.

namespace credlint::reports::github {
namespace {

constexpr std::size_t kMostOfLevel = 10;

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    default:
      return "notice";
  }
}

void annotate(Sink& out, std::string_view level, std::string_view file, Position where, std::string_view title,
              std::string_view message) {
  out.put("::", level, " file=", escape_command(file, true));
  out.print(",line={},col={},title={}::{}\n", where.line, where.column, escape_command(title, true), message);
}

void write_annotation(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  std::string message = fmt::format("{}{}{}", token == nullptr ? "" : token->name, token == nullptr ? "" : ": ",
                                    escape_command(finding.message));
  if (!finding.hint.empty()) message += "%0Afix: " + escape_command(finding.hint);
  if (token != nullptr && token->owner.known()) message += "%0Aowner: " + escape_command(*token->owner);
  annotate(out, level_of(finding.severity), audit.source_of(finding.place).path, finding.place.where,
           fmt::format("{}{}", audit.rule_of(finding).id, finding.status == Status::fresh ? " (new)" : ""), message);
}

void write(const Audit& audit, const ReportOptions& options, Sink& out) {
  std::map<Severity, std::size_t> shown;
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty() && ++shown[Severity::error] <= kMostOfLevel)
      annotate(out, "error", source.path, {1, 1}, "not audited", escape_command(fault));
  Findings findings = counting(audit);
  // Old ones would fill the ten places in the annotations of a green job.
  if (audit.gate.only_new && audit.changes)
    std::erase_if(findings, [](const Finding* finding) { return finding->status != Status::fresh; });
  sort_most_urgent_first(audit, findings);
  std::size_t left_out = 0;
  for (const Finding* finding : findings) {
    if (++shown[finding->severity] <= kMostOfLevel)
      write_annotation(audit, *finding, out);
    else
      ++left_out;
  }
  if (left_out > 0)
    out.print("{} more without an annotation, because GitHub shows ten of a level; all of them:\n",
              counted(left_out, "finding"));
  out.write("\n");
  find_report("text")->report.write(audit, options, out);
}

}  // namespace

Report report() {
  return {"annotations for GitHub Actions, then the text report; the Markdown goes to $GITHUB_STEP_SUMMARY", "", write};
}

}  // namespace credlint::reports::github
