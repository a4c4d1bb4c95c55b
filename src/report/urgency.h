// Which findings come first where not all of them can.
#pragma once

#include <vector>

#include "audit.h"

namespace credlint {

using Findings = std::vector<const Finding*>;

// Those that count, in the order of the audit.
Findings counting(const Audit& audit);

// Those that a waiver covers; what counts again the soonest comes first.
Findings waived_findings(const Audit& audit);

// What may leak before all else; then errors before warnings before notes; among those what is broken or ends, by how
// near its day is to now, and what is a risk. Equal ones keep their order. With a baseline, what is new comes before
// what is open.
void sort_most_urgent_first(const Audit& audit, Findings& findings);

}  // namespace credlint
