// References in an inventory as hostile as a pull request can be, and a configuration that comes with it.
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(secret_threats)
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSite = "acme.atlassian.net";

}  // namespace

// Neither the secrets that are asked for at the same time nor those of tokens that are not tried at all.
BOOST_AUTO_TEST_CASE(a_command_for_secrets_sees_no_secret_of_any_token) {
  Stage stage;
  stage.server.on_request([](const Request&) { return alive(); });
  stage.write_secret("op", "env > secrets/environment; echo " + stage.hide(atlassian_secret("ATATT3")) + "\n");
  stage.use_config("[secrets.op]\ncommand = [\"sh\", \"secrets/op\", \"{path}\"]\n");
  stage.set("HARMLESS", "yes");
  stage.add_for_site("b", kSite, "bot@acme.example", "secret = \"op://vault/item/field\"");
  stage.add_for_site("tried", kSite);
  stage.add_for_site("ended", kSite, "bot@acme.example", "expires = 2026-01-01");
  stage.add("grant", "atlassian-oauth-3lo", "scopes = [\"read:jira-work\"]\nlast_refreshed = 2026-11-20");
  for (const bool alone : {false, true}) {
    const Outcome outcome = stage.probe(alone ? std::vector<std::string>{"--token", "b"} : std::vector<std::string>{});
    BOOST_TEST(outcome.verdict("b") == "alive");
    const std::string seen = read_file(stage.secret_path("environment"));
    BOOST_TEST(seen.find("HARMLESS=yes") != std::string::npos);
    BOOST_TEST(seen.find("SECRET_") == std::string::npos, seen);
  }
}

BOOST_AUTO_TEST_CASE(a_reference_leads_nowhere_that_it_should_not) {
  Stage stage;
  stage.every_format = true;
  stage.server.on_request([](const Request&) { return alive(); });
  const TemporaryFolder elsewhere;
  const std::string canary = stage.hide(atlassian_secret("ATATT3"));
  elsewhere.write("outside", canary);
  BOOST_REQUIRE(::mkfifo(stage.secret_path("pipe").c_str(), 0600) == 0);
  fs::create_symlink(elsewhere.path("outside"), stage.secret_path("link"));
  fs::create_directory_symlink(elsewhere.path(), stage.secret_path("folder"));
  stage.write_secret("cr", canary + "\r" + canary);
  stage.write_secret("lines", canary + "\n" + canary);
  stage.write_secret("newlines", canary + "\n\n");
  stage.write_secret("nul", canary + std::string(1, '\0') + canary);
  stage.write_secret("large", stage.hide(random_text(std::size_t{100} * 1024, "abcdefghijklmnopqrstuvwxyz0123456789")));
  stage.write_secret("unicode", canary + "\u00e9");
  stage.write_secret("empty", "");
  stage.write_secret(".env", "TOKEN=\"" + canary + "\nOTHER=" + canary);
  stage.set("EMPTY", "");
  stage.set("LINES", canary + "\nX-Evil: 1");
  const auto foreign = [&stage](std::string_view name, std::string_view format) {
    stage.set(name, stage.hide(secret_for(format)));
  };
  foreign("GITHUB", "github");
  foreign("AWS", "aws");
  foreign("SERVICE", "atlassian-service-token");
  foreign("ADMIN", "atlassian-admin-key");
  stage.write_secret("op", "echo " + canary + "; echo " + canary + " >&2; test \"$1\" = slow && sleep 600; exit 3\n");
  stage.use_config("[secrets.op]\ncommand = [\"sh\", \"secrets/op\", \"{path}\"]\ntimeout = 1\n");
  stage.set("CREDENTIALS_DIRECTORY", stage.secret_path("credentials"));
  fs::create_directory(stage.secret_path("credentials"));
  fs::create_symlink(elsewhere.path("outside"), stage.secret_path("credentials/link"));
  const std::map<std::string, std::string> references{
      {"cmd:id", ""},
      {"exec:id", ""},
      {"exec:///bin/sh", "no command is configured"},
      {"op://vault/item/field", "failed with exit code 3"},
      {"op://slow", "did not answer within 1 s"},
      {"op://--help", "for an option"},
      {"pass://vault/item/field", "no command is configured"},
      {"sh://-c/id", "no command is configured"},
      {"file:/etc/passwd", "somewhere else"},
      {"file:///etc/passwd", "somewhere else"},
      {"file:/proc/self/environ", "somewhere else"},
      {"file:/run/secrets/../../etc/passwd", "somewhere else"},
      {"file:/run/secrets/no-such", "cannot be read"},
      {"file:" + elsewhere.path("outside"), "somewhere else"},
      {"file:../outside", "somewhere else"},
      {"file:secrets/../../outside", "somewhere else"},
      {"file:secrets/link", "a link to somewhere else"},
      {"file:secrets/folder/outside", "a link to somewhere else"},
      {"file:secrets/folder/../link", ""},
      {"file:secrets/pipe", "no regular file"},
      {"file:secrets", "no regular file"},
      {"file:.", "somewhere else"},
      {"file:secrets/cr", "control character"},
      {"file:secrets/lines", "control character"},
      {"file:secrets/newlines", "control character"},
      {"file:secrets/nul", "control character"},
      {"file:secrets/large", "64 KiB"},
      {"file:secrets/unicode", "ASCII"},
      {"file:secrets/empty", "empty"},
      {"file:secrets/.env#TOKEN", "not closed"},
      {"file:secrets/.env#NOPE", ""},
      {"env:NOT_SET", "not set"},
      {"env:EMPTY", "empty"},
      {"env:LINES", "control character"},
      {"env:GITHUB", "held back: what its `secret` leads to is no token of its kind: it looks like a GitHub token"},
      {"env:AWS", "held back: what its `secret` leads to is no token of its kind: it looks like an AWS"},
      {"env:SERVICE",
       "held back: what its `secret` leads to is no token of its kind: it looks like an Atlassian service account "
       "token"},
      {"env:ADMIN",
       "held back: what its `secret` leads to is no token of its kind: it looks like an Atlassian organisation API "
       "key"},
      {"env:../etc/passwd", ""},
      {"env:A B", ""},
      {"credential:link", "a link out of"},
      {"credential:missing", "cannot be read"},
      {"credential:../pipe", ""},
      {"credential:..", ""},
      {"", ""},
      {"plain-text-password", ""},
  };
  std::map<std::string, std::string> ids;
  for (const auto& [reference, why] : references) {
    ids[reference] = fmt::format("r{}", ids.size());
    stage.add_for_site(ids[reference], kSite, fmt::format("{}@acme.example", ids[reference]),
                       "secret = " + toml_text(reference));
  }
  const Outcome outcome = stage.probe();
  stage.check_nothing_sent(outcome);
  BOOST_TEST(outcome.result.code == 1);  // the malformed ones
  for (const auto& [reference, why] : references) {
    BOOST_TEST(outcome.verdict(ids[reference]) == "undecided", reference << ": " << outcome.verdict(ids[reference]));
    if (!why.empty()) BOOST_TEST(outcome.says_why(ids[reference], why), reference);
  }
}

