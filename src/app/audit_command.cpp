#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <sstream>

#include "baseline.h"
#include "commands.h"
#include "config_file.h"
#include "edit_step.h"
#include "engine.h"
#include "escape.h"
#include "hold.h"
#include "inventory_paths.h"
#include "list_reader.h"
#include "output_file.h"
#include "overwriting.h"
#include "parallel.h"
#include "path.h"
#include "probe_step.h"
#include "reader.h"
#include "report.h"
#include "run.h"
#include "selection.h"
#include "sink.h"
#include "step_summary.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

// What a clock that counts nanoseconds in 64 bits can say.
constexpr Instant kEarliestNow = midnight(1970, 1, 1), kLatestNow = midnight(2262, 1, 1);

// As often the findings of a mended inventory are mended in their turn.
constexpr int kMostFixes = 10;

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
Inventory read_inventories(const AuditCommand& command, const std::vector<std::string>& paths, const Kinds& kinds,
                           World& world, std::istream& standard_input) {
  Inventory inventory = read_inventory(load_documents(paths, standard_input), command.jobs, kinds);
  if (command.token.empty()) return inventory;
  const bool had_tokens = !inventory.tokens.empty();
  keep_tokens(inventory, command.token);
  if (had_tokens && inventory.tokens.empty()) {
    // The token that is meant may stand in a file that could not be read.
    for (const Source& source : inventory.sources)
      if (!source.error.empty()) tell_error(world, fmt::format("{}: {}", source.path, source.error));
    throw UsageError(fmt::format("--token {}: no token has such an id", literal(command.token)),
                     "it takes an id, or a pattern such as 'sync-*'");
  }
  return inventory;
}

// A clock that was never set, or that has run over, would find every token healthy, or ended.
Instant time_of(const AuditCommand& command, const World& world) {
  const Instant now = command.now ? *command.now : world.now();
  if (now >= kEarliestNow && now < kLatestNow) return now;
  if (command.now)
    throw UsageError(fmt::format("--now {} lies outside the years 1970 to 2261", to_rfc3339(now)),
                     "it takes 2027-01-01 or 2027-01-01T08:00:00Z");
  throw UsageError(fmt::format("the system clock says {}, which cannot be", to_rfc3339(now)),
                   "set the clock, or say by --now which day it is");
}

AuditOptions options_of(const AuditCommand& command, const std::optional<LoadedConfig>& loaded,
                        const Inventory& inventory) {
  AuditOptions options{.version = CREDLINT_VERSION, .now_given = command.now.has_value(), .jobs = command.jobs};
  if (loaded) {
    options.config = loaded->origin;
    options.gate.from = loaded->config.fail_on.value_or(options.gate.from);
    options.name = loaded->config.name.empty() ? stem_of(loaded->origin.path) : loaded->config.name;
  }
  options.gate.from = command.fail_on.value_or(options.gate.from);
  options.gate.only_new = command.fail_on_new;
  options.token_glob = command.token;
  if (options.name.empty()) options.name = stem_of(inventory.sources.front().path);
  if (!command.rules.empty()) options.chosen_by = "--rule";
  if (!command.skip_rules.empty()) options.chosen_by += options.chosen_by.empty() ? "--skip-rule" : ", --skip-rule";
  return options;
}

