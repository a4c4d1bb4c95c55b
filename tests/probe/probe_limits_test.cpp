// What the live probe leaves alone, and when it stops: the real program against a real server.
#include <fmt/format.h>
#include <sys/stat.h>

#include <sys/resource.h>
#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(probe_limits)
namespace {

constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";
constexpr std::string_view kOtherCloudId = "99999999-45db-1bf4-1e99-ef0ff456d421";
constexpr std::string_view kSite = "acme.atlassian.net";
constexpr std::string_view kTenantInfo = "/_edge/tenant_info";

const nlohmann::json& run_of(const Outcome& outcome) {
  BOOST_REQUIRE_MESSAGE(outcome.report.is_object(), "no report: " << outcome.result.err);
  return outcome.report["run"];
}

std::size_t requests_of(const Outcome& outcome) { return run_of(outcome)["probe"]["requests"].get<std::size_t>(); }

Reply tenant_info(std::string_view cloud_id) { return Reply::json(fmt::format(R"({{"cloudId": "{}"}})", cloud_id)); }

// Until something is so that a process brings about.
bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_has_ended_is_tried_only_on_request) {
  Stage stage;
  stage.server.on_request(
      [](const Request& request) { return request.host == "dead.atlassian.net" ? refusal() : alive(); });
  const auto add = [&](std::string_view id, std::string_view lines) {
    stage.add_for_site(id, fmt::format("{}.atlassian.net", id), fmt::format("{}@acme.example", id), lines);
  };
  add("expired", "expires = 2026-11-22");
  add("revoked", "revoked = 2026-11-20");
  add("legacy", "created = 2024-05-01");
  add("dead", "expires = 2026-11-22");
  const Outcome spared = stage.probe();
  BOOST_TEST(stage.server.connections() == 0U);
  BOOST_TEST(requests_of(spared) == 0U);
  for (const std::string_view id : {"expired", "revoked", "legacy", "dead"}) {
    BOOST_TEST(spared.verdict(id) == "skipped", id);
    BOOST_TEST(spared.says_why(id, "it has ended"), id);
    BOOST_TEST(!spared.has(id, "alive-past-expiry"), id);
    BOOST_TEST(spared.has(id, id == "legacy" ? "legacy-token" : "expired"), id);
  }
  const Outcome tried = stage.probe({"--probe-expired"});
  BOOST_TEST(stage.server.requests().size() == 4U);
  BOOST_TEST(tried.result.code == 1);
  for (const std::string_view id : {"expired", "revoked", "legacy"}) {
    BOOST_TEST(tried.verdict(id) == "alive", id);
    BOOST_TEST(tried.has(id, "alive-past-expiry"), id);
    for (const std::string_view rule : {"expired", "legacy-token"}) BOOST_TEST(!tried.has(id, rule), id);
  }
  BOOST_TEST(tried.verdict("dead") == "rejected");
  BOOST_TEST(tried.has("dead", "expired"));
  for (const std::string_view rule : {"alive-past-expiry", "token-rejected"}) BOOST_TEST(!tried.has("dead", rule));
}

