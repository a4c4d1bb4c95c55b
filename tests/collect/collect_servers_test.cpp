// The other vendors' lists: a Data Center's own tokens, and GitLab's in pages that headers number.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "collect_stage.h"
#include "instant.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_servers)
namespace {

using look_alike::always;
using nlohmann::json;

constexpr const char* kTokensOfAccount = "jira.corp.example/rest/pat/latest/tokens";
constexpr const char* kPersonal = "gitlab.com/api/v4/personal_access_tokens";
constexpr const char* kOfGroup = "gitlab.com/api/v4/groups/acme%2Ftools/access_tokens";

std::string dates() { return fmt::format("\ncreated = {}\nexpires = {}", look_alike::day(-20), look_alike::day(200)); }

std::string add_data_center(CollectStage& stage) {
  return stage.add("jira-dc", "atlassian-datacenter-pat",
                   "base_url = \"https://jira.corp.example\"\naccount = \"build@corp.example\"" + dates(),
                   kDataCenterHost);
}

std::string add_personal(CollectStage& stage) {
  return stage.add("gitlab-own", "gitlab-pat", "scopes = [\"read_api\"]" + dates(), kGitLabHost);
}

std::string add_group(CollectStage& stage) {
  return stage.add("gitlab-tools", "gitlab-group-token",
                   "organization = \"acme/tools\"\nscopes = [\"read_api\"]" + dates(), kGitLabHost);
}

std::multiset<std::string> ids_of(const std::vector<json>& tokens) {
  std::multiset<std::string> ids;
  for (const json& token : tokens) ids.insert(token["id"].dump());
  return ids;
}

// The numbers of the pages that were asked for, in order; a request that names none asks for the first.
std::multiset<std::string> pages_of(const Collected& collected, std::string_view place) {
  std::multiset<std::string> pages;
  for (const std::string& request : collected.sent) {
    if (!(request + "?").starts_with(std::string(place) + "?")) continue;
    const look_alike::Asked asked = look_alike::taken_apart(request);
    pages.insert(asked.query.contains("page") ? asked.value("page") : "1");
    // Whatever the size is, it is the same on every page, and as large as may be.
    BOOST_TEST(asked.value("per_page") == "100", request);
  }
  return pages;
}

void check_nothing_written(CollectStage& stage, const char* with) {
  const Collected collected = stage.collect({"--with", with});
  BOOST_TEST(collected.result.code == 3, collected.result.err);
  BOOST_TEST(collected.text.empty());
  BOOST_TEST(!collected.result.err.empty());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_data_center_lists_the_tokens_of_the_account_that_asks) {
  CollectStage stage;
  add_data_center(stage);
  const Collected collected = stage.collect({"--with", "jira-dc"});
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_TEST((collected.sent == std::multiset<std::string>{kTokensOfAccount}));
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.file["sources"][0]["scope"] == "jira.corp.example build@corp.example");
  BOOST_TEST(collected.list("datacenter-pats")["complete"] == true);
  BOOST_TEST((collected.ids("datacenter-pats") == std::multiset<std::string>{"12", "13"}));
  const json record = collected.record("datacenter-pats", "12");
  BOOST_TEST(record["label"] == "build");
  BOOST_TEST((parse_instant(record["created"].get<std::string>()) == parse_instant("2026-02-01T08:00:00Z")));
  BOOST_TEST((parse_instant(record["expires"].get<std::string>()) == parse_instant("2027-02-01T08:00:00Z")));
  BOOST_TEST(record["account"] == "build@corp.example");
  stage.missing_by(collected);
}

// What stands in pages of emulators may be read or refused; that it is no list at all must be told.
BOOST_AUTO_TEST_CASE(a_data_center_that_answers_otherwise_is_not_believed) {
  const auto stage_with = [](Reply reply) {
    auto stage = std::make_unique<CollectStage>();
    add_data_center(*stage);
    stage->data_center.trick = always(std::move(reply));
    return stage;
  };
  const Reply login{.headers = {{"Content-Type", "text/html"}}, .body = "<html><title>Log in</title></html>"};
  for (const Reply& reply : {login, Reply{.status = 404, .body = "none"}, Reply{.status = 403}, Reply::json("{}"),
                             Reply::json("[{\"id\":12}"), Reply::redirect("https://jira.corp.example/login.jsp")})
    check_nothing_written(*stage_with(reply), "jira-dc");

  const auto wrapped = stage_with(Reply::json(json{{"values", look_alike::DataCenter().tokens}}.dump()));
  const Collected collected = wrapped->collect({"--with", "jira-dc"});
  if (collected.result.code == 0)
    BOOST_TEST((collected.ids("datacenter-pats") == std::multiset<std::string>{"12", "13"}));
  else
    BOOST_TEST(collected.result.code == 3);
}

