// Takes down what the rules say, as findings of an audit.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "audit.h"

namespace credlint {

using Unjudged = std::map<std::pair<std::uint16_t, std::string>, std::size_t>;  // (rule, why) → tokens

class Recorder final : public Remarks {
 public:
  Recorder(const Audit& audit, Arena& arena, std::vector<Finding>& findings, Unjudged& unjudged)
      : audit_(audit), arena_(arena), findings_(findings), unjudged_(unjudged) {}

  // What is said from now on is said by this rule (an index into Audit::rules), about the inventory as a whole, a token
  // or a waiver.
  void begin(std::size_t rule) { begin(rule, kNone, {}, {}); }
  void begin(std::size_t rule, const Token& token) { begin(rule, token.index, token.place, {}); }
  void begin(std::size_t rule, const Waiver& waiver, const Token* token, std::string_view subject) {
    begin(rule, token == nullptr ? kNone : token->index, waiver.place, subject);
  }

  void add(Severity severity, Position where, std::string_view message, std::string_view hint,
           std::optional<Harm> harm) override {
    Place place = place_;
    if (where != Position{}) place.where = where;
    record(severity, harm, token_, place, subject_, message, hint);
  }

  void add(Severity severity, const Problem& problem) override {
    record(severity, {}, problem.token, problem.place, problem.subject, problem.message, problem.hint);
    if (problem.mend) mend(*problem.mend);
  }

  void mend(const Mend& change) override {
    if (!recorded_) return;
    Finding& finding = findings_.back();
    finding.edit = arena_.make<Edit>();
    *finding.edit = {change.change, finding.place.file, change.at, arena_.copy(change.text),
                     arena_.copy(change.instead_of)};
  }

  void cannot_judge(std::string_view why) override {
    could_judge_ = false;
    unjudged_[{rule_, std::string(why)}] += token_ == kNone ? 0 : 1;
  }

  // Of the rule and the token at hand.
  [[nodiscard]] bool could_judge() const { return could_judge_; }

 private:
  void begin(std::size_t rule, std::uint32_t token, Place place, std::string_view subject) {
    rule_ = static_cast<std::uint16_t>(rule);
    token_ = token;
    place_ = place;
    subject_ = subject;
    could_judge_ = true;
  }

  void record(Severity severity, std::optional<Harm> harm, std::uint32_t token, Place place, std::string_view subject,
              std::string_view message, std::string_view hint) {
    recorded_ = true;
    // The word of the policy replaces all levels of the rule.
    if (const auto level = audit_.level(rule_, token)) {
      recorded_ = level != Level::off;
      if (!recorded_) return;
      severity = static_cast<Severity>(*level);
    }
    findings_.push_back({rule_, severity, harm.value_or(audit_.rules[rule_]->rule.harm), Status::none, token, place,
                         arena_.copy(subject), arena_.copy(message), arena_.copy(hint)});
  }

  const Audit& audit_;
  Arena& arena_;
  std::vector<Finding>& findings_;
  Unjudged& unjudged_;
  std::uint16_t rule_ = 0;
  std::uint32_t token_ = kNone;
  Place place_;
  std::string_view subject_;
  bool could_judge_ = true;
  bool recorded_ = false;  // what was said last is a finding
};

}  // namespace credlint
