#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  if (token.created.unknown()) return out.cannot_judge("`created` is not valid");
  const KindFacts& kind = facts(token.kind);
  const Instant from = token.created.known() ? *token.created : context.now();
  if (*token.expires - from <= *kind.longest_life + kTolerance) return;
  if (token.created.known())
    out.add(Severity::error, token.expires.where(),
            fmt::format("is to live {} days, from {} to {}, but the vendor lets {} live no longer than {}",
                        whole_days(from, *token.expires), to_text(from), to_text(*token.expires), kind.title,
                        kind.longest_life->count()),
            fmt::format("look both dates up on the vendor's token page and correct them; created on {}, it ends by {}",
                        to_text(from), to_text(from + *kind.longest_life)));
  else
    out.add(Severity::error, token.expires.where(),
            fmt::format("expires on {}, but the vendor lets {} live no longer than {} days", to_text(*token.expires),
                        kind.title, kind.longest_life->count()),
            "look the date up on the vendor's token page and correct it; write down `created` too");
}

// The vendor set the end of legacy tokens anew, however long they had lived.
bool applies(const Token& token, const Context&) {
  return facts(token.kind).longest_life && !token.expires.absent() && token.expires.value_or({}) != kNever &&
         !is_legacy(token);
}

}  // namespace

Rule lifetime_too_long() {
  return {.summary = "the token is to live longer than the vendor lets it",
          .severity = Severity::error,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules
