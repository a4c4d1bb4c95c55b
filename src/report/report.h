// What a report format is.
#pragma once

#include <string_view>
#include <vector>

#include "audit.h"
#include "sink.h"

namespace credlint {

struct Report {
  std::string_view summary;    // one line: whom it is for
  std::string_view file_name;  // under --output-dir
  void (*write)(const Audit&, Sink&) = nullptr;
};

// A format under its name. The list is generated from the file names in reports/.
struct NamedReport {
  std::string_view name;  // "junit-strict"
  Report report;
};

// Every format, by name.
const std::vector<NamedReport>& all_reports();
const NamedReport* find_report(std::string_view name);

}  // namespace credlint
