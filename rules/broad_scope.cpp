#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::broad_scope {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  const std::string broad = scopes_beyond(token, Reach::write);
  if (broad.empty()) return;
  const bool is_meant = token.access.known() && *token.access == Access::admin;
  const bool only_deletes = scopes_beyond(token, Reach::erase).empty();
  std::string hint = fmt::format("if {} can do without them, {}{}; else {}", consumers_of(token), how_to_replace(token),
                                 token.kind->renewed_by_use ? "" : " and revoke this one",
                                 only_deletes ? "have that approved, in a [[waiver]]" : "write `access = \"admin\"`");
  if (is_meant) hint = fmt::format("see whether {} still needs that", consumers_of(token));
  out.add(is_meant ? Severity::note : Severity::warning, token.scopes.where(),
          fmt::format("has scopes that do more than read and write: {}", broad), hint);
}

bool applies(const Token& token, const Context&) {
  return token.kind->known() && token.kind->scoping != Scoping::none && !token.scopeless();
}

}  // namespace

Rule rule() {
  return {.summary = "the token has scopes that manage, administer or delete",
          .severity = Severity::warning,
          .levels = "warning; note when `access` is \"admin\"",
          .yields_to = {"scope-exceeds-need"},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::broad_scope
