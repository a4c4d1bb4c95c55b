#include "rule.h"

namespace credlint::rules::inventory_invalid {
namespace {

void check(const Context& context, Remarks& out) {
  for (const Problem& problem : context.inventory().problems)
    if (problem.type != Problem::Type::secret)
      out.add(problem.type == Problem::Type::swallowed ? Severity::note : Severity::error, problem);
}

}  // namespace

Rule rule() {
  return {.summary = "an entry breaks the inventory format",
          .severity = Severity::error,
          .levels = "error; note for what looks like an entry inside a string",
          .speaks_of_ended = true,
          .applies = always,
          .check_inventory = check};
}

}  // namespace credlint::rules::inventory_invalid
