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

void write_record_list(const RecordList& list, const ListCase& became, Sink& out) {
  out.put("{\"list\":", quoted(list.name),
          ",\"kind\":", quoted_or_null(list.kind == nullptr ? std::string_view{} : list.kind->name),
          ",\"complete\":", list.complete ? "true" : "false", ",\"plausible\":", became.implausible ? "false" : "true",
          ",\"why\":", quoted_or_null(list.why));
  out.print(",\"records\":{},\"matched\":{},\"undecided\":{},\"unlisted\":{},\"unjudged\":{}}}", list.end - list.begin,
            became.matched, became.undecided, became.unlisted, became.unjudged);
}

// One item a source, with its lists; one for a file of which nothing was concluded, with its fault.
void write_vendor_lists(const Held& held, Sink& out) {
  static const ListSource kNone{};
  const VendorLists& all = held.lists;
  JsonList list(out, "      ");
  std::size_t s = 0, l = 0;  // they are in the order of the files
  for (std::uint32_t f = 0; f < all.files.size(); ++f) {
    const bool has_source = s < all.sources.size() && all.sources[s].file == f;
    do {
      const ListSource& source = has_source ? all.sources[s] : kNone;
      list.next();
      out.put("{\"path\":", quoted(all.files[f].path), ",\"sha256\":", quoted_or_null(all.files[f].sha256),
              ",\"error\":", quoted_or_null(all.files[f].error), ",\"vendor\":", quoted_or_null(source.vendor),
              ",\"scope\":", quoted_or_null(source.scope), ",\"with\":", quoted_or_null(source.with),
              ",\"begun\":", has_source ? quoted(to_rfc3339(source.begun)) : "null",
              ",\"superseded\":", source.superseded ? "true" : "false", ",\"lists\":[");
      for (bool first = true; has_source && l < all.lists.size() && all.lists[l].source == s; ++l, first = false) {
        if (!first) out.write(",");
        write_record_list(all.lists[l], held.cases[l], out);
      }
      out.write("]}");
      if (has_source) ++s;
    } while (has_source && s < all.sources.size() && all.sources[s].file == f);
  }
  list.end();
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
  for (const Source& source : audit.inventories()) {
    out.print("{}\n      {{\"path\":{},\"sha256\":{},\"tokens\":{}}}", first ? "" : ",", quoted(source.path),
              quoted_or_null(source.sha256), source.tokens);
    first = false;
  }
  out.write("\n    ],\n    \"vendor_lists\": [");
  write_vendor_lists(audit.context.held(), out);
  RuleSet all;
  for (std::size_t r = 0; r < audit.rules.size(); ++r) all.set(r);
  out.put(",\n    \"rules\": [", ids_of(audit, all), "],\n    \"unjudged\": [");
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

// The record that it is at its vendor, and how it is known that it is.
void write_record(const Audit& audit, const Token& token, Sink& out) {
  const Record* record = audit.context.record(token);
  if (record == nullptr) return out.write(",\"vendor\":null");
  const Found found = audit.context.held().tokens[token.index].found;
  const std::string_view by = !token.listed                  ? ""
                              : found == Found::by_id        ? "id"
                              : found == Found::by_statement ? "stated"
                                                             : "name";
  out.put(",\"vendor\":{\"id\":", quoted(record->id), ",\"by\":", quoted_or_null(by), "}");
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
    if (!token.listed) out.write(",\"listed\":false");
    write_record(audit, token, out);
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

// In bytes.
void write_edits(const Audit& audit, const Finding& finding, Sink& out) {
  if (finding.edit == nullptr || !finding.edit->placed) return out.write(",\"edits\":[]");
  const Edit& edit = *finding.edit;
  out.put(",\"edits\":[{\"file\":", quoted(audit.inventory().sources[edit.file].path));
  out.print(",\"begin\":{},\"end\":{},\"text\":{}}}]", edit.begin, edit.end, quoted(edit.new_text));
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
    write_edits(audit, finding, out);
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
      "  \"summary\": "
      "{{\"tokens\":{},\"unlisted\":{},\"findings\":{{\"error\":{},\"warning\":{},\"note\":{}}},\"waived\":{}}},\n",
      audit.audited(), audit.context.held().unlisted, counts.of(Severity::error), counts.of(Severity::warning),
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
