#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::expires_soon {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Ending& ending = context.ending(token);
  if (context.ended(token)) return;
  if (!ending.dated()) {
    if (ending.reason == EndReason::unknown) out.cannot_judge("it is not known when the token expires");
    return;
  }
  const Notice notice = context.notice(token);
  const auto left = ending.at - context.now();
  if (left > notice.warn) return;
  std::string message =
      fmt::format("expires on {}{}", to_text(ending.at), ending.reason == EndReason::observed ? " (vendor)" : "");
  std::string hint = before_end(token, ending.at);
  if (ending.reason == EndReason::lifetime_limit) {
    message += fmt::format(", {} days after it was created: the vendor lets {} live no longer",
                           token.kind->life->longest.count(), token.kind->title);
  } else if (ending.reason == EndReason::inactivity) {
    message = fmt::format("dies on {} unless it is used: that is {} days after its last use", to_text(ending.at),
                          token.kind->idle->limit.count());
    hint = fmt::format("have {} refresh it before {}", consumers_of(token), to_text(ending.at));
  }
  Severity severity = left <= notice.error ? Severity::error : Severity::warning;
  if (const Token* replacement = context.replacement(token)) {
    severity = Severity::note;
    hint = fmt::format("`{}` replaces it: switch {} over before {}", replacement->name, consumers_of(token),
                       to_text(ending.at));
  }
  out.add(severity, where_it_ends(token, ending.reason), message, hint);
}

}  // namespace

Rule rule() {
  return {
      .summary = "the token ends within 30 days",
      .severity = Severity::error,
      .harm = Harm::ending,
      .levels =
          "warning from 30 days, error from 7 days before the end; at most a third and a sixth of the token's life; "
          "note when it is replaced",
      .yields_to = {"legacy-token", "idle-expiry", "kind-retired"},
      .thresholds = {kWarnBeforeEnd, kErrorBeforeEnd},
      .applies = always,
      .check = check};
}

}  // namespace credlint::rules::expires_soon
