#include "baseline.h"

#include <fmt/core.h>

#include <filesystem>

#include "commands.h"
#include "comparison.h"
#include "escape.h"
#include "reader.h"
#include "sha256.h"
#include "text.h"

namespace credlint {

LoadedReport load_report(const std::string& path) {
  const Document document = load_document(path);
  if (!document.error.empty())
    throw UsageError(fmt::format("the report {} cannot be read: {}", literal(path), document.error));
  try {
    return {path, sha256_hex(document.text), read_report(document.text)};
  } catch (const BadReport& error) {
    throw UsageError(fmt::format("the report {} cannot be read: {}", literal(path), error.what()),
                     "it takes the JSON report of an earlier run: credlint audit -r json=FILE");
  }
}

LoadedReport load_baseline(const std::string& path, World& world) {
  std::error_code code;
  if (std::filesystem::status(path, code).type() != std::filesystem::file_type::not_found) return load_report(path);
  world.err << "credlint: there is no baseline " << escape_text(literal(path)) << " yet: every finding counts as new\n";
  return {path, {}, {}};
}

Changes compare_with(const LoadedReport& baseline, Audit& audit) {
  Changes changes = compare(baseline.report, audit);
  changes.path = baseline.path;
  changes.sha256 = baseline.sha256;
  return changes;
}

}  // namespace credlint