BOOST_AUTO_TEST_CASE(what_the_policy_does_not_allow_is_not_followed) {
  Stage stage;
  stage.server.on_request([](const Request&) { return alive(); });
  stage.use_config("[secrets]\nallow = [\"env:JIRA_*\", \"file:secrets/jira-*\"]\n");
  for (const std::string_view name : {"JIRA_TOKEN", "OTHER_TOKEN", "jira_token"})
    stage.set(name, stage.hide(atlassian_secret("ATATT3")));
  for (const std::string_view name : {"jira-token", "other"})
    stage.write_secret(name, stage.hide(atlassian_secret("ATATT3")));
  fs::create_symlink("other", stage.secret_path("jira-link"));
  const std::vector<std::pair<std::string_view, std::string_view>> references{
      {"env:JIRA_TOKEN", "alive"},
      {"file:secrets/jira-token", "alive"},
      {"env:OTHER_TOKEN", "undecided"},
      {"env:jira_token", "undecided"},
      {"file:secrets/other", "undecided"},
      {"file:secrets/jira-token/../other", "undecided"},
      {"file:secrets/jira-link", "undecided"},
      {"file:./secrets/jira-token", "undecided"}};
  for (std::size_t i = 0; i < references.size(); ++i)
    stage.add_for_site(fmt::format("t{}", i), kSite, fmt::format("t{}@acme.example", i),
                       "secret = " + toml_text(references[i].first));
  const Outcome outcome = stage.probe();
  for (std::size_t i = 0; i < references.size(); ++i)
    BOOST_TEST(outcome.verdict(fmt::format("t{}", i)) == references[i].second, references[i].first);
  BOOST_TEST(stage.server.requests().size() == 2U);
}

BOOST_DATA_TEST_CASE(a_configuration_that_lies_about_is_not_trusted,
                     boost::unit_test::data::make({"[secrets]\nallow = [\"env:*\"]\n",
                                                   "[secrets.op]\ncommand = [\"touch\", \"mark\", \"{ref}\"]\n",
                                                   "[probe]\nhosts = [\"evil.example\"]\n",
                                                   "probe.hosts = [\"evil.example\"]\n"}),
                     text) {
  Stage stage;
  stage.configuration = {};
  stage.folder.write("credlint.toml", text);
  stage.add("a", "atlassian-datacenter-pat", "base_url = \"https://evil.example\"");
  stage.add_for_site("b", kSite, "bot@acme.example", "secret = \"op://vault/item/field\"");
  stage.add_for_site("c", kSite);
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 2);
  BOOST_TEST(
      outcome.result.err.find("a configuration found in the working directory must not set") != std::string::npos,
      outcome.result.err);
  BOOST_TEST(outcome.report.is_null());
  BOOST_TEST(stage.server.connections() == 0U);
  BOOST_TEST(!fs::exists(stage.folder.path("mark")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