// A reader of the FIFO would wait for good; the child would be seen by its mark.
BOOST_AUTO_TEST_CASE(a_plan_sends_nothing_and_follows_no_reference) {
  Stage stage;
  stage.mode = "--probe=plan";
  stage.use_config(
      fmt::format("[secrets.op]\ncommand = [\"touch\", \"{}\", \"{{ref}}\"]\n", stage.folder.path("mark")));
  BOOST_REQUIRE(::mkfifo(stage.secret_path("pipe").c_str(), 0600) == 0);
  stage.add_for_site("a", kSite, "bot@acme.example", "secret = \"file:secrets/pipe\"");
  stage.add_for_site("b", kSite, "other@acme.example", "secret = \"op://vault/item/field\"");
  stage.add("c", "atlassian-oauth-client", "client_id = \"client-1\"\nscopes = [\"read:jira-work\"]");
  stage.add("d", "atlassian-admin-key", "scopes = [\"read:orgs:admin\"]");
  stage.add_for_site("gone", kSite, "bot@acme.example", "expires = 2026-01-01");
  stage.inventory += fmt::format("[[site]]\nhost = \"{}\"\ncloud_id = \"{}\"\n", kSite, kCloudId);
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);  // an expired token
  BOOST_TEST(stage.server.connections() == 0U);
  BOOST_TEST(!std::filesystem::exists(stage.folder.path("mark")));
  for (const std::string_view line :
       {"GET https://acme.atlassian.net/rest/api/3/myself Basic as bot@acme.example, secret file:secrets/pipe\n  for "
        "a\n",
        "GET https://acme.atlassian.net/rest/api/3/myself Basic as other@acme.example, secret op://vault/item/field\n",
        "POST https://auth.atlassian.com/oauth/token client_credentials\n"
        "  then GET https://api.atlassian.com/oauth/token/accessible-resources Bearer as client-1, secret env:",
        "GET https://api.atlassian.com/admin/v1/orgs Bearer, secret env:",
        "GET https://acme.atlassian.net/_edge/tenant_info no credential\n", "not tried: gone: skipped: it has ended\n",
        "6 requests would be sent for 4 tokens; nothing was sent\n"})
    BOOST_TEST(outcome.result.out.find(line) != std::string::npos, "no " << line << " in\n" << outcome.result.out);
  BOOST_TEST(run_of(outcome)["probe"]["mode"] == "plan");
  BOOST_TEST(requests_of(outcome) == 0U);
  BOOST_TEST(outcome.verdict("a") == "null");
}

BOOST_AUTO_TEST_CASE(each_site_is_asked_for_its_cloud_id_once) {
  Stage stage;
  stage.server.script(kSite, kTenantInfo, {tenant_info(kOtherCloudId)});
  stage.server.script("right.atlassian.net", kTenantInfo, {tenant_info("2324A887-45DB-1BF4-1E99-EF0FF456D421")});
  stage.server.script("page.atlassian.net", kTenantInfo, {{.headers = {{"Content-Type", "text/html"}}, .body = "<p>"}});
  stage.server.on_request([](const Request&) { return alive(); });
  stage.inventory += fmt::format("[[site]]\nhost = \"{}\"\ncloud_id = \"{}\"\n", kSite, kCloudId);
  const auto add = [&](std::string_view id, std::string_view site, std::string_view cloud_id) {
    stage.add(id, "atlassian-service-token",
              fmt::format("account = \"{}@serviceaccount.atlassian.com\"\nscopes = [\"read:jira-user\"]\n"
                          "site = \"{}\"\nbase_url = \"https://api.atlassian.com/ex/jira/{}\"\n{}",
                          id, site, cloud_id, site == kSite ? "" : fmt::format("cloud_id = \"{}\"", cloud_id)));
  };
  add("a", kSite, kCloudId);
  add("b", kSite, kCloudId);
  add("right", "right.atlassian.net", "2324a887-45db-1bf4-1e99-ef0ff456d421");
  add("page", "page.atlassian.net", "3324a887-45db-1bf4-1e99-ef0ff456d421");
  stage.add_for_site("unscoped", "none.atlassian.net");  // without a cloud id, so nobody asks

  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);
  for (const std::string_view id : {"a", "b"}) BOOST_TEST(outcome.has(id, "cloud-id-mismatch"), id);
  for (const std::string_view id : {"right", "page", "unscoped"}) BOOST_TEST(!outcome.has(id, "cloud-id-mismatch"), id);
  for (const std::string_view id : {"a", "b", "right", "page", "unscoped"})
    BOOST_TEST(outcome.verdict(id) == "alive", id);
  BOOST_TEST(outcome.says_why("page", "HTML"));
  BOOST_TEST(outcome.result.out.find(kOtherCloudId) != std::string::npos);
  for (const std::string_view host : {"acme.atlassian.net", "right.atlassian.net", "page.atlassian.net"})
    BOOST_TEST(stage.requests_to(host) == 1U, host);
  for (const Request& request : stage.server.requests())
    BOOST_TEST(request.header("authorization").has_value() == (request.target != kTenantInfo), request.target);
  BOOST_TEST(requests_of(outcome) == 8U);
}

