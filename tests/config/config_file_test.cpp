// Where the configuration of an audit comes from, and what it decides beside the policy: inventories and gate.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "config.h"
#include "sha256.h"
#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(config_file)
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using boost::test_tools::per_element;

Result audit_in(const std::string& folder, const Strings& arguments) {
  Strings all{"audit", "--now", "2026-11-23"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_binary(all, {}, folder);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_lies_in_the_working_directory_is_trusted_less) {
  const TemporaryFolder folder;
  folder.write("a.toml", fine_entry("a"));
  const std::string must_not = "a configuration found in the working directory must not set ";
  const std::vector<std::pair<std::string, std::string>> texts{
      {"secrets.allow = ['env:*']", "1:17: " + must_not + "`allow` in [secrets]"},
      {"[secrets.op]\ncommand = ['op', '{ref}']", "1:10: " + must_not + "[secrets.op]"},
      {"[probe]\nhosts = ['jira.corp.example']", "2:9: " + must_not + "`hosts` in [probe]"},
      {"probe.sites = ['acme.atlassian.net']", ""},
      {"rules.expired.severity = 'warning'\nwaivers.deny = ['expired']", ""},
      {"", ""}};
  for (const auto& [text, refusal] : texts) BOOST_TEST_CONTEXT(text) {
      folder.write("credlint.toml", text);
      const Result found = audit_in(folder.path(), {"a.toml"});
      if (refusal.empty())
        BOOST_TEST(found.code == 0, found.err);
      else
        check_refused(found, {"credlint.toml:" + refusal, "--config", "--no-config"});
      for (const std::string option : {"--config=credlint.toml", "-c./credlint.toml", "--no-config"})
        BOOST_TEST(audit_in(folder.path(), {option, "a.toml"}).code == 0);
    }
  folder.write("credlint.toml", "nope = 1\n");
  check_refused(audit_in(folder.path(), {"a.toml"}), {"credlint.toml:1:1: unknown key `nope`"});
  BOOST_TEST(audit_in(folder.path(), {"--no-config", "a.toml"}).code == 0);
}

BOOST_AUTO_TEST_CASE(a_configuration_that_cannot_be_read_stops_the_run) {
  const TemporaryFolder folder;
  folder.write("a.toml", fine_entry("a"));
  folder.write("globs.toml", "inventories = ['a.toml', 'no*.toml',\n  'none/*']\n");
  folder.write("plain.toml", "inventories = ['a.toml', 'gone.toml']\n");
  check_refused(audit_in(folder.path(), {"-c", "plain.toml"}), {"plain.toml:1:26: no file matches `gone.toml`"});
  check_refused(audit_in(folder.path(), {"-c", "missing.toml", "a.toml"}), {"missing.toml: No such file"});
  check_refused(audit_in(folder.path(), {"-c", ".", "a.toml"}), {".: it is a directory"});
  check_refused(audit_in(folder.path(), {"-c", "", "a.toml"}), {"--config is empty"});
  check_refused(audit_in(folder.path(), {"-c", "globs.toml", "--no-config", "a.toml"}), {"--config", "--no-config"});
  check_refused(
      audit_in(folder.path(), {"-c", "globs.toml"}),
      {"globs.toml:1:26: no file matches `no*.toml`", "globs.toml:2:3: no file matches `none/*`", "relative"});
  check_refused(audit_in(folder.path(), {}), {"no inventory is named", "credlint init"});
  std::filesystem::create_symlink("nowhere", folder.path("credlint.toml"));
  check_refused(audit_in(folder.path(), {"a.toml"}), {"credlint.toml: No such file"});
}

BOOST_AUTO_TEST_CASE(the_inventories_are_those_beside_the_file) {
  const TemporaryFolder folder;
  const std::string policy = "inventories = ['inventory/*.toml', 'inventory/b.toml']\n";
  std::filesystem::create_directories(folder.path("a[b]*c?/inventory"));
  std::filesystem::create_directories(folder.path("abc/inventory"));
  for (const std::string name : {"c", "a", "b"}) folder.write("a[b]*c?/inventory/" + name + ".toml", fine_entry(name));
  const std::string path = folder.write("a[b]*c?/credlint.toml", policy);
  const Strings all{"a", "b", "c"};
  for (const auto& [where, config] : {std::pair<std::string, std::string>{"", "a[b]*c?/credlint.toml"},
                                      {"abc", "../a[b]*c?/credlint.toml"},
                                      {"abc", path},
                                      {"a[b]*c?", ""}}) {
    const Json report = report_of(
        audit_in(folder.path(where), config.empty() ? Strings{"-r", "json"} : Strings{"-c", config, "-r", "json"}));
    BOOST_TEST(names_of(report.at("tokens"), "id") == all, per_element());
    const Json origin = report.at("run").at("config");
    BOOST_TEST(origin.at("path") == (config.empty() ? "credlint.toml" : config));
    BOOST_TEST(origin.at("sha256") == sha256_hex(policy));
    BOOST_TEST(origin.at("found") == (config.empty() ? "working-directory" : "given"));
  }
  // Those that the command line names win.
  const Json named = report_of(audit_in(folder.path("a[b]*c?"), {"-r", "json", "inventory/c.toml"}));
  BOOST_TEST((names_of(named.at("tokens"), "id") == Strings{"c"}));
  check_refused(audit_in(folder.path("a[b]*c?"), {"--no-config"}), {"no inventory is named", "credlint init"});
}

BOOST_AUTO_TEST_CASE(no_report_overwrites_the_configuration) {
  const TemporaryFolder folder;
  folder.write("a.toml", fine_entry("a"));
  const std::string path = folder.write("credlint.toml", "inventories = ['a.toml']\n");
  std::filesystem::create_symlink("credlint.toml", folder.path("link.toml"));
  for (const Strings& arguments : {Strings{"-r", "json=credlint.toml"}, Strings{"-c", path, "-r", "json=./link.toml"},
                                   Strings{"-r", "json=a.toml"}})
    check_refused(audit_in(folder.path(), arguments), {"would overwrite"});
  BOOST_TEST(read_file(path) == "inventories = ['a.toml']\n");
  BOOST_TEST(read_file(folder.path("a.toml")) == fine_entry("a"));
}

BOOST_AUTO_TEST_CASE(the_gate_is_that_of_the_file_unless_the_command_line_has_one) {
  const TemporaryFolder folder;
  folder.write("a.toml", fine_entry("a", ""));  // a warning: it has no owner
  folder.write("credlint.toml", "fail_on = 'warning'\n");
  BOOST_TEST(audit_in(folder.path(), {"a.toml"}).code == 1);
  BOOST_TEST(audit_in(folder.path(), {"--fail-on", "error", "a.toml"}).code == 0);
  BOOST_TEST(audit_in(folder.path(), {"--no-config", "a.toml"}).code == 0);
  folder.write("credlint.toml", "fail_on = 'never'\n");
  BOOST_TEST(audit_in(folder.path(), {"a.toml"}).code == 0);
  BOOST_TEST(audit_in(folder.path(), {"--fail-on", "note", "a.toml"}).code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
