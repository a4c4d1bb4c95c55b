#include <algorithm>
#include <map>

#include "escape.h"
#include "forecast.h"
#include "report.h"
#include "text.h"

namespace credlint::reports {
namespace {

// GitHub draws no Mermaid text over 50,000 characters, and nobody reads more bars than this.
constexpr std::size_t kMostBars = 60;
constexpr std::size_t kMostUrgent = 50;
constexpr std::size_t kMostNames = 8;

using Findings = std::vector<const Finding*>;

std::string severities(const Counts& counts) {
  std::string text;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
    if (counts.of(severity) > 0)
      text += fmt::format("{}{}", text.empty() ? "" : ", ", counted(counts.of(severity), to_text(severity)));
  return text;
}

Counts count_of(const Findings& findings) {
  Counts counts;
  for (const Finding* finding : findings) ++counts.by_severity[static_cast<std::size_t>(finding->severity)];
  return counts;
}

std::string place_of(const Audit& audit, const Place& place) {
  return markdown_code(audit.source_of(place).path + ":" + std::to_string(place.where.line));
}

void write_headline(const Audit& audit, const Counts& counts, Sink& out) {
  out.print("# Credential audit: {}\n\n", counts.total() == 0 ? "no findings" : severities(counts));
  const bool gate_fails = std::any_of(audit.findings.begin(), audit.findings.end(),
                                      [&](const Finding& finding) { return fails(finding.severity, audit.fail_on); });
  const std::string gate =
      audit.fail_on == FailOn::never
          ? "There is no gate (`--fail-on never`)."
          : fmt::format("The gate (`--fail-on {}`) **{}**.", to_text(audit.fail_on), gate_fails ? "fails" : "passes");
  out.print("{} in {}, as of {}{}. {}\n\n", counted(audit.inventory().tokens.size(), "token"),
            audit.inventory().sources.size() == 1 ? "1 inventory"
                                                  : fmt::format("{} inventories", audit.inventory().sources.size()),
            to_rfc3339(audit.now()), audit.now_given ? " (given by hand)" : "", gate);
  if (!audit.complete) out.write("**This audit is incomplete: the run was interrupted.**\n\n");
  for (const Source& source : audit.inventory().sources)
    if (!source.error.empty())
      out.print("**Not audited:** {}: {}.\n\n", markdown_code(source.path), markdown_message(source.error));

  std::array<std::size_t, kStateNames.size()> states{};
  for (const Token* token : audit.inventory().tokens) ++states[static_cast<std::size_t>(state_of(audit, *token))];
  out.write("| healthy | expiring | ended | expiry unknown |\n| ---: | ---: | ---: | ---: |\n");
  out.print("| {} | {} | {} | {} |\n", states[0], states[1], states[2], states[3]);
}

// One row a token or file with an error: its first one, secrets before everything else.
void write_urgent(const Audit& audit, Sink& out) {
  out.write("\n## Do today\n\n");
  Findings urgent;
  for (const Finding& finding : audit.findings)
    if (finding.severity == Severity::error) urgent.push_back(&finding);
  if (urgent.empty()) return out.write("Nothing: no finding is an error.\n");
  const auto is_secret = [&](const Finding* finding) { return audit.rule_of(*finding).id == "secret-in-inventory"; };
  std::stable_partition(urgent.begin(), urgent.end(), is_secret);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> errors;  // (token, file if it has none) → how many
  const auto key = [](const Finding* finding) {
    return std::pair(finding->token, finding->token == kNone ? finding->place.file : 0U);
  };
  for (const Finding* finding : urgent) ++errors[key(finding)];

  out.write("| token | owner | what is wrong | what to do |\n| --- | --- | --- | --- |\n");
  std::size_t rows = 0;
  for (const Finding* finding : urgent) {
    auto& left = errors[key(finding)];
    if (left == 0) continue;
    if (rows++ == kMostUrgent) break;
    const Token* token = audit.token_of(*finding);
    const std::string more = left > 1 ? fmt::format(" (and {})", counted(left - 1, "more error")) : "";
    out.print("| {} | {} | {}{} | {} |\n",
              token == nullptr ? place_of(audit, finding->place) : markdown_code(token->name, Markdown::table_cell),
              token == nullptr ? "–" : markdown_code(token->owner.value_or({}), Markdown::table_cell),
              markdown_message(finding->message, Markdown::table_cell), more,
              markdown_message(finding->hint, Markdown::table_cell));
    left = 0;
  }
  const auto unseen = std::count_if(errors.begin(), errors.end(), [](const auto& item) { return item.second > 0; });
  if (unseen > 0)
    out.print("\nAnd {} with errors: see below.\n", counted(static_cast<std::size_t>(unseen), "more token"));
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  out.put("- **", to_text(finding.severity), "** ", token == nullptr ? "" : markdown_code(token->name), token == nullptr ? "" : ": ",
          markdown_message(finding.message), " (`", audit.rule_of(finding).id, "`, ", place_of(audit, finding.place), ")\n");
  if (!finding.hint.empty()) out.put("  - Fix: ", markdown_message(finding.hint), "\n");
}

void write_by_owner(const Audit& audit, Sink& out) {
  out.write("\n## Findings by owner\n");
  struct Group {
    std::string title;
    Findings findings;
    Counts counts;
  };
  std::map<std::string_view, Findings> by_owner;
  Findings of_nobody, of_files;
  for (const Finding& finding : audit.findings) {
    const Token* token = audit.token_of(finding);
    if (token == nullptr)
      of_files.push_back(&finding);
    else if (token->owner.known())
      by_owner[*token->owner].push_back(&finding);
    else
      of_nobody.push_back(&finding);
  }
  std::vector<Group> groups;
  for (auto& [owner, findings] : by_owner) groups.push_back({markdown_code(owner), std::move(findings), {}});
  if (!of_nobody.empty()) groups.push_back({"No owner", std::move(of_nobody), {}});
  if (!of_files.empty()) groups.push_back({"The inventories themselves", std::move(of_files), {}});
  for (Group& group : groups) group.counts = count_of(group.findings);
  // Worst first: most errors, then most warnings, then most notes.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& left, const Group& right) {
    return std::lexicographical_compare(right.counts.by_severity.rbegin(), right.counts.by_severity.rend(),
                                        left.counts.by_severity.rbegin(), left.counts.by_severity.rend());
  });
  if (groups.empty()) out.write("\nNone.\n");
  for (Group& group : groups) {
    out.print("\n### {}: {}\n\n", group.title, severities(group.counts));
    std::stable_sort(group.findings.begin(), group.findings.end(),
                     [](auto* left, auto* right) { return left->severity > right->severity; });
    for (const Finding* finding : group.findings) write_finding(audit, *finding, out);
  }
}

