#include <algorithm>
#include <set>
#include <utility>

#include "escape.h"
#include "forecast.h"
#include "manual_html.h"
#include "not_checked.h"
#include "report.h"
#include "sha256.h"
#include "text.h"
#include "timeline.h"
#include "urgency.h"

// One file that needs no other and asks for none: its style and script stand in it, and its content security policy
// lets nothing else in.

namespace credlint::embedded {
extern const std::string_view html_style;
extern const std::string_view html_script;
}  // namespace credlint::embedded

namespace credlint::reports::html {
namespace {

constexpr std::size_t kMostNames = 12;     // in a cell
constexpr std::size_t kMostRows = 20'000;  // of a table; browsers have trouble with more
constexpr std::size_t kLongestText = 300;  // code points of what somebody wrote

std::string text_of(std::string_view text) { return text.empty() ? "–" : escape_html(shortened(text, kLongestText)); }
std::string code_of(std::string_view text) {
  return text.empty() ? "–" : fmt::format("<code>{}</code>", escape_html(shortened(text, kLongestText)));
}
std::string date_of(Instant instant) { return fmt::format("<time>{}</time>", to_text(instant)); }

std::string place_of(const Audit& audit, const Place& place) {
  return escape_html(shortened(audit.source_of(place).path, kLongestText)) + ":" + std::to_string(place.where.line);
}

std::string ends(const Audit& audit, const Token* token) {
  if (token == nullptr) return "–";
  const Ending& ending = audit.context.ending(*token);
  return ending.dated() ? date_of(ending.at) : std::string(to_text(ending.reason));
}

// What a table has no room for.
void write_more(std::size_t all, Sink& out) {
  if (all > kMostRows) out.print("<p>And {} more, which the JSON and CSV reports list.</p>\n", all - kMostRows);
}

void write_head(const std::string& title, Sink& out) {
  out.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  out.print(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
      sha256_base64(embedded::html_script));
  out.put("<title>", title, "</title>\n<style>\n", embedded::html_style, "</style>\n<script>", embedded::html_script,
          "</script>\n</head>\n<body>\n");
}

void write_headline(const Audit& audit, const Counts& counts, Sink& out) {
  const auto& inventory = audit.inventory();
  const bool fails = audit.exit_code != 0;
  out.write("<header>\n<h1>Credential audit</h1>\n");
  out.print("<p class=\"soft\">{} in {}, as of <time>{}</time>{}.</p>\n", counted(inventory.tokens.size(), "token"),
            inventory.sources.size() == 1 ? "1 inventory" : fmt::format("{} inventories", inventory.sources.size()),
            to_rfc3339(audit.now()), audit.now_given ? " (given by hand)" : "");
  out.print("<p class=\"verdict{}\">{}</p>\n", fails ? " fails" : "",
            !audit.complete ? "The audit is incomplete: the run was interrupted, or tokens stayed without a verdict."
            : audit.gate.from == FailOn::never ? "There is no gate (--fail-on never)."
            : fails ? fmt::format("The gate fails: --fail-on {}{}.", to_text(audit.gate.from),
                                  audit.gate.only_new ? " --fail-on-new" : "")
                    : fmt::format("The gate passes: --fail-on {}{}.", to_text(audit.gate.from),
                                  audit.gate.only_new ? " --fail-on-new" : ""));
  for (const Source& source : inventory.sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      out.put("<p class=\"alert\">Not audited: ", code_of(source.path), ": ", escape_html(fault), ".</p>\n");
  std::array<std::size_t, kStateNames.size()> states{};
  for (const Token* token : inventory.tokens) ++states[static_cast<std::size_t>(state_of(audit, *token))];
  out.write("<ul class=\"tiles\">\n");
  const auto tile = [&out](std::string_view style, std::size_t number, std::string_view label) {
    out.print("<li><strong class=\"{}\">{}</strong>{}</li>\n", number == 0 ? "" : style, number, label);
  };
  tile("error", counts.of(Severity::error), "errors");
  tile("warning", counts.of(Severity::warning), "warnings");
  tile("note", counts.of(Severity::note), "notes");
  tile("", counts.waived, "waived");
  tile("error", states[static_cast<std::size_t>(State::ended)], "tokens ended");
  tile("warning", states[static_cast<std::size_t>(State::expiring)], "end soon");
  tile("", states[static_cast<std::size_t>(State::healthy)], "end later or never");
  tile("", states[static_cast<std::size_t>(State::unknown)], "end unknown");
  out.write("</ul>\n</header>\n<main>\n");
}

void write_changes(const Audit& audit, Sink& out) {
  if (!audit.changes) return;
  const Changes& changes = *audit.changes;
  out.write("<section>\n<h2 id=\"changes\">What changed</h2>\n");
  if (changes.sha256.empty()) {
    out.put("<p>There is no baseline ", code_of(changes.path), " yet, so that everything is new.</p>\n</section>\n");
    return;
  }
  out.print("<p>Since <time>{}</time>: <strong>{} new</strong>, {} resolved, {} waived since, {} still open.</p>\n",
            escape_html(changes.now), changes.fresh, changes.resolved.size(), changes.accepted, changes.open);
  if (!changes.resolved.empty()) {
    out.print("<details><summary>{} resolved</summary>\n<ul>\n", changes.resolved.size());
    for (std::size_t i = 0; i < std::min(changes.resolved.size(), kMostRows); ++i) {
      const PastFinding& finding = changes.resolved[i];
      out.put("<li>", code_of(finding.token.empty() ? finding.file : finding.token), ": ",
              html_message(finding.message), " (", finding.rule, ")</li>\n");
    }
    out.write("</ul>\n</details>\n");
    write_more(changes.resolved.size(), out);
  }
  out.write("</section>\n");
}

void write_forecast(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"expiry\">When tokens end</h2>\n");
  if (audit.inventory().tokens.empty()) return out.write("<p>There are no tokens.</p>\n</section>\n");
  out.write("<section class=\"scroll\" aria-label=\"Timeline of all expiries\" tabindex=\"0\">\n");
  write_timeline(audit, out);
  out.write("</section>\n<details><summary>The same by month</summary>\n");
  out.write("<section class=\"scroll\" aria-label=\"Expiries by month\" tabindex=\"0\">\n<table>\n<thead><tr>");
  out.write(
      "<th scope=\"col\">Month</th><th scope=\"col\">Tokens</th><th scope=\"col\">Which</th></tr></thead>\n<tbody>\n");
  const auto row = [&](std::string_view month, const std::vector<const Token*>& tokens, bool dated) {
    if (tokens.empty()) return;
    out.print("<tr><th scope=\"row\">{}</th><td>{}</td><td>", month, tokens.size());
    for (std::size_t i = 0; i < std::min(tokens.size(), kMostNames); ++i)
      out.put(i == 0 ? "" : ", ", code_of(tokens[i]->name), dated ? " " : "",
              dated ? to_rfc3339(audit.context.ending(*tokens[i]).at).substr(0, 10) : "");
    if (tokens.size() > kMostNames) out.print(" and {} more", tokens.size() - kMostNames);
    out.write("</td></tr>\n");
  };
  const Forecast ahead = forecast(audit);
  row("already ended", ahead.ended, true);
  for (const ForecastMonth& month : ahead.months) row(month.month, month.tokens, true);
  row("later", ahead.later, true);
  row("never", ahead.never, false);
  row("unknown", ahead.unknown, false);
  out.write("</tbody>\n</table>\n</section>\n</details>\n</section>\n");
}

void write_tools(const Audit& audit, Sink& out) {
  out.write(
      "<div class=\"tools\" id=\"tools\" role=\"group\" aria-label=\"Filter the findings\" hidden>\n"
      "<label>Search<input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n"
      "<label>Severity<select name=\"severity\"><option>all</option><option>error</option><option>warning</option>"
      "<option>note</option></select></label>\n"
      "<label>Owner<select name=\"owner\"><option>all</option></select></label>\n");
  if (audit.changes)
    out.write(
        "<label>Status<select "
        "name=\"status\"><option>all</option><option>new</option><option>open</option></select></label>\n");
  out.write("<output id=\"shown\" class=\"soft\"></output>\n</div>\n");
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  const std::string_view severity = to_text(finding.severity), rule = audit.rule_of(finding).id;
  const std::string owner = token == nullptr ? "" : escape_html(shortened(token->owner.value_or({}), kLongestText));
  out.put("<tr data-severity=\"", severity, "\" data-owner=\"", owner, "\"");
  if (audit.changes) out.put(" data-status=\"", to_text(finding.status), "\"");
  out.print("><td data-key=\"{}\"><span class=\"badge {}\">{}</span></td>", 2 - static_cast<int>(finding.severity),
            severity, severity);
  if (audit.changes) out.put("<td data-label=\"Status\">", to_text(finding.status), "</td>");
  out.put("<td data-label=\"Token\">", token == nullptr ? "–" : code_of(token->name), "</td><td data-label=\"Owner\">",
          owner.empty() ? "–" : owner, "</td><td class=\"what\">", html_message(finding.message));
  if (!finding.hint.empty()) out.put("<span class=\"fix\">Fix: ", html_message(finding.hint), "</span>");
  out.put("</td><td data-label=\"Rule\"><a href=\"#rule-", rule, "\">", rule,
          "</a></td><td class=\"date\" data-label=\"Ends\">", ends(audit, token),
          "</td><td class=\"place\" data-label=\"Place\">", place_of(audit, finding.place), "</td></tr>\n");
}

void write_findings(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"findings\">Findings</h2>\n");
  Findings findings = counting(audit);
  sort_most_urgent_first(audit, findings);
  if (findings.empty()) {
    out.put("<p>",
            audit.inventory().tokens.empty() ? "Nothing was audited."
                                             : "No findings: nothing is wrong that the rules can see.",
            "</p>\n</section>\n");
    return;
  }
  write_tools(audit, out);
  out.write(
      "<section class=\"scroll\" aria-label=\"Findings\" tabindex=\"0\">\n<table class=\"cards\" "
      "id=\"findings-table\">\n<thead><tr>");
  for (const std::string_view head :
       {"Severity", "Status", "Token", "Owner", "What is wrong, and how to fix it", "Rule", "Ends", "Place"})
    if (head != "Status" || audit.changes) out.put("<th scope=\"col\">", head, "</th>");
  out.write("</tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < std::min(findings.size(), kMostRows); ++i) write_finding(audit, *findings[i], out);
  out.write("</tbody>\n</table>\n</section>\n<button type=\"button\" id=\"more\" hidden>Show more</button>\n");
  write_more(findings.size(), out);
  out.write("</section>\n");
}

void write_waived(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"waived\">Waived</h2>\n");
  const Findings waived = waived_findings(audit);
  if (waived.empty()) return out.write("<p>Nothing is waived.</p>\n</section>\n");
  out.write("<p>These findings were accepted, and do not count until the day named.</p>\n");
  out.write(
      "<section class=\"scroll\" aria-label=\"Waived findings\" tabindex=\"0\">\n<table "
      "class=\"cards\">\n<thead><tr>");
  for (const std::string_view head :
       {"Until", "Token", "Owner", "What is wrong", "Why it is accepted", "Approved by", "Waiver"})
    out.put("<th scope=\"col\">", head, "</th>");
  out.write("</tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < std::min(waived.size(), kMostRows); ++i) {
    const Finding* finding = waived[i];
    const Waiver& waiver = *audit.waiver_of(*finding);
    const Token& token = *audit.token_of(*finding);
    out.put("<tr><td class=\"date\" data-label=\"Until\">", date_of(*waiver.expires), "</td><td data-label=\"Token\">",
            code_of(token.name), "</td><td data-label=\"Owner\">", text_of(token.owner.value_or({})),
            "</td><td class=\"what\">", to_text(finding->severity), ": ", html_message(finding->message), " (",
            audit.rule_of(*finding).id, ")</td><td data-label=\"Why\">", text_of(*waiver.reason),
            "</td><td data-label=\"Approved by\">", text_of(*waiver.approved_by), waiver.ticket.known() ? ", " : "",
            waiver.ticket.known() ? text_of(*waiver.ticket) : "", "</td><td class=\"place\" data-label=\"Waiver\">",
            place_of(audit, waiver.place), "</td></tr>\n");
  }
  out.write("</tbody>\n</table>\n</section>\n");
  write_more(waived.size(), out);
  out.write("</section>\n");
}

void write_not_checked(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"not-checked\">Not checked</h2>\n<ul>\n");
  for (const NotCheckedGroup& item : group_not_checked(audit))
    out.print("<li>{}{}{}</li>\n",
              item.rules.empty() ? "" : fmt::format("<code>{}</code>: ", joined(item.rules, "</code>, <code>")),
              html_message(item.why), item.tokens == 0 ? "" : fmt::format(" ({})", counted(item.tokens, "token")));
  out.write("</ul>\n</section>\n");
}

