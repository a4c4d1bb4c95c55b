#include <fmt/core.h>

#include "planned.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::scope_short {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (context.observation(token).verdict != Verdict::alive_scope_short) return;
  const auto enough = token.kind->scopes_to_ask(token);
  out.add(Severity::note, token.scopes.where(),
          fmt::format("lacks a scope, says {}, although `scopes` lists all that the request needs: `{}`",
                      literal(probed_host(token)), joined(enough, "`, `")),
          "compare all of `scopes` with what the vendor's token page shows, and correct the entry");
}

// The kinds that are asked who they are, and that have scopes which can be compared with the answer.
bool applies(const Token& token, const Context& context) {
  return works(context.observation(token)) && token.scopes.known() && token.kind->scopes_to_ask != nullptr &&
         !token.kind->scopes_to_ask(token).empty();
}

}  // namespace

Rule rule() {
  return {.summary = "live: the vendor misses a scope that `scopes` lists",
          .severity = Severity::note,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::scope_short
