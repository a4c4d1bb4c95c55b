#include <fmt/core.h>

#include <array>
#include <optional>

#include "baseline.h"
#include "commands.h"
#include "comparison.h"
#include "escape.h"
#include "parallel.h"
#include "run.h"
#include "text.h"

namespace credlint {
namespace {

// As the text report has it, with what became of the finding in front.
void print_finding(std::string_view change, const PastFinding& finding, bool with_hint, std::ostream& out) {
  out << fmt::format("{}: {}:{}:{}: {}: {}{}{} [{}]\n", change, escape_text(finding.file), finding.where.line,
                     finding.where.column, to_text(finding.severity), finding.token, finding.token.empty() ? "" : ": ",
                     escape_text(finding.message), finding.rule);
  if (with_hint && !finding.hint.empty()) out << "  hint: " << escape_text(finding.hint) << '\n';
}

}  // namespace

int diff_command(const DiffCommand& command, World& world) {
  std::array<std::optional<LoadedReport>, 2> reports;
  const std::array<const std::string*, 2> paths{&command.before, &command.after};
  in_parallel(2, 2, [&](std::size_t i, unsigned) { reports[i] = load_report(*paths[i]); });
  const PastReport &before = reports[0]->report, &after = reports[1]->report;
  const ReportChanges found = [&] {
    try {
      return compare(before, after);
    } catch (const BadJson& error) {
      throw UsageError(fmt::format("a report cannot be read: {}", error.what()));
    }
  }();
  for (const PastFinding& finding : found.fresh) print_finding("new", finding, true, world.out);
  for (const PastFinding& finding : found.changes.resolved) print_finding("resolved", finding, false, world.out);
  for (const PastFinding& finding : found.accepted) print_finding("waived", finding, false, world.out);
  const Changes& changes = found.changes;
  const bool changed = changes.fresh + changes.resolved.size() + changes.accepted > 0;
  world.out << fmt::format("{}from {} to {}: {} new, {} resolved, {} waived since, {} still open\n",
                           changed ? "\n" : "", before.now, after.now, changes.fresh, changes.resolved.size(),
                           changes.accepted, changes.open);
  return changed ? kFindings : kClean;
}

}  // namespace credlint
