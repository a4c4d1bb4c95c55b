#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::expired {
namespace {

std::string how_it_ended(const Token& token, const Ending& ending) {
  const std::string at = to_text(ending.at);
  switch (ending.reason) {
    case EndReason::revoked:
      return fmt::format("was revoked on {}", at);
    case EndReason::observed:
      return fmt::format("expired on {}, as the vendor says", at);
    case EndReason::vendor_policy:
      return fmt::format("was ended by the vendor on {} at the latest", at);
    case EndReason::lifetime_limit:
      return fmt::format("expired by {}: the vendor lets {} live {} days, and it was created on {}", at,
                         token.kind->title, token.kind->life->longest.count(), to_text(*token.created));
    case EndReason::inactivity:
      return fmt::format("died on {}, {} days after its last use", at, token.kind->idle->limit.count());
    default:
      return fmt::format("expired on {}", at);
  }
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Ending& ending = context.ending(token);
  if (context.ended(token))
    out.add(severity_of_end(token, context), where_it_ends(token, ending.reason), how_it_ended(token, ending),
            after_end(token, context));
  else if (token.expires.unknown())
    out.cannot_judge("`expires` is not valid");
  else if (token.revoked.unknown())
    out.cannot_judge("`revoked` is not valid");
}

}  // namespace

Rule rule() {
  return {.summary = "the token has ended",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; note when it is revoked or replaced",
          .speaks_of_ended = true,
          .yields_to = {"legacy-token", "kind-retired", "idle-expiry", "alive-past-expiry"},
          .applies = always,
          .check = check};
}

}  // namespace credlint::rules::expired
