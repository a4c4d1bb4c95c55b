#include "waiver.h"

#include <algorithm>
#include <array>

#include "text.h"
#include "wildcard.h"

namespace credlint {
namespace {

std::string quoted_list(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  quoted.reserve(words.size());
  for (const std::string& word : words) quoted.push_back(literal(word));
  return one_of(std::vector<std::string_view>(quoted.begin(), quoted.end()));
}

// Collects flaws into one message and one hint.
class Flaws {
 public:
  void add(Position where, const std::string& message, const std::string& hint) {
    if (flaw_.message.empty()) flaw_.where = where;
    flaw_.message += (flaw_.message.empty() ? "" : "; ") + message;
    flaw_.hint += (flaw_.hint.empty() ? "" : "; ") + hint;
  }
  [[nodiscard]] std::optional<WaiverFlaw> all() const {
    return flaw_.message.empty() ? std::nullopt : std::optional(flaw_);
  }

 private:
  WaiverFlaw flaw_;
};

void check_rule(const Waiver& waiver, const Context& context, Flaws& flaws) {
  if (!waiver.rule.known()) return;
  const std::string_view rule = *waiver.rule;
  if (find_rule(rule) == nullptr) {
    std::vector<std::string_view> ids;
    for (const NamedRule& known : all_rules()) ids.push_back(known.id);
    const std::string_view near = nearest(rule, ids);
    flaws.add(waiver.rule.where(), fmt::format("no rule is called {}", literal(rule)),
              near.empty() ? "`credlint rules` lists them all" : fmt::format("write `rule = \"{}\"`", near));
  } else if (!can_be_waived(rule)) {
    flaws.add(waiver.rule.where(), fmt::format("nobody may waive `{}`", rule), "mend what it finds");
  } else if (const auto& denied = context.policy().waivers.deny;
             std::find(denied.begin(), denied.end(), rule) != denied.end()) {
    flaws.add(waiver.rule.where(), fmt::format("the policy lets nobody waive `{}`", rule), "mend what it finds");
  }
}

void check_approver(const Waiver& waiver, const Context& context, Flaws& flaws) {
  const auto& approvers = context.policy().waivers.approvers;
  if (waiver.approved_by.absent())
    return flaws.add({}, "it has no `approved_by`", "write `approved_by = …`: who accepts the finding");
  if (waiver.approved_by.known() && approvers && !matches_any(*approvers, *waiver.approved_by, Letters::fold))
    flaws.add(waiver.approved_by.where(),
              fmt::format("the policy does not count {} among the approvers", literal(*waiver.approved_by)),
              approvers->empty() ? "the policy names no approver at all"
                                 : fmt::format("have it approved by {}", quoted_list(*approvers)));
}

void check_end(const Waiver& waiver, const Context& context, Flaws& flaws) {
  const days longest = context.policy().waivers.max_days;
  const std::string last = to_text(Instant{std::chrono::floor<days>(context.now())} + longest);
  const bool possible = longest > days{0};
  if (waiver.expires.absent())
    return flaws.add({}, "it has no `expires`",
                     possible ? fmt::format("write `expires = {}` or an earlier date", last)
                              : "the policy allows no waiver to last");
  if (waiver.expires.known() && *waiver.expires > context.now() + longest)
    flaws.add(waiver.expires.where(),
              fmt::format("it ends on {}, more than the allowed {} from now", to_text(*waiver.expires),
                          counted(static_cast<std::size_t>(longest.count()), "day")),
              possible ? fmt::format("let it end by {}", last) : "the policy allows no waiver to last");
}

}  // namespace

bool can_be_waived(std::string_view rule) {
  return rule != "secret-in-inventory" && rule != "inventory-invalid" && !rule.starts_with("waiver-");
}

std::optional<WaiverFlaw> flaw_of(const Waiver& waiver, const Context& context) {
  Flaws flaws;
  check_rule(waiver, context, flaws);
  if (waiver.reason.absent()) flaws.add({}, "it has no `reason`", "write `reason = …`: why the finding is accepted");
  check_approver(waiver, context, flaws);
  check_end(waiver, context, flaws);
  return flaws.all();
}

WaiverState state_of(const Waiver& waiver, const Context& context) {
  const std::array<bool, 6> unknown{!waiver.token.known(),   !waiver.rule.known(),        !waiver.reason.known(),
                                    !waiver.expires.known(), !waiver.approved_by.known(), waiver.ticket.unknown()};
  if (std::any_of(unknown.begin(), unknown.end(), [](bool is) { return is; }) || flaw_of(waiver, context))
    return WaiverState::unusable;
  return *waiver.expires <= context.now() ? WaiverState::lapsed : WaiverState::active;
}

}  // namespace credlint
