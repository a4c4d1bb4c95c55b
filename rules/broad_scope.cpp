#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  const std::string broad = scopes_beyond(token, Reach::write);
  if (broad.empty()) return;
  const bool is_meant = token.access.known() && *token.access == Access::admin;
  out.add(is_meant ? Severity::note : Severity::warning, token.scopes.where(),
          fmt::format("has scopes that do more than read and write: {}", broad),
          is_meant ? fmt::format("see whether {} still needs that", consumers_of(token))
                   : fmt::format("if {} can do without them, {} and revoke this one; else write `access = \"admin\"`",
                                 consumers_of(token), how_to_replace(token)));
}

bool applies(const Token& token, const Context&) {
  return token.kind != Kind::unknown && facts(token.kind).scoping != Scoping::none && !token.scopes.absent();
}

}  // namespace

Rule broad_scope() {
  return {.summary = "the token has scopes that manage, administer or delete",
          .severity = Severity::warning,
          .levels = "warning; note when `access` is \"admin\"",
          .yields_to = {"scope-exceeds-need"},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules
