// Compares a run with an earlier one.
#pragma once

#include "audit.h"
#include "past_report.h"

namespace credlint {

// Sets the status of each finding and gives what changed:
// - new: absent in the baseline, waived there, or less severe there;
// - resolved: in the baseline, gone now, and looked for: its rule ran on its token, or the token itself is gone from an
//   inventory that was read.
// Which file a finding stands in does not count, as long as its token has an id: a file may be renamed, or be spelt
// another way. A file that this run did not read, by whatever name, resolves nothing. Throws a BadJson if the file of
// the baseline has changed meanwhile.
Changes compare(const PastReport& baseline, Audit& audit, unsigned jobs);

// The same between two reports, with the findings that are new.
struct ReportChanges {
  Changes changes;
  std::vector<PastFinding> fresh;     // findings that count
  std::vector<PastFinding> accepted;  // that counted, and are waived now
};
ReportChanges compare(const PastReport& baseline, const PastReport& report);

}  // namespace credlint
