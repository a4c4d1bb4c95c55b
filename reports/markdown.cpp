#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "escape.h"
#include "markdown_forecast.h"
#include "not_checked.h"
#include "report.h"
#include "text.h"
#include "unlisted.h"
#include "urgency.h"

namespace credlint::reports::markdown {
namespace {

// How much of each thing a page shows. Nobody reads more than the first row lets through; the others are for pages that
// have to be short.
struct Detail {
  std::size_t urgent;    // rows
  std::size_t of_owner;  // findings of one owner; those beyond are counted by rule
  std::size_t findings;  // of all owners
  std::size_t owners;
  std::size_t names;    // in a cell
  std::size_t bars;     // of the chart; GitHub draws no Mermaid text over 50,000 characters
  std::size_t waived;   // rows
  std::size_t changes;  // new and resolved findings, each
  std::size_t not_checked;
  std::size_t inventories;
};

constexpr std::array kDetails{
    Detail{50, 100, 1000, 1000, 8, 60, 1000, 100, 1000, 1000},
    Detail{50, 20, 400, 200, 8, 60, 100, 50, 100, 100},
    Detail{30, 5, 100, 100, 8, 40, 30, 20, 40, 20},
    Detail{20, 2, 40, 40, 4, 20, 10, 10, 20, 10},
    Detail{10, 0, 0, 20, 2, 0, 5, 5, 10, 5},
    Detail{3, 0, 0, 0, 1, 0, 0, 0, 5, 1},
};

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

std::string gate_of(const Audit& audit) {
  return fmt::format("--fail-on {}{}", to_text(audit.gate.from), audit.gate.only_new ? " --fail-on-new" : "");
}

// "And 3 more …" where a list shows only its first items.
void write_more(std::size_t all, std::size_t shown, Sink& out) {
  if (all > shown) out.print("\nAnd {} more (the JSON report lists them all).\n", all - shown);
}

void write_headline(const Audit& audit, const Counts& counts, const Detail& detail, Sink& out) {
  out.print("# Credential audit: {}{}\n\n",
            counts.total() > 0     ? severities(counts)
            : audit.audited() == 0 ? "nothing was audited"
                                   : "no findings",
            counts.waived > 0 ? fmt::format("; {} waived", counts.waived) : "");
  const bool gate_fails = audit.exit_code != 0 || audit.audited() == 0 || audit.fails();
  const std::string gate = !audit.complete                    ? "**The audit is incomplete.**"
                           : audit.gate.from == FailOn::never ? "There is no gate (`--fail-on never`)."
                                                              : fmt::format("The gate (`{}`) **{}**.", gate_of(audit),
                                                                            gate_fails ? "fails" : "passes");
  std::vector<bool> found(audit.inventory().tokens.size());
  for (const Finding& finding : audit.findings)
    if (finding.token != kNone) found[finding.token] = true;
  found.resize(audit.audited());
  const auto clean = static_cast<std::size_t>(std::count(found.begin(), found.end(), false));
  out.print("{} in {}, {} of them without a finding{}, as of {}{}. {}\n\n", counted(audit.audited(), "token"),
            audit.inventories().size() == 1 ? "1 inventory" : fmt::format("{} inventories", audit.inventories().size()),
            clean, more_at_vendor(audit), to_rfc3339(audit.now()), audit.now_given ? " (given by hand)" : "", gate);
  if (!audit.complete) out.write("**This audit is incomplete: the run was interrupted.**\n\n");
  std::size_t faults = 0;
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty() && faults++ < detail.inventories)
      out.print("**Not audited:** {}: {}.\n\n", markdown_code(source.path), markdown_message(fault));
  if (faults > detail.inventories)
    out.print("**Not audited:** {} more.\n\n", counted(faults - detail.inventories, "file"));

