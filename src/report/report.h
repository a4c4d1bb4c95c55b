// What a report format is.
#pragma once

#include <string_view>
#include <vector>

#include "audit.h"
#include "sink.h"

namespace credlint {

// What GitHub takes as the summary of a step, and GitLab as a note, is 1 MiB.
inline constexpr std::size_t kMarkdownBytes = 1'000'000;
inline constexpr std::size_t kSmallestMarkdown = 2'000;
inline constexpr std::size_t kLargestMarkdown = 1'000'000'000;

// What a user may ask of a report.
struct ReportOptions {
  std::size_t max_bytes = kMarkdownBytes;  // of the Markdown report: what is too much is left out, and said so
};

struct Report {
  std::string_view summary;    // one line: whom it is for
  std::string_view file_name;  // under --output-dir; empty: it is for standard output and is not written there
  void (*write)(const Audit&, const ReportOptions&, Sink&) = nullptr;
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