// A bar a token, from today to its end. Only names that the id format allows stand in it, behind a date, so that none
// can be a word of Mermaid's.
void write_gantt(const Audit& audit, const Forecast& ahead, Sink& out) {
  std::size_t bars = 0, all = 0;
  for (const ForecastMonth& month : ahead.months) all += month.tokens.size();
  if (all == 0) return;
  const std::string today = to_rfc3339(audit.now()).substr(0, 10);
  out.write("\n```mermaid\ngantt\n  title When tokens end\n  dateFormat YYYY-MM-DD\n  axisFormat %Y-%m\n");
  for (const ForecastMonth& month : ahead.months) {
    if (bars == kMostBars) break;
    out.print("  section {}\n", month.month);
    for (const Token* token : month.tokens) {
      if (bars++ == kMostBars) break;
      const Ending& ending = audit.context.ending(*token);
      const Notice notice = notice_of(*token, ending);
      const auto left = ending.at - audit.now();
      const std::string end = to_rfc3339(ending.at).substr(0, 10);
      out.print("    {} {} :{}{}, {}\n", end.substr(5), token->name,
                left <= notice.error  ? "crit, "
                : left <= notice.warn ? "active, "
                                      : "",
                today, end);
    }
    bars = std::min(bars, kMostBars);
  }
  out.write("```\n");
  if (all > kMostBars) out.print("\nThe chart shows the first {} of {}.\n", kMostBars, all);
}

void write_forecast(const Audit& audit, Sink& out) {
  const Forecast ahead = forecast(audit);
  out.write("\n## Expiry forecast\n\n| month | tokens | which |\n| --- | ---: | --- |\n");
  for (const ForecastMonth& month : ahead.months) {
    std::string names;
    for (std::size_t i = 0; i < std::min(month.tokens.size(), kMostNames); ++i)
      names += fmt::format("{}{}", i == 0 ? "" : ", ", markdown_code(month.tokens[i]->name, Markdown::table_cell));
    if (month.tokens.size() > kMostNames) names += fmt::format(" and {} more", month.tokens.size() - kMostNames);
    out.print("| {} | {} | {} |\n", month.month, month.tokens.size(), names);
  }
  out.print("| later | {} | |\n| never | {} | |\n| unknown | {} | |\n| already ended | {} | |\n", ahead.later,
            ahead.never, ahead.unknown, ahead.ended);
  write_gantt(audit, ahead, out);
}

void write_not_checked(const Audit& audit, Sink& out) {
  out.write("\n## Not checked\n\n");
  for (const NotChecked& item : audit.not_checked)
    out.print("- {}{} ({})\n", item.rule.empty() ? "" : fmt::format("`{}`: ", item.rule), markdown_message(item.why),
              counted(item.tokens, "token"));
}

void write_provenance(const Audit& audit, Sink& out) {
  out.print("\n## How this audit was made\n\n| what | value |\n| --- | --- |\n| tool | credlint {} |\n", audit.version);
  out.print("| now | {}{} |\n| configuration | none |\n", to_rfc3339(audit.now()),
            audit.now_given ? ", given by hand" : "");
  for (const Source& source : audit.inventory().sources)
    out.print("| inventory | {}, {}, SHA-256 {} |\n", markdown_code(source.path, Markdown::table_cell),
              counted(source.tokens, "token"), markdown_code(source.sha256, Markdown::table_cell));
  std::string ids;
  for (const NamedRule* rule : audit.rules) ids += fmt::format("{}`{}`", ids.empty() ? "" : ", ", rule->id);
  out.print("| rules | {} |\n", ids);
}

void write(const Audit& audit, Sink& out) {
  write_headline(audit, count(audit), out);
  write_urgent(audit, out);
  write_by_owner(audit, out);
  write_forecast(audit, out);
  out.write("\n## Waived\n\nNothing is waived.\n");
  write_not_checked(audit, out);
  write_provenance(audit, out);
}

}  // namespace

Report markdown() { return {"for people: what is wrong, whose it is, how to fix it", "credlint.md", write}; }

}  // namespace credlint::reports
