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

// The waivers of each token, as indexes; those of one rule with the one that covers it first.
using ByToken = std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>;

ByToken group(std::vector<WaiverCase>& cases, const Inventory& inventory) {
  std::unordered_map<std::string_view, const Token*> tokens;
  for (const WaiverCase& item : cases) tokens.emplace(item.waiver->token.value_or({}), nullptr);
  for (const Token* token : inventory.tokens)
    if (const auto found = tokens.find(token->name); token->has_usable_id && found != tokens.end())
      found->second = token;
  ByToken by_token;
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    cases[i].token = tokens[cases[i].waiver->token.value_or({})];
    if (cases[i].token != nullptr) by_token[cases[i].token->index].push_back(i);
  }
  for (auto& [token, waivers] : by_token)
    std::stable_sort(waivers.begin(), waivers.end(), [&](std::uint32_t left, std::uint32_t right) {
      const WaiverCase &one = cases[left], &other = cases[right];
      if (one.state != other.state) return one.state < other.state;
      return one.waiver->expires.value_or(Instant::min()) > other.waiver->expires.value_or(Instant::min());
    });
  return by_token;
}

bool yields_to(std::string_view rule, std::string_view narrower) {
  const NamedRule* wider = find_rule(rule);
  if (wider == nullptr) return false;
  const auto& all = wider->rule.yields_to;
  return std::find(all.begin(), all.end(), narrower) != all.end();
}

void cover(Audit& audit, std::vector<WaiverCase>& cases, const ByToken& by_token) {
  if (by_token.empty()) return;
  for (Finding& finding : audit.findings) {
    const auto waivers = by_token.find(finding.token);
    if (waivers == by_token.end()) continue;
    const Waiver* first = nullptr;
    for (const std::uint32_t i : waivers->second) {
      WaiverCase& item = cases[i];
      if (yields_to(item.waiver->rule.value_or({}), audit.rule_of(finding).id))
        item.narrower = audit.rule_of(finding).id;
      if (item.waiver->rule.value_or({}) != audit.rule_of(finding).id) continue;
      item.superseded_by = first;
      if (first != nullptr) continue;
      first = item.waiver;
      ++item.findings;
      item.worst = std::max(item.worst, finding.severity);
      if (item.state == WaiverState::active) finding.waiver = i;
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
