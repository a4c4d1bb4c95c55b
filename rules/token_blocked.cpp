#include <fmt/core.h>

#include "advice.h"
#include "planned.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::token_blocked {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Observation& seen = context.observation(token);
  if (seen.verdict != Verdict::blocked) return;
  if (seen.block == Block::captcha) {
    const std::string host = probed_host(token);
    out.add(Severity::error, {},
            fmt::format("is blocked: {} wants a CAPTCHA to be solved for its account first",
                        host.empty() ? "its host" : literal(host)),
            fmt::format("stop whatever retries with a wrong credential; then sign in once in a browser as {} and "
                        "solve it",
                        token.account.known() ? literal(*token.account) : "the account's owner"));
  } else if (seen.block == Block::policy) {
    out.add(Severity::error, {}, fmt::format("lives, but is kept out: {}", seen.why),
            seen.hint.empty() ? fmt::format("ask an administrator of the organisation what it must be like, and {}",
                                            how_to_replace(token))
                              : seen.hint);
  } else {
    out.add(Severity::error, {}, "is blocked by an administrator",
            fmt::format("ask an administrator of the organisation why; until it is allowed again, {} cannot work "
                        "with it",
                        consumers_of(token)));
  }
}

bool applies(const Token& token, const Context& context) {
  return decision_of(context.observation(token)) == Decision::decided;
}

}  // namespace

Rule rule() {
  return {.summary = "live: a CAPTCHA, an administrator or a policy keeps the token from working",
          .severity = Severity::error,
          .harm = Harm::broken,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::token_blocked
