#include <algorithm>

#include "json_text.h"
#include "report.h"
#include "text.h"
#include "urgency.h"

// SARIF 2.1.0, as GitHub code scanning reads it: docs.github.com/code-security/reference/code-scanning/sarif-files
// (read 2026-11-23). Waived findings are left out: GitHub takes no notice of suppressions and would open them as
// alerts. So are resolved ones: that they are missing is what closes their alerts.

namespace credlint::reports::sarif {
namespace {

constexpr std::string_view kHomepage = CREDLINT_HOMEPAGE;

constexpr std::size_t kMostResults = 25'000;  // GitHub rejects a file with more

std::string_view level_of(Severity severity) { return to_text(severity); }  // the words are the same

// "9.5": critical above 9.0, high from 7.0, medium from 4.0.
std::string_view security_severity(const Rule& rule) {
  if (rule.severity == Severity::error) return rule.harm == Harm::leaking ? "9.5" : "7.5";
  return rule.severity == Severity::warning ? "5.0" : "2.0";
}

// Braces would be taken for a placeholder (section 3.11.5 of the standard).
std::string with_doubled_braces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return out;
}

std::string message(std::string_view text) { return fmt::format("{{\"text\":{}}}", quoted(with_doubled_braces(text))); }

// Square brackets followed by a parenthesis would be a link.
std::string message_of(const Audit& audit, const Finding& finding) {
  const Token* token = audit.token_of(finding);
  std::string text = fmt::format("{}{}{}.", token == nullptr ? "" : token->name, token == nullptr ? "" : ": ",
                                 visible(finding.message));
  if (!finding.hint.empty()) text += fmt::format(" Fix: {}.", visible(finding.hint));
  for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos; ++at) text.insert(at + 1, " ");
  return text;
}

