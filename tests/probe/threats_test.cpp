// An inventory as hostile as a pull request can be: no secret goes where the inventory alone says, and none is seen.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(threats)
namespace {

constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";
constexpr std::string_view kSite = "acme.atlassian.net";

// One token of each kind with these lines.
std::vector<std::string> add_each_kind(Stage& stage, std::string_view id, std::string_view lines) {
  const std::vector<std::pair<std::string_view, std::string_view>> kinds{
      {"atlassian-api-token", "account = \"bot@acme.example\""},
      {"atlassian-api-token", "account = \"bot@acme.example\"\nscopes = [\"read:jira-user\"]"},
      {"atlassian-service-token", "scopes = [\"read:jira-user\"]"},
      {"atlassian-admin-key", "scopes = [\"read:orgs:admin\"]"},
      {"bitbucket-access-token", "scopes = [\"repository\"]\norganization = \"acme\""},
      {"atlassian-oauth-client", "scopes = [\"read:jira-work\"]\nclient_id = \"client-1\""},
      {"atlassian-datacenter-pat", ""}};
  std::vector<std::string> ids;
  for (const auto& [kind, more] : kinds) {
    ids.push_back(fmt::format("{}-{}", id, ids.size()));
    stage.add(ids.back(), kind, fmt::format("{}\n{}", lines, more));
  }
  return ids;
}

}  // namespace

// Every connection would get to the server, whatever its host and port.

BOOST_AUTO_TEST_CASE(a_host_that_belongs_to_nobody_known_gets_nothing) {
  Stage stage;
  stage.every_format = true;
  stage.server.on_request([](const Request&) { return alive(); });
  const std::string password = stage.hide(random_text(24, "abcdefghijklmnopqrstuvwxyz"));
  const std::vector<std::string> urls{
      "https://evil.example",
      "https://acme.atlassian.net.evil.example",
      "https://atlassian.net.evil.example",
      "https://acme-atlassian.net",
      "https://acmeatlassian.net",
      "https://atlassian.net",
      "https://x.acme.atlassian.net",
      "https://acme.atlassian.net.evil.example/acme.atlassian.net",
      "https://evil.example/acme.atlassian.net",
      "https://evil.example?acme.atlassian.net",
      "https://evil.example#@acme.atlassian.net",
      "https://evil.example#.atlassian.net",
      "https://evil.example\\@acme.atlassian.net",
      "https://evil.example\\.atlassian.net",
      "https://acme.atlassian.net@evil.example",
      "https://acme.atlassian.net:443@evil.example",
      "https://acme.atlassian.net%2f.evil.example",
      "https://acme.atlassian.net%00.evil.example",
      "https://evil.example%2facme.atlassian.net",
      "https://evil.example%23.atlassian.net",
      "https://evil.example\n.atlassian.net",
      "https://evil.example .atlassian.net",
      "https://\u0430cme.atlassian.net",
      "https://evil.example\u3002atlassian.net",
      "https://api.atlassian.com.evil.example/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "https://api.atlassian.com@evil.example/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "https://api-atlassian.com/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "https://api.bitbucket.org.evil.example",
      "https://auth.atlassian.com.evil.example/oauth/token",
      "https://10.0.0.1",
      "https://[fd00::1]",
      "https://127.0.0.1",
      "https://[::1]",
      "https://localhost",
      "https://169.254.169.254",
      "https://2130706433",
      "https://0x7f000001",
      "http://acme.atlassian.net",
      "http://api.atlassian.com/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "http://api.atlassian.com/admin",
      "http://api.bitbucket.org",
      "http://auth.atlassian.com",
      "HTTP://acme.atlassian.net",
      "ftp://acme.atlassian.net",
      "ldaps://acme.atlassian.net",
      "file:///etc/passwd",
      "file://acme.atlassian.net/etc/passwd",
      "gopher://acme.atlassian.net:443/_x",
      "//acme.atlassian.net",
      "acme.atlassian.net",
      "javascript:alert(1)",
      "https://",
      "https://bot:" + password + "@acme.atlassian.net",
      "https://bot:" + password + "@api.atlassian.com/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "https://bot:" + password + "@api.atlassian.com/admin",
      "https://bot:" + password + "@api.bitbucket.org",
      "https://bot:" + password + "@auth.atlassian.com",
      // A port leads to another service.
      "https://acme.atlassian.net:8443",
      "https://acme.atlassian.net:80",
      "https://acme.atlassian.net:0",
      "https://api.atlassian.com:8443/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      "https://api.atlassian.com:8443/admin",
      "https://api.bitbucket.org:8443",
      "https://auth.atlassian.com:8443",
  };
  std::map<std::string, std::string> url_of;
  for (std::size_t i = 0; i < urls.size(); ++i)
    for (const std::string& id : add_each_kind(stage, fmt::format("u{}", i), "base_url = " + toml_text(urls[i])))
      url_of[id] = urls[i];
  const Outcome outcome = stage.probe();
  stage.check_nothing_sent(outcome);
  BOOST_TEST(outcome.result.code == 1);
  for (const auto& [id, url] : url_of) {
    const std::string verdict = outcome.verdict(id);
    const bool sensible = id.ends_with("-6") ? verdict == "skipped" || verdict == "wrong-host" || verdict == "undecided"
                                             : verdict == "wrong-host" || verdict == "undecided";
    BOOST_TEST(sensible, id << " " << url << ": " << verdict);
    if (verdict == "undecided") BOOST_TEST(outcome.says_why(id, "base_url"), id << " " << url);
  }
}

