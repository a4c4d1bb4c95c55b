#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "baseline.h"
#include "commands.h"
#include "config_file.h"
#include "engine.h"
#include "output_file.h"
#include "parallel.h"
#include "probe_step.h"
#include "reader.h"
#include "report.h"
#include "run.h"
#include "selection.h"
#include "step_summary.h"
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

// A baseline may be the JSON report that this run replaces, and no other.
void refuse_overwriting(const std::vector<ReportRequest>& reports, const std::vector<std::string>& inputs) {
  for (const ReportRequest& request : reports)
    for (const std::string& input : inputs)
      if (request.path != kToStandardOutput && same_file(request.path, input == "-" ? "/dev/stdin" : input))
        throw UsageError(
            fmt::format("the report `{}` would overwrite {}, which is read", request.format, literal(input)),
            "give it another path");
}

// The rules that the command asks for, by id.
std::vector<const NamedRule*> chosen_rules(const AuditCommand& command) {
  const auto has = [](const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  std::vector<const NamedRule*> rules = every_rule();
  std::erase_if(rules, [&](const NamedRule* rule) {
    return (!command.rules.empty() && !has(command.rules, rule->id)) || has(command.skip_rules, rule->id);
  });
  if (rules.empty()) throw UsageError("--skip-rule leaves no rule to run");
  return rules;
}

// Loads and reads the inventories, and leaves out the tokens that the command does not ask for.
Inventory read_inventories(const AuditCommand& command, const std::vector<std::string>& paths, World& world) {
  Inventory inventory = read_inventory(load_documents(paths, world.in), command.jobs);
  if (command.token.empty()) return inventory;
  const bool had_tokens = !inventory.tokens.empty();
  keep_tokens(inventory, command.token);
  if (had_tokens && inventory.tokens.empty()) {
    // The token that is meant may stand in a file that could not be read.
    for (const Source& source : inventory.sources)
      if (!source.error.empty()) tell_error(world, fmt::format("{}: {}", source.path, source.error));
    throw UsageError(fmt::format("--token {}: no token has such an id", literal(command.token)),
                     "it takes an id, or a pattern such as 'jira-*'");
  }
  return inventory;
}

AuditOptions options_of(const AuditCommand& command, const std::optional<LoadedConfig>& loaded) {
  AuditOptions options{.version = CREDLINT_VERSION, .now_given = command.now.has_value(), .jobs = command.jobs};
  if (loaded) {
    options.config = loaded->origin;
    options.gate.from = loaded->config.fail_on.value_or(options.gate.from);
  }
  options.gate.from = command.fail_on.value_or(options.gate.from);
  options.gate.only_new = command.fail_on_new;
  options.token_glob = command.token;
  if (!command.rules.empty()) options.chosen_by = "--rule";
  if (!command.skip_rules.empty()) options.chosen_by += options.chosen_by.empty() ? "--skip-rule" : ", --skip-rule";
  return options;
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

// Tells what keeps a live probe from being complete; true if there is such a thing.
bool tell_incomplete(const Audit& audit, World& world) {
  const Probed& probed = audit.context.probed();
  if (probed.interrupted) tell_error(world, "interrupted: not all tokens were tried");
  const std::size_t open = probed.undecided == Undecided::fail ? undecided_tokens(audit) : 0;
  if (open > 0)
    tell_error(world,
               fmt::format("{} stayed undecided, which `--undecided=fail` does not accept", counted(open, "token")));
  return probed.interrupted || open > 0;
}

// Writes all reports, several at a time; false if one failed.
bool write_reports(const Audit& audit, const std::vector<ReportRequest>& requests, const AuditCommand& command,
                   const std::function<bool()>& interrupted, World& world) {
  std::vector<std::string> errors(requests.size());
  in_parallel(requests.size(), command.jobs, [&](std::size_t i, unsigned) {
    const auto write = find_report(requests[i].format)->report.write;
    if (requests[i].path == kToStandardOutput) {  // at most one: the command line sees to that
      StreamSink out(world.out);
      out.colour = command.colour;
      write(audit, command.report_options, out);
      out.flush();
    } else if (const auto file = OutputFile::open(requests[i].path, interrupted, errors[i])) {
      write(audit, command.report_options, file->sink());
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
  const std::optional<LoadedConfig> loaded = load_config(command);
  std::vector<std::string> inventories = command.inventories;
  if (inventories.empty() && loaded) inventories = expand_inventories(*loaded);
  if (inventories.empty())
    throw UsageError("no inventory is named",
                     "credlint audit inventory.toml; - reads standard input; credlint init makes a first one");
  std::vector<std::string> inputs = inventories;
  if (loaded) inputs.push_back(loaded->origin.path);
  refuse_overwriting(command.reports, inputs);
  if (!command.baseline.empty()) {
    std::vector<ReportRequest> others = command.reports;
    std::erase_if(others, [](const ReportRequest& request) { return request.format == "json"; });
    refuse_overwriting(others, {command.baseline});
  }

  const auto rules = chosen_rules(command);
  // Before anything is written, because the report of this run may replace it.
  std::optional<LoadedReport> baseline;
  if (!command.baseline.empty()) baseline = load_baseline(command.baseline, world);
  Context context(read_inventories(command, inventories, world), command.now ? *command.now : world.now(),
                  loaded ? loaded->config.policy : Policy{});
  if (command.probe != ProbeMode::off) context.set_probed(probe(context, command, loaded, world));
  // A signal that came during the probe does not end the reports.
  const unsigned signals = context.probed().mode == ProbeMode::live ? world.interruptions() : 0;
  const auto interrupted = [&world, signals] { return world.interruptions() > signals; };

  Audit audit = run_audit(std::move(context), rules, options_of(command, loaded));
  if (baseline) audit.changes = compare_with(*baseline, audit, command.jobs);
  audit.exit_code = tell_bad_input(audit, world) ? kBadInput : audit.fails() ? kFindings : kClean;
  if (tell_incomplete(audit, world)) {
    audit.complete = false;
    audit.exit_code = kIncomplete;
  }

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
  if (interrupted()) throw std::runtime_error("interrupted: no report was written");
  const bool for_github = std::any_of(reports.begin(), reports.end(),
                                      [](const ReportRequest& request) { return request.format == "github"; });
  const bool written = write_reports(audit, reports, command, interrupted, world);
  const bool summed_up = !for_github || append_step_summary(audit, command.report_options, world);
  if (written) return summed_up ? audit.exit_code : kIncomplete;
  if (!claimed && !print) write_reports(audit, {findings}, command, interrupted, world);
  return kIncomplete;
}

}  // namespace credlint
