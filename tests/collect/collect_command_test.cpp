// The command line of `collect`: what it refuses before anything is sent, what it plans, and where it writes.
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <sstream>

#include "collect_scenario.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_command)
namespace {

using Arguments = std::vector<std::string>;

// Exit code 2, words on standard error, no list, and no server has heard of it.
void check_not_begun(CollectStage& stage, const Arguments& arguments, const std::vector<std::string>& words) {
  const Collected collected = stage.collect(arguments);
  BOOST_TEST(collected.result.code == 2, collected.result.err);
  BOOST_TEST(collected.result.out == "");
  BOOST_TEST(collected.text == "");
  BOOST_TEST(stage.stage.server.connections() == 0U);
  for (const std::string& word : words)
    BOOST_TEST(says(collected.result.err, word), "no " << word << " in " << collected.result.err);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_unknown_entry_is_named_with_the_nearest_one) {
  CollectStage stage;
  check_not_begun(stage, {"--with", "acme-admin-kye"}, {"acme-admin-kye", "did you mean", "acme-admin-key"});
  // One of two is enough to stop both.
  check_not_begun(stage, {"--with", "acme-admin-key", "--with", "nobody-at-all"}, {"nobody-at-all"});
}

BOOST_AUTO_TEST_CASE(an_entry_that_can_ask_for_no_list_is_refused_with_the_kinds_that_can) {
  CollectStage stage;
  stage.stage.add("chat", "slack-bot-token", "");
  stage.stage.add("free", "other", "");
  for (const char* id : {"chat", "free", "ghost"})
    check_not_begun(stage, {"--with", id}, {id, "atlassian-admin-key", "atlassian-datacenter-pat"});
}

BOOST_AUTO_TEST_CASE(no_entry_is_no_question) {
  CollectStage stage;
  check_not_begun(stage, {}, {"--with"});
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_not_to_be_had_is_a_fault_of_the_caller) {
  CollectStage stage;
  const std::string lines = fmt::format("organization = \"{}\"\ncreated = {}\nexpires = {}\n", stage.organisation.id,
                                        look_alike::day(-20), look_alike::day(200));
  stage.stage.add("unset", "atlassian-admin-key", lines + "secret = \"env:NOT_THERE\"");
  stage.stage.add("unread", "atlassian-admin-key", lines + "secret = \"file:secrets/not-there\"");
  // Without `secret` the stage would make one.
  stage.stage.inventory += "\n[[token]]\nid = \"silent\"\nkind = \"atlassian-admin-key\"\nowner = \"team-a\"\n" + lines;
  for (const char* id : {"unset", "unread", "silent"}) check_not_begun(stage, {"--with", id}, {id});
  stage.stage.set("EMPTY", "");
  stage.stage.add("empty", "atlassian-admin-key", lines + "secret = \"env:EMPTY\"");
  check_not_begun(stage, {"--with", "empty"}, {"empty"});
}

// What an entry says of its place never becomes a path or a host by itself.
BOOST_AUTO_TEST_CASE(a_key_goes_nowhere_that_the_policy_does_not_name) {
  const std::vector<std::pair<const char*, const char*>> entries{
      {"atlassian-admin-key", "organization = \"9a1f6c2e/../../users\""},
      {"atlassian-admin-key", "organization = \"acme\""},
      {"atlassian-admin-key", "organization = \"9a1f6c2e-0b7d-4c1a-8e55-2f3b4d5c6e7f?x=\""},
      {"atlassian-datacenter-pat", "account = \"a@corp.example\"\nbase_url = \"https://jira.elsewhere.example\""},
      {"atlassian-datacenter-pat", "account = \"a@corp.example\"\nbase_url = \"http://jira.corp.example\""},
      {"atlassian-datacenter-pat", "account = \"a@corp.example\""},
      {"gitlab-pat", "base_url = \"https://gitlab.elsewhere.example\""},
      {"gitlab-group-token", "scopes = [\"read_api\"]"},
  };
  for (const auto& [kind, lines] : entries) {
    BOOST_TEST_CONTEXT(kind << ' ' << lines) {
      CollectStage stage;
      stage.stage.add("asking", kind, lines);
      const Collected collected = stage.collect({"--with", "asking"});
      BOOST_TEST((collected.result.code == 2 || collected.result.code == 3));
      BOOST_TEST(says(collected.result.err, "asking"));
      BOOST_TEST(collected.text == "");
      BOOST_TEST(stage.stage.server.connections() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_plan_names_the_requests_and_sends_none) {
  CollectStage stage;
  const auto planned = [&](const Arguments& more) {
    Arguments arguments{"--with", "acme-admin-key", "--plan"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Collected collected = stage.collect_to_output(arguments);
    BOOST_TEST(collected.result.code == 0, collected.result.err);
    BOOST_TEST(stage.stage.server.connections() == 0U);
    return collected.result.out + collected.result.err;
  };
  const std::string text = planned({});
  for (const std::string& request : kWholeRun) {
    const std::string url = fmt::format("https://{}/admin/api-access/v1/orgs/{}/{}", kOrganisationHost,
                                        stage.organisation.id, request.substr(0, request.find('?')));
    BOOST_TEST(says(text, url), "no " << url << " in " << text);
  }
  BOOST_TEST(says(text, "GET "));
  for (const char* method : {"POST ", "PUT ", "PATCH ", "DELETE "}) BOOST_TEST(text.find(method) == std::string::npos);
  planned({"-o", stage.path(stage.output)});
  BOOST_TEST(!std::filesystem::exists(stage.path(stage.output)));
  stage.forget_organisation();
  BOOST_TEST(says(planned({}), fmt::format("https://{}/admin/v1/orgs", kOrganisationHost)));
}

BOOST_AUTO_TEST_CASE(the_plan_needs_no_secret) {
  CollectStage stage;
  stage.stage.environment.clear();
  const Collected collected = stage.collect_to_output({"--with", "acme-admin-key", "--plan"});
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_TEST(stage.stage.server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(no_input_is_overwritten) {
  CollectStage stage;
  stage.stage.write_secret("key", "a secret of another entry's");
  stage.stage.add("filed", "atlassian-api-token", "secret = \"file:secrets/key\"");
  stage.stage.folder.write("inv.toml", stage.stage.inventory);
  std::filesystem::create_symlink(stage.path("inv.toml"), stage.path("link"));
  for (const char* name : {"inv.toml", "policy.toml", "secrets/key", "root.pem", "link"}) {
    BOOST_TEST_CONTEXT(name) {
      const std::string before = read_file(stage.path(name));
      const Collected collected = stage.collect_to_output({"--with", "acme-admin-key", "-o", stage.path(name)});
      BOOST_TEST(collected.result.code == 2, collected.result.err);
      BOOST_TEST((read_file(stage.path(name)) == before));
      BOOST_TEST(stage.stage.server.connections() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_told) {
  CollectStage stage;
  stage.output = "no-such-folder/list.json";
  const Collected collected = stage.collect();
  BOOST_TEST((collected.result.code == 2 || collected.result.code == 3));
  BOOST_TEST(says(collected.result.err, "no-such-folder"));
}

// Also where others could read the one before.
BOOST_AUTO_TEST_CASE(the_list_takes_the_place_of_the_old_one_and_is_private) {
  CollectStage stage;
  stage.stage.folder.write(stage.output, "the list of yesterday\n");
  BOOST_REQUIRE(::chmod(stage.path(stage.output).c_str(), 0644) == 0);
  const Collected collected = stage.collect();  // looks at the mode
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_TEST((collected.ids("api-keys") == std::multiset<std::string>{"k1"}));
}

BOOST_AUTO_TEST_CASE(without_a_file_the_list_goes_to_standard_output_and_nothing_else_does) {
  CollectStage stage;
  const Collected shown = stage.collect_to_output({"--with", "acme-admin-key"});
  BOOST_TEST(shown.result.code == 0, shown.result.err);
  BOOST_TEST(!std::filesystem::exists(stage.path(stage.output)));
  const Collected written = stage.collect();
  BOOST_REQUIRE(shown.file.is_object());
  BOOST_TEST((without_times(shown.text) == without_times(written.text)));
  BOOST_TEST((shown.sent == written.sent));
}

// A finding about a record names its line.
BOOST_AUTO_TEST_CASE(each_record_has_a_line_of_its_own) {
  CollectStage stage;
  const Collected collected = stage.collect();
  std::size_t records = 0;
  std::istringstream lines(collected.text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t ids = 0;
    for (std::size_t at = line.find("\"id\""); at != std::string::npos; at = line.find("\"id\"", at + 1)) ++ids;
    BOOST_TEST(ids <= 1U, line);
    records += ids;
  }
  BOOST_TEST(records == 8U);
}

BOOST_AUTO_TEST_CASE(an_inventory_that_cannot_be_read_stops_it) {
  CollectStage stage;
  stage.stage.inventory = "";
  check_not_begun(stage, {"--with", "acme-admin-key"}, {"inv.toml|acme-admin-key"});
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