// Whatever becomes of the finding, the secret stays.

BOOST_AUTO_TEST_CASE(nobody_can_waive_that_a_host_is_wrong) {
  Stage stage;
  stage.server.on_request([](const Request&) { return alive(); });
  stage.use_config("[rules.wrong-host]\nseverity = \"off\"\n");
  const std::vector<std::string> ids =
      add_each_kind(stage, "u", fmt::format("base_url = \"https://evil.example\"\nsite = \"{}\"", kSite));
  for (const std::string& id : ids)
    stage.inventory += fmt::format(
        "[[waiver]]\ntoken = \"{}\"\nrule = \"wrong-host\"\nreason = \"r\"\napproved_by = \"a@acme.example\"\n"
        "expires = 2027-01-31\n",
        id);
  stage.check_nothing_sent(stage.probe());
  stage.check_nothing_sent(stage.probe({"--skip-rule", "wrong-host"}));
  stage.configuration = {"--no-config"};
  stage.check_nothing_sent(stage.probe());
  stage.check_nothing_sent(stage.probe({"--rule", "unscoped-token", "--probe-expired"}));
}

BOOST_AUTO_TEST_CASE(no_other_field_leads_a_secret_astray) {
  Stage stage;
  stage.every_format = true;
  stage.server.on_request([](const Request&) { return alive(); });
  for (const std::string_view host :
       {"evil.example", "acme.atlassian.net.evil.example", "localhost", "127.0.0.1", "acme.atlassian.net:8443",
        "acme.atlassian.net/x", "evil.example#.atlassian.net", "bot@evil.example", "x.acme.atlassian.net", ""}) {
    stage.inventory += fmt::format("[[site]]\nhost = {}\ncloud_id = \"{}\"\n", toml_text(host), kCloudId);
    stage.add(fmt::format("site-{}", stage.environment.size()), "atlassian-api-token",
              fmt::format("account = \"bot@acme.example\"\nsite = {}", toml_text(host)));
  }
  for (const std::string_view account :
       {"bot@acme.example\r\nX-Evil: 1", "bot@acme.example:x", "bot @acme.example", "b\u00f6t@acme.example", ""})
    stage.add(fmt::format("account-{}", stage.environment.size()), "atlassian-api-token",
              fmt::format("account = {}\nbase_url = \"https://{}\"", toml_text(account), kSite));
  for (const std::string_view workspace :
       {"../user", "..", ".", "a/b", "a?b", "a#b", "a%2fb", "a b", "a\r\nHost: evil.example", ""})
    stage.add(fmt::format("workspace-{}", stage.environment.size()), "bitbucket-access-token",
              fmt::format("scopes = [\"repository\"]\norganization = {}", toml_text(workspace)));
  for (const std::string_view cloud_id : {"../../admin", "1324a887-45db-1bf4-1e99-ef0ff456d421/../x", "", "x"})
    stage.add(fmt::format("cloud-{}", stage.environment.size()), "atlassian-service-token",
              fmt::format("scopes = [\"read:jira-user\"]\ncloud_id = {}", toml_text(cloud_id)));
  for (const std::string_view client_id : {"a\r\nX-Evil: 1", "a b", ""})
    stage.add(fmt::format("client-{}", stage.environment.size()), "atlassian-oauth-client",
              fmt::format("scopes = [\"read:jira-work\"]\nclient_id = {}", toml_text(client_id)));
  stage.add("product", "atlassian-service-token",
            fmt::format("scopes = [\"read:jira-user\"]\ncloud_id = \"{}\"\nproduct = \"../admin\"", kCloudId));
  stage.add("kind", "atlassian-api-tokens", fmt::format("account = \"a@b.example\"\nbase_url = \"https://{}\"", kSite));
  const Outcome outcome = stage.probe();
  stage.check_nothing_sent(outcome);
  BOOST_TEST(outcome.result.code == 1);
  BOOST_TEST(outcome.verdict("kind") == "skipped");
}

