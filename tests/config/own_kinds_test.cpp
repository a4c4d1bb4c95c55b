// Kinds of the company's own: what a configuration may say of them, what is refused, and a company's API over TLS.
#include "own_kinds.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "config.h"
#include "probe_stage.h"
#include "support.h"
#include "vendor.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(own_kinds)
namespace {

constexpr std::string_view kHead =
    "[kind.erp-key]\n"
    "title = 'an ERP API key'\n"
    "replace = 'create one at https://erp.corp.example/keys'\n"
    "hosts = ['erp.corp.example', 'erp.corp.example:8443']\n";

constexpr std::string_view kProbe =
    "[kind.erp-key.probe]\n"
    "get = '{base_url}/api/me'\n"
    "proof = '/user/id'\n";

std::vector<std::string> problems_of(const std::string& text, ConfigFound found = ConfigFound::given) {
  std::vector<std::string> told;
  for (const ConfigProblem& problem : read_config(text, found, all_rules()).problems)
    told.push_back(fmt::format("{}: {}", problem.where.line, problem.message));
  return told;
}

void check_problem(const std::string& text, std::string_view expected) {
  const auto told = problems_of(text);
  BOOST_TEST_CONTEXT(text << "\n" << fmt::format("{}", fmt::join(told, "\n"))) {
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].find(expected) != std::string::npos, "expected " << expected);
  }
}

// "RULE SEVERITY" of the findings about the inventory's tokens, under a configuration.
std::vector<std::string> findings(const TemporaryFolder& folder, std::string_view config, std::string_view inventory) {
  const std::string policy = folder.write("policy.toml", config), file = folder.write("inventory.toml", inventory);
  const Result result = run_tool({"audit", "--config", policy, "-r", "json", "--now", "2026-12-01", file});
  BOOST_TEST(result.err == "");
  std::vector<std::string> found;
  const nlohmann::json report = report_of(result);
  for (const auto& finding : report["findings"])
    found.push_back(fmt::format("{} {} {}", finding["token"].get<std::string>(), finding["rule"].get<std::string>(),
                                finding["severity"].get<std::string>()));
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_no_good_is_told_at_its_line) {
  const std::string head(kHead), whole = head + std::string(kProbe);
  BOOST_TEST(problems_of(whole).empty());
  check_problem("[kind.'a b']\ntitle = 'x'\n", "1: `a b` is no name of a kind");
  BOOST_TEST(problems_of("[kind.erp-key]\n") ==
                 (std::vector<std::string>{"1: [kind.erp-key] lacks `title`", "1: [kind.erp-key] lacks `replace`",
                                           "1: [kind.erp-key] lacks `hosts`"}),
             boost::test_tools::per_element());
  check_problem("[kind.atlassian-api-token]\ntitle = 'x'\n", "the kind `atlassian-api-token` is known already");
  check_problem(head + "colour = 1\n", "5: unknown key `colour` in [kind.erp-key]");
  check_problem(head + "scopes = 'some'\n", "5: `some` is no value of `scopes`");
  check_problem(head + "longest_life = 0\n", "5: `longest_life` must be a whole number from 1");
  check_problem(head + "retired = 'soon'\n", "5: `retired` must be a date");
  check_problem(head + "made_before = 2025-01-01\n", "`made_before` and `ends` say something only together");
  check_problem(head + "format = 'er*'\n", "5: `format` must be a literal beginning");
  check_problem(head + "format = 'erp_'\n", "5: `format` must be a literal beginning");
  check_problem(head + "reading = ['a']\n", "5: `reading` lists scopes of a kind that has none");
  check_problem(head + "[kind.erp-key.probe]\nget = 'http://erp.corp.example'\nproof = '/id'\n",
                "6: `get` must be a URL");
  check_problem(head + "[kind.erp-key.probe]\nget = '{secret}/x'\nproof = '/id'\n", "6: `get` must be a URL");
  check_problem(head + "[kind.erp-key.probe]\nget = 'https://a.example/{secret}'\nproof = '/id'\n", "6: `get` must be");
  check_problem(head + "[kind.erp-key.probe]\nget = '{base_url}'\n", "lacks `proof`");
  check_problem(whole + "auth = 'digest'\n", "8: `digest` is no way to authenticate");
  check_problem(whole + "auth = 'header X: Y'\n", "8: `header X: Y` is no way to authenticate");
  check_problem(whole + "auth = 'basic {secret}'\n", "is no way to authenticate");
  check_problem(whole + "headers = { Cookie = 'a=b' }\n", "8: `Cookie` can be no constant header");
  check_problem(whole + "headers = { Authorization = 'x' }\n", "can be no constant header");
  check_problem(whole + "headers = { X = \"a\\r\\nB: c\" }\n", "8: `X` can be no constant header");
  check_problem(whole + "rejected = 500\n", "8: `rejected` must be a whole number from 400 to 499");
  check_problem(whole + "rejected = { status = 200, at = 'ok', is = false }\n", "8: `rejected` must be a status");
  check_problem(whole + "expires = 'token.end'\n", "8: `expires` must be a JSON pointer or `header NAME`");
}

