// Applies the rules to an inventory.
#pragma once

#include <span>
#include <string>

#include "audit.h"

namespace credlint {

struct AuditOptions {
  std::string version;
  Instant now;
  bool now_given = false;
  FailOn fail_on = FailOn::error;
  unsigned jobs = 1;
};

// Runs every rule on every token, on up to `jobs` threads; the result does not depend on their number.
// What a file lacks (no entry at all) becomes its Source::error.
Audit run_audit(Inventory inventory, std::span<const NamedRule> rules, const AuditOptions& options);

}  // namespace credlint
