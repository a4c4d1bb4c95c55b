#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::waiver_expires_soon {
namespace {

void check(const WaiverCase& item, const Context& context, Remarks& out) {
  if (item.state != WaiverState::active || item.findings == 0) return;
  const Waiver& waiver = *item.waiver;
  if (whole_days(context.now(), *waiver.expires) > context.policy().waivers.warn.count()) return;
  out.add(
      Severity::note, waiver.expires.where(),
      fmt::format("the waiver of `{}` lapses on {}: from then on what it covers, of severity {}, counts again",
                  *waiver.rule, to_text(*waiver.expires), to_text(item.worst)),
      fmt::format("mend what the rule finds before {}, or have the waiver approved anew", to_text(*waiver.expires)));
}

}  // namespace

Rule rule() {
  return {.summary = "a waiver lapses within 14 days",
          .severity = Severity::note,
          .speaks_of_ended = true,
          .applies = has_waiver,
          .check_waiver = check};
}

}  // namespace credlint::rules::waiver_expires_soon