// It may come with the same pull request.

// On a host that the policy names the path and the port are the inventory's, but no more than that.

BOOST_AUTO_TEST_CASE(a_path_changes_neither_the_host_nor_the_headers) {
  Stage stage;
  stage.server.on_request([](const Request&) { return Reply::json(R"({"key": "JIRAUSER1"})"); });
  stage.use_config("[probe]\nhosts = [\"jira.corp.example\"]\n");
  for (const std::string_view path : {":8443/jira",
                                      "/jira",
                                      "//evil.example",
                                      "/@evil.example",
                                      "/\\evil.example",
                                      "/a b",
                                      "/a\r\nX-Evil: 1",
                                      "/%0d%0aX-Evil:%201",
                                      "/?x=1",
                                      "?https://evil.example/",
                                      "#https://evil.example/",
                                      "/../../x",
                                      "/%2e%2e/x",
                                      "/;x",
                                      "/http://evil.example",
                                      ".evil.example",
                                      "@evil.example",
                                      ":443@evil.example",
                                      "%2f@evil.example",
                                      ":x",
                                      ":99999"})
    stage.add(fmt::format("p{}", stage.environment.size()), "atlassian-datacenter-pat",
              "base_url = " + toml_text(fmt::format("https://jira.corp.example{}", path)));
  const Outcome outcome = stage.probe();
  BOOST_TEST(stage.server.requests().size() > 5U);
  for (const Request& request : stage.server.requests()) {
    BOOST_TEST(request.host == "jira.corp.example");
    BOOST_TEST(request.server_name == "jira.corp.example");
    BOOST_TEST(request.target.starts_with('/'), request.target);
    BOOST_TEST(request.target.ends_with("/rest/api/2/myself"), request.target);
    BOOST_TEST(request.target.find_first_of("?# ") == std::string::npos, request.target);
    BOOST_TEST(!request.header("x-evil").has_value());
  }
}

// The names are trusted, but not what they stand for.

