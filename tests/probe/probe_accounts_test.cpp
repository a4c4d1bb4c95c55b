// No account is locked by a live probe, and no request is sent twice: the real program against a real server.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(probe_accounts)
namespace {

constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";
constexpr std::string_view kSite = "acme.atlassian.net";

// The values of Authorization, in the order of the requests.
std::vector<std::string> authorizations(const Stage& stage) {
  std::vector<std::string> values;
  for (const Request& request : stage.server.requests()) values.push_back(request.header("authorization").value_or(""));
  return values;
}

// None of these requests came before the one before it had been answered.
void check_one_after_another(const std::vector<Request>& requests) {
  for (std::size_t i = 1; i < requests.size(); ++i) {
    BOOST_REQUIRE(requests[i - 1].answered.has_value());
    BOOST_TEST((*requests[i - 1].answered <= requests[i].received), "request " << i << " came too early");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_secret_at_one_url_is_one_request) {
  Stage stage;
  const std::string secret = stage.hide(atlassian_secret("ATATT3"));
  stage.set("TOKEN", secret);
  stage.set("SAME", secret);
  stage.write_secret("token", secret + "\n");
  const auto add = [&](std::string_view id, std::string_view reference, std::string_view account) {
    stage.add_for_site(id, kSite, account, fmt::format("secret = \"{}\"", reference));
  };
  add("a", "env:TOKEN", "bot@acme.example");
  add("again", "env:TOKEN", "bot@acme.example");
  add("same", "env:SAME", "bot@acme.example");
  add("file", "file:secrets/token", "bot@acme.example");
  add("other-account", "file:secrets/token", "other@acme.example");
  stage.add_for_site("wiki", fmt::format("{}/wiki", kSite), "bot@acme.example", "secret = \"env:TOKEN\"");
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe();
  for (const std::string_view id : {"a", "again", "same", "file", "other-account", "wiki"})
    BOOST_TEST(outcome.verdict(id) == "alive", id);
  BOOST_TEST(outcome.counts() == "3 6 0 0");
  const std::vector<std::string> sent = authorizations(stage);
  BOOST_TEST(sent.size() == 3U);
  BOOST_TEST(std::count(sent.begin(), sent.end(), basic_auth("bot@acme.example", secret)) == 2);
  BOOST_TEST(std::count(sent.begin(), sent.end(), basic_auth("other@acme.example", secret)) == 1);
}

BOOST_AUTO_TEST_CASE(each_inventory_has_files_of_its_own) {
  Stage stage;
  for (const std::string_view name : {"one", "two"}) {
    std::filesystem::create_directory(stage.secret_path(name));
    stage.write_secret(fmt::format("{}/token", name), stage.hide(atlassian_secret("ATATT3")));
    stage.write_secret(fmt::format("{}/inventory.toml", name),
                       fmt::format("[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = \"team-a\"\n"
                                   "created = 2026-10-01\nexpires = 2027-06-01\naccount = \"bot@acme.example\"\n"
                                   "base_url = \"https://{}\"\nsecret = \"file:token\"\n",
                                   name, kSite));
  }
  stage.add_for_site("here", kSite, "bot@acme.example", "secret = \"file:secrets/one/token\"");
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe({"secrets/one/inventory.toml", "secrets/two/inventory.toml"});
  BOOST_TEST(outcome.counts() == "2 3 0 0");
  BOOST_TEST(outcome.result.code == 0);
  const std::vector<std::string> sent = authorizations(stage);
  BOOST_REQUIRE(sent.size() == 2U);
  BOOST_TEST(sent[0] != sent[1]);
}

BOOST_AUTO_TEST_CASE(two_refusals_and_an_account_is_left_alone) {
  Stage stage;
  std::map<std::string, std::string> secrets;
  const auto add = [&](std::string_view id, std::string_view account, std::string_view used) {
    secrets[std::string(id)] = stage.add_for_site(id, kSite, account, fmt::format("last_used = {}", used));
  };
  add("oldest", "bot@acme.example", "2026-11-01");
  add("newest", "bot@acme.example", "2026-11-20");
  add("second", "BOT@Acme.Example", "2026-11-19");
  add("third", "bot@acme.example", "2026-11-18");
  stage.server.script(kSite, kMyself, {refusal()});
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);
  BOOST_TEST((authorizations(stage) == std::vector<std::string>{basic_auth("bot@acme.example", secrets["newest"]),
                                                                basic_auth("BOT@Acme.Example", secrets["second"])}));
  BOOST_TEST(outcome.verdict("newest") == "rejected");
  BOOST_TEST(outcome.verdict("second") == "rejected");
  for (const std::string_view id : {"third", "oldest"}) {
    BOOST_TEST(outcome.verdict(id) == "undecided", id);
    BOOST_TEST(outcome.says_why(id, "refused 2 times in a row"), id);
    BOOST_TEST(!outcome.has(id, "token-rejected"), id);
  }
  check_one_after_another(stage.server.requests());
}

BOOST_AUTO_TEST_CASE(refusals_count_over_all_hosts_and_only_in_a_row) {
  Stage stage;
  stage.add_for_site("jira", "a.atlassian.net", "bot@acme.example", "last_used = 2026-11-20");
  stage.add_for_site("wiki", "b.atlassian.net/wiki", "bot@acme.example", "last_used = 2026-11-19");
  stage.add("gateway", "atlassian-api-token",
            fmt::format("account = \"bot@acme.example\"\nscopes = [\"read:jira-user\"]\nlast_used = 2026-11-18\n"
                        "base_url = \"https://api.atlassian.com/ex/jira/{}\"",
                        kCloudId));
  stage.server.script("a.atlassian.net", kMyself, {refusal()});
  stage.server.script("b.atlassian.net", "/wiki/rest/api/user/current",
                      {Reply::json(R"({"statusCode": 403, "message": "Current user not permitted"})", 403)});
  for (int i = 0; i < 4; ++i) {
    stage.add_for_site(fmt::format("unclear-{}", i), "unclear.atlassian.net");
    stage.add_for_site(fmt::format("mixed-{}", i), "mixed.atlassian.net");
    stage.add_for_site(fmt::format("page-{}", i), "page.atlassian.net");
  }
  stage.server.script("unclear.atlassian.net", kMyself, {status(401)});
  stage.server.script("mixed.atlassian.net", kMyself, {refusal(), alive(), refusal(), alive()});
  stage.server.script("page.atlassian.net", kMyself,
                      {{.status = 401, .headers = {{"Content-Type", "text/html"}}, .body = "<html>a proxy</html>"}});
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("jira") == "rejected");
  BOOST_TEST(outcome.verdict("wiki") == "undecided");
  BOOST_TEST(outcome.says_why("wiki", "living accounts without access to the app"));
  BOOST_TEST(outcome.verdict("gateway") == "undecided");
  BOOST_TEST(outcome.says_why("gateway", "refused 2 times in a row"));
  BOOST_TEST(stage.requests_to("api.atlassian.com") == 0U);
  BOOST_TEST(stage.requests_to("unclear.atlassian.net") == 2U);
  BOOST_TEST(stage.requests_to("mixed.atlassian.net") == 4U);
  BOOST_TEST(stage.requests_to("page.atlassian.net") == 2U);
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(outcome.verdict(fmt::format("unclear-{}", i)) == "undecided");
    BOOST_TEST(outcome.verdict(fmt::format("page-{}", i)) == "undecided");
    BOOST_TEST(outcome.verdict(fmt::format("mixed-{}", i)) == (i % 2 == 0 ? "rejected" : "alive"));
  }
}

