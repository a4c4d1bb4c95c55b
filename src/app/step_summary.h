// The summary of a step in GitHub Actions.
#pragma once

#include "audit.h"
#include "report.h"
#include "world.h"

namespace credlint {

// Appends the Markdown report to the file that $GITHUB_STEP_SUMMARY names, shortened to what GitHub still takes there;
// does nothing where the variable is not set. False if it could not be written, which is told on standard error.
bool append_step_summary(const Audit& audit, ReportOptions options, World& world);

}  // namespace credlint
