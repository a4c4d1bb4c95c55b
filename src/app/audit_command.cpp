#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "commands.h"
#include "engine.h"
#include "output_file.h"
#include "parallel.h"
#include "reader.h"
#include "report.h"
#include "run.h"
#include "text.h"

namespace credlint {
namespace {

class StreamSink final : public Sink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}

 private:
  bool take(std::string_view block) override {
    stream_.write(block.data(), static_cast<std::streamsize>(block.size()));
    return static_cast<bool>(stream_);
  }

  std::ostream& stream_;
};

bool same_file(const std::string& left, const std::string& right) {
  struct stat a {
  }, b{};
  return ::stat(left.c_str(), &a) == 0 && ::stat(right.c_str(), &b) == 0 && S_ISREG(a.st_mode) &&
         a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void refuse_overwriting(const AuditCommand& command) {
  for (const ReportRequest& request : command.reports)
    for (const std::string& inventory : command.inventories)
      if (request.path != kToStandardOutput && same_file(request.path, inventory == "-" ? "/dev/stdin" : inventory))
        throw UsageError(
            fmt::format("the report `{}` would overwrite the inventory {}", request.format, literal(inventory)),
            "give it another path");
}

// Tells what keeps this audit from being one of all that was named; true if there is such a thing.
bool tell_bad_input(const Audit& audit, World& world) {
  bool bad = false;
  for (std::uint32_t file = 0; file < audit.inventory().sources.size(); ++file) {
    const Source& source = audit.inventory().sources[file];
    const auto broken =
        static_cast<std::size_t>(std::count_if(audit.inventory().problems.begin(), audit.inventory().problems.end(),
                                               [file](const Problem& p) { return p.syntax && p.place.file == file; }));
    if (!source.error.empty())
      tell_error(world, fmt::format("{}: {}", source.path, source.error));
    else if (broken > 0)
      tell_error(world, fmt::format("{}: not read whole: {} of broken TOML, see the findings", source.path,
                                    counted(broken, "piece")));
    else
      continue;
    bad = true;
  }
  if (audit.inventory().tokens.empty()) {
    tell_error(world, "there is no token to audit", "list each one in a [[token]] entry; the README shows the format");
    bad = true;
  }
  return bad;
}

// Writes all reports, several at a time; false if one failed.
bool write_reports(const Audit& audit, const std::vector<ReportRequest>& requests, unsigned jobs, bool colour,
                   World& world) {
  std::vector<std::string> errors(requests.size());
  in_parallel(requests.size(), jobs, [&](std::size_t i, unsigned) {
    const auto write = find_report(requests[i].format)->report.write;
    if (requests[i].path == kToStandardOutput) {  // at most one: the command line sees to that
      StreamSink out(world.out);
      out.colour = colour;
      write(audit, out);
      out.flush();
    } else if (const auto file = OutputFile::open(requests[i].path, world.interrupted, errors[i])) {
      write(audit, file->sink());
      file->commit(errors[i]);
    }
  });
  bool written = true;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (errors[i].empty()) continue;
    tell_error(world, fmt::format("the report {} could not be written: {}", requests[i].path, errors[i]));
    written = false;
  }
  return written;
}

}  // namespace

int audit_command(const AuditCommand& command, World& world) {
  refuse_overwriting(command);
  const AuditOptions options{CREDLINT_VERSION, command.now ? *command.now : world.now(), command.now.has_value(),
                             command.fail_on, command.jobs};
  Audit audit =
      run_audit(read_inventory(load_documents(command.inventories, world.in), command.jobs), all_rules(), options);
  const bool fails_gate = std::any_of(audit.findings.begin(), audit.findings.end(),
                                      [&](const Finding& finding) { return fails(finding.severity, audit.fail_on); });
  audit.exit_code = tell_bad_input(audit, world) ? kBadInput : fails_gate ? kFindings : kClean;

  if (!command.output_dir.empty()) {
    std::error_code ignored;  // told by the reports that cannot be written there
    std::filesystem::create_directories(command.output_dir, ignored);
  }
  std::vector<ReportRequest> reports = command.reports;
  const bool claimed = std::any_of(reports.begin(), reports.end(),
                                   [](const ReportRequest& request) { return request.path == kToStandardOutput; });
  const ReportRequest findings{"text", std::string(kToStandardOutput)};
  const bool print = !claimed && !(command.quiet && audit.exit_code == kClean);
  if (print) reports.push_back(findings);
  if (world.interrupted()) throw std::runtime_error("interrupted: no report was written");
  if (write_reports(audit, reports, command.jobs, command.colour, world)) return audit.exit_code;
  if (!claimed && !print) write_reports(audit, {findings}, 1, command.colour, world);
  return kIncomplete;
}

}  // namespace credlint
