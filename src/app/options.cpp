#include "options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <thread>

#include "choice.h"
#include "collect_options.h"
#include "help.h"
#include "output_file.h"
#include "probe_options.h"
#include "report.h"
#include "text.h"

namespace credlint {
namespace {

constexpr const char* kDescription = R"(Examples:
  credlint init                           a first inventory to fill in
  credlint audit inventory.toml           what is wrong with the tokens in it
  credlint audit -r markdown=audit.md inventory/*.toml
                                          the report for the security review
  credlint audit -q --fail-on warning inventory.toml
                                          at night: silent if all is well
  credlint explain expires-soon           what a rule means, and how to fix it

credlint reads inventories of API tokens (TOML; never the tokens themselves) and says which are expired, expiring, legacy, over-privileged or sent to the wrong host, and what to do about each.)";

constexpr const char* kFooter = R"(
Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  a usage or configuration error, or an inventory that is not read whole
  3  the audit is incomplete: a report could not be written, the run was
     interrupted, or tokens stayed undecided under --undecided=fail)";

std::vector<std::string_view> report_names() {
  std::vector<std::string_view> names;
  names.reserve(all_reports().size());
  for (const NamedReport& report : all_reports()) names.push_back(report.name);
  return names;
}

void require_rules(std::string_view option, const std::vector<std::string>& ids) {
  for (const std::string& id : ids)
    if (find_rule(id) == nullptr) {
      std::vector<std::string_view> known;
      for (const NamedRule& rule : all_rules()) known.push_back(rule.id);
      throw UsageError(fmt::format("{}: no rule is called {}{}", option, literal(id), did_you_mean(id, known)),
                       "credlint rules lists them all");
    }
}

// "FORMAT" or "FORMAT=PATH"
ReportRequest parse_report(const std::string& text, const std::string& output_dir) {
  const std::size_t equals = text.find('=');
  ReportRequest request{text.substr(0, equals), std::string(kToStandardOutput)};
  const NamedReport* report = find_report(request.format);
  const auto names = report_names();
  if (report == nullptr) {
    throw UsageError(
        fmt::format("no report format is called {}{}", literal(request.format), did_you_mean(request.format, names)),
        fmt::format("the formats are {}", one_of(names)));
  }
  if (equals != std::string::npos)
    request.path = text.substr(equals + 1);
  else if (!output_dir.empty() && !report->report.file_name.empty())
    request.path = (std::filesystem::path(output_dir) / report->report.file_name).string();
  if (request.path == "/dev/stdout") request.path = kToStandardOutput;
  if (request.path.empty())
    throw UsageError(fmt::format("the report {} names an empty path", literal(text)), "write FORMAT=PATH");
  return request;
}

bool same_target(const std::string& left, const std::string& right) {
  if (left == right) return true;
  std::error_code code;
  const auto real = [&code](const std::string& path) { return real_target(path, code); };
  return left != kToStandardOutput && right != kToStandardOutput && real(left) == real(right) && !code;
}

std::vector<ReportRequest> parse_reports(const std::vector<std::string>& texts, const std::string& output_dir) {
  std::vector<ReportRequest> requests;
  requests.reserve(texts.size() + all_reports().size());
  for (const std::string& text : texts) requests.push_back(parse_report(text, output_dir));
  // A folder and no formats: all of them.
  if (texts.empty() && !output_dir.empty())
    for (const NamedReport& report : all_reports())
      if (!report.report.file_name.empty()) requests.push_back(parse_report(std::string(report.name), output_dir));
  for (auto one = requests.begin(); one != requests.end(); ++one)
    for (auto other = std::next(one); other != requests.end(); ++other)
      if (same_target(one->path, other->path))
        throw UsageError(
            fmt::format("the reports `{}` and `{}` would both be written to {}", one->format, other->format,
                        one->path == kToStandardOutput ? "standard output" : literal(one->path)),
            "give each its own path: FORMAT=PATH");
  return requests;
}

bool wants_colour(const std::string& when, const World& world) {
  if (when != "auto") return when == "always";
  const auto is_set = [&world](const char* name) {
    const auto value = world.environment(name);
    return value && !value->empty();
  };
  if (is_set("NO_COLOR")) return false;
  for (const char* forced : {"FORCE_COLOR", "CLICOLOR_FORCE"})
    if (is_set(forced) && world.environment(forced) != "0") return true;
  return world.out_is_terminal && world.environment("TERM") != "dumb";
}

// CLI11 names the words that it does not know, and no more.
std::string suggestion_for(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<std::string> extra = app.remaining(true);
  for (const std::string& word : extra)
    if (const auto meant = flag_of_other_tools(word); !meant.empty()) return std::string(meant);
  std::vector<std::string> known;
  std::function<void(const CLI::App&)> collect = [&](const CLI::App& of) {
    for (const auto* option : of.get_options())
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    for (const auto* sub : of.get_subcommands({})) {
      known.push_back(sub->get_name());
      collect(*sub);
    }
  };
  // Of the command at hand, if there is one.
  const auto parsed = app.get_subcommands();
  collect(parsed.empty() ? app : *parsed.front());
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const std::string& argument : arguments) {
    const std::string word = argument.substr(0, argument.find('='));
    if (std::find(names.begin(), names.end(), word) != names.end()) continue;
    if (const auto near = nearest(word, names); !near.empty()) return fmt::format("did you mean `{}`?", near);
  }
  return "credlint --help shows what is accepted";
}

// `help audit` for `audit --help`, as other tools have it.
std::vector<std::string> without_help_command(std::vector<std::string> arguments, const CLI::App& app) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto is_meant = [&arguments](const CLI::App* command) { return command->get_name() == arguments.front(); };
  if (!arguments.empty() && std::none_of(commands.begin(), commands.end(), is_meant))
    throw UsageError(fmt::format("there is no command {}", literal(arguments.front())), suggestion_for(app, arguments));
  arguments.emplace_back("--help");
  return arguments;
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& given, const World& world) {
  CLI::App app(kDescription, "credlint");
  app.set_help_flag("-h,--help", "Print this help");
  app.footer(kFooter);
  app.formatter(std::make_shared<HelpFormatter>());
  bool version = false;
  app.add_flag("-V,--version", version, "Print the version");
  app.require_subcommand(0, 1);

  AuditCommand audit;
  audit.jobs = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::string> reports;
  std::string fail_on, now, colour = "auto";
  CLI::App* audit_app = app.add_subcommand("audit", R"(Audit inventories

Examples:
  credlint audit inventory.toml
  credlint audit                            what ./credlint.toml names
  credlint audit -r json=a.json -r junit=a.xml inventory/
                                            all in a folder, two reports
  credlint audit --now 2027-01-01 i.toml    what will be wrong on New Year's Day
  credlint audit --baseline a.json -r json=a.json i.toml
                                            what is new since the last run
  credlint audit --probe=plan i.toml        what a live probe would send)");
  audit_app->footer(kFooter);
  audit_app->set_help_flag();  // it comes last
  audit_app
      ->add_option("INVENTORY", audit.inventories,
                   "Files, folders of *.toml, patterns ('**' is any depth); - is standard input. The default: what the "
                   "configuration names")
      ->type_name("");

  audit_app->option_defaults()->group("What to audit");
  auto* config = audit_app
                     ->add_option("-c,--config", audit.config.path,
                                  "The configuration (the default: credlint.toml in the working directory, if any)")
                     ->type_name("FILE");
  audit_app->add_flag("--no-config", audit.config.none, "Use no configuration")->excludes(config);
  audit_app->add_option("--token", audit.token, "Audit only the tokens whose ids match, such as 'sync-*'")
      ->type_name("GLOB");
  audit_app->add_option("--rule", audit.rules, "Run only this rule (repeatable)")
      ->type_name("RULE")
      ->allow_extra_args(false);
  audit_app->add_option("--skip-rule", audit.skip_rules, "Leave out this rule (repeatable)")
      ->type_name("RULE")
      ->allow_extra_args(false);
  audit_app
      ->add_option("--vendor-list", audit.vendor_lists,
                   "Hold the inventory against what the vendor lists, as `credlint collect` wrote it down (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  audit_app
      ->add_option("--now", now,
                   "Audit as of this time instead of the system clock: 2027-01-01 or 2027-01-01T08:00:00Z")
      ->type_name("TIME");

  audit_app->option_defaults()->group("Reports");
  audit_app
      ->add_option(
          "-r,--report", reports,
          fmt::format("Write a report (repeatable): {}. Without PATH: to standard output", one_of(report_names())))
      ->type_name("FORMAT[=PATH]")
      ->allow_extra_args(false);
  audit_app
      ->add_option("--output-dir", audit.output_dir, "The folder for reports without PATH; alone: for every format")
      ->type_name("DIR");
  audit_app
      ->add_option("--max-bytes", audit.report_options.max_bytes,
                   "Shorten the Markdown report to this size (the default: 1000000; a GitHub comment takes 65535)")
      ->type_name("N")
      ->check(CLI::Range(kSmallestMarkdown, kLargestMarkdown));
  audit_app->add_flag("-q,--quiet", audit.quiet, "Print the findings only if the exit code is not 0");
  audit_app->add_option("--color", colour, "Colour the findings: auto (the default), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));

  audit_app->option_defaults()->group("The gate");
  audit_app
      ->add_option("--fail-on", fail_on,
                   "Exit with 1 from this severity on: note, warning, error (the default) or never")
      ->type_name("SEVERITY");
  auto* baseline = audit_app
                       ->add_option("--baseline", audit.baseline,
                                    "An earlier JSON report: say what is new, still open and resolved since then")
                       ->type_name("FILE");
  audit_app
      ->add_flag("--fail-on-new", audit.fail_on_new, "Let only findings that are new since the baseline fail the run")
      ->needs(baseline);

  audit_app->option_defaults()->group("Mending the inventory");
  auto* diff_flag = audit_app->add_flag(
      "--diff", audit.diff, "Print the exact changes that the findings propose as a diff, in place of the findings");
  audit_app->add_flag("--fix", audit.fix, "Make these changes in the inventories, and audit them again")
      ->excludes(diff_flag);

  audit_app->option_defaults()->group("The live probe");
  ProbeWords probe_words;
  add_probe_options(*audit_app, audit, probe_words);

  audit_app->option_defaults()->group("Other");
  audit_app->add_option("-j,--jobs", audit.jobs, "Threads to use (the default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U));
  audit_app->set_help_flag("-h,--help", "Print this help");

  CollectCommand collect;
  NetworkWords collect_words;
  CLI::App* collect_app = add_collect_options(app, collect, collect_words);

  KindsCommand kinds{{}, {}, "text"};
  CLI::App* kinds_app = app.add_subcommand("kinds", "List every kind of credential, or all that is known of one");
  kinds_app->add_option("KIND", kinds.kind, "Its name")->type_name("");
  kinds_app->add_option("-c,--config", kinds.config, "A configuration with kinds of its own")->type_name("FILE");
  kinds_app->add_option("--format", kinds.format, "text (the default), markdown or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "markdown", "json"}));

  RulesCommand rules{"text"};
  CLI::App* rules_app = app.add_subcommand("rules", "List every rule");
  rules_app->add_option("--format", rules.format, "text (the default), markdown or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "markdown", "json"}));

  ExplainCommand explain;
  CLI::App* explain_app = app.add_subcommand("explain", "Print the manual of a rule");
  explain_app->add_option("RULE", explain.rule, "Its id, such as expires-soon")->required()->type_name("");

  SchemaCommand schema;
  CLI::App* schema_app = app.add_subcommand("schema", "Print a JSON Schema");
  schema_app
      ->add_option(
          "WHAT", schema.what,
          "inventory, config (both for editors and validators of TOML), report (the JSON report) or vendor-list")
      ->required()
      ->check(CLI::IsMember({"inventory", "config", "report", "vendor-list"}))
      ->type_name("");

  DiffCommand diff;
  CLI::App* diff_app = app.add_subcommand("diff", R"(Say what changed between two JSON reports

Exit codes: 0 no change; 1 changes; 2 a report that cannot be read.)");
  diff_app->add_option("OLD", diff.before, "The earlier report")->required()->type_name("");
  diff_app->add_option("NEW", diff.after, "The later report")->required()->type_name("");

  InitCommand init{"inventory.toml"};
  CLI::App* init_app = app.add_subcommand("init", "Write a commented inventory to start from");
  init_app->add_option("FILE", init.file, "Where to (the default: inventory.toml); - is standard output")
      ->type_name("");

  app.add_subcommand("help", "Print the help of a command");

  const std::vector<std::string> arguments = without_help_command(given, app);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* sub :
         {audit_app, collect_app, diff_app, kinds_app, rules_app, explain_app, schema_app, init_app})
      if (sub->parsed()) return PrintCommand{sub->help("credlint")};
    return PrintCommand{app.help()};
  } catch (const CLI::ExtrasError&) {
    const auto extra = app.remaining(true);
    const auto first = std::find_if(arguments.begin(), arguments.end(), [&](const std::string& word) {
      return std::find(extra.begin(), extra.end(), word) != extra.end();
    });
    throw UsageError(fmt::format("{} is not expected here", literal(first == arguments.end() ? "an argument" : *first)),
                     suggestion_for(app, arguments));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what(), suggestion_for(app, arguments));
  }

  if (version) return PrintCommand{fmt::format("credlint {}\n", CREDLINT_VERSION)};
  if (kinds_app->parsed()) return kinds;
  if (collect_app->parsed()) {
    parse_collect_options(*collect_app, collect_words, collect);
    return collect;
  }
  if (rules_app->parsed()) return rules;
  if (explain_app->parsed()) return explain;
  if (schema_app->parsed()) return schema;
  if (init_app->parsed()) return init;
  if (diff_app->parsed()) return diff;
  if (!audit_app->parsed())
    throw UsageError("no command is given", "credlint audit INVENTORY is the main one; credlint --help shows all");

  if (audit_app->count("--fail-on") > 0) audit.fail_on = parse_choice<FailOn>("--fail-on", fail_on, kFailOnNames);
  parse_probe_options(*audit_app, probe_words, audit);
  require_rules("--rule", audit.rules);
  require_rules("--skip-rule", audit.skip_rules);
  for (const char* option : {"--token", "--config", "--baseline"})
    if (audit_app->count(option) > 0 && audit_app->get_option(option)->as<std::string>().empty())
      throw UsageError(fmt::format("{} is empty", option));
  if (audit_app->count("--output-dir") > 0 && audit.output_dir.empty())
    throw UsageError("--output-dir is empty", "name a folder; it is made if it does not exist");
  if (audit_app->count("--now") > 0) {
    audit.now = parse_instant(now);
    if (!audit.now)
      throw UsageError(fmt::format("--now does not understand {}", literal(now)),
                       "it takes 2027-01-01 or 2027-01-01T08:00:00Z");
  }
  audit.reports = parse_reports(reports, audit.output_dir);
  if (audit.diff && std::any_of(audit.reports.begin(), audit.reports.end(),
                                [](const ReportRequest& report) { return report.path == kToStandardOutput; }))
    throw UsageError("the diff and a report would both be written to standard output",
                     "give the report a path: FORMAT=PATH");
  audit.colour = wants_colour(colour, world);
  return audit;
}

}  // namespace credlint