BOOST_AUTO_TEST_CASE(gitlab_is_read_page_after_page) {
  for (const std::size_t count : {3U, 100U, 250U}) {
    CollectStage stage;
    const std::string secret = add_personal(stage);
    stage.gitlab.personal.clear();
    for (std::size_t i = 0; i < count; ++i) stage.gitlab.personal.push_back(look_alike::gitlab_token(i));
    const Collected collected = stage.collect({"--with", "gitlab-own"});
    BOOST_TEST(collected.result.code == 0, collected.result.err);
    BOOST_REQUIRE(collected.file.is_object());
    BOOST_TEST(collected.list("personal-access-tokens")["complete"] == true);
    BOOST_TEST((collected.ids("personal-access-tokens") == ids_of(stage.gitlab.personal)), count);
    const auto pages = pages_of(collected, kPersonal);
    BOOST_TEST((pages == (count == 250 ? std::multiset<std::string>{"1", "2", "3"} : std::multiset<std::string>{"1"})));
    const json record = collected.record("personal-access-tokens", "100");
    BOOST_TEST(record["label"] == "ci 0");
    BOOST_TEST((parse_instant(record["expires"].get<std::string>()) == parse_instant(look_alike::day(100))));
    BOOST_TEST((parse_instant(record["last_used"].get<std::string>()) == parse_instant("2026-11-20T01:02:03.456Z")));
    BOOST_TEST((record["scopes"] == json::array({"read_api"})));
    stage.missing_by(collected);
  }
}

BOOST_AUTO_TEST_CASE(a_group_of_gitlab_is_named_by_its_path) {
  CollectStage stage;
  add_group(stage);
  const Collected collected = stage.collect({"--with", "gitlab-tools"});
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_TEST((pages_of(collected, kOfGroup) == std::multiset<std::string>{"1"}));
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST((collected.ids("group-access-tokens") == ids_of(stage.gitlab.group)));
  stage.missing_by(collected);
}

BOOST_AUTO_TEST_CASE(what_gitlab_does_not_show_is_not_called_whole) {
  const Reply forbidden = Reply::json(R"({"error":"insufficient_scope","scope":"api"})", 403);
  const Reply html{.headers = {{"Content-Type", "text/html"}}, .body = "<html></html>"};
  for (const Reply& reply : {forbidden, html, Reply::json("{}"), Reply::json("[{\"id\":1"), Reply{.status = 404}}) {
    CollectStage stage;
    add_group(stage);
    stage.gitlab.tricks["group"] = always(reply);
    check_nothing_written(stage, "gitlab-tools");
  }
  CollectStage refusing;
  add_personal(refusing);
  refusing.refuses = true;
  check_nothing_written(refusing, "gitlab-own");
}

// The header that numbers the next page leads back, or nowhere.
BOOST_AUTO_TEST_CASE(pages_of_gitlab_that_lead_in_a_circle_are_left) {
  for (const char* next : {"1", "-1", "two", "99999999999999999999", "1&page=2"}) {
    BOOST_TEST_CONTEXT("x-next-page: " << next) {
      CollectStage stage;
      add_personal(stage);
      Reply reply = Reply::json(json(stage.gitlab.personal).dump());
      reply.headers.emplace_back("x-next-page", next);
      stage.gitlab.tricks["personal"] = always(reply);
      const Collected collected = stage.collect({"--with", "gitlab-own"});
      BOOST_TEST(collected.result.code == 3);
      BOOST_TEST(collected.text.empty());
      BOOST_TEST(collected.sent.size() <= 1010U);
    }
  }
}

// The list of another source is whole, so that there is a file; what was read of this one is in it.
BOOST_AUTO_TEST_CASE(a_page_of_gitlab_that_fails_leaves_what_was_read) {
  CollectStage stage;
  add_personal(stage);
  add_data_center(stage);
  stage.gitlab.personal.clear();
  for (std::size_t i = 0; i < 250; ++i) stage.gitlab.personal.push_back(look_alike::gitlab_token(i));
  stage.gitlab.tricks["personal"] = look_alike::after_the_first_page({.status = 500});
  const Collected collected = stage.collect({"--with", "jira-dc", "--with", "gitlab-own"});
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST((pages_of(collected, kPersonal) == std::multiset<std::string>{"1", "2", "2", "2"}));
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.list("personal-access-tokens", 1)["complete"] == false);
  BOOST_TEST(collected.ids("personal-access-tokens", 1).size() == 100U);
  stage.missing_by(collected);
}

// Each key goes to its own host alone, which the stage sees to.
BOOST_AUTO_TEST_CASE(several_keys_are_several_sources_of_one_file) {
  CollectStage stage;
  add_data_center(stage);
  add_group(stage);
  const Collected collected =
      stage.collect({"--with", "acme-admin-key", "--with", "jira-dc", "--with", "gitlab-tools"});
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_REQUIRE(collected.file.is_object());
  std::multiset<std::string> asked_with;
  for (const auto& source : collected.file["sources"]) asked_with.insert(source["with"].get<std::string>());
  BOOST_TEST((asked_with == std::multiset<std::string>{"acme-admin-key", "jira-dc", "gitlab-tools"}));
  std::multiset<std::string> sent = kWholeRun;
  sent.insert(kTokensOfAccount);
  for (const std::string& request : sent) BOOST_TEST(collected.sent.count(request) == 1U, request);
  BOOST_TEST(stage.missing_by(collected).contains("ghost"));
}

// One vendor that fails costs the others nothing.
BOOST_AUTO_TEST_CASE(a_source_that_is_refused_leaves_the_others_whole) {
  CollectStage stage;
  add_data_center(stage);
  stage.data_center.trick = always({.status = 401});
  const Collected collected = stage.collect({"--with", "acme-admin-key", "--with", "jira-dc"});
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST(says(collected.result.err, "jira-dc"));
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.list("user-api-tokens")["complete"] == true);
  BOOST_TEST((stage.missing_by(collected) == std::set<std::string>{"ghost"}));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
