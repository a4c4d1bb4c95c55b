
#include "escape.h"
#include "report.h"

namespace credlint::reports {
namespace {

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", escape_json(text)); }
std::string quoted_or_null(std::string_view text) { return text.empty() ? "null" : quoted(text); }

// Writes the commas between the items of a list, one item a line.
class List {
 public:
  explicit List(Sink& out) : out_(out) {}
  void next() {
    out_.write(first_ ? "\n    " : ",\n    ");
    first_ = false;
  }
  void end() { out_.write(first_ ? "]" : "\n  ]"); }

 private:
  Sink& out_;
  bool first_ = true;
};

std::string location(const Audit& audit, const Place& place) {
  return fmt::format(R"({{"file":{},"line":{},"column":{}}})", quoted(audit.source_of(place).path), place.where.line,
                     place.where.column);
}

void write_run(const Audit& audit, Sink& out) {
  out.print("  \"run\": {{\n    \"now\": \"{}\", \"now_given\": {}, \"config\": null,\n    \"inventories\": [",
            to_rfc3339(audit.now()), audit.now_given);
  bool first = true;
  for (const Source& source : audit.inventory().sources) {
    out.print("{}\n      {{\"path\":{},\"sha256\":{},\"tokens\":{},\"error\":{}}}", first ? "" : ",",
              quoted(source.path), quoted_or_null(source.sha256), source.tokens, quoted_or_null(source.error));
    first = false;
  }
  out.write("\n    ],\n    \"rules\": [");
  first = true;
  for (const NamedRule* rule : audit.rules) {
    out.print("{}\"{}\"", first ? "" : ", ", rule->id);
    first = false;
  }
  out.print("],\n    \"fail_on\": \"{}\", \"exit_code\": {},\n", to_text(audit.fail_on), audit.exit_code);
  out.write("    \"probe\": {\"mode\":\"off\",\"requests\":0,\"decided\":0,\"undecided\":0,\"skipped\":0},\n");
  out.print("    \"complete\": {}\n  }},\n", audit.complete);
}

void write_tokens(const Audit& audit, Sink& out) {
  out.write("  \"tokens\": [");
  List list(out);
  for (const Token& token : audit.inventory().tokens) {
    const Ending& ending = audit.context.ending(token);
    list.next();
    out.print(
        R"({{"id":"{}","kind":{},"owner":{},"location":{},"expires":{},"expires_reason":"{}","state":"{}","verdict":null}})",
        token.name, quoted_or_null(facts(token.kind).name), quoted_or_null(token.owner.value_or({})),
        location(audit, token.place), ending.dated() ? quoted(to_rfc3339(ending.at)) : "null", to_text(ending.reason),
        to_text(state_of(audit, token)));
  }
  list.end();
  out.write(",\n");
}

void write_findings(const Audit& audit, Sink& out) {
  out.write("  \"findings\": [");
  List list(out);
  for (const Finding& finding : audit.findings) {
    const Token* token = audit.token_of(finding);
    list.next();
    out.print(
        R"({{"fingerprint":"{}","rule":"{}","subject":{},"severity":"{}","token":{},"message":{},"hint":{},"location":{},"waiver":null,"status":null}})",
        fingerprint(audit, finding), audit.rule_of(finding).id, quoted_or_null(finding.subject),
        to_text(finding.severity), token == nullptr ? "null" : quoted(token->name), quoted(finding.message),
        quoted(finding.hint), location(audit, finding.place));
  }
  list.end();
  out.write(",\n  \"resolved\": [],\n");
}

void write_not_checked(const Audit& audit, Sink& out) {
  out.write("  \"not_checked\": [");
  List list(out);
  for (const NotChecked& item : audit.not_checked) {
    list.next();
    out.print(R"({{"rule":{},"why":{},"tokens":{}}})", quoted_or_null(item.rule), quoted(item.why), item.tokens);
  }
  list.end();
  out.write("\n");
}

void write(const Audit& audit, Sink& out) {
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
  write_not_checked(audit, out);
  out.write("}\n");
}

}  // namespace

Report json() { return {"every token and finding, for programs (credlint schema report)", "credlint.json", write}; }

}  // namespace credlint::reports
