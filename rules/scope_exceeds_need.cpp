#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::scope_exceeds_need {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (token.access.unknown()) return out.cannot_judge("`access` is not valid");
  const bool reads = *token.access == Access::read;
  // Deleting is part of writing in the vendor's own classic scopes.
  if (scopes_beyond(token, reads ? Reach::read : Reach::erase).empty()) return;
  // Where this rule speaks, `broad-scope` is silent, so that it names what deletes too.
  const std::string beyond = scopes_beyond(token, reads ? Reach::read : Reach::write);
  out.add(Severity::warning, token.scopes.where(),
          fmt::format("needs only to {}, but its scopes go beyond that: {}", reads ? "read" : "read and write", beyond),
          fmt::format("{} with only the scopes that are needed by {}{}; or correct `access`", how_to_replace(token),
                      consumers_of(token), token.kind->renewed_by_use ? "" : ", and revoke this one"));
}

bool applies(const Token& token, const Context&) {
  return token.kind->known() && token.kind->scoping != Scoping::none && !token.scopeless() && !token.access.absent() &&
         token.access.value_or(Access::read) != Access::admin;
}

}  // namespace

Rule rule() {
  return {.summary = "the scopes of the token go beyond the `access` that it needs",
          .severity = Severity::warning,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::scope_exceeds_need
