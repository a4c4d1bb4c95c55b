#include <fmt/core.h>

#include "advice.h"
#include "planned.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::account_inactive {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Observation& seen = context.observation(token);
  const std::string& who = seen.email.empty() ? seen.account_id : seen.email;
  if (!seen.inactive) {
    if (who.empty()) out.cannot_judge("the server does not tell which account the token acts as");
    return;
  }
  const std::string host = probed_host(token);
  out.add(Severity::error, token.account.where(),
          fmt::format("works, but {} says that its account{} is not active", host.empty() ? "its host" : literal(host),
                      who.empty() ? "" : " " + literal(who)),
          fmt::format("if the account is still needed, have an administrator activate it; else give {} a token of an "
                      "active account, and revoke this one",
                      consumers_of(token)));
}

bool applies(const Token& token, const Context& context) {
  return token.kind->tells_account && works(context.observation(token));
}

}  // namespace

Rule rule() {
  return {.summary = "live: the token works, but its account is not active",
          .severity = Severity::error,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::account_inactive
