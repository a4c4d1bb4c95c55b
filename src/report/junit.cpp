#include "junit.h"

#include <algorithm>
#include <map>
#include <set>

#include "escape.h"
#include "path.h"
#include "text.h"

namespace credlint {
namespace {

// All findings of one case: same token (or none), same rule.
using Findings = std::vector<const Finding*>;

struct Totals {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

enum class Outcome : std::uint8_t { passed, failed, broken, waived, unknown };

// Consumers split classname at its dots: package, class.
std::string without_dots(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '.', ':');
  return out;
}

// Unique names for the inventories, whatever folders they are in.
std::vector<std::string> suite_names(const std::vector<const Source*>& sources) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const Source* source : sources) {
    const std::string stem = without_dots(visible(stem_of(source->path)));
    std::string name = stem;
    for (unsigned count = 2; !taken.insert(name).second; ++count) name = fmt::format("{}~{}", stem, count);
    names.push_back(escape_xml(name));
  }
  return names;
}

class Writer {
 public:
  Writer(const Audit& audit, Sink& out, JunitDialect dialect)
      : audit_(audit), out_(out), strict_(dialect == JunitDialect::strict), gate_(audit.gate) {
    if (gate_.from == FailOn::never) gate_.from = FailOn::error;
  }

  void write() {
    fold_ = has_too_many_cases();
    group_findings();
    for (const Source& source : audit_.inventory().sources) files_.push_back(&source);
    // The policy is told of only where there is something to tell.
    if (of_file_.contains(kConfiguration)) files_.push_back(&audit_.configuration);
    const auto names = suite_names(files_);
    out_.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    std::vector<Totals> totals(files_.size());
    Totals all;
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      for_each_case(file, [&](const CaseId& id, const Findings& findings) {
        ++totals[file].tests;
        const Outcome outcome = outcome_of(*files_[file], id, findings);
        if (outcome == Outcome::failed) ++totals[file].failures;
        if (outcome == Outcome::broken) ++totals[file].errors;
        if (outcome == Outcome::waived || outcome == Outcome::unknown) ++totals[file].skipped;
      });
      all.tests += totals[file].tests;
      all.failures += totals[file].failures;
      all.errors += totals[file].errors;
    }
    if (strict_)
      out_.write("<testsuites>\n");
    else
      out_.print("<testsuites name=\"credlint\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0.000\">\n",
                 all.tests, all.failures, all.errors);
    for (std::uint32_t file = 0; file < files_.size(); ++file) write_suite(file, names[file], totals[file]);
    out_.write("</testsuites>\n");
  }

 private:
  struct CaseId {
    const Token* token;     // null: the case `inventory`
    const NamedRule* rule;  // null: the case `audit`, all that passes
  };

  [[nodiscard]] bool is_unaudited(const Source& source, const CaseId& id) const {
    return id.token == nullptr && !audit_.fault_of(source).empty();
  }

  // Whether there are more cases than a reader should be given; stops counting as soon as that is clear.
  [[nodiscard]] bool has_too_many_cases() const {
    std::size_t count = audit_.inventory().sources.size();
    for (const Token* token : audit_.inventory().tokens) {
      for (std::size_t rule = 0; rule < audit_.rules.size(); ++rule) count += audit_.judged(rule, *token) ? 1 : 0;
      if (count > kMostJunitCases) return true;
    }
    return false;
  }

  // Tokens are stored by file and line; findings point into them in another order where they stand at a field.
  void group_findings() {
    for (const Finding& finding : audit_.findings) {
      if (finding.token == kNone)
        of_file_[finding.place.file].push_back(&finding);
      else
        by_token_.push_back(&finding);
    }
    std::stable_sort(by_token_.begin(), by_token_.end(), [](const Finding* left, const Finding* right) {
      return std::pair(left->token, left->rule) < std::pair(right->token, right->rule);
    });
  }

  [[nodiscard]] bool fails_gate(const Findings& findings) const {
    return std::any_of(findings.begin(), findings.end(),
                       [this](const Finding* finding) { return gate_.fails(*finding); });
  }

  // A waiver covers all that its rule says of its token, so that the first finding speaks for the case.
  static bool is_waived(const Findings& findings) { return !findings.empty() && findings.front()->waived(); }

  [[nodiscard]] Outcome outcome_of(const Source& source, const CaseId& id, const Findings& findings) const {
    if (is_unaudited(source, id)) return Outcome::failed;
    if (is_waived(findings)) return Outcome::waived;
    if (is_undecided(id, findings)) {
      const bool by_list = id.rule == nullptr || id.rule->rule.from_list;
      const Undecided undecided = by_list ? audit_.context.held().undecided : audit_.context.probed().undecided;
      if (undecided == Undecided::fail) return Outcome::broken;
      if (undecided == Undecided::ignore) return Outcome::unknown;
    }
    return fails_gate(findings) ? Outcome::failed : Outcome::passed;
  }

  // The case of a token that the live probe had no verdict about, of one that may be several records of a vendor list,
  // or of such a list that is not whole.
  [[nodiscard]] bool is_undecided(const CaseId& id, const Findings& findings) const {
    if (id.rule == nullptr)
      return std::any_of(findings.begin(), findings.end(), [this](const Finding* finding) {
        return !finding->waived() && audit_.rule_of(*finding).rule.tells_undecided;
      });
    if (id.token == nullptr || !id.rule->rule.tells_undecided) return false;
    const Held& held = audit_.context.held();
    if (id.rule->rule.from_list) return held.any() && held.tokens[id.token->index].open();
    return decision_of(audit_.context.observation(*id.token)) == Decision::undecided;
  }

  // Calls visit(id, findings) for every case of the file, in the order of the report.
  template <class Visit>
  void for_each_case(std::uint32_t file, Visit visit) const {
    const auto of_file = of_file_.find(files_[file] == &audit_.configuration ? kConfiguration : file);
    visit(CaseId{nullptr, nullptr}, of_file == of_file_.end() ? Findings{} : of_file->second);
    const auto& tokens = audit_.inventory().tokens;
    const auto first = std::lower_bound(tokens.begin(), tokens.end(), file,
                                        [](const Token* token, std::uint32_t f) { return token->place.file < f; });
    auto next = std::lower_bound(by_token_.begin(), by_token_.end(), static_cast<std::uint32_t>(first - tokens.begin()),
                                 [](const Finding* finding, std::uint32_t token) { return finding->token < token; });
    Findings findings;
    for (auto at = first; at != tokens.end() && (*at)->place.file == file; ++at) {
      const Token* token = *at;
      if (fold_) visit(CaseId{token, nullptr}, Findings{});
      for (std::size_t rule = 0; rule < audit_.rules.size(); ++rule) {
        findings.clear();
        for (; next != by_token_.end() && (*next)->token == token->index && (*next)->rule == rule; ++next)
          findings.push_back(*next);
        const CaseId id{token, audit_.rules[rule]};
        if (findings.empty() && ((fold_ && !is_undecided(id, findings)) || !audit_.judged(rule, *token))) continue;
        visit(id, findings);
      }
    }
  }

  void write_suite(std::uint32_t file, std::string_view name, const Totals& totals) {
    const Source& source = *files_[file];
    std::string timestamp = to_rfc3339(audit_.now()).substr(0, 19);  // the schemas take neither zone nor fraction
    out_.print(
        R"(  <testsuite name="{}" package="credlint" id="{}" tests="{}" failures="{}" errors="{}" skipped="{}" time="0.000" timestamp="{}" hostname="localhost")",
        name, file, totals.tests, totals.failures, totals.errors, totals.skipped, timestamp);
    if (!strict_) out_.print(" file=\"{}\"", escape_xml(visible(source.path)));
    out_.write(">\n    <properties>\n");
    out_.print("      <property name=\"inventory\" value=\"{}\"/>\n", escape_xml(visible(source.path)));
    out_.print("      <property name=\"now\" value=\"{}\"/>\n", to_rfc3339(audit_.now()));
    if (audit_.now_given) out_.write("      <property name=\"now-given\" value=\"true\"/>\n");
    if (audit_.config) {
      out_.print("      <property name=\"config\" value=\"{}\"/>\n", escape_xml(visible(audit_.config->path)));
      out_.print("      <property name=\"config-sha256\" value=\"{}\"/>\n", audit_.config->sha256);
      out_.print("      <property name=\"config-found\" value=\"{}\"/>\n", to_text(audit_.config->found));
    }
    if (audit_.changes) {
      out_.print("      <property name=\"baseline\" value=\"{}\"/>\n", escape_xml(visible(audit_.changes->path)));
      out_.print("      <property name=\"new\" value=\"{}\"/>\n", audit_.changes->fresh);
      out_.print("      <property name=\"open\" value=\"{}\"/>\n", audit_.changes->open);
      out_.print("      <property name=\"resolved\" value=\"{}\"/>\n", audit_.changes->resolved.size());
    }
    out_.write("    </properties>\n");
    for_each_case(file, [&](const CaseId& id, const Findings& findings) { write_case(source, name, id, findings); });
    // The Ant schema has no place for them in a passing case.
    const std::string below = below_gate_.take_text();
    out_.put("    <system-out>", below.empty() ? "" : "below the gate:\n", below,
             "</system-out>\n    <system-err></system-err>\n  </testsuite>\n");
  }

  void write_case(const Source& source, std::string_view suite, const CaseId& id, const Findings& findings) {
    const bool about_file = id.token == nullptr;
    const std::string what = &source == &audit_.configuration ? "configuration"
                             : source.vendor_list             ? "vendor-list"
                                                              : "inventory";
    out_.put("    <testcase classname=\"", suite, ".", about_file ? what : without_dots(id.token->name), "\" name=\"",
             about_file           ? what
             : id.rule == nullptr ? "audit"
                                  : id.rule->id,
             "\" time=\"0.000\"");
    if (!strict_) {
      out_.write(" file=\"");
      // A finding about a waiver may stand in another file than its token.
      write_xml(out_, findings.empty() ? source.path : audit_.source_of(findings.front()->place).path);
      out_.print("\" line=\"{}\"", !findings.empty() ? findings.front()->place.where.line
                                   : about_file      ? 1
                                                     : id.token->place.where.line);
    }
    if (is_unaudited(source, id)) {
      const std::string text = fmt::format("{}: {}", source.path, audit_.fault_of(source));
      begin_failure("failure", "not-audited");
      write_xml(out_, text);
      out_.write("\">");
      write_xml(out_, text);
      out_.write("\n");
      for (const Finding* finding : findings) write_body(out_, *finding);
      out_.write("</failure>\n    </testcase>\n");
      return;
    }
    const Outcome outcome = outcome_of(source, id, findings);
    if (outcome == Outcome::unknown) {
      const std::string why = id.rule->rule.from_list ? "it stays open which record of the vendor's list it is"
                                                      : "no verdict: " + audit_.context.observation(*id.token).why;
      out_.write(">\n      <skipped message=\"");
      write_xml(out_, why);
      out_.write("\">");
      write_xml(out_, why);
      out_.write("</skipped>\n    </testcase>\n");
    } else if (findings.empty()) {
      out_.write("/>\n");
    } else if (outcome == Outcome::failed || outcome == Outcome::broken) {
      const std::string_view element = outcome == Outcome::failed ? "failure" : "error";
      const auto worst = std::max_element(findings.begin(), findings.end(),
                                          [](auto* left, auto* right) { return left->severity < right->severity; });
      begin_failure(element, audit_.rule_of(**worst).id);
      write_headline(out_, **worst);
      if (findings.size() > 1) out_.print(" (and {} more)", findings.size() - 1);
      out_.write("\">");
      for (const Finding* finding : findings) write_body(out_, *finding);
      out_.put("</", element, ">\n    </testcase>\n");
    } else if (outcome == Outcome::waived) {
      write_skipped(findings);
    } else if (strict_) {
      out_.write("/>\n");
      for (const Finding* finding : findings) write_body(below_gate_, *finding);
    } else {
      out_.write(">\n      <system-out>below the gate:\n");
      for (const Finding* finding : findings) write_body(out_, *finding);
      out_.write("</system-out>\n    </testcase>\n");
    }
  }

  void write_skipped(const Findings& findings) {
    const Waiver& waiver = *audit_.waiver_of(*findings.front());
    const std::string why =
        fmt::format("waived until {}: {} (approved by {}{})", to_text(*waiver.expires), visible(*waiver.reason),
                    visible(*waiver.approved_by), waiver.ticket.known() ? ", " + visible(*waiver.ticket) : "");
    out_.write(">\n      <skipped message=\"");
    write_xml(out_, why);
    out_.write("\">");
    write_xml(out_, why);
    out_.write("\n");
    for (const Finding* finding : findings) write_body(out_, *finding);
    out_.write("</skipped>\n    </testcase>\n");
  }

  void begin_failure(std::string_view element, std::string_view type) {
    out_.put(">\n      <", element, " type=\"", type, "\" message=\"");
  }

  void write_headline(Sink& out, const Finding& finding) const {
    const Token* token = audit_.token_of(finding);
    out.put(finding.status == Status::fresh ? "new " : "", to_text(finding.severity), ": ");
    if (token != nullptr) out.put(token->name, ": ");
    write_xml(out, finding.message);
  }

  // Some consumers show only the message of a failure, some only this.
  void write_body(Sink& out, const Finding& finding) const {
    const Token* token = audit_.token_of(finding);
    write_headline(out, finding);
    if (!finding.hint.empty()) {
      out.write("\nhint: ");
      write_xml(out, finding.hint);
    }
    if (token != nullptr && token->owner.known()) {
      out.write("\nowner: ");
      write_xml(out, visible(*token->owner));
    }
    // The case of a file may hold findings of several rules.
    if (token == nullptr) out.put("\nrule: ", audit_.rule_of(finding).id);
    out.write("\nat: ");
    write_xml(out, audit_.source_of(finding.place).path);
    out.print(":{}:{}\n", finding.place.where.line, finding.place.where.column);
  }

  const Audit& audit_;
  Sink& out_;
  bool strict_;
  Gate gate_;
  bool fold_ = false;
  std::vector<const Source*> files_;           // a suite each: the inventories, and perhaps the configuration
  std::map<std::uint32_t, Findings> of_file_;  // by the number of the inventory, or kConfiguration
  Findings by_token_;
  StringSink below_gate_;  // of the suite at hand, in the strict dialect
};

}  // namespace

void write_junit(const Audit& audit, Sink& out, JunitDialect dialect) { Writer(audit, out, dialect).write(); }

}  // namespace credlint
