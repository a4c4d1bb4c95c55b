#include "rule.h"

namespace credlint::rules::multi_user_token {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.on_behalf_of_users.unknown()) return out.cannot_judge("`on_behalf_of_users` is not valid");
  if (*token.on_behalf_of_users)
    out.add(Severity::warning, token.on_behalf_of_users.where(),
            "is used for many people's data, but acts with the rights of its one account", token.kind->multi_user_risk);
}

bool applies(const Token& token, const Context&) {
  return !token.kind->multi_user_risk.empty() && !token.on_behalf_of_users.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "an API token is used on behalf of many users",
          .severity = Severity::warning,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::multi_user_token
