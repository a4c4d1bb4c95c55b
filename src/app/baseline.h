// Earlier reports, as files.
#pragma once

#include <optional>
#include <string>

#include "audit.h"
#include "past_report.h"
#include "world.h"

namespace credlint {

struct LoadedReport {
  std::string path;
  std::string sha256;  // of its bytes; empty: there is no such file
  PastReport report;
};

// A JSON report. Throws a UsageError if it cannot be read or is none.
LoadedReport load_report(const std::string& path);

// The same, but a file that is not there is an empty baseline without a sum: everything is new.
LoadedReport load_baseline(const std::string& path);

// compare(), with where the baseline came from.
Changes compare_with(const LoadedReport& baseline, Audit& audit, unsigned jobs);

}  // namespace credlint
