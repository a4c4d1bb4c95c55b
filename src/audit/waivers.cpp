#include "waivers.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "waiver.h"

namespace credlint {
namespace {

bool could_judge(const Audit& audit, const Waiver& waiver, const Token& token) {
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    if (audit.rules[r]->id == waiver.rule.value_or({}))
      return audit.rules[r]->rule.check != nullptr && audit.could_judge(r, token);
  return false;
}

// The waivers of one rule for one token.
struct Group {
  std::vector<std::uint32_t> waivers;  // as indexes; the one that covers the findings first
  std::string_view narrower = {};      // WaiverCase::narrower of all of them
};
// By the token's index and the rule's id. What a token has of findings and of waivers may both be many.
using Groups = std::map<std::pair<std::uint32_t, std::string_view>, Group>;

Groups group(std::vector<WaiverCase>& cases, const Inventory& inventory) {
  std::unordered_map<std::string_view, const Token*> tokens;
  for (const WaiverCase& item : cases) tokens.emplace(item.waiver->token.value_or({}), nullptr);
  for (const Token* token : inventory.tokens)
    if (const auto found = tokens.find(token->name); token->has_usable_id && found != tokens.end())
      found->second = token;
  Groups groups;
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    cases[i].token = tokens[cases[i].waiver->token.value_or({})];
    if (cases[i].token != nullptr)
      groups[{cases[i].token->index, cases[i].waiver->rule.value_or({})}].waivers.push_back(i);
  }
  for (auto& [key, of] : groups)
    std::stable_sort(of.waivers.begin(), of.waivers.end(), [&](std::uint32_t left, std::uint32_t right) {
      const WaiverCase &one = cases[left], &other = cases[right];
      if (one.state != other.state) return one.state < other.state;
      return one.waiver->expires.value_or(Instant::min()) > other.waiver->expires.value_or(Instant::min());
    });
  return groups;
}

// For each rule of the audit the ids of those that yield to it.
std::vector<std::vector<std::string_view>> wider_rules(const Audit& audit) {
  std::vector<std::vector<std::string_view>> wider(audit.rules.size());
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    for (const NamedRule& rule : all_rules())
      if (const auto& narrower = rule.rule.yields_to;
          std::find(narrower.begin(), narrower.end(), audit.rules[r]->id) != narrower.end())
        wider[r].push_back(rule.id);
  return wider;
}

void cover(Audit& audit, std::vector<WaiverCase>& cases, Groups groups) {
  if (groups.empty()) return;
  const auto wider = wider_rules(audit);
  for (Finding& finding : audit.findings) {
    const std::string_view id = audit.rule_of(finding).id;
    for (const std::string_view rule : wider[finding.rule])
      if (const auto of = groups.find({finding.token, rule}); of != groups.end()) of->second.narrower = id;
    const auto of = groups.find({finding.token, id});
    if (of == groups.end()) continue;
    WaiverCase& first = cases[of->second.waivers.front()];
    ++first.findings;
    first.worst = std::max(first.worst, finding.severity);
    if (first.state == WaiverState::active) finding.waiver = of->second.waivers.front();
  }
  for (const auto& [key, of] : groups) {
    const WaiverCase& first = cases[of.waivers.front()];
    for (const std::uint32_t i : of.waivers) {
      cases[i].narrower = of.narrower;
      if (&cases[i] != &first && first.findings > 0) cases[i].superseded_by = first.waiver;
    }
  }
}

}  // namespace

void apply_waivers(Audit& audit, Recorder& recorder) {
  const Inventory& inventory = audit.inventory();
  std::vector<WaiverCase> cases;
  for (const Waiver& waiver : inventory.waivers)
    cases.push_back({.waiver = &waiver, .state = state_of(waiver, audit.context)});
  cover(audit, cases, group(cases, inventory));

  std::map<std::pair<std::string, std::string>, unsigned> subjects;  // by token and rule: a second one is RULE~2
  for (WaiverCase& item : cases) {
    if (item.token == nullptr && audit.context.is_left_out(item.waiver->token.value_or({}))) continue;
    item.judged = item.token != nullptr && could_judge(audit, *item.waiver, *item.token);
    const std::string rule(item.waiver->rule.value_or("rule")), token(item.waiver->token.value_or({}));
    const unsigned number = ++subjects[{token, rule}];
    const std::string subject = number == 1 ? rule : fmt::format("{}~{}", rule, number);
    for (std::size_t r = 0; r < audit.rules.size(); ++r) {
      if (audit.rules[r]->rule.check_waiver == nullptr) continue;
      recorder.begin(r, *item.waiver, item.token, subject);
      audit.rules[r]->rule.check_waiver(item, audit.context, recorder);
    }
  }
}

}  // namespace credlint