BOOST_AUTO_TEST_CASE(its_hosts_are_its_own) {
  check_problem("[kind.k]\ntitle = 'a key'\nreplace = 'x'\nhosts = ['https://erp.corp.example']\n", "is no host name");
  check_problem("[kind.k]\ntitle = 'a key'\nreplace = 'x'\nhosts = ['api.github.com']\n",
                "`api.github.com` is a host of GitHub");
  check_problem("[kind.k]\ntitle = 'a key'\nreplace = 'x'\nhosts = []\n", "`hosts` is empty");
}

BOOST_AUTO_TEST_CASE(a_configuration_that_was_found_may_add_none) {
  const auto told = problems_of(std::string(kHead), ConfigFound::working_directory);
  BOOST_REQUIRE(told.size() == 1U);
  BOOST_TEST(told[0] == "1: a configuration found in the working directory must not set [kind.…]");
}

BOOST_AUTO_TEST_CASE(it_is_judged_as_it_says) {
  const TemporaryFolder folder;
  const std::string config = std::string(kHead) +
                             "longest_life = 180\nidle = 90\nformat = 'erp_*'\nscopes = 'always'\n"
                             "reading = ['orders.view']\nmanaging = ['users.all']\n";
  const std::string value = "erp_" + random_text(20, "abcdefghijklmnopqrstuvwxyz0123456789");
  const auto found = findings(folder, config,
                              fmt::format(R"(
[[token]]
id = "fine"
kind = "erp-key"
owner = "team"
created = 2026-11-01
expires = 2027-04-01
last_used = 2026-11-30
scopes = ["orders.view"]
base_url = "https://erp.corp.example:8443/api"
[[token]]
id = "idle"
kind = "erp-key"
owner = "team"
created = 2026-08-01
expires = 2027-01-20
last_used = 2026-09-20
scopes = ["orders.view"]
[[token]]
id = "old"
kind = "erp-key"
owner = "team"
created = 2026-01-01
expires = 2026-12-31
scopes = ["orders.view"]
[[token]]
id = "astray"
kind = "erp-key"
owner = "team"
created = 2026-11-01
expires = 2027-04-01
scopes = ["users.all", "orders.veiw"]
base_url = "https://erp.other.example"
[[token]]
id = "bare"
kind = "erp-key"
owner = "team"
created = 2026-11-01
expires = 2027-04-01
scopes = ["orders.view"]
purpose = "{}"
)",
                                          value));
  const std::vector<std::string> expected{
      "idle idle-expiry warning",      "old lifetime-too-long error", "old expired error",
      "astray broad-scope warning",    "astray unknown-scope note",   "astray wrong-host error",
      "bare secret-in-inventory error"};
  std::vector<std::string> sorted = found, wanted = expected;
  std::sort(sorted.begin(), sorted.end());
  // One that has ended is told of its end alone.
  std::erase(wanted, "old lifetime-too-long error");
  std::sort(wanted.begin(), wanted.end());
  BOOST_TEST(sorted == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_the_configuration_it_is_no_kind) {
  const TemporaryFolder folder;
  const auto found = findings(folder, "fail_on = 'note'\n",
                              "[[token]]\nid = 'a'\nowner = 'team'\nkind = 'erp-key'\nexpires = 2027-04-01\n");
  BOOST_TEST(found == std::vector<std::string>{"a inventory-invalid error"}, boost::test_tools::per_element());
}

