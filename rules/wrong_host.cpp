#include "rule.h"

namespace credlint::rules::wrong_host {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  if (token.product.unknown()) return out.cannot_judge("`product` is not valid");
  if (token.scopes.unknown() && token.kind->scoping == Scoping::optional)
    return out.cannot_judge("`scopes` is not valid");
  if (const auto fault = misplaced(token, context))
    out.add(fault->severity, token.base_url.where(), "`base_url` " + fault->message, fault->hint, fault->harm);
}

bool applies(const Token& token, const Context& context) {
  return token.kind->known() && !(retirement_of(token) != nullptr && retirement_of(token)->end <= context.now()) &&
         !token.base_url.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "`base_url` is not where this kind of token works",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; warning for an unscoped token sent to the gateway",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::wrong_host
