#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::rotation_unfinished {
namespace {

constexpr Threshold kMayOverlap{"rotation-unfinished", "warn", days{7}, "days for which both may be in use"};

void check(const Token& token, const Context& context, Remarks& out) {
  const Token& successor = *context.replacement(token);
  const Instant used = *context.record(token)->last_used;
  if (used - *successor.created <= *context.days_of(kMayOverlap, token)) return;
  out.add(Severity::warning, token.place.where,
          fmt::format("was used on {}, although `{}`, which replaces it, was created on {}", to_date(used),
                      successor.name, to_text(*successor.created)),
          "find what still uses it and switch that over; then revoke it and remove this entry");
}

bool applies(const Token& token, const Context& context) {
  const Record* record = context.record(token);
  const Token* successor = context.replacement(token);
  return record != nullptr && record->last_used && successor != nullptr && successor->created.known();
}

}  // namespace

Rule rule() {
  return {.summary = "list: the old token of a rotation is still in use",
          .severity = Severity::warning,
          .from_list = true,
          .thresholds = {kMayOverlap},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::rotation_unfinished
