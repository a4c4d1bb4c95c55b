#include "escape.h"
#include "json_text.h"
#include "report.h"

namespace credlint::reports::json {
namespace {

void location(const Audit& audit, Sink& out, const Place& place) {
  out.write("\"location\":{");
  member(out, "file", audit.source_of(place).path);
  out.print(",\"line\":{},\"column\":{}}}", place.where.line, place.where.column);
}

std::string ids_of(const Audit& audit, const RuleSet& set) {
  std::string text;
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    if (set[r]) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", audit.rules[r]->id);
  return text;
}

void write_baseline(const Audit& audit, Sink& out) {
  if (!audit.changes) return out.write("null");
  out.put("{\"path\":", quoted(audit.changes->path), ",\"sha256\":", quoted_or_null(audit.changes->sha256),
          ",\"now\":", quoted_or_null(audit.changes->now), "}");
}

void write_run(const Audit& audit, Sink& out) {
  out.print("  \"run\": {{\n    \"name\": {}, \"now\": \"{}\", \"now_given\": {},\n    \"config\": ",
            quoted(audit.name), to_rfc3339(audit.now()), audit.now_given);
  if (audit.config)
    out.print(R"({{"path":{},"sha256":"{}","found":"{}"}})", quoted(audit.config->path), audit.config->sha256,
              to_text(audit.config->found));
  else
    out.write("null");
  out.write(",\n    \"inventories\": [");
  bool first = true;
  for (const Source& source : audit.inventory().sources) {
    out.print("{}\n      {{\"path\":{},\"sha256\":{},\"tokens\":{}}}", first ? "" : ",", quoted(source.path),
              quoted_or_null(source.sha256), source.tokens);
    first = false;
  }
  RuleSet all;
  for (std::size_t r = 0; r < audit.rules.size(); ++r) all.set(r);
  out.put("\n    ],\n    \"rules\": [", ids_of(audit, all), "],\n    \"unjudged\": [");
  first = true;
  for (const RuleSet& set : audit.unjudged_sets) {
    out.put(first ? "\n      [" : ",\n      [", ids_of(audit, set), "]");
    first = false;
  }
  out.put("],\n    \"token\": ", quoted_or_null(audit.token_glob), ",\n    \"baseline\": ");
  write_baseline(audit, out);
  out.print(",\n    \"fail_on\": \"{}\", \"fail_on_new\": {}, \"exit_code\": {},\n", to_text(audit.gate.from),
            audit.gate.only_new, audit.exit_code);
  const ProbeCounts probe = count_probed(audit);
  out.print("    \"probe\": {{\"mode\":\"{}\",\"requests\":{},\"decided\":{},\"undecided\":{},\"skipped\":{}}},\n",
            to_text(audit.context.probed().mode), audit.context.probed().requests, probe.decided, probe.undecided,
            probe.skipped);
  out.print("    \"complete\": {}\n  }},\n", audit.complete);
}

void write_tokens(const Audit& audit, Sink& out) {
  out.write("  \"tokens\": [");
  JsonList list(out);
  for (const Token* item : audit.inventory().tokens) {
    const Token& token = *item;
    const Ending& ending = audit.context.ending(token);
    list.next();
    out.put("{\"id\":\"", token.name, "\",");
    member(out, "kind", token.kind->name);
    out.write(",");
    member(out, "owner", token.owner.value_or({}));
    out.write(",");
    location(audit, out, token.place);
    out.write(",");
    member(out, "expires", ending.dated() ? to_rfc3339(ending.at) : "");
    out.put(",\"expires_reason\":\"", to_text(ending.reason), "\",\"state\":\"", to_text(state_of(audit, token)),
            "\",");
    member(out, "verdict", to_text(audit.context.observation(token).verdict));
    out.print(",\"unjudged\":{}}}", audit.unjudged[token.index]);
  }
  list.end();
  out.write(",\n");
}

void write_waiver(const Audit& audit, Sink& out, const Waiver* waiver) {
  if (waiver == nullptr) return out.write("null");
  out.write("{");
  member(out, "reason", waiver->reason.value_or({}));
  out.write(",");
  member(out, "approved_by", waiver->approved_by.value_or({}));
  out.write(",");
  member(out, "ticket", waiver->ticket.value_or({}));
  out.print(",\"expires\":\"{}\",", to_rfc3339(*waiver->expires));
  location(audit, out, waiver->place);
  out.write("}");
}

void write_findings(const Audit& audit, Sink& out) {
  out.write("  \"findings\": [");
  JsonList list(out);
  for (const Finding& finding : audit.findings) {
    const Token* token = audit.token_of(finding);
    list.next();
    out.put("{\"fingerprint\":\"", fingerprint(audit, finding), "\",\"rule\":\"", audit.rule_of(finding).id, "\",");
    member(out, "subject", finding.subject);
    out.put(",\"severity\":\"", to_text(finding.severity), "\",");
    member(out, "token", token == nullptr ? std::string_view{} : token->name);
    out.write(",");
    member(out, "owner", token == nullptr ? std::string_view{} : token->owner.value_or({}));
    out.write(",");
    member(out, "message", finding.message);
    out.write(",");
    member(out, "hint", finding.hint);
    out.write(",");
    location(audit, out, finding.place);
    out.write(",\"waiver\":");
    write_waiver(audit, out, audit.waiver_of(finding));
    out.write(",");
    member(out, "status", to_text(finding.status));
    out.write("}");
  }
  list.end();
  out.write(",\n");
}

void write_resolved(const Audit& audit, Sink& out) {
  out.write("  \"resolved\": [");
  JsonList list(out);
  static const std::vector<PastFinding> kNothing;
  for (const PastFinding& finding : audit.changes ? audit.changes->resolved : kNothing) {
    list.next();
    out.put("{\"fingerprint\":\"", to_text(finding.fingerprint), "\",\"rule\":\"", finding.rule, "\",");
    member(out, "subject", finding.subject);
    out.put(",\"severity\":\"", to_text(finding.severity), "\",");
    member(out, "token", finding.token);
    out.write(",");
    member(out, "message", finding.message);
    out.put(",\"hint\":", quoted(finding.hint), ",\"location\":{\"file\":", quoted(finding.file));
    out.print(",\"line\":{},\"column\":{}}},\"waived\":{}}}", finding.where.line, finding.where.column, finding.waived);
  }
  list.end();
  out.write(",\n");
}

void write_not_checked(const Audit& audit, Sink& out) {
  out.write("  \"not_checked\": [");
  JsonList list(out);
  for (const NotChecked& item : audit.not_checked) {
    list.next();
    out.print(R"({{"rule":{},"why":{},"tokens":{}}})", quoted_or_null(item.rule), quoted(item.why), item.tokens);
  }
  list.end();
  out.write("\n");
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  const Counts counts = count(audit);
  out.print(
      "{{\n  \"format\": \"credlint-report\", \"version\": 1,\n  \"tool\": "
      "{{\"name\":\"credlint\",\"version\":\"{}\"}},\n",
      audit.version);
  write_run(audit, out);
  out.print(
      "  \"summary\": {{\"tokens\":{},\"findings\":{{\"error\":{},\"warning\":{},\"note\":{}}},\"waived\":{}}},\n",
      audit.inventory().tokens.size(), counts.of(Severity::error), counts.of(Severity::warning),
      counts.of(Severity::note), counts.waived);
  write_tokens(audit, out);
  write_findings(audit, out);
  write_resolved(audit, out);
  write_not_checked(audit, out);
  out.write("}\n");
}

}  // namespace

Report report() { return {"every token and finding, for programs (credlint schema report)", "credlint.json", write}; }

}  // namespace credlint::reports::json
