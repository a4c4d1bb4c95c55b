// What is said to people at the command line: help, and what is wrong with an invocation.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(command_line)
namespace {

using Arguments = std::vector<std::string>;
using Json = nlohmann::json;

std::string joined(const Arguments& arguments) {
  std::string text = "credlint";
  for (const std::string& argument : arguments) text += fmt::format(" '{}'", argument);
  return text;
}

// A usage error: exit code 2, nothing on standard output, and on standard error one line that says what is wrong, then
// hints. Each of `words` stands there.
void check_usage_error(const Arguments& arguments, const std::vector<std::string_view>& words) {
  BOOST_TEST_CONTEXT(joined(arguments)) {
    const Result result = run_tool(arguments);
    BOOST_TEST(result.code == 2);
    BOOST_TEST(result.out == "");
    BOOST_TEST(result.err.ends_with('\n'));
    std::istringstream lines(result.err);
    std::string line;
    for (int number = 0; std::getline(lines, line); ++number)
      BOOST_TEST(line.starts_with(number == 0 ? "credlint: error: " : "hint: "), line);
    for (const std::string_view word : words)
      BOOST_TEST(result.err.find(word) != std::string::npos, "no " << word << " in " << result.err);
  }
}

// What the command prints on standard output, and nothing else.
std::string printed(const Arguments& arguments) {
  const Result result = run_tool(arguments);
  BOOST_TEST(result.code == 0, joined(arguments));
  BOOST_TEST(result.err == "", joined(arguments));
  BOOST_TEST(result.out.ends_with('\n'), joined(arguments));
  return result.out;
}

constexpr std::string_view kInventory =
    "[[token]]\nid = \"a\"\nkind = \"atlassian-api-token\"\nexpires = 2027-05-01\nscopes = [\"read:jira-work\"]\n";

}  // namespace

BOOST_AUTO_TEST_CASE(help_shows_examples_before_options) {
  for (const Arguments& arguments : {Arguments{"--help"}, Arguments{"-h"}, Arguments{"audit", "--help"}})
    BOOST_TEST_CONTEXT(joined(arguments)) {
      const std::string help = printed(arguments);
      const std::size_t example = help.find("credlint audit inventory.toml");
      const std::size_t options = std::min(help.find("\nOptions:"), help.find("\nPositionals:"));
      BOOST_TEST(example != std::string::npos);
      BOOST_TEST(options != std::string::npos);
      BOOST_TEST((example < options));
    }
}

BOOST_AUTO_TEST_CASE(help_names_every_command_and_exit_code) {
  const std::string help = printed({"--help"});
  for (const std::string_view command : {"audit", "rules", "explain", "schema"})
    BOOST_TEST(help.find(fmt::format("\n  {} ", command)) != std::string::npos, "no " << command);
  BOOST_TEST(help.find("Exit codes:\n  0  nothing") != std::string::npos);
  for (const std::string command : {"audit", "rules", "explain", "schema"}) {
    const std::string its_help = printed({command, "--help"});
    BOOST_TEST(its_help.find(fmt::format("Usage: credlint {}", command)) != std::string::npos, its_help);
  }
}

BOOST_AUTO_TEST_CASE(help_of_audit_names_every_flag_and_format) {
  const std::string help = printed({"audit", "--help"});
  for (const std::string_view flag :
       {"-r, --report", "--output-dir", "--fail-on", "--now", "-j, --jobs", "-q, --quiet", "--color"})
    BOOST_TEST(help.find(flag) != std::string::npos, "no " << flag);
  for (const NamedReport& report : all_reports())
    BOOST_TEST(help.find(report.name) != std::string::npos, "no " << report.name);
}

BOOST_AUTO_TEST_CASE(help_fits_a_terminal_and_is_grouped) {
  for (const std::string command : {"", "audit", "diff", "rules", "explain", "schema", "init"}) {
    const std::string help = command.empty() ? printed({"--help"}) : printed({command, "--help"});
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() <= 80U, line);
    BOOST_TEST(printed(command.empty() ? Arguments{"help"} : Arguments{"help", command}) == help);
  }
  const std::string help = printed({"audit", "--help"});
  for (const std::string_view head : {"\nWhat to audit:\n", "\nReports:\n", "\nThe gate:\n", "\nThe live probe:\n"})
    BOOST_TEST(help.find(head) != std::string::npos, head);
  check_usage_error({"help", "adit"}, {"`adit`", "audit"});
}

BOOST_AUTO_TEST_CASE(flags_of_other_tools_are_answered_with_the_right_one) {
  const std::vector<std::pair<Arguments, std::string>> cases{
      {{"--format", "json"}, "--report FORMAT"},
      {{"-f", "json"}, "--report FORMAT"},
      {{"-o", "a.json"}, "FORMAT=FILE"},
      {{"--output", "a.json"}, "FORMAT=FILE"},
      {{"--output=a.json"}, "FORMAT=FILE"},
      {{"--json"}, "-r json"},
      {{"--exit-zero"}, "--fail-on never"},
      {{"--no-color"}, "--color never"},
      {{"-v"}, "--version"},
      {{"--fail-onn", "error"}, "`--fail-on`"},
  };
  for (const auto& [flag, answer] : cases) {
    Arguments arguments{"audit", "a.toml"};
    arguments.insert(arguments.end(), flag.begin(), flag.end());
    check_usage_error(arguments, {answer});
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_one_line) {
  BOOST_TEST(printed({"-V"}) == printed({"--version"}));
  const std::string version = printed({"--version"});
  BOOST_TEST(version.starts_with("credlint "));
  BOOST_TEST(std::count(version.begin(), version.end(), '\n') == 1);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  check_usage_error({}, {"no command", "credlint audit"});
  check_usage_error({"audit"}, {"no inventory", "credlint audit inventory.toml"});
  check_usage_error({"audit", "-r", "json"}, {"no inventory"});
  check_usage_error({"explain"}, {"RULE"});
  check_usage_error({"schema"}, {"WHAT"});
  for (const std::string flag : {"--report", "--output-dir", "--fail-on", "--now", "--jobs", "--color"})
    check_usage_error({"audit", "a.toml", flag}, {flag});
}

BOOST_AUTO_TEST_CASE(what_is_misspelt_gets_a_suggestion) {
  check_usage_error({"audti", "a.toml"}, {"audti", "`audit`"});
  check_usage_error({"explian", "expired"}, {"explian", "`explain`"});
  check_usage_error({"audit", "--reprot", "json", "a.toml"}, {"--reprot", "`--report`"});
  check_usage_error({"audit", "--fail-no=error", "a.toml"}, {"--fail-no", "`--fail-on`"});
  check_usage_error({"--versoin"}, {"--versoin", "`--version`"});
  check_usage_error({"audit", "-r", "jsno", "a.toml"}, {"`jsno`", "did you mean `json`?", "junit-strict"});
  check_usage_error({"audit", "-r", "markdwon=a.md", "a.toml"}, {"`markdwon`", "did you mean `markdown`?"});
  check_usage_error({"audit", "--fail-on", "warnign", "a.toml"}, {"`warnign`", "did you mean `warning`?"});
  check_usage_error({"explain", "expird"}, {"`expird`", "did you mean `expired`?", "credlint rules"});
}

BOOST_AUTO_TEST_CASE(what_is_not_accepted_is_told_with_what_is) {
  check_usage_error({"audit", "-r", "yaml", "a.toml"}, {"`yaml`", "json", "junit", "junit-strict", "markdown", "text"});
  check_usage_error({"audit", "--fail-on", "high", "a.toml"}, {"`high`", "note", "warning", "error", "never"});
  check_usage_error({"audit", "--color", "blue", "a.toml"}, {"blue", "auto", "always", "never"});
  check_usage_error({"rules", "--format", "yaml"}, {"yaml", "text", "markdown", "json"});
  check_usage_error({"schema", "nonsense"}, {"nonsense", "report"});
  check_usage_error({"explain", "no-such-thing-at-all"}, {"`no-such-thing-at-all`", "credlint rules"});
  for (const std::string jobs : {"0", "-1", "many", "1.5", "99999999999", ""})
    check_usage_error({"audit", "--jobs", jobs, "a.toml"}, {"--jobs"});
  for (const std::string now :
       {"nope", "2026-02-30", "2026-13-01", "2026-11-23T25:00:00Z", "tomorrow", "1795392000", "26-11-23"})
    check_usage_error({"audit", "--now", now, "a.toml"}, {"--now", fmt::format("`{}`", now), "2027-01-01"});
  check_usage_error({"audit", "-r", "json=", "a.toml"}, {"json="});
  check_usage_error({"audit", "-r", "=a.json", "a.toml"}, {"json"});
  check_usage_error({"audit", "--fail-on", "error", "--fail-on", "note", "a.toml"}, {"--fail-on"});
  check_usage_error({"rules", "extra"}, {"extra"});
}

// As a script gives it whose variable is not set: it must not fall back to the clock, or write nothing.
BOOST_AUTO_TEST_CASE(an_empty_value_is_no_value) {
  check_usage_error({"audit", "--now", "", "a.toml"}, {"--now"});
  check_usage_error({"audit", "--now=", "a.toml"}, {"--now"});
  check_usage_error({"audit", "--output-dir", "", "a.toml"}, {"--output-dir"});
  check_usage_error({"audit", "--fail-on", "", "a.toml"}, {"--fail-on"});
  check_usage_error({"audit", "-r", "", "a.toml"}, {"json"});
}

BOOST_AUTO_TEST_CASE(hostile_arguments_are_made_harmless) {
  const std::string evil = "x\x1b[31m\ncredlint: error: y\xe2\x80\xae";
  for (const Arguments& arguments :
       {Arguments{evil}, Arguments{"audit", "--" + evil}, Arguments{"audit", "-r", evil, "a"},
        Arguments{"audit", "--fail-on", evil, "a"}, Arguments{"audit", "--now", evil, "a"},
        Arguments{"audit", "-j", evil, "a"}, Arguments{"explain", evil}}) {
    check_usage_error(arguments, {});
    const Result result = run_tool(arguments);
    BOOST_TEST(result.err.find('\x1b') == std::string::npos);
    BOOST_TEST(result.err.find("\xe2\x80\xae") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_audit_keeps_findings_and_messages_apart) {
  const Result clean = run_tool({"audit", "-"}, kInventory);
  BOOST_TEST(clean.code == 0);
  BOOST_TEST(clean.err == "");
  BOOST_TEST(clean.out.find("1 token audited: 0 errors, 1 warning, 0 notes") != std::string::npos);
  const Result broken = run_tool({"audit", "-", "/nonexistent/a.toml"}, kInventory);
  BOOST_TEST(broken.code == 2);
  BOOST_TEST(broken.err.starts_with("credlint: error: /nonexistent/a.toml: "));
  BOOST_TEST(broken.out.find("1 token audited") != std::string::npos);
  BOOST_TEST(broken.out.find("credlint: error") == std::string::npos);
  const Result none = run_tool({"audit", "-"});
  BOOST_TEST(none.code == 2);
  BOOST_TEST(none.err.find("\nhint: ") != std::string::npos, none.err);
}

BOOST_AUTO_TEST_CASE(now_is_understood_in_every_form) {
  const std::vector<std::pair<std::string, std::string>> forms{{"2026-11-23", "2026-11-23T00:00:00Z"},
                                                               {"2026-11-23T08:30:00Z", "2026-11-23T08:30:00Z"},
                                                               {"2026-11-23T08:30:00", "2026-11-23T08:30:00Z"},
                                                               {"2026-11-23T00:30:00+02:00", "2026-11-22T22:30:00Z"}};
  for (const auto& [given, meant] : forms) BOOST_TEST_CONTEXT(given) {
      const Result result = run_tool({"audit", "--now", given, "-r", "json", "-"}, kInventory);
      BOOST_REQUIRE(result.code == 0);
      const Json run = Json::parse(result.out).at("run");
      BOOST_TEST(run.at("now") == meant);
      BOOST_TEST(run.at("now_given") == true);
    }
}

BOOST_AUTO_TEST_CASE(an_inventory_may_be_called_like_a_flag_or_a_command) {
  const TemporaryFolder folder;
  folder.write("-q", kInventory);
  folder.write("rules", kInventory);
  BOOST_TEST(run_binary({"audit", "--", "-q"}, {}, folder.path()).out.find("1 token audited") != std::string::npos);
  BOOST_TEST(run_binary({"audit", "rules"}, {}, folder.path()).out.find("1 token audited") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rules_are_listed_in_three_formats) {
  const std::string text = printed({"rules"}), markdown = printed({"rules", "--format", "markdown"});
  BOOST_TEST(printed({"rules", "--format", "text"}) == text);
  const Json json = Json::parse(printed({"rules", "--format", "json"}));
  BOOST_REQUIRE(json.is_array());
  BOOST_TEST(json.size() == all_rules().size());
  for (std::size_t i = 0; i < all_rules().size(); ++i) {
    const NamedRule& rule = all_rules()[i];
    BOOST_TEST((text.starts_with(fmt::format("{} ", rule.id)) ||
                text.find(fmt::format("\n{} ", rule.id)) != std::string::npos));
    BOOST_TEST(markdown.find(fmt::format("| [`{}`]", rule.id)) != std::string::npos);
    for (const std::string* list : {&text, &markdown}) BOOST_TEST(list->find(rule.rule.summary) != std::string::npos);
    BOOST_TEST(json.at(i).at("id") == std::string(rule.id));
    BOOST_TEST(json.at(i).at("severity") == std::string(to_text(rule.rule.severity)));
    BOOST_TEST(json.at(i).at("summary") == std::string(rule.rule.summary));
  }
}

BOOST_AUTO_TEST_CASE(every_rule_is_explained) {
  for (const NamedRule& rule : all_rules())
    BOOST_TEST(
        (printed({"explain", std::string(rule.id)}) == read_file(fmt::format("{}/rules/{}.md", SOURCE_DIR, rule.stem))),
        rule.id);
}

BOOST_AUTO_TEST_CASE(the_schema_of_the_report_is_a_json_schema) {
  const Json schema = Json::parse(printed({"schema", "report"}));
  BOOST_REQUIRE(schema.is_object());
  BOOST_TEST(schema.value("$schema", "") == "https://json-schema.org/draft/2020-12/schema");
  BOOST_TEST(schema.contains("properties"));
  const Json report = Json::parse(run_tool({"audit", "-r", "json", "-"}, kInventory).out);
  for (const auto& [key, value] : report.items())
    BOOST_TEST(schema.at("properties").contains(key), "the schema does not know " << key);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