// The title of an alert: "The token has ended".
std::string title_of(const Rule& rule) {
  std::string title(rule.summary);
  if (title.front() >= 'a' && title.front() <= 'z') title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

// What a manual says between its title and the levels of severity, on one line.
std::string first_paragraph(std::string_view manual) {
  const std::size_t begin = std::min(manual.find("\n\n") + 2, manual.size());
  std::string text(manual.substr(begin, manual.find("\n\n", begin) - begin));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

void write_rule(const NamedRule& rule, Sink& out) {
  const std::string manual = quoted(with_doubled_braces(rule.manual));
  out.put("{\"id\":\"", rule.id, "\",\"shortDescription\":", message(title_of(rule.rule)),
          ",\"fullDescription\":", message(first_paragraph(rule.manual)), ",\"help\":{\"text\":", manual,
          ",\"markdown\":", manual, "},\"helpUri\":\"", kHomepage, "/rules/", rule.stem,
          ".md\",\"defaultConfiguration\":{\"level\":\"", level_of(rule.rule.severity),
          "\"},\"properties\":{\"tags\":[\"security\",\"credentials\"],\"precision\":\"high\",",
          "\"security-severity\":\"", security_severity(rule.rule), "\"}}");
}

void write_location(const Source& source, Position where, Sink& out) {
  out.put("\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":", quoted(escape_uri(source.path)));
  out.print("}},\"region\":{{\"startLine\":{0},\"startColumn\":{1},\"endLine\":{0},\"endColumn\":{2}}}}}}}]",
            where.line, where.column, where.column + 1);
}

void write_fix(const Audit& audit, const Edit& edit, Sink& out) {
  out.put(",\"fixes\":[{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":",
          quoted(escape_uri(audit.inventory().sources[edit.file].path)), "},\"replacements\":[{\"deletedRegion\":");
  out.print("{{\"byteOffset\":{},\"byteLength\":{}}},\"insertedContent\":{{\"text\":{}}}}}]}}]}}]", edit.begin,
            edit.end - edit.begin, quoted(edit.new_text));
}

void write_result(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  const std::string name = fingerprint(audit, finding);
  out.put("{\"ruleId\":\"", audit.rule_of(finding).id, "\"");
  out.print(",\"ruleIndex\":{},", finding.rule);
  out.put("\"level\":\"", level_of(finding.severity), "\",\"message\":", message(message_of(audit, finding)), ",");
  write_location(audit.source_of(finding.place), finding.place.where, out);
  out.put(",\"partialFingerprints\":{\"primaryLocationLineHash\":\"", name, ":1\",\"credlint/v1\":\"", name, "\"}");
  if (finding.status != Status::none)
    out.put(",\"baselineState\":\"", finding.status == Status::fresh ? "new" : "unchanged", "\"");
  if (finding.edit != nullptr && finding.edit->placed) write_fix(audit, *finding.edit, out);
  if (token != nullptr) {
    out.put(",\"properties\":{\"token\":\"", token->name, "\",");
    member(out, "owner", token->owner.value_or({}));
    out.put(token->listed ? "" : ",\"listed\":false", "}");
  }
  out.write("}");
}

// Without it a broken run would look like a clean one, and close what is open.
void write_unaudited_rule(Sink& out) {
  out.put("{\"id\":\"", kNotAudited, "\",\"shortDescription\":", message("An inventory was not audited"),
          ",\"fullDescription\":",
          message("The inventory could not be read, or not whole, so that nothing is known of what stands in it."),
          ",\"help\":", message("Mend the file; the message says what is wrong with it. No rule saw its tokens."),
          ",\"helpUri\":\"", kHomepage,
          "\",\"defaultConfiguration\":{\"level\":\"error\"},\"properties\":{\"tags\":[\"security\",",
          "\"credentials\"],\"precision\":\"high\",\"security-severity\":\"9.5\"}}");
}

void write_unaudited(const Audit& audit, const Source& source, std::string_view fault, Sink& out) {
  const std::string name = to_text(fingerprint_of(source));
  out.put("{\"ruleId\":\"", kNotAudited, "\"");
  out.print(",\"ruleIndex\":{},", audit.rules.size());
  out.put("\"level\":\"error\",\"message\":",
          message(fmt::format("This {} was not audited: {}.", source.noun(), visible(fault))), ",");
  write_location(source, {1, 1}, out);
  out.put(",\"partialFingerprints\":{\"primaryLocationLineHash\":\"", name, ":1\",\"credlint/v1\":\"", name, "\"}}");
}

// What was not looked at, and what could not be read.
void write_notifications(const Audit& audit, std::size_t left_out, Sink& out) {
  JsonList list(out, "          ");
  const auto notify = [&](std::string_view level, std::string_view text, std::string_view rule) {
    list.next();
    out.put("{\"level\":\"", level, "\",\"message\":", message(text));
    if (!rule.empty()) out.put(",\"associatedRule\":{\"id\":\"", rule, "\"}");
    out.write("}");
  };
  out.write("\"toolExecutionNotifications\":[");
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      notify("error", fmt::format("{} was not audited: {}.", literal(source.path), visible(fault)), "");
  if (left_out > 0)
    notify("warning",
           fmt::format("{} left out, the least urgent ones: GitHub takes no more than {}.",
                       counted(left_out, "finding"), kMostResults),
           "");
  for (const NotChecked& item : audit.not_checked)
    notify("note",
           fmt::format("Not checked: {}{}.", visible(item.why),
                       item.tokens == 0 ? "" : fmt::format(" ({})", counted(item.tokens, "token"))),
           item.rule);
  list.end();
}

void write_artifacts(const Audit& audit, Sink& out) {
  out.write("      \"artifacts\": [");
  JsonList list(out, "        ");
  for (const Source& source : audit.inventory().sources) {
    list.next();
    out.put("{\"location\":{\"uri\":", quoted(escape_uri(source.path)), "},\"roles\":[\"analysisTarget\"]");
    if (!source.sha256.empty()) out.put(",\"hashes\":{\"sha-256\":\"", source.sha256, "\"}");
    out.write("}");
  }
  list.end();
  out.write(",\n");
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  Findings findings = counting(audit);
  std::size_t left_out = 0;
  if (findings.size() > kMostResults) {
    sort_most_urgent_first(audit, findings);
    left_out = findings.size() - kMostResults;
    findings.resize(kMostResults);
  }
  out.write(
      "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n  \"runs\": "
      "[\n    {\n");
  out.put(
      "      \"tool\": {\"driver\": {\"name\":\"credlint\",\"fullName\":\"credlint: credential lint and expiry "
      "audit\",\"version\":",
      quoted(audit.version), ",\"semanticVersion\":", quoted(audit.version), ",\"informationUri\":\"", kHomepage,
      "\",\"rules\": [");
  JsonList rules(out, "        ");
  for (const NamedRule* rule : audit.rules) {
    rules.next();
    write_rule(*rule, out);
  }
  rules.next();
  write_unaudited_rule(out);
  rules.end();
  out.write(
      "}},\n      \"columnKind\": \"unicodeCodePoints\",\n      \"automationDetails\": {\"id\":\"credlint/\"},\n");
  out.print("      \"invocations\": [{{\"executionSuccessful\":{},\"exitCode\":{},", audit.exit_code <= 1,
            audit.exit_code);
  write_notifications(audit, left_out, out);
  out.write("}],\n");
  write_artifacts(audit, out);
  out.write("      \"results\": [");
  JsonList results(out, "        ");
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty()) {
      results.next();
      write_unaudited(audit, source, fault, out);
    }
  for (const Finding* finding : findings) {
    results.next();
    write_result(audit, *finding, out);
  }
  results.end();
  out.write("\n    }\n  ]\n}\n");
}

}  // namespace

Report report() { return {"alerts for GitHub code scanning and other SARIF readers", "credlint.sarif", write}; }

}  // namespace credlint::reports::sarif
