// Applies the rules to an inventory.
#pragma once

#include <string>

#include "audit.h"

namespace credlint {

struct AuditOptions {
  std::string version;
  std::string name = {};  // what this audit is called where several meet
  bool now_given = false;
  Gate gate = {};
  unsigned jobs = 1;
  std::optional<ConfigOrigin> config = {};
  std::string token_glob = {};  // which tokens were asked for; empty: all
  std::string chosen_by = {};   // the option that left rules out, for the reader of "not checked"; empty: none did
};

// Runs the rules (in the order of their ids) on every token, on up to `jobs` threads; the result does not depend on
// their number.
Audit run_audit(Context context, std::vector<const NamedRule*> rules, const AuditOptions& options);

}  // namespace credlint