// Tells what keeps this audit from being one of all that was named; true if there is such a thing.
bool tell_bad_input(const Audit& audit, World& world) {
  bool bad = false;
  for (const Source& source : audit.inventory().sources) {
    if (!source.error.empty())
      tell_error(world, fmt::format("{}: {}", source.path, source.error));
    else if (source.broken > 0)
      tell_error(world, fmt::format("{}: not read whole: {} of broken TOML, see the findings", source.path,
                                    counted(source.broken, "piece")));
    else
      continue;
    bad = true;
  }
  if (audit.audited() == 0) {
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
  const std::size_t unmatched = audit.context.held().undecided == Undecided::fail ? undecided_by_lists(audit) : 0;
  if (unmatched > 0)
    tell_error(world, fmt::format("{} about the vendor lists stayed open, which `--undecided=fail` does not accept",
                                  counted(unmatched, "question")));
  return probed.interrupted || open + unmatched > 0;
}

// Makes the folder for reports. Where that fails it says why, once, and drops the reports that belong there.
bool make_folder(const std::string& folder, std::vector<ReportRequest>& reports, World& world) {
  std::error_code code;
  if (folder.empty() || std::filesystem::is_directory(folder, code)) return true;
  std::filesystem::create_directories(folder, code);
  if (!code) return true;
  tell_error(world, fmt::format("the folder {} for the reports cannot be made: {}", folder, code.message()));
  std::erase_if(reports, [&folder](const ReportRequest& request) {
    return std::filesystem::path(request.path).parent_path() == std::filesystem::path(folder + "/").parent_path();
  });
  return false;
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
  const std::optional<LoadedConfig> loaded = load_config(command.config);
  const std::vector<std::string> inventories = inventories_of(command.inventories, loaded);
  std::vector<std::string> inputs = inventories;
  if (loaded) inputs.push_back(loaded->origin.path);
  if (!command.network.ca_file.empty()) inputs.push_back(command.network.ca_file);
  std::vector<std::string> lists = command.vendor_lists;
  if (loaded && lists.empty()) lists = listed_beside(*loaded);
  inputs.insert(inputs.end(), lists.begin(), lists.end());
  if (command.undecided && command.probe == ProbeMode::off && lists.empty())
    throw UsageError("--undecided is about a live probe or a vendor list, and there is none",
                     "give --probe or --vendor-list, too");
  refuse_overwriting(command.reports, inputs);
  // A baseline may be the JSON report that this run replaces, and no other.
  if (!command.baseline.empty()) {
    std::vector<ReportRequest> others = command.reports;
    std::erase_if(others, [](const ReportRequest& request) { return request.format == "json"; });
    refuse_overwriting(others, {command.baseline});
  }

  const auto rules = chosen_rules(command);
  const Instant now = time_of(command, world);
  // Before anything is written, because the report of this run may replace it; and before the probe, because one that
  // cannot be read ends the run. Beside the inventories, because a large one takes as long as they do.
  std::future<LoadedReport> loading;
  if (!command.baseline.empty())
    loading = std::async(command.jobs > 1 ? std::launch::async : std::launch::deferred,
                         [&command] { return load_baseline(command.baseline); });
  std::optional<Kinds> own_kinds;
  if (loaded && !loaded->config.kinds->kinds.empty())
    own_kinds.emplace(loaded->config.kinds->all(), loaded->config.kinds->formats);
  // It can be read only once.
  std::string standard_input;
  if (command.fix && std::find(inventories.begin(), inventories.end(), "-") != inventories.end())
    standard_input.assign(std::istreambuf_iterator<char>(world.in), {});
  std::optional<LoadedReport> baseline;

  // Once, or once more after the edits; then what the probe saw is not asked for again.
  const auto audit_them = [&](const Audit* before) {
    std::istringstream again(standard_input);
    Inventory inventory = read_inventories(command, inventories, own_kinds ? *own_kinds : known_kinds(), world,
                                           command.fix ? again : world.in);
    refuse_overwriting_secrets(command.reports, inventory, world);
    if (loading.valid()) {
      baseline = loading.get();
      if (baseline->sha256.empty())
        world.err << "credlint: there is no baseline " << escape_text(literal(command.baseline))
                  << " yet: every finding counts as new\n";
    }
    std::optional<Held> held;
    if (!lists.empty())
      held = hold(inventory, read_lists(lists, *inventory.kinds),
                  {.managed = loaded ? loaded->config.managed : std::vector<std::string>{},
                   .undecided = command.undecided.value_or(Undecided::warn)},
                  now);
    Context context(std::move(inventory), now, loaded ? loaded->config.policy : Policy{});
    if (held) context.set_held(std::move(*held));
    if (command.probe != ProbeMode::off)
      context.set_probed(before != nullptr ? carried_over(*before, context.inventory())
                                           : probe(context, command, loaded, world));
    const AuditOptions options = options_of(command, loaded, context.inventory());
    return run_audit(std::move(context), rules, options);
  };
  auto audited = std::make_unique<Audit>(audit_them(nullptr));
  const bool to_be_made = command.fix || command.diff;
  Edits edits = place_edits(*audited, to_be_made);
  // What could not be read before may have faults of its own that can be mended.
  for (int round = 0; command.fix && round < kMostFixes && write_edits(*audited, edits, world); ++round) {
    audited = std::make_unique<Audit>(audit_them(audited.get()));
    edits = place_edits(*audited, to_be_made);
  }
  Audit& audit = *audited;
  // A signal that came during the probe does not end the reports.
  const unsigned signals = audit.context.probed().mode == ProbeMode::live ? world.interruptions() : 0;
  const auto interrupted = [&world, signals] { return world.interruptions() > signals; };
  if (baseline) audit.changes = compare_with(*baseline, audit, command.jobs);
  audit.exit_code = tell_bad_input(audit, world) ? kBadInput : audit.fails() ? kFindings : kClean;
  if (tell_incomplete(audit, world)) {
    audit.complete = false;
    audit.exit_code = kIncomplete;
  }

  std::vector<ReportRequest> reports = command.reports;
  const bool has_folder = make_folder(command.output_dir, reports, world);
  const bool claimed = command.diff || std::any_of(reports.begin(), reports.end(), [](const ReportRequest& request) {
                         return request.path == kToStandardOutput;
                       });
  if (command.diff) {
    tell_left_out(edits, world);
    world.out << unified_diff(audit, edits);
  }
  const ReportRequest findings{"text", std::string(kToStandardOutput)};
  const bool print = !claimed && !(command.quiet && audit.exit_code == kClean);
  if (print) reports.push_back(findings);
  if (interrupted()) throw std::runtime_error("interrupted: no report was written");
  const bool for_github = std::any_of(reports.begin(), reports.end(),
                                      [](const ReportRequest& request) { return request.format == "github"; });
  const bool written = write_reports(audit, reports, command, interrupted, world);
  const bool summed_up = !for_github || append_step_summary(audit, command.report_options, world);
  if (written) return summed_up && has_folder ? audit.exit_code : kIncomplete;
  if (!claimed && !print) write_reports(audit, {findings}, command, interrupted, world);
  return kIncomplete;
}

}  // namespace credlint
