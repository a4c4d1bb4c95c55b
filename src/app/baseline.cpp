#include "baseline.h"

#include <fmt/core.h>

#include <filesystem>

#include "commands.h"
#include "comparison.h"
#include "text.h"

namespace credlint {

namespace {

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw UsageError(fmt::format("the report {} cannot be read: {}", literal(path), why),
                   "it takes the JSON report of an earlier run: credlint audit -r json=FILE");
}

}  // namespace

LoadedReport load_report(const std::string& path) try {
  LoadedReport loaded{path, {}, read_report(open_json(path))};
  loaded.sha256 = loaded.report.bytes->sha256();
  return loaded;
} catch (const BadJson& error) {
  refuse(path, error.what());
}

LoadedReport load_baseline(const std::string& path) {
  std::error_code code;
  if (std::filesystem::status(path, code).type() != std::filesystem::file_type::not_found) return load_report(path);
  return {path, {}, {}};
}

Changes compare_with(const LoadedReport& baseline, Audit& audit, unsigned jobs) try {
  Changes changes = compare(baseline.report, audit, jobs);
  changes.path = baseline.path;
  changes.sha256 = baseline.sha256;
  return changes;
} catch (const BadJson& error) {
  refuse(baseline.path, error.what());
}

}  // namespace credlint