BOOST_AUTO_TEST_CASE(only_sites_that_the_policy_lists_get_a_request) {
  Stage stage;
  stage.use_config("[probe]\nsites = [\"acme.atlassian.net\"]\n");
  stage.server.on_request(
      [](const Request& request) { return request.target == kTenantInfo ? tenant_info(kCloudId) : alive(); });
  stage.inventory += fmt::format("[[site]]\nhost = \"{}\"\ncloud_id = \"{}\"\n", kSite, kCloudId);
  stage.inventory += fmt::format("[[site]]\nhost = \"other.atlassian.net\"\ncloud_id = \"{}\"\n", kOtherCloudId);
  const auto scoped = [](std::string_view cloud_id) {
    return fmt::format("scopes = [\"read:jira-user\"]\nbase_url = \"https://api.atlassian.com/ex/jira/{}\"", cloud_id);
  };
  stage.add_for_site("listed", kSite);
  stage.add_for_site("other", "other.atlassian.net");
  stage.add("gateway", "atlassian-service-token", scoped(kCloudId));
  stage.add("other-gateway", "atlassian-service-token", scoped(kOtherCloudId));
  stage.add("nobody", "atlassian-service-token", scoped("3324a887-45db-1bf4-1e99-ef0ff456d421"));
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 0);
  for (const std::string_view id : {"listed", "gateway"}) BOOST_TEST(outcome.verdict(id) == "alive", id);
  for (const std::string_view id : {"other", "other-gateway", "nobody"})
    BOOST_TEST(outcome.verdict(id) == "skipped", id);
  BOOST_TEST(outcome.says_why("other", "the policy does not list `other.atlassian.net` under [probe] sites"));
  BOOST_TEST(stage.requests_to("other.atlassian.net") == 0U);
  BOOST_TEST(stage.server.requests().size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_writes_its_reports) {
  Stage stage;
  for (const std::string_view id : {"a", "b", "c"}) stage.add_for_site(id, kSite, "bot@acme.example");
  stage.add_for_site("done", "done.atlassian.net");
  const Latch latch;
  stage.server.script(kSite, kMyself, {alive().after(latch)});
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe({"--concurrency", "1"}, [&](pid_t child) {
    BOOST_TEST(latch.wait_for(1));
    ::kill(child, SIGINT);
  });
  BOOST_TEST(outcome.result.code == 3);
  BOOST_TEST(outcome.result.err.find("interrupted") != std::string::npos);
  BOOST_TEST(run_of(outcome)["complete"] == false);
  BOOST_TEST(run_of(outcome)["exit_code"] == 3);
  for (const std::string_view id : {"a", "b", "c", "done"}) {
    BOOST_TEST(outcome.verdict(id) == "undecided", id);
    BOOST_TEST(outcome.says_why(id, "interrupted"), id);
  }
  BOOST_TEST(stage.server.requests().size() == 1U);
}

// A core holds every secret in clear.
BOOST_AUTO_TEST_CASE(a_program_that_crashes_with_a_secret_leaves_no_core) {
  Stage stage;
  stage.add_for_site("a", kSite, "bot@acme.example");
  const Latch latch;
  stage.server.script(kSite, kMyself, {alive().after(latch)});
  // As if the administrator wished for cores.
  struct rlimit before {};
  BOOST_REQUIRE(::getrlimit(RLIMIT_CORE, &before) == 0);
  const struct rlimit most { before.rlim_max, before.rlim_max };
  BOOST_REQUIRE(::setrlimit(RLIMIT_CORE, &most) == 0);
  stage.may_be_killed = true;
  const Outcome outcome = stage.probe({}, [&](pid_t child) {
    BOOST_TEST(latch.wait_for(1));
    ::kill(child, SIGABRT);
  });
  ::setrlimit(RLIMIT_CORE, &before);
  BOOST_TEST(outcome.result.code == 128 + SIGABRT);
  BOOST_TEST(!outcome.result.left_core);
}

