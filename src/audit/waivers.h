// Lets waivers meet the findings.
#pragma once

#include "recorder.h"

namespace credlint {

// Marks every finding in audit.findings that a usable waiver covers, then lets the rules about waivers say through the
// recorder what became of each one. The recorder must not write to audit.findings.
void apply_waivers(Audit& audit, Recorder& recorder);

}  // namespace credlint
