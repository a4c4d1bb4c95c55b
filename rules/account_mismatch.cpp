#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::account_mismatch {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.account.unknown()) return out.cannot_judge("`account` is not valid");
  const Observation& seen = context.observation(token);
  const std::string_view declared = *token.account;
  if (equal_ignoring_case(declared, seen.email) || equal_ignoring_case(declared, seen.account_id)) return;
  const bool by_address = declared.find('@') != std::string_view::npos;
  const std::string_view told = by_address ? seen.email : seen.account_id;
  if (told.empty())
    return out.cannot_judge(by_address ? "the server does not tell the e-mail address of the account"
                                       : "the server does not tell which account the token acts as");
  if (!by_address && token.kind->comparable != nullptr && !token.kind->comparable(declared, told))
    return out.cannot_judge("the server tells the key of the account, which need not be its user name");
  out.add(Severity::error, token.account.where(),
          fmt::format("acts as {}, but its `account` is {}", literal(told), literal(declared)),
          fmt::format("see whether `secret` leads to the token that is meant; if it does, correct `account`, or {}, "
                      "give it to {} and revoke this one",
                      how_to_replace(token), consumers_of(token)));
}

bool applies(const Token& token, const Context& context) {
  return token.kind->tells_account && works(context.observation(token)) && !token.account.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "live: the token acts as another account than `account`",
          .severity = Severity::error,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::account_mismatch
