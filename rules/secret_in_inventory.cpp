#include "rule.h"

namespace credlint::rules::secret_in_inventory {
namespace {

// The reader recognised them and threw the values away; here is only where they stood.
void check(const Context& context, Remarks& out) {
  for (const Problem& problem : context.inventory().problems)
    if (problem.type == Problem::Type::secret) out.add(Severity::error, problem);
}

}  // namespace

Rule rule() {
  return {.summary = "a secret stands in the inventory itself",
          .severity = Severity::error,
          .harm = Harm::leaking,
          .speaks_of_ended = true,
          .applies = always,
          .check_inventory = check};
}

}  // namespace credlint::rules::secret_in_inventory