  std::array<std::size_t, kStateNames.size()> states{};
  for (const Token* token : audit.audited_tokens()) ++states[static_cast<std::size_t>(state_of(audit, *token))];
  out.write("| expiry | far off | near | ended | unknown |\n| --- | ---: | ---: | ---: | ---: |\n");
  out.print("| tokens | {} | {} | {} | {} |\n", states[0], states[1], states[2], states[3]);
}

// What an earlier run did not have, and what it had.
void write_changes(const Audit& audit, const Detail& detail, Sink& out) {
  if (!audit.changes) return;
  const Changes& changes = *audit.changes;
  if (changes.sha256.empty())
    return out.print("\n## What changed\n\nThere is no baseline {} yet, so that everything is new.\n",
                     markdown_code(changes.path));
  out.print("\n## What changed since {}\n\n**{} new**, {} resolved, {} waived since, {} still open.\n", changes.now,
            changes.fresh, changes.resolved.size(), changes.accepted, changes.open);
  Findings fresh = counting(audit);
  std::erase_if(fresh, [](const Finding* finding) { return finding->status != Status::fresh; });
  sort_most_urgent_first(audit, fresh);
  if (!fresh.empty() && detail.changes > 0) out.write("\nNew:\n\n");
  for (std::size_t i = 0; i < std::min(fresh.size(), detail.changes); ++i) {
    const Token* token = audit.token_of(*fresh[i]);
    out.put("- **", to_text(fresh[i]->severity), "** ",
            token == nullptr ? place_of(audit, fresh[i]->place) : markdown_code(token->name),
            token != nullptr && token->owner.known() ? " of " : "",
            token == nullptr || !token->owner.known() ? "" : markdown_code(*token->owner), ": ",
            markdown_message(fresh[i]->message), " (`", audit.rule_of(*fresh[i]).id, "`)\n");
  }
  write_more(fresh.size(), detail.changes, out);
  if (!changes.resolved.empty() && detail.changes > 0) out.write("\nResolved:\n\n");
  for (std::size_t i = 0; i < std::min(changes.resolved.size(), detail.changes); ++i) {
    const PastFinding& finding = changes.resolved[i];
    out.put("- ", finding.token.empty() ? markdown_code(finding.file) : markdown_code(finding.token), ": ",
            markdown_message(finding.message), " (`", finding.rule, "`)\n");
  }
  write_more(changes.resolved.size(), detail.changes, out);
}

std::string_view new_mark(const Finding& finding) { return finding.status == Status::fresh ? "(new) " : ""; }

// One row a token or broken place with an error: its most urgent one, and the names of the others.
void write_urgent(const Audit& audit, const Detail& detail, Sink& out) {
  out.write("\n## Do today: the errors, most urgent first\n\n");
  Findings urgent = counting(audit);
  std::erase_if(urgent, [](const Finding* finding) { return finding->severity != Severity::error; });
  if (urgent.empty()) return out.write("Nothing: no finding that counts is an error.\n");
  sort_most_urgent_first(audit, urgent);
  out.write("| token | owner | what is wrong | what to do |\n| --- | --- | --- | --- |\n");
  std::vector<char> seen(audit.inventory().tokens.size());
  std::size_t rows = 0, left_out = 0;
  for (const Finding* finding : urgent) {
    const Token* token = audit.token_of(*finding);
    if (token != nullptr && std::exchange(seen[finding->token], 1) == 1) continue;
    if (rows++ >= detail.urgent) {
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
            token == nullptr ? "–" : markdown_code(token->owner.value_or({}), kCell), " | ", new_mark(*finding),
            markdown_message(finding->message, kCell), others, others.empty() ? "" : ")", " | ",
            markdown_message(finding->hint, kCell), " |\n");
  }
  if (left_out > 0) out.print("\nAnd {} more, by owner below.\n", left_out);
}

void write_finding(const Audit& audit, const Finding& finding, Sink& out) {
  const Token* token = audit.token_of(finding);
  out.put("- **", to_text(finding.severity), "** ", new_mark(finding),
          token == nullptr ? "" : markdown_code(token->name), token == nullptr ? "" : ": ",
          markdown_message(finding.message), " (`", audit.rule_of(finding).id, "`, ", place_of(audit, finding.place),
          ")\n");
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

void write_by_owner(const Audit& audit, const Detail& detail, Sink& out) {
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
  std::size_t room = detail.findings;
  Findings rest;  // of the owners that there is no room for
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Group& group = groups[g];
    if (g >= detail.owners) {
      rest.insert(rest.end(), group.findings.begin(), group.findings.end());
      continue;
    }
    out.print("\n### {}: {}\n\n", group.title, severities(group.counts));
    std::stable_sort(group.findings.begin(), group.findings.end(),
                     [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
    const std::size_t shown = std::min({group.findings.size(), detail.of_owner, room});
    room -= shown;
    for (std::size_t i = 0; i < shown; ++i) write_finding(audit, *group.findings[i], out);
    write_rest(audit, {group.findings.begin() + static_cast<std::ptrdiff_t>(shown), group.findings.end()}, out);
  }
  if (rest.empty()) return;
  out.print("\n### {} more: {}\n\n", counted(groups.size() - detail.owners, "owner"), severities(count_of(rest)));
  write_rest(audit, rest, out);
}

// The verdicts of the live probe, and whose they are.
void write_probe(const Audit& audit, const Detail& detail, Sink& out) {
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
    out.print("| {} | {} | {} |\n", to_text(verdict), tokens.size(),
              markdown_names(audit, tokens, false, detail.names));
}

// What was accepted, by whom and until when; what counts again the soonest comes first.
void write_waived(const Audit& audit, const Detail& detail, Sink& out) {
  out.write("\n## Waived\n\n");
  const Findings waived = waived_findings(audit);
  if (waived.empty()) return out.write("Nothing is waived.\n");
  out.write("These findings were accepted and do not count until the day named.\n\n");
  out.write("| until | token | owner | what is wrong | why it is accepted | approved by | waiver |\n");
  out.write("| --- | --- | --- | --- | --- | --- | --- |\n");
  constexpr auto kCell = Markdown::table_cell;
  for (std::size_t i = 0; i < std::min(waived.size(), detail.waived); ++i) {
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
  write_more(waived.size(), detail.waived, out);
}

void write_not_checked(const Audit& audit, const Detail& detail, Sink& out) {
  out.write("\n## Not checked\n\n");
  const std::vector<NotCheckedGroup> groups = group_not_checked(audit);
  for (std::size_t i = 0; i < std::min(groups.size(), detail.not_checked); ++i) {
    const NotCheckedGroup& item = groups[i];
    out.print("- {}{}{}\n", item.rules.empty() ? "" : fmt::format("`{}`: ", joined(item.rules, "`, `")),
              markdown_message(item.why), item.tokens == 0 ? "" : fmt::format(" ({})", counted(item.tokens, "token")));
  }
  write_more(groups.size(), detail.not_checked, out);
}

void write_provenance(const Audit& audit, const Detail& detail, Sink& out) {
  out.print("\n## How this audit was made\n\n| what | value |\n| --- | --- |\n| tool | credlint {} |\n", audit.version);
  out.print("| gate | `{}`, exit code {} |\n", gate_of(audit), audit.exit_code);
  out.print("| now | {}{} |\n", to_rfc3339(audit.now()), audit.now_given ? ", given by hand" : "");
  if (audit.config)
    out.print("| configuration | {}, {}, SHA-256 {} |\n", markdown_code(audit.config->path, Markdown::table_cell),
              audit.config->found == ConfigFound::given ? "named by `--config`" : "found in the working directory",
              markdown_code(audit.config->sha256));
  else
    out.write("| configuration | none |\n");
  if (audit.changes && audit.changes->sha256.empty())
    out.print("| baseline | {}, which is not there yet |\n", markdown_code(audit.changes->path, Markdown::table_cell));
  else if (audit.changes)
    out.print("| baseline | {}, as of {}, SHA-256 {} |\n", markdown_code(audit.changes->path, Markdown::table_cell),
              audit.changes->now, markdown_code(audit.changes->sha256));
  if (!audit.token_glob.empty()) out.print("| tokens | {} |\n", markdown_code(audit.token_glob, Markdown::table_cell));
  const ProbeCounts probe = count_probed(audit);
  out.print("| live probe | {}", to_text(audit.context.probed().mode));
  if (audit.context.probed().mode == ProbeMode::live)
    out.print(": {}; {} with a verdict, {} undecided, {} not tried",
              counted(audit.context.probed().requests, "request"), probe.decided, probe.undecided, probe.skipped);
  out.write(" |\n");
  const auto sources = audit.inventories();
  for (const Source& source : sources.first(std::min(sources.size(), detail.inventories)))
    out.print("| inventory | {}, {}, SHA-256 {} |\n", markdown_code(source.path, Markdown::table_cell),
              counted(source.tokens, "token"), markdown_code(source.sha256, Markdown::table_cell));
  if (sources.size() > detail.inventories)
    out.print("| inventories | {} more |\n", sources.size() - detail.inventories);
  const VendorLists& lists = audit.context.held().lists;
  for (const ListSource& source : std::span(lists.sources).first(std::min(lists.sources.size(), detail.inventories)))
    out.print("| vendor list | {}: {}, of {}, SHA-256 {} |\n",
              markdown_code(lists.files[source.file].path, Markdown::table_cell),
              markdown_code(source.scope, Markdown::table_cell), to_rfc3339(source.begun),
              markdown_code(lists.files[source.file].sha256, Markdown::table_cell));
  std::string ids;
  for (const NamedRule* rule : audit.rules) ids += fmt::format("{}`{}`", ids.empty() ? "" : ", ", rule->id);
  out.print("| rules | {} |\n", ids);
}

void write_page(const Audit& audit, const Detail& detail, const std::string& shortened, Sink& out) {
  write_headline(audit, count(audit), detail, out);
  out.write(shortened);
  write_changes(audit, detail, out);
  write_urgent(audit, detail, out);
  write_by_owner(audit, detail, out);
  out.write("\n## Expiry forecast\n\n");
  write_markdown_forecast(audit, detail.names, detail.bars, out);
  write_probe(audit, detail, out);
  write_waived(audit, detail, out);
  write_not_checked(audit, detail, out);
  write_provenance(audit, detail, out);
}

// Keeps as much as there is room for.
class LimitedSink final : public Sink {
 public:
  explicit LimitedSink(std::size_t most) : most_(most) {}

  // Whether all of it found room.
  bool fits() {
    flush();
    return fits_;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  bool take(std::string_view block) override {
    fits_ = fits_ && block.size() <= most_ - text_.size();
    text_ += block.substr(0, most_ - text_.size());
    return fits_;
  }

  std::size_t most_;
  std::string text_;
  bool fits_ = true;
};

// With all detail that the size allows; what is dropped first is what the other reports tell best.
void write(const Audit& audit, const ReportOptions& options, Sink& out) {
  const std::string note =
      fmt::format("\n**Shortened to {} bytes:** lists are cut, and say so. The JSON and HTML reports are whole.\n",
                  options.max_bytes);
  for (std::size_t level = 0; level < kDetails.size(); ++level) {
    LimitedSink page(options.max_bytes);
    write_page(audit, kDetails[level], level == 0 ? "" : note, page);
    if (page.fits()) return out.write(page.text());
  }
  // The end of a page that is still too long, at the end of a line.
  constexpr std::string_view kCut = "\nThe rest did not fit.\n";
  LimitedSink page(options.max_bytes - kCut.size());
  write_page(audit, kDetails.back(), note, page);
  page.flush();
  out.put(std::string_view(page.text()).substr(0, page.text().rfind('\n') + 1), kCut);
}

}  // namespace

Report report() { return {"for people: what is wrong, whose it is, how to fix it", "credlint.md", write}; }

}  // namespace credlint::reports::markdown
