#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::alive_past_expiry {
namespace {

// A revoked token may live on for so long. Source: community.atlassian.com qaq-p/1246938 (read 2026-11-28).
constexpr std::chrono::minutes kRevocation{10};

// Although it was revoked and has expired, a revocation is what failed.
EndReason reason_of(const Token& token, const Context& context) {
  const bool revoked = token.revoked.known() && *token.revoked <= context.now();
  return revoked ? EndReason::revoked : context.ending(token).reason;
}

std::string why_it_should_not(const Token& token, EndReason reason, Instant end) {
  switch (reason) {
    case EndReason::revoked:
      return fmt::format("was revoked on {}", to_text(*token.revoked));
    case EndReason::vendor_policy:
      if (!is_legacy(token) || !token.kind->legacy->made_before)
        return fmt::format("was ended by the vendor on {}", to_text(end));
      return fmt::format("was created on {}, and the vendor ended what is older than {} by {}", to_text(*token.created),
                         to_text(*token.kind->legacy->made_before), to_text(token.kind->legacy->ends.last_day));
    case EndReason::lifetime_limit:
      return fmt::format("was created on {}, and the vendor lets {} live only {} days", to_text(*token.created),
                         token.kind->title, token.kind->life->longest.count());
    default:
      return fmt::format("expired on {}", to_text(end));
  }
}

std::string what_to_do(const Token& token, const Context& context, EndReason reason) {
  if (reason == EndReason::revoked)
    return "see whether `secret` leads to a newer token; if not, revoke it again, and make sure that it has gone from "
           "its token page";
  const Token* replacement = context.replacement(token);
  return fmt::format("see whether `secret` leads to a newer token; if not, look its dates up on its token page and {}",
                     replacement == nullptr ? "correct the entry, or revoke it if nothing needs it"
                                            : fmt::format("revoke it, since `{}` replaces it", replacement->name));
}

// A rotation may keep its reference: then it was the new token that was tried.
bool tried_its_replacement(const Token& token, const Context& context) {
  const Token* replacement = context.replacement(token);
  return replacement != nullptr && replacement->secret.known() && token.secret.known() &&
         *replacement->secret == *token.secret;
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (!works(context.observation(token))) return;
  if (tried_its_replacement(token, context)) return out.cannot_judge("`secret` leads to the token that replaces it");
  const EndReason reason = reason_of(token, context);
  if (reason == EndReason::revoked && context.now() - *token.revoked < kRevocation)
    return out.cannot_judge("it was revoked less than ten minutes ago, and the vendor may take that long");
  const Position where = reason == EndReason::vendor_policy ? token.created.where() : where_it_ends(token, reason);
  out.add(Severity::error, where,
          fmt::format("works, although it {}", why_it_should_not(token, reason, context.ending(token).at)),
          what_to_do(token, context, reason), reason == EndReason::revoked ? Harm::leaking : Harm::risk);
}

bool applies(const Token& token, const Context& context) {
  return context.ended(token) && decision_of(context.observation(token)) == Decision::decided;
}

}  // namespace

Rule rule() {
  return {.summary = "live: the token works although it should have ended",
          .severity = Severity::error,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::alive_past_expiry