// The signal comes while nothing but a command for a secret is under way.
BOOST_AUTO_TEST_CASE(so_does_one_that_is_interrupted_before_its_first_request) {
  Stage stage;
  const std::string begun = stage.secret_path("begun");
  stage.use_config(fmt::format(
      "[secrets.op]\ncommand = [\"sh\", \"-c\", \"touch '{}'; exec sleep 600\", \"{{ref}}\"]\ntimeout = 600\n", begun));
  stage.add_for_site("a", kSite, "bot@acme.example", "secret = \"op://vault/item/field\"");
  const Outcome outcome = stage.probe({}, [&](pid_t child) {
    BOOST_TEST(eventually([&] { return std::filesystem::exists(begun); }));
    ::kill(child, SIGINT);
  });
  BOOST_TEST(outcome.result.code == 3);
  BOOST_TEST(outcome.result.err.find("interrupted") != std::string::npos, outcome.result.err);
  BOOST_TEST(run_of(outcome)["complete"] == false);
  BOOST_TEST(outcome.verdict("a") == "undecided");
  BOOST_TEST(outcome.says_why("a", "interrupted"));
  BOOST_TEST(stage.server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_signal_ends_a_long_pause_too) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Stage stage;
    stage.add_for_site("a", kSite);
    stage.server.script(kSite, kMyself, {status(429, {{"Retry-After", "50"}}), alive()});
    const Outcome outcome = stage.probe({}, [&](pid_t child) {
      BOOST_TEST(eventually([&] { return !stage.server.requests().empty() && stage.server.requests()[0].answered; }));
      ::kill(child, signal);
    });
    BOOST_TEST(outcome.result.code == 3);
    BOOST_TEST(run_of(outcome)["complete"] == false);
    BOOST_TEST(outcome.verdict("a") == "undecided");
    BOOST_TEST(stage.server.requests().size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_dead_host_is_given_up) {
  for (const std::size_t concurrency : {1U, 16U}) {
    Stage stage;
    for (std::size_t i = 0; i < 20; ++i)
      stage.add_for_site(fmt::format("t{}", i), kSite, fmt::format("b{}@acme.example", i));
    stage.server.on_request([](const Request&) { return Reply::close(); });
    const Outcome outcome = stage.probe({"--concurrency", std::to_string(concurrency), "--undecided=fail"});
    BOOST_TEST(outcome.result.code == 3);
    // Those that were under way when the fifth failed.
    const std::size_t most = concurrency + 4;
    BOOST_TEST(stage.server.requests().size() <= most);
    BOOST_TEST(stage.server.connections() <= most);
    BOOST_TEST(requests_of(outcome) <= most);
    for (std::size_t i = 0; i < 20; ++i) BOOST_TEST(outcome.verdict(fmt::format("t{}", i)) == "unreachable");
  }
}

// libcurl sends a request again where a connection that was kept open turns out to be closed.
BOOST_AUTO_TEST_CASE(the_report_counts_what_the_server_counts) {
  Stage stage;
  for (std::size_t i = 0; i < 12; ++i)
    stage.add_for_site(fmt::format("t{}", i), kSite, fmt::format("b{}@acme.example", i));
  stage.server.on_request([](const Request& request) { return request.number % 2 == 0 ? alive() : Reply::reset(); });
  const Outcome outcome = stage.probe({"--concurrency", "1"});
  BOOST_TEST(outcome.result.code == 0);
  BOOST_TEST(stage.server.requests().size() > 12U);
  BOOST_TEST(requests_of(outcome) == stage.server.requests().size());
}

BOOST_AUTO_TEST_CASE(an_oauth_client_is_judged_by_both_answers) {
  Stage stage;
  for (const std::string_view id : {"refused", "poor", "unclear"})
    stage.add(id, "atlassian-oauth-client",
              fmt::format("client_id = \"{}\"\nscopes = [\"read:jira-work\"]\nexpires = \"never\"", id));
  const std::string access_token = stage.hide(random_text(40, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM0123456789"));
  stage.server.on_request([&](const Request& request) {
    if (request.body.find("refused") != std::string::npos)
      return Reply::json(R"({"error": "access_denied", "error_description": "Unauthorized"})", 401);
    if (request.body.find("poor") != std::string::npos) return Reply::json(R"({"access_token": "a b"})");
    if (request.method == "POST") return Reply::json(fmt::format(R"({{"access_token": "{}"}})", access_token));
    return Reply::json("{}");
  });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 1);
  BOOST_TEST(outcome.verdict("refused") == "rejected");
  BOOST_TEST(outcome.has("refused", "token-rejected"));
  BOOST_TEST(outcome.verdict("poor") == "undecided");
  BOOST_TEST(outcome.verdict("unclear") == "undecided");
  BOOST_TEST(requests_of(outcome) == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
