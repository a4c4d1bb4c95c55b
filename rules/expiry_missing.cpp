#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::expiry_missing {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const KindFacts& kind = facts(token.kind);
  const Ending& ending = context.ending(token);
  if (is_legacy(token)) return;  // the vendor gave it an end
  if (kind.expiry == Expiry::by_inactivity) {
    if (token.last_refreshed.unknown() && token.last_used.absent())
      out.cannot_judge("`last_refreshed` is not valid");
    else if (token.last_used.unknown() && token.last_refreshed.absent())
      out.cannot_judge("`last_used` is not valid");
    else if (token.last_refreshed.absent() && token.last_used.absent())
      out.add(Severity::warning, {}, "it is not known when it was last used, and it dies after 90 days without use",
              "have what uses it write down `last_refreshed`, the date of its latest refresh");
    return;
  }
  const bool never = token.expires.known() && *token.expires == kNever;
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  if (!token.expires.absent() && !never) return;
  if (never && kind.expiry == Expiry::may_be_never) return;

  std::string message =
      never ? fmt::format("says that it never expires, but {} does", kind.title) : "does not say when it expires";
  if (ending.reason == EndReason::lifetime_limit)
    message += fmt::format("; it cannot live past {}, {} days after it was created", to_text(ending.at),
                           kind.longest_life->count());
  const std::string_view or_never = kind.expiry == Expiry::may_be_never ? ", or `\"never\"` if it has no end" : "";
  out.add(Severity::warning, token.expires.where(), message,
          fmt::format("look it up on the vendor's token page and write `expires`{}", or_never));
}

// The kind must be known to say whether it expires.
bool applies(const Token& token, const Context&) { return token.kind != Kind::unknown && !facts(token.kind).removed; }

}  // namespace

Rule rule() {
  return {.summary = "it is not known when the token expires",
          .severity = Severity::warning,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::expiry_missing
