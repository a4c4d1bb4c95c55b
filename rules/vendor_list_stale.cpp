#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::vendor_list_stale {
namespace {

constexpr Threshold kWarn{"vendor-list-stale", "warn", days{2}, "days since the vendor was asked: a warning"};
constexpr Threshold kError{"vendor-list-stale", "error", days{7}, "days since the vendor was asked: an error"};

void check(const Context& context, Remarks& out) {
  const Held& held = context.held();
  const auto first = static_cast<std::uint32_t>(context.inventory().sources.size() - held.lists.files.size());
  for (const ListSource& source : held.lists.sources) {
    if (source.superseded) continue;
    const Instant::duration age = context.now() - source.begun;
    Problem problem;
    problem.place = {first + source.file, 0, source.where};
    problem.subject = source.scope;
    problem.hint = "have the list collected again";
    if (age < -kTolerance) {
      problem.message =
          fmt::format("the list of {} is of {}, which is after now", literal(source.scope), to_text(source.begun));
      problem.hint = "see whether a clock is wrong";
      out.add(Severity::warning, problem);
      continue;
    }
    const days warn = *context.days_of(kWarn), error = *context.days_of(kError);
    if (age <= warn) continue;
    problem.message = fmt::format("the list of {} is {} old: it is of {}", literal(source.scope),
                                  counted(static_cast<std::size_t>(whole_days(source.begun, context.now())), "day"),
                                  to_text(source.begun));
    out.add(age > error ? Severity::error : Severity::warning, problem);
  }
}

}  // namespace

Rule rule() {
  return {.summary = "list: a vendor's list is old",
          .severity = Severity::error,
          .levels = "warning after 2 days, error after 7; warning when it is of a day to come",
          .from_list = true,
          .thresholds = {kWarn, kError},
          .applies = never,
          .check_inventory = check};
}

}  // namespace credlint::rules::vendor_list_stale
