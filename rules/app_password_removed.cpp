#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::app_password_removed {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Instant removed = *facts(token.kind).removed;
  const Ending& ending = context.ending(token);
  const bool ended = context.ended(token);
  const std::string message =
      fmt::format("{} all Bitbucket app passwords on {}{}",
                  context.now() < removed ? "will die: the vendor removes" : "is dead: the vendor removed",
                  to_text(removed), own_end(token, context));
  if (ended)
    out.add(severity_of_end(token, context), token.declared_kind.where(), message, after_end(token, context));
  else
    out.add(Severity::error, token.declared_kind.where(), message, before_end(token, std::min(ending.at, removed)));
}

bool applies(const Token& token, const Context&) { return token.kind == Kind::bitbucket_app_password; }

}  // namespace

Rule rule() {
  return {.summary = "a Bitbucket app password, all of which the vendor removed on 2026-07-28",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; note when it is revoked or replaced",
          .speaks_of_ended = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::app_password_removed