BOOST_AUTO_TEST_CASE(this_machine_gets_nothing_without_connect_to) {
  Stage stage([](const TestAuthority& authority) {
    return Stage::Certificates{{"", authority.certificate({"127.0.0.1"})}};
  });
  stage.server.on_request([](const Request&) { return Reply::json(R"({"key": "JIRAUSER1"})"); });
  stage.connects = false;
  const std::string port = std::to_string(stage.server.port());
  stage.use_config(fmt::format("[probe]\nhosts = [\"localhost:{0}\", \"127.0.0.1:{0}\"]\n", port));
  for (const std::string_view host : {"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001"})
    stage.add(fmt::format("h-{}", host), "atlassian-datacenter-pat",
              fmt::format("base_url = \"https://{}:{}\"", host, port));
  const Outcome refused = stage.probe({"--undecided=fail"});
  BOOST_TEST(stage.server.connections() == 0U);
  BOOST_TEST(refused.result.code == 3);
  for (const std::string_view id :
       {"h-localhost", "h-127.0.0.1", "h-127.1", "h-2130706433", "h-0x7f000001", "h-017700000001"}) {
    BOOST_TEST(refused.verdict(id) == "undecided", id << refused.verdict(id));
    BOOST_TEST(refused.says_why(id, "stands for an address that no secret may go to"), id);
  }
  const Outcome sent = stage.probe({"--connect-to", fmt::format("localhost:{}:127.0.0.1:{}", port, port)});
  BOOST_TEST(sent.verdict("h-localhost") == "alive");
  BOOST_TEST(sent.verdict("h-127.0.0.1") == "undecided");
  BOOST_TEST(stage.server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
  Stage stage;
  const std::vector<unsigned> codes{301, 302, 303, 307, 308};
  const std::vector<std::string> targets{"https://evil.example/", "http://acme.atlassian.net/", "/rest/api/3/other",
                                         "file:///etc/passwd"};
  std::size_t count = 0;
  for (const unsigned code : codes)
    for (const std::string& target : targets) {
      const std::string host = fmt::format("s{}.atlassian.net", count++);
      stage.add_for_site(host, host);
      stage.server.script(host, kMyself, {Reply::redirect(target, code)});
    }
  stage.add("client", "atlassian-oauth-client", "client_id = \"client-1\"\nscopes = [\"read:jira-work\"]");
  stage.server.script("auth.atlassian.com", "/oauth/token", {Reply::redirect("https://evil.example/oauth/token", 307)});
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.result.code == 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string id = fmt::format("s{}.atlassian.net", i);
    BOOST_TEST(outcome.verdict(id) == "undecided");
    BOOST_TEST(outcome.says_why(id, "redirect"));
    BOOST_TEST(stage.requests_to(id) == 1U);
  }
  BOOST_TEST(outcome.verdict("client") == "undecided");
  BOOST_TEST(stage.server.requests().size() == count + 1);
}

BOOST_AUTO_TEST_CASE(the_keys_of_connections_are_written_nowhere) {
  Stage stage;
  stage.add_for_site("t", "acme.atlassian.net");
  stage.server.on_request([](const Request&) { return alive(); });
  stage.set("SSLKEYLOGFILE", stage.folder.path("keys"));
  BOOST_TEST(stage.probe().verdict("t") == "alive");
  BOOST_TEST(!std::filesystem::exists(stage.folder.path("keys")));
}

BOOST_AUTO_TEST_CASE(the_environment_brings_neither_proxies_nor_passwords_nor_trust) {
  Stage stage;
  const HttpsServer proxy(stage.authority);
  const std::string url = fmt::format("http://127.0.0.1:{}", proxy.port());
  for (const std::string_view name :
       {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"})
    stage.set(name, url);
  const std::string password = stage.hide(random_text(24, "abcdefghijklmnopqrstuvwxyz"));
  stage.write_secret(".netrc", fmt::format("machine {} login other password {}\ndefault login other password {}\n",
                                           kSite, password, password));
  stage.write_secret(".curlrc", fmt::format("insecure\nlocation\nproxy = \"{}\"\nheader = \"X-Evil: 1\"\n", url));
  for (const std::string_view name : {"HOME", "CURL_HOME", "XDG_CONFIG_HOME"}) stage.set(name, stage.secret_path(""));
  stage.set("NETRC", stage.secret_path(".netrc"));
  for (const std::string_view name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"})
    stage.set(name, stage.folder.path("root.pem"));
  stage.inventory += fmt::format("[[site]]\nhost = \"{}\"\ncloud_id = \"{}\"\n", kSite, kCloudId);
  stage.add_for_site("a", kSite);
  stage.server.on_request([](const Request&) { return alive(); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("a") == "alive");
  BOOST_TEST(stage.server.requests().size() == 2U);
  for (const Request& request : stage.server.requests()) {
    BOOST_TEST(!request.header("x-evil").has_value());
    BOOST_TEST(request.header("authorization").has_value() == (request.target == kMyself));
    BOOST_TEST(request.header("authorization").value_or("").find(base64("other:")) == std::string::npos);
  }
  stage.trust.clear();
  const Outcome untrusted = stage.probe();
  BOOST_TEST(untrusted.verdict("a") == "unreachable");
  BOOST_TEST(stage.server.requests().size() == 2U);
  BOOST_TEST(proxy.connections() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
