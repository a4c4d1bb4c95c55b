#include <fmt/core.h>

#include "route.h"
#include "rule.h"

namespace credlint::rules {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (!token.scopeless()) return;
  if (token.kind == Kind::atlassian_api_token && product_of(token) == Product::bitbucket)
    return out.add(Severity::error, token.scopes.where(),
                   "has no scopes, and Bitbucket takes only scoped API tokens: it does not work there",
                   "create an API token with scopes, choosing Bitbucket as its app, and list them in `scopes`");

  const bool admin_key = token.kind == Kind::atlassian_admin_key;
  const bool privileged = token.privileged.value_or(false);
  const bool reads_only = token.access.known() && *token.access == Access::read;
  std::string message = fmt::format("has no scopes: it may do all that {} may",
                                    admin_key ? "an organisation administrator" : "its account");
  if (privileged) message += ", and that is an administrator";
  if (reads_only) message += ", while it needs to read only";
  out.add(admin_key || privileged || reads_only ? Severity::error : Severity::warning, token.scopes.where(), message,
          fmt::format(
              "create a scoped one that may do no more than it needs, send it to {}, and list the scopes in `scopes`",
              admin_key ? "`https://api.atlassian.com/admin`"
                        : fmt::format("`{}`", gateway_url(product_of(token), "CLOUDID"))));
}

bool applies(const Token& token, const Context&) {
  return token.kind != Kind::unknown && facts(token.kind).scoping == Scoping::optional;
}

}  // namespace

Rule unscoped_token() {
  return {.summary = "the token has no scopes, so it may do all that its account may",
          .severity = Severity::error,
          .levels = "warning; error when `privileged`, when `access` is \"read\", or for an organisation API key",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules
