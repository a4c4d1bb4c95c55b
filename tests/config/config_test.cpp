// credlint.toml: what is read of it, what is refused and where, and how it is found.
#include "config.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sha256.h"
#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(config)
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using boost::test_tools::per_element;

ReadConfig read(std::string_view text) { return read_config(text, ConfigFound::given, all_rules()); }

// As they begin in `expected`, in this order, and no others.
void check_problems(std::string_view text, const Strings& expected) {
  Strings told;
  for (const ConfigProblem& problem : read(text).problems)
    told.push_back(fmt::format("{}:{}: {}", problem.where.line, problem.where.column, problem.message));
  BOOST_TEST_CONTEXT(text << "\n" << fmt::format("{}", fmt::join(told, "\n"))) {
    BOOST_TEST(told.size() == expected.size());
    for (std::size_t i = 0; i < std::min(told.size(), expected.size()); ++i)
      BOOST_TEST(told[i].starts_with(expected[i]), "expected " << expected[i]);
  }
}

// What the comments at the ends of the lines say: "# COLUMN: MESSAGE".
Strings expectations_of(const std::string& text) {
  Strings expected;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number)
    for (std::size_t at = line.find("# "), next = 0; at != std::string::npos; at = next) {
      next = line.find(" # ", at);
      expected.push_back(fmt::format("{}:{}", number, line.substr(at + 2, next - at - 2)));
      if (next != std::string::npos) ++next;
    }
  return expected;
}

constexpr std::string_view kExample = R"toml(
inventories = ["inventory/*.toml"]   # paths are relative to this file; a glob that matches nothing is an error
fail_on = "error"

[rules.expires-soon]
warn = 30            # a rule's own thresholds (days), documented in its manual
error = 7
[rules.unscoped-token]
severity = "error"   # error | warning | note | off; replaces all levels of the rule

[[override]]         # a narrower policy
tags = ["prod"]
rules.expires-soon.error = 14

[waivers]
max_days = 365       # from now
warn = 14
approvers = ["*@acme.example"]
deny = ["wrong-host"]

[secrets]
allow = ["env:JIRA_*", "file:/etc/credlint/*"]
[secrets.op]
command = ["op", "read", "{ref}"]
timeout = 10         # seconds

[probe]
sites = ["acme.atlassian.net"]
hosts = ["jira.corp.example"]
rate = 10            # requests per second and host; 0: unpaced
concurrency = 16
timeout = 10
)toml";

// Each comment is what is told of its line.
const Strings kBad{
    R"toml(inventories = 'a.toml' # 15: `inventories` must be an array of strings that are not empty; it is a string
fail_on = 'eror' # 11: `eror` is no value of `fail_on`; did you mean `error`?
fail_no = 'error' # 1: unknown key `fail_no`; did you mean `fail_on`?
nonsense = 1 # 1: unknown key `nonsense`
probe = 1 # 9: `probe` must be a table; it is a number
secrets = [] # 11: `secrets` must be a table; it is an array
override = [1] # 12: `override` must be an array of tables
rules = 'x' # 9: `rules` must be a table; it is a string
[[waivers]] # 1: `waivers` must be a table; it is an array
[waiver] # 2: unknown key `waiver`; did you mean `waivers`?)toml",
    R"toml(inventories = ['a', ''] # 21: `inventories` must be an array of strings that are not empty; an item is
fail_on = 1 # 11: `fail_on` must be note, warning, error or never, as a string; it is a number
[rules.expires-soon]
wran = 1 # 1: unknown key `wran` in [rules.expires-soon]; did you mean `warn`?
warn = 2.5 # 8: `warn` must be a whole number from 0 to 36500; it is a number
error = 2026-01-01 # 9: `error` must be a whole number from 0 to 36500; it is a date
severity = 'fatal' # 12: `fatal` is no value of `severity`
[rules.expires-son] # 8: no rule is called `expires-son`; did you mean `expires-soon`?
[rules.nonsense-at-all] # 8: no rule is called `nonsense-at-all`
[rules.expired]
days = 1 # 1: unknown key `days` in [rules.expired]
severity = 'eror' # 12: `eror` is no value of `severity`; did you mean `error`?
[rules.unused-token]
warn = -1 # 8: `warn` must be a whole number from 0 to 36500; it is -1
severity = 2 # 12: `severity` must be note, warning, error or off, as a string; it is a number
[rules.rotation-overdue]
max_days = 36501 # 12: `max_days` must be a whole number from 0 to 36500; it is 36501
[rules.lifetime-too-long]
max_days = '1' # 12: `max_days` must be a whole number from 0 to 36500; it is a string
[rules]
owner-missing = 1 # 17: `owner-missing` must be a table; it is a number)toml",
    R"toml(fail_on = 'high' # 11: `high` is no value of `fail_on`
inventories = [['a']] # 16: `inventories` must be an array of strings that are not empty; an item is an array
override = 1 # 12: `override` must be an array of tables
[waivers]
max_days = 9223372036854775807 # 12: `max_days` must be a whole number from 0 to 36500; it is 9223372036854775807
warn = true # 8: `warn` must be a whole number from 0 to 36500; it is a boolean
approvers = [''] # 14: `approvers` must be an array of strings that are not empty; an item is an empty string
deny = ['expired', 'expird'] # 20: no rule is called `expird`; did you mean `expired`?
aprovers = [] # 1: unknown key `aprovers` in [waivers]; did you mean `approvers`?
[probe]
sites = ['https://acme.atlassian.net', 'acme.example'] # 10: this value is no host name of # 40: `acme.example` is no
hosts = ['h:0', '.h', '-h', 'h/x', 'h:', 'h:65536', 'h:1'] # 10: `h:0` is no host name # 17: `.h` is no # 23: `-h` # 29: `h/x` # 36: `h:` is no # 42: `h:65536` is
rate = 10001 # 8: `rate` must be a whole number from 0 to 10000; it is 10001
concurrency = 0 # 15: `concurrency` must be a whole number from 1 to 1000; it is 0
timeout = 601 # 11: `timeout` must be a whole number from 1 to 600; it is 601
timeuot = 1 # 1: unknown key `timeuot` in [probe]; did you mean `timeout`?)toml",
    R"toml([[override]] # 1: this [[override]] does not say which tokens it is for # 1: this [[override]]
[[override]] # 1: this [[override]] does not say which tokens it is for
rules.expired.severity = 'off'
[[override]] # 1: this [[override]] changes nothing
tags = ['a']
[[override]]
tags = [] # 8: `tags` is empty, so this [[override]] is for no token
owner = '' # 9: `owner` must be a string or an array of strings that are not empty
id = [1] # 7: `id` must be a string or an array of strings that are not empty; an item is a number
rules = 1 # 9: `rules` must be a table; it is a number
[[override]]
kind = ['atlassian-api-tokn', 'atlassian-*', 'x*'] # 9: no kind of token matches `atlassian-api-tokn`; did you # 46: no
taggs = ['a'] # 1: unknown key `taggs` in [[override]]; did you mean `tags`?
rules.expird.severity = 'off' # 7: no rule is called `expird`; did you mean `expired`?)toml",
    "[override] # 1: `override` must be an array of tables\ntags = ['a']\nrules.expired.severity = 'off'",
    R"toml([secrets]
allow = 'x' # 9: `allow` must be an array of strings that are not empty; it is a string
alow = ['x'] # 1: unknown key `alow` in [secrets]; did you mean `allow`?
[secrets.op] # 10: [secrets.op] names no command
[secrets.op2] # 10: [secrets.op2] names no command
command = []
[secrets.op3]
command = 'op {ref}' # 11: `command` must be an array of strings that are not empty; it is a string
[secrets.op4]
command = ['{ref}', '{ref}'] # 11: `command` must name a program
[secrets.op5]
command = ['op', 'read'] # 11: `command` must name a program, and then say with {ref} or {path} what it shall read
args = [] # 1: unknown key `args` in [secrets.op5]
timeout = 0 # 11: `timeout` must be a whole number from 1 to 600; it is 0
[secrets.file] # 10: `file` is no scheme that a command could resolve
command = ['op', '{path}']
[secrets."a b"] # 10: `a b` is no scheme that a command could resolve
command = ['op', '--x={path}'])toml",
    "[secrets.op]\ncommand = ['op', ''] # 18: `command` must be an array of strings that are not empty; an item is an "
    "empty",
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_example_is_read) {
  check_problems(kExample, {});
  const Config config = read(kExample).config;
  BOOST_REQUIRE((config.inventories.size() == 1U && config.policy.overrides.size() == 1U));
  BOOST_TEST(config.inventories[0].text == "inventory/*.toml");
  BOOST_TEST(config.inventories[0].where == (Position{2, 16}));
  BOOST_TEST((config.fail_on == FailOn::error));
  const RuleSettings &soon = config.policy.rules.at("expires-soon"), &other = config.policy.rules.at("unscoped-token");
  BOOST_TEST((!soon.severity && soon.thresholds.at("warn") == days{30} && soon.thresholds.at("error") == days{7}));
  BOOST_TEST((other.severity == Level::error && other.thresholds.empty()));
  const Override& narrower = config.policy.overrides[0];
  BOOST_TEST((narrower.tags == Strings{"prod"} && narrower.owner.empty() && narrower.kind.empty()));
  BOOST_TEST((narrower.id.empty() && narrower.rules.at("expires-soon").thresholds.at("error") == days{14}));
  const WaiverPolicy& waivers = config.policy.waivers;
  BOOST_TEST((waivers.approvers == Strings{"*@acme.example"} && waivers.deny == Strings{"wrong-host"}));
  BOOST_TEST((config.secrets.allow == Strings{"env:JIRA_*", "file:/etc/credlint/*"}));
  BOOST_REQUIRE(config.secrets.resolvers.size() == 1U);
  BOOST_TEST(config.secrets.resolvers[0].scheme == "op");
  BOOST_TEST((config.secrets.resolvers[0].command == Strings{"op", "read", "{ref}"}));
  BOOST_TEST(
      (config.probe.sites == Strings{"acme.atlassian.net"} && config.probe.hosts == Strings{"jira.corp.example"}));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_the_defaults_are_read) {
  const Config none = read("").config;
  BOOST_TEST((!none.fail_on && !none.policy.waivers.approvers && !none.secrets.allow && !none.probe.sites));
  const auto numbers = [](const Config& of) {
    return fmt::format("{} {} {} {} {}", of.policy.waivers.max_days.count(), of.policy.waivers.warn.count(),
                       of.probe.rate, of.probe.concurrency, of.probe.timeout.count());
  };
  BOOST_TEST(numbers(none) == "365 14 10 16 10");
  BOOST_TEST(numbers(read(kExample).config) == "365 14 10 16 10");
  const Config config =
      read(
          "fail_on = 'never'\nwaivers = { max_days = 1, warn = 2, approvers = [], deny = [] }\n"
          "secrets = { allow = [], op.command = ['op', '{path}'], op.timeout = 600 }\n"
          "probe = { sites = ['ACME.Atlassian.net'], hosts = ['Jira.Corp', 'a:443', 'b:8443'], rate = 0, "
          "concurrency = 1000, timeout = 3 }")
          .config;
  BOOST_TEST(numbers(config) == "1 2 0 1000 3");
  BOOST_TEST((config.fail_on == FailOn::never));
  BOOST_TEST((config.policy.waivers.approvers == Strings{} && config.secrets.allow == Strings{}));
  BOOST_TEST((config.probe.sites == Strings{"acme.atlassian.net"} &&
              config.probe.hosts == Strings{"jira.corp", "a", "b:8443"}));
  BOOST_REQUIRE(config.secrets.resolvers.size() == 1U);
  BOOST_TEST((config.secrets.resolvers[0].timeout == std::chrono::seconds{600}));
}

BOOST_AUTO_TEST_CASE(every_fault_is_told_at_its_place) {
  for (const std::string& text : kBad) check_problems(text, expectations_of(text));
}

BOOST_AUTO_TEST_CASE(broken_toml_is_told_at_its_place) {
  check_problems("fail_on =\n", {"1:10: broken TOML"});
  check_problems("nope = 1\nfail_on = 'note'\nfail_on = 'error'\n",
                 {"3:11: broken TOML: this key or table is already"});
  check_problems("inventories = ['a'\n", {"1:15: broken TOML: the bracket that begins here is never closed"});
  check_problems("\nfail_on = \"note\n", {"2:16: broken TOML: a string on this line is not closed"});
  check_problems("fail_on = \"\"\"note\n", {"1:11: broken TOML: the string that begins here is never closed"});
  check_problems("fail_on = '\xff'\n", {"1:"});
  const std::string deep = "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a";
  check_problems(deep + " = 1\n", {"1:1: unknown key `a`"});
  check_problems("\n" + deep + ".a = 1\n", {"2:32: a dotted key has more than 16 parts"});
  check_problems("[" + deep + ".a]\n", {"1:33: a dotted key has more than 16 parts"});
}

BOOST_AUTO_TEST_CASE(marks_and_line_ends_of_windows_move_nothing) {
  check_problems("\xef\xbb\xbf", {});
  check_problems(
      "\xef\xbb\xbf"
      "fail_on = 'eror'\r\n\r\n  nope = 1\r\n",
      {"1:11: `eror` is no value", "3:3: unknown"});
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown) {
  const Strings texts = parts(
      "fail_on = '{S}'|inventories = ['{S}']|inventories = '{S}'|'{S}' = 1|{S} = 1|['{S}']|[rules.'{S}']|"
      "rules.expired.'{S}' = 1|rules.expired.severity = '{S}'|waivers.approvers = ['{S}']|waivers.deny = ['{S}']|"
      "probe.sites = ['{S}']|probe.hosts = ['{S}']|secrets.allow = ['{S}']|secrets.'{S}' = 1|"
      "secrets.'{S}'.command = ['op', '{ref}']|secrets.'{S}'.x = 1|secrets.op.command = ['{S}']|secrets.op.'{S}' = 1|"
      "[[override]]\nkind = '{S}'|[[override]]\n'{S}' = 1|[[override]]\ntags = 'x'\nrules.'{S}'.severity = 'off'|"
      "nope = 1 # {S}|fail_on = {S}|fail_on = '{S}|nope = 1 {S}|= {S}|[{S}|x = '{S}'\nx = '{S}'|"
      "'{S}' = 1\n'{S}' = 2|x = [ '{S}'|x = \"\\q{S}\"");
  const TemporaryFolder folder;
  const std::string waiver =
      "[[waiver]]\ntoken = 'a'\nrule = 'expired'\nreason = 'r'\napproved_by = 'x'\nexpires = 2027-01-01\n";
  const std::string inventory = folder.write("a.toml", fine_entry("a") + waiver);
  for (const std::string_view placeholder : {"atlassian-api-token", "gitlab", "aws"})
    for (std::string text : texts) BOOST_TEST_CONTEXT(placeholder << " in " << text) {
        const std::string secret = secret_for(placeholder);
        for (std::size_t at = text.find("{S}"); at != std::string::npos; at = text.find("{S}"))
          text.replace(at, 3, secret);
        const std::string path = folder.write("c.toml", text + "\n");
        // With and without inventories of its own; hosts are shown in lower case.
        std::string shown;
        for (const Strings& arguments : {Strings{"audit", "-c", path, inventory}, Strings{"audit", "-c", path}}) {
          const Result result = run_tool(arguments);
          shown += to_lower_ascii(result.out + result.err);
        }
        BOOST_TEST(shown.find(to_lower_ascii(secret.substr(4, 10))) == std::string::npos, shown);
      }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