void write_manuals(const Audit& audit, Sink& out) {
  std::set<std::size_t> spoke;
  for (const Finding& finding : audit.findings) spoke.insert(finding.rule);
  if (spoke.empty()) return;
  out.write("<section>\n<h2 id=\"rules\">The rules that spoke</h2>\n");
  for (const std::size_t rule : spoke)
    out.put("<details id=\"rule-", audit.rules[rule]->id, "\"><summary>", audit.rules[rule]->id, ": ",
            escape_html(audit.rules[rule]->rule.summary), "</summary>\n", manual_html(audit.rules[rule]->manual),
            "</details>\n");
  out.write("</section>\n");
}

void write_provenance(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"provenance\">How this audit was made</h2>\n<dl>\n");
  const auto item = [&out](std::string_view what, const std::string& value) {
    out.put("<dt>", what, "</dt><dd>", value, "</dd>\n");
  };
  item("Tool", fmt::format("credlint {}", audit.version));
  item("Now", to_rfc3339(audit.now()) + (audit.now_given ? ", given by hand" : ""));
  item("Gate", fmt::format("--fail-on {}{}, exit code {}", to_text(audit.gate.from),
                           audit.gate.only_new ? " --fail-on-new" : "", audit.exit_code));
  item("Configuration", !audit.config
                            ? "none"
                            : fmt::format("{}, {}, SHA-256 {}", code_of(audit.config->path),
                                          audit.config->found == ConfigFound::given ? "named by --config"
                                                                                    : "found in the working directory",
                                          code_of(audit.config->sha256)));
  if (audit.changes)
    item("Baseline", code_of(audit.changes->path) + (audit.changes->sha256.empty()
                                                         ? ", which is not there yet"
                                                         : ", SHA-256 " + code_of(audit.changes->sha256)));
  if (!audit.token_glob.empty()) item("Tokens", code_of(audit.token_glob));
  const Probed& probed = audit.context.probed();
  const ProbeCounts probe = count_probed(audit);
  item("Live probe", probed.mode == ProbeMode::live
                         ? fmt::format("{} sent; {} with a verdict, {} undecided, {} not tried{}",
                                       counted(probed.requests, "request"), probe.decided, probe.undecided,
                                       probe.skipped, probed.interrupted ? "; interrupted" : "")
                         : std::string(to_text(probed.mode)));
  for (const Source& source : audit.inventory().sources)
    item("Inventory", fmt::format("{}, {}, SHA-256 {}", code_of(source.path), counted(source.tokens, "token"),
                                  code_of(source.sha256)));
  std::string ids;
  for (const NamedRule* rule : audit.rules) ids += fmt::format("{}{}", ids.empty() ? "" : ", ", rule->id);
  item("Rules", ids);
  out.write("</dl>\n</section>\n");
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  const Counts counts = count(audit);
  write_head(fmt::format("Credential audit: {}, {}, {}", counted(counts.of(Severity::error), "error"),
                         counted(counts.of(Severity::warning), "warning"), counted(counts.of(Severity::note), "note")),
             out);
  write_headline(audit, counts, out);
  write_changes(audit, out);
  write_forecast(audit, out);
  write_findings(audit, out);
  write_waived(audit, out);
  write_not_checked(audit, out);
  write_manuals(audit, out);
  write_provenance(audit, out);
  out.write("</main>\n</body>\n</html>\n");
}

}  // namespace

Report report() {
  return {"one page for a browser and for auditors: timeline, findings to filter, manuals", "credlint.html", write};
}

}  // namespace credlint::reports::html
