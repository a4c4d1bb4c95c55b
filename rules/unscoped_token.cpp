#include <fmt/core.h>

#include "advice.h"
#include "route.h"
#include "rule.h"

namespace credlint::rules::unscoped_token {
namespace {

// Where a scoped token in its place would be sent.
std::string right_url(const Token& token, const Context& context) {
  const std::string_view cloud_id = cloud_id_of(token, context);
  return gateway_url(cloud_of(token), product_of(token), cloud_id.empty() ? "CLOUDID" : cloud_id);
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (!token.scopeless()) return;
  if (token.kind == Kind::atlassian_api_token && product_of(token) == Product::bitbucket)
    return out.add(Severity::error, token.scopes.where(),
                   "has no scopes, and Bitbucket takes only scoped API tokens: it does not work there",
                   fmt::format("{}, choosing Bitbucket as its app; list its `scopes`", how_to_replace(token)));

  const bool admin_key = token.kind == Kind::atlassian_admin_key;
  const bool privileged = token.privileged.value_or(false);
  const bool reads_only = token.access.known() && *token.access == Access::read;
  std::string message = fmt::format("has no scopes: it may do all that {} may",
                                    admin_key ? "an organisation administrator" : "its account");
  if (privileged && !admin_key) message += ", and that is an administrator";
  if (reads_only) message += ", while it needs only to read";
  std::string hint = fmt::format("{} with only the scopes that {} needs, list them in `scopes`", how_to_replace(token),
                                 consumers_of(token));
  if (!admin_key) hint += fmt::format(", send it to `{}`", right_url(token, context));
  out.add(admin_key || privileged || reads_only ? Severity::error : Severity::warning, token.scopes.where(), message,
          hint + ", and revoke this one");
}

bool applies(const Token& token, const Context&) {
  return token.kind != Kind::unknown && facts(token.kind).scoping == Scoping::optional;
}

}  // namespace

Rule rule() {
  return {.summary = "the token has no scopes, so it may do all that its account may",
          .severity = Severity::error,
          .levels = "warning; error when `privileged`, when `access` is \"read\", or for an organisation API key",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::unscoped_token
