#include "json_text.h"
#include "report.h"
#include "text.h"

// The subset of Code Climate's format that GitLab reads: docs.gitlab.com/ci/testing/code_quality (read 2026-11-23).

namespace credlint::reports::gitlab {
namespace {

std::string_view severity_of(const Finding& finding) {
  switch (finding.severity) {
    case Severity::error:
      return finding.harm == Harm::leaking ? "blocker" : "critical";
    case Severity::warning:
      return "major";
    default:
      return "info";
  }
}

void write_issue(Sink& out, std::string_view description, std::string_view rule, std::string_view fingerprint,
                 std::string_view severity, std::string_view path, std::uint32_t line) {
  out.put("{\"description\":", quoted(description), ",\"check_name\":\"", rule, "\",\"fingerprint\":\"", fingerprint,
          "\",\"severity\":\"", severity,
          "\",\"location\":{\"path\":", quoted(path == "<stdin>" ? "stdin" : visible(path)));
  out.print(",\"lines\":{{\"begin\":{}}}}}}}", line);
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  out.write("[");
  JsonList list(out, "  ");
  // What was not audited is the worst that there is to say.
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty()) {
      list.next();
      write_issue(out, fmt::format("this {} was not audited: {}", source.noun(), visible(fault)), kNotAudited,
                  to_text(fingerprint_of(source)), "blocker", source.path, 1);
    }
  for (const Finding& finding : audit.findings) {
    if (finding.waived()) continue;
    const Token* token = audit.token_of(finding);
    list.next();
    write_issue(out,
                fmt::format("{}{}{}{}{}{}", token == nullptr ? "" : token->name, token == nullptr ? "" : ": ",
                            visible(finding.message), finding.hint.empty() ? "" : ". Fix: ", visible(finding.hint),
                            finding.status == Status::fresh ? " (new)" : ""),
                audit.rule_of(finding).id, fingerprint(audit, finding), severity_of(finding),
                audit.source_of(finding.place).path, finding.place.where.line);
  }
  list.end();
  out.write("\n");
}

}  // namespace

Report report() { return {"a GitLab code quality report", "credlint.gitlab.json", write}; }

}  // namespace credlint::reports::gitlab