BOOST_AUTO_TEST_CASE(a_captcha_and_an_account_is_left_alone_at_once) {
  Stage stage;
  for (const std::string_view id : {"a", "b", "c"}) stage.add_for_site(id, kSite, "bot@acme.example");
  stage.add_for_site("another", kSite, "another@acme.example");
  stage.server.on_request([](const Request& request) {
    return request.header("authorization")->starts_with("Basic " + base64("another@acme.example:").substr(0, 24))
               ? alive()
               : captcha();
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);
  BOOST_TEST(outcome.verdict("a") == "blocked");
  for (const std::string_view id : {"b", "c"}) {
    BOOST_TEST(outcome.verdict(id) == "undecided", id);
    BOOST_TEST(outcome.says_why(id, "CAPTCHA"), id);
  }
  BOOST_TEST(outcome.verdict("another") == "alive");
  BOOST_TEST(outcome.counts() == "2 2 2 0");
}

BOOST_AUTO_TEST_CASE(accounts_do_not_wait_for_each_other_but_each_has_one_request_at_a_time) {
  constexpr std::size_t kAccounts = 5;
  Stage stage;
  for (std::size_t i = 0; i < 3 * kAccounts; ++i)
    stage.add_for_site(fmt::format("t{}", i), kSite, fmt::format("bot{}@acme.example", i % kAccounts));
  const Latch latch;
  stage.server.on_request([&](const Request&) { return alive().after(latch); });
  const Outcome outcome = stage.probe({}, [&](pid_t) {
    BOOST_TEST(latch.wait_for(kAccounts));
    latch.release();
  });
  BOOST_TEST(outcome.result.code == 0);
  BOOST_TEST(outcome.counts() == "15 15 0 0");
  std::map<std::string, std::vector<Request>> by_account;
  for (const Request& request : stage.server.requests())
    // As many characters as "Basic " and the account without its end.
    by_account[request.header("authorization")->substr(0, 14)].push_back(request);
  BOOST_TEST(by_account.size() == kAccounts);
  for (const auto& [account, requests] : by_account) check_one_after_another(requests);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
