#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "escape.h"
#include "forecast.h"
#include "not_checked.h"
#include "report.h"
#include "text.h"

namespace credlint::reports {
namespace {

// GitHub draws no Mermaid text over 50,000 characters, and nobody reads more bars than this.
constexpr std::size_t kMostBars = 60;
constexpr std::size_t kMostUrgent = 50;
constexpr std::size_t kMostNames = 8;
// Past these, findings of one owner are counted by rule: a page of a thousand lines is the last that anybody reads.
constexpr std::size_t kMostOfOwner = 100;
constexpr std::size_t kMostFindings = 1000;

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
  for (const Finding* finding : findings) counts.add(*finding);
  return counts;
}

std::string place_of(const Audit& audit, const Place& place, Markdown where = Markdown::running_text) {
  return markdown_code(audit.source_of(place).path + ":" + std::to_string(place.where.line), where);
}

void write_headline(const Audit& audit, const Counts& counts, Sink& out) {
  out.print("# Credential audit: {}{}\n\n",
            counts.total() > 0                 ? severities(counts)
            : audit.inventory().tokens.empty() ? "nothing was audited"
                                               : "no findings",
            counts.waived > 0 ? fmt::format("; {} waived", counts.waived) : "");
  const bool gate_fails = audit.exit_code != 0 || audit.inventory().tokens.empty() || audit.fails();
  const std::string gate =
      !audit.complete ? "**The audit is incomplete.**"
      : audit.gate.from == FailOn::never
          ? "There is no gate (`--fail-on never`)."
          : fmt::format("The gate (`--fail-on {}`) **{}**.", to_text(audit.gate.from), gate_fails ? "fails" : "passes");
  std::vector<bool> found(audit.inventory().tokens.size());
  for (const Finding& finding : audit.findings)
    if (finding.token != kNone) found[finding.token] = true;
  const auto clean = static_cast<std::size_t>(std::count(found.begin(), found.end(), false));
  out.print("{} in {}, {} of them without a finding, as of {}{}. {}\n\n",
            counted(audit.inventory().tokens.size(), "token"),
            audit.inventory().sources.size() == 1 ? "1 inventory"
                                                  : fmt::format("{} inventories", audit.inventory().sources.size()),
            clean, to_rfc3339(audit.now()), audit.now_given ? " (given by hand)" : "", gate);
  if (!audit.complete) out.write("**This audit is incomplete: the run was interrupted.**\n\n");
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      out.print("**Not audited:** {}: {}.\n\n", markdown_code(source.path), markdown_message(fault));

  std::array<std::size_t, kStateNames.size()> states{};
  for (const Token* token : audit.inventory().tokens) ++states[static_cast<std::size_t>(state_of(audit, *token))];
  out.write("| expiry | far off | near | ended | unknown |\n| --- | ---: | ---: | ---: | ---: |\n");
  out.print("| tokens | {} | {} | {} | {} |\n", states[0], states[1], states[2], states[3]);
}

// How urgent an error is: what leaks, what is broken, what ends (the sooner, the more), what is a risk.
std::pair<Harm, Instant> urgency(const Audit& audit, const Finding& finding) {
  const Harm harm = finding.harm;
  const Token* token = audit.token_of(finding);
  return {harm, harm == Harm::ending && token != nullptr ? audit.context.ending(*token).at : Instant::min()};
}

// One row a token or broken place with an error: its most urgent one, and the names of the others.
void write_urgent(const Audit& audit, Sink& out) {
  out.write("\n## Do today: the errors, most urgent first\n\n");
  Findings urgent;
  for (const Finding& finding : audit.findings)
    if (finding.severity == Severity::error && !finding.waived()) urgent.push_back(&finding);
  if (urgent.empty()) return out.write("Nothing: no finding that counts is an error.\n");
  std::stable_sort(urgent.begin(), urgent.end(), [&](const Finding* left, const Finding* right) {
    return urgency(audit, *left) < urgency(audit, *right);
  });
  out.write("| token | owner | what is wrong | what to do |\n| --- | --- | --- | --- |\n");
  std::vector<char> seen(audit.inventory().tokens.size());
  std::size_t rows = 0, left_out = 0;
  for (const Finding* finding : urgent) {
    const Token* token = audit.token_of(*finding);
    if (token != nullptr && std::exchange(seen[finding->token], 1) == 1) continue;
    if (rows++ >= kMostUrgent) {
      ++left_out;
      continue;
    }
    std::set<std::string_view> rules;
    if (token != nullptr)
      for (const Finding* other : urgent)
        if (other->token == finding->token && other->rule != finding->rule) rules.insert(audit.rule_of(*other).id);
    std::string others;
    for (const std::string_view rule : rules) others += fmt::format("{}`{}`", others.empty() ? " (also " : ", ", rule);
    constexpr auto kCell = Markdown::table_cell;
    out.put("| ", token == nullptr ? place_of(audit, finding->place, kCell) : markdown_code(token->name, kCell), " | ",
            token == nullptr ? "–" : markdown_code(token->owner.value_or({}), kCell), " | ",
            markdown_message(finding->message, kCell), others, others.empty() ? "" : ")", " | ",
            markdown_message(finding->hint, kCell), " |\n");
  }
  if (left_out > 0) out.print("\nAnd {} more, by owner below.\n", left_out);
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  out.put("- **", to_text(finding.severity), "** ", token == nullptr ? "" : markdown_code(token->name),
          token == nullptr ? "" : ": ", markdown_message(finding.message), " (`", audit.rule_of(finding).id, "`, ",
          place_of(audit, finding.place), ")\n");
  if (!finding.hint.empty()) out.put("  - Fix: ", markdown_message(finding.hint), "\n");
}

// The findings that there is no room for, counted by rule.
void write_rest(const Audit& audit, const Findings& rest, Sink& out) {
  if (rest.empty()) return;
  std::map<std::string_view, std::size_t> by_rule;
  for (const Finding* finding : rest) ++by_rule[audit.rule_of(*finding).id];
  out.print("- and {} that this page has no room for (the JSON report lists them all):",
            counted(rest.size(), "finding"));
  for (const auto& [rule, number] : by_rule)
    out.print("{} {} × `{}`", rule == by_rule.begin()->first ? "" : ",", number, rule);
  out.write("\n");
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
    if (finding.waived()) continue;
    const Token* token = audit.token_of(finding);
    if (token == nullptr)
      of_files.push_back(&finding);
    else if (token->owner.known())
      by_owner[*token->owner].push_back(&finding);
    else
      of_nobody.push_back(&finding);
  }
  std::vector<Group> groups;
  groups.reserve(by_owner.size() + 2);
  for (auto& [owner, findings] : by_owner) groups.push_back({markdown_code(owner), std::move(findings), {}});
  if (!of_files.empty()) groups.push_back({"The inventories themselves", std::move(of_files), {}});
  for (Group& group : groups) group.counts = count_of(group.findings);
  // Worst first: most errors, then most warnings, then most notes.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& left, const Group& right) {
    return std::lexicographical_compare(right.counts.by_severity.rbegin(), right.counts.by_severity.rend(),
                                        left.counts.by_severity.rbegin(), left.counts.by_severity.rend());
  });
  // What nobody else will act on comes before everything.
  if (!of_nobody.empty()) {
    const Counts counts = count_of(of_nobody);
    groups.insert(groups.begin(), {"No owner", std::move(of_nobody), counts});
  }
  if (groups.empty()) return out.write("\nNone.\n");
  out.write("\n`credlint explain RULE` tells more about a rule.\n");
  std::size_t room = kMostFindings;
  for (Group& group : groups) {
    out.print("\n### {}: {}\n\n", group.title, severities(group.counts));
    std::stable_sort(group.findings.begin(), group.findings.end(),
                     [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
    const std::size_t shown = std::min({group.findings.size(), kMostOfOwner, room});
    room -= shown;
    for (std::size_t i = 0; i < shown; ++i) write_finding(audit, *group.findings[i], out);
    write_rest(audit, {group.findings.begin() + static_cast<std::ptrdiff_t>(shown), group.findings.end()}, out);
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
      const Notice notice = audit.context.notice(*token);
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
  out.write("```\n\nRed: so near that it is an error; dark: near enough for a warning.\n");
  if (all > kMostBars) out.print("\nThe chart shows the first {} of {}.\n", kMostBars, all);
}

// "`name` 12-05": the names of a table row, with the day of the month where there is one.
std::string names_of(const Audit& audit, const std::vector<const Token*>& tokens, bool dated) {
  std::string names;
  for (std::size_t i = 0; i < std::min(tokens.size(), kMostNames); ++i) {
    const Ending& ending = audit.context.ending(*tokens[i]);
    names += fmt::format("{}{}", i == 0 ? "" : ", ", markdown_code(tokens[i]->name, Markdown::table_cell));
    if (dated) names += fmt::format(" {}", to_rfc3339(ending.at).substr(5, 5));
    // A date that nobody wrote down is only as good as its reason.
    if (dated && ending.reason != EndReason::declared) names += fmt::format(" ({})", to_text(ending.reason));
  }
  if (tokens.size() > kMostNames) names += fmt::format(" and {} more", tokens.size() - kMostNames);
  return names;
}

void write_forecast(const Audit& audit, Sink& out) {
  const Forecast ahead = forecast(audit);
  out.write("\n## Expiry forecast\n\n| month | tokens | which |\n| --- | ---: | --- |\n");
  const auto row = [&](std::string_view month, const std::vector<const Token*>& tokens, bool dated) {
    if (!tokens.empty()) out.print("| {} | {} | {} |\n", month, tokens.size(), names_of(audit, tokens, dated));
  };
  row("already ended", ahead.ended, false);
  for (const ForecastMonth& month : ahead.months) row(month.month, month.tokens, true);
  row("later", ahead.later, false);
  row("never", ahead.never, false);
  row("unknown", ahead.unknown, false);
  write_gantt(audit, ahead, out);
}

// The verdicts of the live probe, and whose they are.
void write_probe(const Audit& audit, Sink& out) {
  const Probed& probed = audit.context.probed();
  if (probed.mode != ProbeMode::live) return;
  std::map<Verdict, std::vector<const Token*>> by_verdict;
  for (const Token* token : audit.inventory().tokens)
    by_verdict[audit.context.observation(*token).verdict].push_back(token);
  out.print("\n## Live probe\n\n{} sent. {}\n\n", counted(probed.requests, "request"),
            probed.interrupted ? "The probe was **interrupted**, so not every token was tried."
                               : "Why one has no verdict stands in its finding, why one was not tried under “Not "
                                 "checked”.");
  out.write("| verdict | tokens | which |\n| --- | ---: | --- |\n");
  for (const auto& [verdict, tokens] : by_verdict)
    out.print("| {} | {} | {} |\n", to_text(verdict), tokens.size(), names_of(audit, tokens, false));
}

// What was accepted, by whom and until when; what counts again the soonest comes first.
void write_waived(const Audit& audit, Sink& out) {
  out.write("\n## Waived\n\n");
  Findings waived;
  for (const Finding& finding : audit.findings)
    if (finding.waived()) waived.push_back(&finding);
  if (waived.empty()) return out.write("Nothing is waived.\n");
  std::stable_sort(waived.begin(), waived.end(), [&](const Finding* left, const Finding* right) {
    return *audit.waiver_of(*left)->expires < *audit.waiver_of(*right)->expires;
  });
  out.write("These findings were accepted and do not count until the day named.\n\n");
  out.write("| until | token | owner | what is wrong | why it is accepted | approved by | waiver |\n");
  out.write("| --- | --- | --- | --- | --- | --- | --- |\n");
  constexpr auto kCell = Markdown::table_cell;
  for (std::size_t i = 0; i < std::min(waived.size(), kMostFindings); ++i) {
    const Finding& finding = *waived[i];
    const Waiver& waiver = *audit.waiver_of(finding);
    const Token& token = *audit.token_of(finding);
    out.put("| ", to_text(*waiver.expires), " | ", markdown_code(token.name, kCell), " | ",
            markdown_code(token.owner.value_or({}), kCell), " | ", to_text(finding.severity), ": ",
            markdown_message(finding.message, kCell), " (`", audit.rule_of(finding).id, "`) | ",
            markdown_code(*waiver.reason, kCell), " | ", markdown_code(*waiver.approved_by, kCell));
    if (waiver.ticket.known()) out.put(", ", markdown_code(*waiver.ticket, kCell));
    out.put(" | ", place_of(audit, waiver.place, kCell), " |\n");
  }
  if (waived.size() > kMostFindings)
    out.print("\nAnd {} more (the JSON report lists them all).\n", waived.size() - kMostFindings);
}

void write_not_checked(const Audit& audit, Sink& out) {
  out.write("\n## Not checked\n\n");
  for (const NotCheckedGroup& item : group_not_checked(audit))
    out.print("- {}{}{}\n", item.rules.empty() ? "" : fmt::format("`{}`: ", fmt::join(item.rules, "`, `")),
              markdown_message(item.why), item.tokens == 0 ? "" : fmt::format(" ({})", counted(item.tokens, "token")));
}

void write_provenance(const Audit& audit, Sink& out) {
  out.print("\n## How this audit was made\n\n| what | value |\n| --- | --- |\n| tool | credlint {} |\n", audit.version);
  out.print("| gate | `--fail-on {}`, exit code {} |\n", to_text(audit.gate.from), audit.exit_code);
  out.print("| now | {}{} |\n", to_rfc3339(audit.now()), audit.now_given ? ", given by hand" : "");
  if (audit.config)
    out.print("| configuration | {}, {}, SHA-256 {} |\n", markdown_code(audit.config->path, Markdown::table_cell),
              audit.config->found == ConfigFound::given ? "named by `--config`" : "found in the working directory",
              markdown_code(audit.config->sha256));
  else
    out.write("| configuration | none |\n");
  const ProbeCounts probe = count_probed(audit);
  out.print("| live probe | {}", to_text(audit.context.probed().mode));
  if (audit.context.probed().mode == ProbeMode::live)
    out.print(": {}; {} with a verdict, {} undecided, {} not tried",
              counted(audit.context.probed().requests, "request"), probe.decided, probe.undecided, probe.skipped);
  out.write(" |\n");
  for (const Source& source : audit.inventory().sources)
    out.print("| inventory | {}, {}, SHA-256 {} |\n", markdown_code(source.path, Markdown::table_cell),
              counted(source.tokens, "token"), markdown_code(source.sha256, Markdown::table_cell));
  std::string ids;
  for (const NamedRule* rule : audit.rules) ids += fmt::format("{}`{}`", ids.empty() ? "" : ", ", rule->id);
  out.print("| rules | {} |\n", ids);
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  write_headline(audit, count(audit), out);
  write_urgent(audit, out);
  write_by_owner(audit, out);
  write_forecast(audit, out);
  write_probe(audit, out);
  write_waived(audit, out);
  write_not_checked(audit, out);
  write_provenance(audit, out);
}

}  // namespace

Report markdown() { return {"for people: what is wrong, whose it is, how to fix it", "credlint.md", write}; }

}  // namespace credlint::reports
