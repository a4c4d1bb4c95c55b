#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "escape.h"
#include "forecast.h"
#include "html_parts.h"
#include "html_tokens.h"
#include "manual_html.h"
#include "not_checked.h"
#include "report.h"
#include "sha256.h"
#include "text.h"
#include "timeline.h"
#include "unlisted.h"
#include "urgency.h"

// One file that needs no other and asks for none: its style and script stand in it, and its content security policy
// lets nothing else in.

namespace credlint::embedded {
extern const std::string_view html_style;
extern const std::string_view html_script;
}  // namespace credlint::embedded

namespace credlint::reports::html {
namespace {

using page::code_of, page::text_of, page::place_of, page::write_more, page::kMostRows;

constexpr std::size_t kMostNames = 12;  // in a cell

std::string date_of(Instant instant) { return fmt::format("<time>{}</time>", to_text(instant)); }

std::string ends(const Audit& audit, const Token* token) {
  if (token == nullptr) return "–";
  const Ending& ending = audit.context.ending(*token);
  return ending.dated() ? to_text(ending.at) : std::string(to_text(ending.reason));
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

// A number at the top, and a link to what it counts. `filter`: what of the table is meant, as its select element has
// it.
void write_tile(std::string_view style, std::size_t number, std::string_view label, std::string_view target,
                const std::string& filter, Sink& out) {
  if (number == 0) return out.put("<li><span><strong>0</strong>", label, "</span></li>\n");
  out.put("<li><a href=\"#", target, "\"");
  if (!filter.empty()) out.put(" data-filter=\"", filter, "\"");
  out.put("><strong class=\"", style, "\">", std::to_string(number), "</strong>", label, "</a></li>\n");
}

void write_tiles(const Audit& audit, const Counts& counts, Sink& out) {
  std::array<std::size_t, kStateNames.size()> states{};
  // As many as the table of all tokens shows.
  for (const Token* token : audit.inventory().tokens) ++states[static_cast<std::size_t>(state_of(audit, *token))];
  const auto findings = [&](Severity severity, std::string_view label) {
    write_tile(to_text(severity), counts.of(severity), label, "findings", fmt::format("severity={}", to_text(severity)),
               out);
  };
  const auto tokens = [&](State state, std::string_view style, std::string_view label) {
    write_tile(style, states[static_cast<std::size_t>(state)], label, "tokens",
               fmt::format("state={}", page::word_of(state)), out);
  };
  out.write("<ul class=\"tiles\">\n");
  findings(Severity::error, "errors");
  findings(Severity::warning, "warnings");
  findings(Severity::note, "notes");
  write_tile("", counts.waived, "waived", "waived", "", out);
  tokens(State::ended, "error", "tokens ended");
  tokens(State::expiring, "warning", "end soon");
  tokens(State::healthy, "", "end later or never");
  tokens(State::unknown, "", "end unknown");
  out.write("</ul>\n");
}

void write_headline(const Audit& audit, const Counts& counts, Sink& out) {
  const auto& inventory = audit.inventory();
  const bool fails = audit.exit_code != 0;
  out.write("<header>\n<h1>Credential audit</h1>\n");
  out.print("<p class=\"soft\">{} in {}{}, as of <time>{}</time>{}.</p>\n", counted(audit.audited(), "token"),
            audit.inventories().size() == 1 ? "1 inventory" : fmt::format("{} inventories", audit.inventories().size()),
            more_at_vendor(audit), to_rfc3339(audit.now()), audit.now_given ? " (given by hand)" : "");
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
  write_tiles(audit, counts, out);
  out.write("</header>\n<main>\n");
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

std::vector<TokenMarks> write_forecast(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"expiry\">When tokens end</h2>\n");
  if (audit.audited() == 0) {
    out.write("<p>There are no tokens.</p>\n</section>\n");
    return {};
  }
  out.write("<section class=\"scroll\" aria-label=\"Timeline of all expiries\" tabindex=\"0\">\n");
  std::vector<TokenMarks> marks = write_timeline(audit, out);
  out.write(
      "</section>\n<p class=\"soft script\">Choose a mark to list its tokens; the arrow keys go from mark to "
      "mark.</p>\n"
      "<details><summary>The same by month</summary>\n");
  out.write("<section class=\"scroll\" aria-label=\"Expiries by month\" tabindex=\"0\">\n<table>\n<thead><tr>");
  out.write(
      "<th scope=\"col\">Month</th><th scope=\"col\">Tokens</th><th scope=\"col\">Which</th></tr></thead>\n<tbody>\n");
  const auto row = [&](std::string_view month, const std::vector<const Token*>& tokens, bool dated) {
    if (tokens.empty()) return;
    out.print("<tr><th scope=\"row\">{}</th><td>{}</td><td>", month, tokens.size());
    for (std::size_t i = 0; i < std::min(tokens.size(), kMostNames); ++i) {
      // What has ended is not to be rotated any more.
      const Due due = due_of(audit, *tokens[i]);
      const bool rotation = due.rotation && !audit.context.ended(*tokens[i]);
      out.put(i == 0 ? "" : ", ", code_of(tokens[i]->name));
      if (dated)
        out.put(" ", to_rfc3339(rotation ? due.at : audit.context.ending(*tokens[i]).at).substr(0, 10),
                rotation ? " (rotation)" : "");
    }
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
  return marks;
}

constexpr std::string_view kNoToken = "no token";  // for a finding about a file

std::string_view end_of(const Audit& audit, const Finding& finding) {
  const Token* token = audit.token_of(finding);
  return token == nullptr ? kNoToken : page::word_of(state_of(audit, *token));
}

void write_finding_filters(const Audit& audit, const Findings& findings, Sink& out) {
  // Few values are counted by their number; only owners have to be looked up.
  std::array<std::size_t, kSeverityNames.size()> by_severity{};
  std::array<std::size_t, kStatusNames.size()> by_status{};
  std::array<std::size_t, kStateNames.size()> by_state{};
  std::vector<std::size_t> by_rule(audit.rules.size());
  page::Tally severities, statuses, owners, rules, ends;
  for (const Finding* finding : findings) {
    const Token* token = audit.token_of(*finding);
    ++by_severity[static_cast<std::size_t>(finding->severity)];
    ++by_status[static_cast<std::size_t>(finding->status)];
    ++by_rule[finding->rule];
    ++owners[token == nullptr ? std::string_view() : token->owner.value_or({})];
    ++(token == nullptr ? ends[kNoToken] : by_state[static_cast<std::size_t>(state_of(audit, *token))]);
  }
  const auto fill = [](page::Tally& tally, const auto& counts, const auto& name_of) {
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (counts[i] > 0) tally[name_of(i)] = counts[i];
  };
  fill(severities, by_severity, [](std::size_t i) { return kSeverityNames[i]; });
  fill(statuses, by_status, [](std::size_t i) { return kStatusNames[i]; });
  fill(ends, by_state, [](std::size_t i) { return page::kStateWords[i]; });
  fill(rules, by_rule, [&](std::size_t i) { return audit.rules[i]->id; });
  const std::size_t shift = audit.changes ? 1 : 0;
  std::vector<page::Filter> filters{{"Severity", "severity", 0, &severities, {"error", "warning", "note"}},
                                    {"Rule", "rule", 4 + shift, &rules},
                                    {"Owner", "owner", 2 + shift, &owners, {}, "no owner"},
                                    {"Token ends", "state", 5 + shift, &ends}};
  if (audit.changes) filters.insert(filters.begin() + 1, {"Status", "status", 1, &statuses, {"new", "open"}});
  page::write_filters("findings", filters, out);
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  const std::string_view severity = to_text(finding.severity), rule = audit.rule_of(finding).id;
  out.put("<tr><td><span class=\"badge ", severity, "\">", severity, "</span></td>");
  if (audit.changes) out.put("<td>", to_text(finding.status), "</td>");
  out.put("<td>", token == nullptr ? "–" : code_of(token->name), "</td><td>",
          text_of(token == nullptr ? std::string_view() : token->owner.value_or({})), "</td><td>",
          html_message(finding.message));
  if (!finding.hint.empty()) out.put("<span class=\"fix\">Fix: ", html_message(finding.hint), "</span>");
  out.put("</td><td><a href=\"#rule-", rule, "\">", rule, "</a></td><td data-value=\"", end_of(audit, finding), "\">",
          ends(audit, token), "</td><td>", place_of(audit, finding.place), "</td></tr>\n");
}

// How many of each severity there are beyond the table.
std::string severities_from(const Findings& findings, std::size_t first) {
  Counts counts;
  for (std::size_t i = first; i < findings.size(); ++i) counts.add(*findings[i]);
  std::string text;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
    if (counts.of(severity) > 0)
      text += fmt::format("{}{}", text.empty() ? " (" : ", ", counted(counts.of(severity), to_text(severity)));
  return text.empty() ? text : text + ")";
}

void write_findings(const Audit& audit, Sink& out) {
  out.write("<section>\n<h2 id=\"findings\">Findings</h2>\n");
  Findings findings = counting(audit);
  sort_most_urgent_first(audit, findings);
  if (findings.empty()) {
    out.put("<p>",
            audit.audited() == 0 ? "Nothing was audited." : "No findings: nothing is wrong that the rules can see.",
            "</p>\n</section>\n");
    return;
  }
  write_finding_filters(audit, findings, out);
  std::vector<std::string_view> heads{"Severity", "Token", "Owner", "What is wrong, and how to fix it",
                                      "Rule",     "Ends",  "Place"};
  if (audit.changes) heads.insert(heads.begin() + 1, "Status");
  page::begin_table("findings", "Findings", audit.changes ? "cards compared" : "cards", findings.size(), heads, out);
  for (std::size_t i = 0; i < std::min(findings.size(), kMostRows); ++i) write_finding(audit, *findings[i], out);
  page::end_table("findings", out);
  write_more(findings.size(), out, severities_from(findings, kMostRows));
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
  for (const Source& source : audit.inventories())
    item("Inventory", fmt::format("{}, {}, SHA-256 {}", code_of(source.path), counted(source.tokens, "token"),
                                  code_of(source.sha256)));
  const VendorLists& lists = audit.context.held().lists;
  for (const ListSource& source : lists.sources)
    item("Vendor list",
         fmt::format("{}: {}, of <time>{}</time>, SHA-256 {}", code_of(lists.files[source.file].path),
                     code_of(source.scope), to_rfc3339(source.begun), code_of(lists.files[source.file].sha256)));
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
  const std::vector<TokenMarks> marks = write_forecast(audit, out);
  write_findings(audit, out);
  write_waived(audit, out);
  write_not_checked(audit, out);
  write_html_tokens(audit, marks, out);
  write_manuals(audit, out);
  write_provenance(audit, out);
  out.write("</main>\n</body>\n</html>\n");
}

}  // namespace

Report report() {
  return {"one page for a browser and for auditors: timeline, findings to filter, manuals", "credlint.html", write};
}

}  // namespace credlint::reports::html
