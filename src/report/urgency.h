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

// Errors before warnings before notes; among those what leaks, what is broken, what ends (the sooner, the more), what
// is a risk; equal ones in the order that they had. With a baseline, what is new comes before what is open.
void sort_most_urgent_first(const Audit& audit, Findings& findings);

}  // namespace credlint
