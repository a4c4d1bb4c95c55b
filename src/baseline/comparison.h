// Compares a run with an earlier one.
#pragma once

#include "audit.h"
#include "past_report.h"

namespace credlint {

// Sets the status of each finding and gives what changed:
// - new: absent in the baseline, waived there, or less severe there;
// - resolved: in the baseline, gone now, and looked for: its rule ran on its token, or the token itself is gone from an
//   inventory that was read.
Changes compare(const PastReport& baseline, Audit& audit);

// The same between two reports, with the findings that are new.
struct ReportChanges {
  Changes changes;
  std::vector<PastFinding> fresh;     // findings that count
  std::vector<PastFinding> accepted;  // that counted, and are waived now
};
ReportChanges compare(const PastReport& baseline, PastReport report);

}  // namespace credlint
