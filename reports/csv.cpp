#include "escape.h"
#include "report.h"

namespace credlint::reports::csv {
namespace {

constexpr std::string_view kHead =
    "status,severity,rule,token,owner,kind,message,hint,expires,expires_reason,state,verdict,file,line,column,subject,"
    "waived_until,waived_by,waived_because,fingerprint,listed\r\n";

// One line; RFC 4180 ends it with CR and LF.
template <class... Cells>
void write_row(Sink& out, const Cells&... cells) {
  bool first = true;
  (out.put(std::exchange(first, false) ? "" : ",", escape_csv(cells)), ...);
  out.write("\r\n");
}

// What the columns say of a token.
struct Columns {
  std::string_view owner, kind;
  std::string expires;
  std::string_view expires_reason, state, verdict, listed;
};

Columns columns_of(const Audit& audit, const Token* token) {
  if (token == nullptr) return {};
  const Ending& ending = audit.context.ending(*token);
  return {token->owner.value_or({}),
          token->kind->name,
          ending.dated() ? to_rfc3339(ending.at) : "",
          to_text(ending.reason),
          to_text(state_of(audit, *token)),
          to_text(audit.context.observation(*token).verdict),
          token->listed ? "yes" : "no"};
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  const Columns columns = columns_of(audit, token);
  const Waiver* waiver = audit.waiver_of(finding);
  write_row(out, to_text(finding.status), to_text(finding.severity), audit.rule_of(finding).id,
            token == nullptr ? "" : token->name, columns.owner, columns.kind, finding.message, finding.hint,
            columns.expires, columns.expires_reason, columns.state, columns.verdict,
            audit.source_of(finding.place).path, std::to_string(finding.place.where.line),
            std::to_string(finding.place.where.column), finding.subject,
            waiver == nullptr ? "" : to_rfc3339(*waiver->expires), waiver == nullptr ? "" : *waiver->approved_by,
            waiver == nullptr ? "" : *waiver->reason, fingerprint(audit, finding), columns.listed);
}

// A token that nothing is wrong with, so that every token is in the table.
void write_fine(const Audit& audit, const Token& token, Sink& out) {
  const Columns columns = columns_of(audit, &token);
  write_row(out, "", "", "", token.name, columns.owner, columns.kind, "", "", columns.expires, columns.expires_reason,
            columns.state, columns.verdict, audit.source_of(token.place).path, std::to_string(token.place.where.line),
            std::to_string(token.place.where.column), "", "", "", "", "", columns.listed);
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  out.write(kHead);
  std::vector<bool> found(audit.inventory().tokens.size());
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      write_row(out, "", "error", kNotAudited, "", "", "", fault, "", "", "", "", "", source.path, "1", "1", "", "", "",
                "", to_text(fingerprint_of(source)), "");
  for (const Finding& finding : audit.findings) {
    write_finding(audit, finding, out);
    if (finding.token != kNone) found[finding.token] = true;
  }
  for (const Token* token : audit.inventory().tokens)
    if (!found[token->index]) write_fine(audit, *token, out);
  if (!audit.changes) return;
  for (const PastFinding& finding : audit.changes->resolved)
    write_row(out, "resolved", to_text(finding.severity), finding.rule, finding.token, "", "", finding.message,
              finding.hint, "", "", "", "", finding.file, std::to_string(finding.where.line),
              std::to_string(finding.where.column), finding.subject, "", "", "", to_text(finding.fingerprint), "");
}

}  // namespace

Report report() { return {"a table of findings and tokens, for spreadsheets", "credlint.csv", write}; }

}  // namespace credlint::reports::csv
