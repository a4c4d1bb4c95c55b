#include <fmt/core.h>

#include <vector>

#include "advice.h"
#include "planned.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::token_rejected {
namespace {

// What may be behind a refusal: the server answers all of it alike.
std::string causes(const Token& token) {
  std::vector<std::string_view> causes{"expired", "was revoked", "is mistyped"};
  if (token.kind->refusal_causes != nullptr)
    for (const std::string_view cause : token.kind->refusal_causes(token)) causes.push_back(cause);
  return one_of(causes);
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (context.observation(token).verdict != Verdict::rejected) return;
  const std::string host = probed_host(token);
  const Cause cause = context.observation(token).cause;
  if (cause != Cause::none)
    return out.add(
        Severity::error, {},
        fmt::format("is refused by {}, which says that it {}, although the inventory does not",
                    host.empty() ? "its host" : literal(host), cause == Cause::expired ? "has expired" : "was revoked"),
        after_end(token, context));
  out.add(Severity::error, {},
          fmt::format("is refused by {}, although the inventory does not say that it has ended",
                      host.empty() ? "its host" : literal(host)),
          fmt::format("the answer does not tell whether it {}: look it up on its token page; if it is dead, {}",
                      causes(token), after_end(token, context)));
}

bool applies(const Token& token, const Context& context) {
  return !context.ended(token) && decision_of(context.observation(token)) == Decision::decided;
}

}  // namespace

Rule rule() {
  return {.summary = "live: the right host refuses the token, which has not ended by the inventory",
          .severity = Severity::error,
          .harm = Harm::broken,
          .speaks_of_ended = true,
          .live = true,
          .yields_to = {"not-at-vendor"},  // its cause
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::token_rejected
