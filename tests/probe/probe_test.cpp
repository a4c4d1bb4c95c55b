// The live probe as its users see it: the real program against a real server.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(probe)
namespace {

constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";
constexpr std::string_view kSite = "acme.atlassian.net";

std::string in_report(const Outcome& outcome, std::string_view pointer) {
  return outcome.report.contains(nlohmann::json::json_pointer(std::string(pointer)))
             ? outcome.report[nlohmann::json::json_pointer(std::string(pointer))].dump()
             : "nothing";
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_kind_is_asked_in_its_own_way) {
  Stage stage;
  stage.use_config("[probe]\nhosts = [\"jira.corp.example:8443\", \"wiki.corp.example\"]\n");
  struct Expected {
    std::string id, host, target, authorization, method = "GET", body{};
  };
  std::vector<Expected> expected;
  // Adds an entry, and the request that it should lead to; BOT stands for `account`.
  const auto add = [&](std::string_view id, std::string_view kind, std::string_view lines, std::string_view host,
                       std::string_view target, const std::string& answer) {
    const std::string secret = stage.add(id, kind, lines);
    const bool by_account = lines.find("account =") != std::string_view::npos;
    expected.push_back({std::string(id), std::string(host), std::string(target),
                        by_account ? basic_auth("Bot@acme.example", secret) : "Bearer " + secret});
    Reply reply = Reply::json(answer);
    reply.headers.emplace_back("Set-Cookie", "session=1; Path=/");
    stage.server.script(host, target, {reply});
  };
  constexpr std::string_view kBot = "account = \"Bot@acme.example\"\n", kRead = "scopes = [\"read:jira-user\"]\n";
  const std::string id = R"({"accountId": "5b10ac8d82e05b22cc7d4ef5", "active": true})";
  const std::string gateway = fmt::format("https://api.atlassian.com/ex/jira/{}", kCloudId);

  add("site", "atlassian-api-token", fmt::format("{}base_url = \"https://{}/\"", kBot, kSite), kSite, kMyself, id);
  add("wiki", "atlassian-api-token", fmt::format("{}base_url = \"https://{}/wiki\"", kBot, kSite), kSite,
      "/wiki/rest/api/user/current", id);
  add("scoped", "atlassian-api-token", fmt::format("{}{}base_url = \"{}\"", kBot, kRead, gateway), "api.atlassian.com",
      fmt::format("/ex/jira/{}{}", kCloudId, kMyself), id);
  add("bitbucket", "atlassian-api-token",
      fmt::format("{}scopes = [\"read:user:bitbucket\"]\nbase_url = \"https://api.bitbucket.org\"", kBot),
      "api.bitbucket.org", "/2.0/user", R"({"uuid": "{1c0b}", "account_id": "5b10ac8d82e05b22cc7d4ef5"})");
  add("service", "atlassian-service-token",
      fmt::format("{}product = \"confluence\"\ncloud_id = \"{}\"", "scopes = [\"read:content:confluence\"]\n",
                  kCloudId),
      "api.atlassian.com", fmt::format("/ex/confluence/{}/wiki/rest/api/user/current", kCloudId), id);
  add("admin", "atlassian-admin-key", "scopes = [\"read:orgs:admin\"]\nbase_url = \"https://api.atlassian.com/admin\"",
      "api.atlassian.com", "/admin/v1/orgs", R"({"data": []})");
  add("workspace", "bitbucket-access-token", "scopes = [\"repository\"]\norganization = \"acme\"", "api.bitbucket.org",
      "/2.0/workspaces/acme", R"({"uuid": "{1c0c}", "slug": "acme"})");
  add("repository", "bitbucket-access-token", "scopes = [\"repository\"]\norganization = \"other\"",
      "api.bitbucket.org", "/2.0/workspaces/other", "{}");
  stage.server.script(
      "api.bitbucket.org", "/2.0/workspaces/other",
      {Reply::json(R"({"error": {"message": "Your credentials lack one or more required privilege scopes."}})", 403)});
  add("jira", "atlassian-datacenter-pat", "base_url = \"https://Jira.corp.example:8443/jira/\"", "jira.corp.example",
      "/jira/rest/api/2/myself", R"({"key": "JIRAUSER1"})");
  add("confluence", "atlassian-datacenter-pat", "product = \"confluence\"\nbase_url = \"https://wiki.corp.example\"",
      "wiki.corp.example", "/rest/api/user/current", R"({"userKey": "8aa9"})");
  const std::string client_secret =
      stage.add("client", "atlassian-oauth-client", "client_id = \"client-1\"\nscopes = [\"read:jira-work\"]");
  const std::string access_token = stage.hide(random_text(600, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM0123456789-_."));
  stage.server.script("auth.atlassian.com", "/oauth/token",
                      {Reply::json(fmt::format(R"({{"access_token": "{}", "expires_in": 3600}})", access_token))});
  stage.server.script("api.atlassian.com", "/oauth/token/accessible-resources", {Reply::json("[]")});
  expected.push_back(
      {"client", "auth.atlassian.com", "/oauth/token", "", "POST",
       fmt::format(R"({{"grant_type":"client_credentials","client_id":"client-1","client_secret":"{}"}})",
                   client_secret)});
  expected.push_back({"client", "api.atlassian.com", "/oauth/token/accessible-resources", "Bearer " + access_token});

  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 0, outcome.result.out << outcome.result.err);
  BOOST_TEST(outcome.counts() == "12 11 0 0");
  BOOST_TEST(in_report(outcome, "/run/probe/mode") == "\"live\"");
  BOOST_TEST(in_report(outcome, "/run/complete") == "true");
  const std::vector<Request> requests = stage.server.requests();
  BOOST_TEST(requests.size() == expected.size());
  for (const Expected& item : expected) {
    BOOST_TEST(outcome.verdict(item.id) == "alive", item.id << ": " << outcome.verdict(item.id));
    const auto found = std::find_if(requests.begin(), requests.end(), [&](const Request& request) {
      return request.host == item.host && request.target == item.target;
    });
    BOOST_REQUIRE_MESSAGE(found != requests.end(), "no request for " << item.id);
    BOOST_TEST(found->method == item.method, item.id);
    BOOST_TEST(found->server_name == item.host, item.id);
    BOOST_TEST(found->header("authorization").value_or("") == item.authorization, item.id);
    BOOST_TEST(found->body == item.body, item.id);
    BOOST_TEST(found->header("content-length").has_value() == (item.method == "POST"), item.id);
    BOOST_TEST(found->header("accept").value_or("") == "application/json", item.id);
    BOOST_TEST(found->header("user-agent").value_or("").starts_with("credlint/"), item.id);
    for (const std::string_view name : {"cookie", "transfer-encoding", "expect", "referer"})
      BOOST_TEST(!found->header(name).has_value(), item.id << " sends " << name);
  }
}

BOOST_AUTO_TEST_CASE(every_answer_gets_its_verdict) {
  Stage stage;
  struct Row {
    std::string id, verdict, rule;
    std::size_t requests;
    std::vector<Reply> replies;
    std::string why{};
  };
  const Reply later = status(429, {{"Retry-After", "1"}});
  Reply failed_login = alive();
  failed_login.headers.emplace_back("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
  const std::string address = "The IP address has been rejected because it is not on the allowed list.";
  const std::vector<Row> rows{
      {"alive", "alive", "", 1, {alive("bot@alive.atlassian.net")}},
      {"other", "alive", "account-mismatch", 1, {alive("someone@else.example")}},
      {"inactive", "alive", "account-inactive", 1, {Reply::json(R"({"accountId": "5b10", "active": false})")}},
      {"rejected", "rejected", "token-rejected", 1, {refusal()}},
      {"captcha", "blocked", "token-blocked", 1, {captcha()}},
      {"address",
       "blocked",
       "probe-undecided",
       1,
       {Reply::json(fmt::format(R"({{"errorMessages":["{}"]}})", address), 403)}},
      {"missing", "undecided", "probe-undecided", 1, {status(404)}, "404"},
      {"page",
       "undecided",
       "probe-undecided",
       1,
       {{.headers = {{"Content-Type", "text/html"}}, .body = "<html>"}},
       "HTML"},
      {"failed", "undecided", "probe-undecided", 1, {failed_login}, "failed login"},
      {"moved",
       "undecided",
       "probe-undecided",
       1,
       {Reply::redirect("https://alive.atlassian.net/rest/api/3/myself")},
       "redirect"},
      {"later", "alive", "", 2, {later, alive()}},
      {"throttled", "throttled", "probe-undecided", 3, {status(429)}, "again and again"},
      {"too-late", "throttled", "probe-undecided", 1, {status(429, {{"Retry-After", "3600"}})}, "3600"},
      {"ill", "undecided", "probe-undecided", 3, {status(503)}, "503"},
      {"recovers", "alive", "", 3, {status(503), status(502), alive()}},
  };
  for (const Row& row : rows) {
    const std::string host = row.id + ".atlassian.net";
    stage.add_for_site(row.id, host);
    stage.server.script(host, kMyself, row.replies);
  }
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);
  std::size_t requests = 0;
  for (const Row& row : rows) {
    requests += row.requests;
    BOOST_TEST(outcome.verdict(row.id) == row.verdict, row.id << ": " << outcome.verdict(row.id));
    BOOST_TEST(stage.requests_to(row.id + ".atlassian.net") == row.requests,
               row.id << ": " << stage.requests_to(row.id + ".atlassian.net"));
    const std::vector<std::string> rules = outcome.rules(row.id);
    std::set<std::string> live(rules.begin(), rules.end());
    live.erase("unscoped-token");
    BOOST_TEST((live == (row.rule.empty() ? std::set<std::string>{} : std::set{row.rule})),
               row.id << ": " << (live.empty() ? "" : *live.begin()));
    if (!row.why.empty()) BOOST_TEST(outcome.says_why(row.id, row.why), row.id);
  }
  BOOST_TEST(outcome.counts() == fmt::format("{} 7 8 0", requests));
}

BOOST_AUTO_TEST_CASE(a_missing_scope_is_no_refusal) {
  Stage stage;
  for (const std::string_view id : {"a", "b", "c"})
    stage.add(id, "atlassian-api-token",
              fmt::format("account = \"bot@acme.example\"\nscopes = [\"read:jira-work\", \"read:jira-user\"]\n"
                          "base_url = \"https://api.atlassian.com/ex/jira/{}\"",
                          kCloudId));
  stage.server.on_request([](const Request&) {
    return Reply::json(R"({"code":401,"message":"Unauthorized; scope does not match"})", 401);
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 0);
  for (const std::string_view id : {"a", "b", "c"}) {
    BOOST_TEST(outcome.verdict(id) == "alive-scope-short");
    BOOST_TEST(outcome.has(id, "scope-short"));
  }
  BOOST_TEST(outcome.counts() == "3 3 0 0");
}

BOOST_AUTO_TEST_CASE(undecided_is_what_the_caller_makes_of_it) {
  Stage stage;
  stage.add_for_site("a", kSite);
  stage.server.script(kSite, kMyself, {status(404)});
  const Outcome warned = stage.probe();
  BOOST_TEST(warned.result.code == 0);
  BOOST_TEST(warned.has("a", "probe-undecided"));
  BOOST_TEST(stage.probe({"--fail-on", "warning"}).result.code == 1);

  const Outcome failed = stage.probe({"--undecided=fail"});
  BOOST_TEST(failed.result.code == 3);
  BOOST_TEST(failed.has("a", "probe-undecided"));
  BOOST_TEST(in_report(failed, "/run/complete") == "false");
  BOOST_TEST(in_report(failed, "/run/exit_code") == "3");

  const Outcome ignored = stage.probe({"--undecided=ignore", "--fail-on", "warning", "--skip-rule", "unscoped-token"});
  BOOST_TEST(ignored.result.code == 0, ignored.result.out);
  BOOST_TEST(!ignored.has("a", "probe-undecided"));
  BOOST_TEST(ignored.verdict("a") == "undecided");
  BOOST_TEST(ignored.says_why("a", "404"));
  BOOST_TEST(ignored.counts() == "1 0 1 0");
}

// "file:token" is another one in another folder.

// What counts is the account, wherever its tokens go, and failed logins that prove nothing count too.

BOOST_AUTO_TEST_CASE(a_host_that_asks_for_a_pause_gets_it) {
  Stage stage;
  for (int i = 0; i < 5; ++i) stage.add_for_site(fmt::format("t{}", i), kSite, fmt::format("bot{}@acme.example", i));
  stage.server.script(kSite, kMyself, {status(429, {{"Retry-After", "1"}}), alive()});
  const Outcome outcome = stage.probe({"--concurrency", "1"});
  BOOST_TEST(outcome.counts() == "6 5 0 0");
  const std::vector<Request> requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 6U);
  BOOST_TEST((requests[1].received - *requests[0].answered >= std::chrono::seconds{1}));
}

BOOST_AUTO_TEST_CASE(no_more_requests_at_a_time_than_allowed) {
  Stage stage;
  for (std::size_t i = 0; i < 30; ++i)
    stage.add_for_site(fmt::format("t{}", i), fmt::format("s{}.atlassian.net", i % 4),
                       fmt::format("bot{}@acme.example", i));
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe({"--concurrency", "3"});
  BOOST_TEST(outcome.counts() == "30 30 0 0");
  const std::vector<Request> requests = stage.server.requests();
  for (const Request& request : requests)
    BOOST_TEST(std::count_if(requests.begin(), requests.end(), [&](const Request& other) {
                 return other.received <= request.received && request.received < other.answered;
               }) <= 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
