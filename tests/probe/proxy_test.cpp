// A probe through a proxy, which sees the names of the hosts and nothing else; and the progress that a person sees.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <sstream>

#include "connect_proxy.h"
#include "probe_stage.h"
#include "run.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(proxy)
namespace {

constexpr std::string_view kSite = "acme.atlassian.net";

}  // namespace

BOOST_AUTO_TEST_CASE(a_proxy_is_told_the_host_and_no_secret) {
  Stage stage;
  stage.connects = false;
  stage.server.on_request([](const Request&) { return alive(); });
  const ConnectProxy proxy(stage.server.port());
  stage.add_for_site("a", kSite);
  const Outcome outcome = stage.probe({"--proxy", proxy.url()});
  BOOST_TEST(outcome.verdict("a") == "alive");
  BOOST_REQUIRE(proxy.heads().size() == 1U);
  BOOST_TEST(proxy.heads()[0].starts_with("CONNECT acme.atlassian.net:443 HTTP/1.1\r\n"));
  BOOST_TEST(to_lower_ascii(proxy.heads()[0]).find("authorization") == std::string::npos);
  stage.check_secrecy(proxy.heads()[0], "what the proxy was told");
  BOOST_TEST(outcome.says_why("-", "a proxy stood in between"));
}

BOOST_AUTO_TEST_CASE(behind_a_proxy_the_hosts_are_the_same) {
  Stage stage;
  stage.connects = false;
  const ConnectProxy proxy(stage.server.port());
  stage.add_for_site("foreign", "acme.atlassian.net.evil.example");
  stage.add_for_site("plain", "acme.atlassian.net:80");
  stage.add("server", "atlassian-datacenter-pat", "base_url = \"https://jira.corp.example\"");
  stage.add("local", "atlassian-datacenter-pat", "base_url = \"https://127.0.0.1\"");
  stage.probe({"--proxy", proxy.url()});
  for (const std::string& head : proxy.heads())
    BOOST_TEST(head.starts_with("CONNECT acme.atlassian.net:443 "), head.substr(0, 80));
  BOOST_TEST(stage.requests_to("acme.atlassian.net.evil.example") == 0U);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_refuses_is_asked_once_and_its_password_is_hidden) {
  Stage stage;
  stage.connects = false;
  const std::string password = stage.hide(random_text(24, "abcdefghijklmnopqrstuvwxyz0123456789"));
  const ConnectProxy proxy(stage.server.port(), ConnectProxy::Manner::wants_credentials);
  for (int i = 0; i < 3; ++i) stage.add_for_site(fmt::format("t{}", i), fmt::format("site{}.atlassian.net", i));
  const Outcome outcome = stage.probe({"--concurrency", "1", "--proxy", proxy.url("somebody:" + password)});
  BOOST_TEST(proxy.heads().size() == 1U);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(outcome.verdict(fmt::format("t{}", i)) == "unreachable");
    BOOST_TEST(outcome.says_why(fmt::format("t{}", i), "407"));
  }
  BOOST_TEST(stage.server.connections() == 0U);
}

// In this process, because the program of the other tests has no terminal.
BOOST_AUTO_TEST_CASE(a_terminal_sees_the_progress_and_nobody_else) {
  for (const bool is_terminal : {true, false}) {
    Stage stage;
    stage.server.on_request([](const Request&) { return alive(); });
    std::map<std::string, std::string> variables;
    std::string inventory;
    for (int i = 0; i < 5; ++i) {
      variables[fmt::format("T{}", i)] = stage.hide(atlassian_secret("ATATT3"));
      inventory += fmt::format(
          "[[token]]\nid = \"t{0}\"\nkind = \"atlassian-api-token\"\nowner = \"team\"\naccount = "
          "\"b{0}@acme.example\"\n"
          "expires = 2027-05-01\nbase_url = \"https://{1}\"\nsecret = \"env:T{0}\"\n",
          i, kSite);
    }
    std::istringstream in(inventory);
    std::ostringstream out, err;
    World world{.in = in,
                .out = out,
                .err = err,
                .now = [] { return kToday; },
                .environment =
                    [&variables](const std::string& name) {
                      const auto found = variables.find(name);
                      return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
                    },
                .err_is_terminal = is_terminal};
    BOOST_TEST(run({"audit", "--no-config", "--probe", "--rate", "0", "--ca-file", stage.folder.path("root.pem"),
                    "--connect-to", stage.server.connect_to(), "-"},
                   world) == 0);
    BOOST_TEST(out.str().find("5 tokens with a verdict") != std::string::npos, out.str());
    stage.check_secrecy(out.str() + err.str(), "the output");
    if (!is_terminal) {
      BOOST_TEST(err.str() == "");
      continue;
    }
    BOOST_TEST(err.str().starts_with("\rprobing ["), err.str());
    BOOST_TEST(err.str().find("0 of 5") != std::string::npos);
    BOOST_TEST(err.str().ends_with("\r\x1b[K"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