// As a user would configure it: over TLS, with a header of its own, and an answer that tells the end.
BOOST_AUTO_TEST_CASE(a_companys_own_api_is_asked) {
  Stage stage;
  const std::string config = std::string(kHead) + "format = 'erp_*'\n" + std::string(kProbe) +
                             "auth = 'header X-Erp-Key key='\nheaders = { Accept = 'application/vnd.erp+json' }\n"
                             "rejected = { status = 200, at = '/ok', is = false }\nexpires = '/token/expires_at'\n"
                             "scopes = '/token/scopes'\naccount = '/user/mail'\n"
                             "[probe]\nhosts = ['erp.corp.example']\n";
  stage.use_config(config);
  const auto secret = [&](std::string_view variable) {
    const std::string value = stage.hide("erp_" + random_text(24, "abcdefghijkmnpqrstuvwxyz23456789"));
    stage.set(variable, value);
    return value;
  };
  const auto add = [&](std::string_view id, std::string_view path) {
    stage.inventory += fmt::format(
        "[[token]]\nid = '{0}'\nowner = 'team'\nkind = 'erp-key'\nexpires = 2027-06-30\naccount = 'bot@acme.example'\n"
        "base_url = 'https://erp.corp.example/{1}'\nsecret = 'env:{0}'\n",
        id, path);
    return secret(id);
  };
  const std::string living = add("LIVING", "one");
  add("DEAD", "two");
  add("STRANGE", "three");
  stage.server.script("erp.corp.example", "/one/api/me", {Reply::json(R"({"user": {"id": 7, "mail": "bot@acme.example"},
                                       "token": {"expires_at": "2027-01-15T00:00:00Z", "scopes": ["a", "b"]}})")});
  stage.server.script("erp.corp.example", "/two/api/me", {Reply::json(R"({"ok": false})")});
  stage.server.script("erp.corp.example", "/three/api/me", {status(401)});
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("LIVING") == "alive");
  BOOST_TEST(outcome.verdict("DEAD") == "rejected");
  // Nobody said that a 401 is a refusal.
  BOOST_TEST(outcome.verdict("STRANGE") == "undecided");
  BOOST_TEST(outcome.has("LIVING", "expiry-drift"));
  BOOST_TEST(outcome.has("DEAD", "token-rejected"));
  const auto requests = stage.server.requests();
  BOOST_REQUIRE(requests.size() == 3U);
  for (const Request& request : requests) {
    if (request.target != "/one/api/me") continue;
    BOOST_TEST(request.method == "GET");
    BOOST_TEST(request.header("x-erp-key").value_or("") == "key= " + living);
    BOOST_TEST(request.header("accept").value_or("") == "application/vnd.erp+json");
    BOOST_TEST(!request.header("authorization").has_value());
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_a_host_that_only_the_inventory_names) {
  Stage stage;
  stage.use_config(std::string(kHead) + std::string(kProbe));
  stage.inventory +=
      "[[token]]\nid = 'a'\nowner = 'team'\nkind = 'erp-key'\nexpires = 2027-06-30\n"
      "base_url = 'https://erp.evil.example'\nsecret = 'env:A'\n";
  stage.set("A", stage.hide("value-" + random_text(24, "abcdefghijkmnpqrstuvwxyz23456789")));
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("a") == "wrong-host");
  stage.check_nothing_sent(outcome);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
