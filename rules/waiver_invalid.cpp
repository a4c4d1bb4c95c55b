#include "text.h"
#include "waiver.h"

namespace credlint::rules::waiver_invalid {
namespace {

void check(const WaiverCase& item, const Context& context, Remarks& out) {
  const Waiver& waiver = *item.waiver;
  const auto flaw = flaw_of(waiver, context);
  if (!flaw) return;
  const std::string rule = waiver.rule.known() ? " of " + literal(*waiver.rule) : "";
  const std::string token = waiver.token.known() && item.token == nullptr ? " for " + literal(*waiver.token) : "";
  out.add(Severity::error, flaw->where, fmt::format("this waiver{}{} counts as lapsed: {}", rule, token, flaw->message),
          flaw->hint);
}

}  // namespace

Rule rule() {
  return {.summary = "a waiver lacks its reason, approver or end, or breaks the policy, and counts as lapsed",
          .severity = Severity::error,
          .speaks_of_ended = true,
          .applies = has_waiver,
          .check_waiver = check};
}

}  // namespace credlint::rules::waiver_invalid
