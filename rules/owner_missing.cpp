#include "rule.h"

namespace credlint::rules::owner_missing {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.owner.unknown()) return out.cannot_judge("`owner` is not valid");
  if (token.owner.absent())
    out.add(Severity::warning, {}, "has no owner: nobody answers for it",
            "find out who needs it and write `owner = …`, a team rather than a person; if nobody does, revoke it");
}

}  // namespace

Rule rule() {
  return {.summary = "nobody answers for the token",
          .severity = Severity::warning,
          .speaks_of_ended = true,
          .applies = always,
          .check = check};
}

}  // namespace credlint::rules::owner_missing
