#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::waiver_expired {
namespace {

void check(const WaiverCase& item, const Context&, Remarks& out) {
  if (item.state != WaiverState::lapsed || item.findings == 0) return;
  const Waiver& waiver = *item.waiver;
  out.add(item.worst, waiver.expires.where(),
          fmt::format("the waiver of `{}` lapsed on {}: what it covered counts again", *waiver.rule,
                      to_text(*waiver.expires)),
          "mend what the rule finds and remove the waiver; or have it approved anew, with a later `expires`");
}

}  // namespace

Rule rule() {
  return {.summary = "a waiver has lapsed, and what it covered counts again",
          .severity = Severity::error,
          .levels = "that of the finding it covered",
          .speaks_of_ended = true,
          .applies = has_waiver,
          .check_waiver = check};
}

}  // namespace credlint::rules::waiver_expired
