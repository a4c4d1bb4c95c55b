#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "sites.h"

namespace credlint::rules::unscoped_token {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (!token.scopeless()) return;
  if (token.kind->unscoped_fault != nullptr)
    if (const auto fault = token.kind->unscoped_fault(token))
      return out.add(fault->severity, token.scopes.where(), fault->message,
                     fmt::format("{}{}", how_to_replace(token), fault->hint));

  const bool admin_key = !token.kind->unscoped_risk.empty();
  const bool privileged = token.privileged.value_or(false);
  const bool reads_only = token.access.known() && *token.access == Access::read;
  std::string message =
      fmt::format("has no scopes: it may do {}", admin_key ? token.kind->unscoped_risk : "all that its account may");
  if (privileged && !admin_key) message += ", and that is an administrator";
  if (reads_only) message += ", while it needs only to read";
  std::string hint = fmt::format("{} with only the scopes that {} needs, list them in `scopes`", how_to_replace(token),
                                 consumers_of(token));
  if (token.kind->scoped_url != nullptr && !admin_key)
    hint += fmt::format(", send it to `{}`", token.kind->scoped_url(token, cloud_id_of(token, context)));
  out.add(admin_key || privileged || reads_only ? Severity::error : Severity::warning, token.scopes.where(), message,
          hint + ", and revoke this one");
}

bool applies(const Token& token, const Context&) {
  return token.kind->known() && token.kind->scoping == Scoping::optional && !token.kind->unscoped_reads_public;
}

}  // namespace

Rule rule() {
  return {.summary = "the token has no scopes, so it may do all that its account may",
          .severity = Severity::error,
          .levels = "warning; error when `privileged`, when `access` is \"read\", or for an organisation API key",
          .yields_to = {"scope-drift"},  // the vendor says that it has some
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::unscoped_token
