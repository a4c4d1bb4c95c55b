#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::kind_retired {
namespace {

// Longer ahead than this it needs a plan, and no hurry.
constexpr Threshold kWarnBefore{"kind-retired", "warn", days{180}, "days before the end: a warning"};

void check(const Token& token, const Context& context, Remarks& out) {
  const Retirement& retired = *retirement_of(token);
  const Ending& ending = context.ending(token);
  const bool over = retired.end <= context.now();
  const std::string message =
      fmt::format("{} all {} on {}{}", over ? "is dead: the vendor removed" : "will die: the vendor removes",
                  retired.plural, to_text(retired.end), own_end(token, context));
  const Position where = token.declared_kind.where();
  if (over) return out.add(severity_of_end(token, context), where, message, after_end(token, context));
  // Another end came first, and another rule tells of it.
  if (context.ended(token)) return;
  const bool soon = retired.end - context.now() <= *context.days_of(kWarnBefore, token);
  const Token* replacement = context.replacement(token);
  if (replacement != nullptr)
    return out.add(Severity::note, where, message,
                   fmt::format("`{}` replaces it: switch {} over before {}", replacement->name, consumers_of(token),
                               to_text(retired.end)));
  out.add(soon ? Severity::warning : Severity::note, where, message,
          before_end(token, ending.dated() ? std::min(ending.at, retired.end) : retired.end), Harm::ending);
}

bool applies(const Token& token, const Context&) { return retirement_of(token) != nullptr; }

}  // namespace

Rule rule() {
  return {.summary = "the vendor ends or ended every token of this kind",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error once ended; before: warning from 180 days, else note; note when it is revoked or replaced",
          .speaks_of_ended = true,
          .yields_to = {"alive-past-expiry"},
          .thresholds = {kWarnBefore},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::kind_retired
