// examples/nightly: the job itself, night after night, against a look-alike of the vendor.
#include <sys/stat.h>

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "https_server.h"
#include "instant.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(nightly)
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOrganization = "9a1f6c2e-0b7d-4c1a-8e55-2f3b4d5c6e7f";

// What the vendor has, of the day on which the example is written.
constexpr std::string_view kJiraSync =
    R"({"id":"9001","label":"jira-sync","status":"ALLOWED","createdAt":"2026-11-02T08:12:44.120Z",)"
    R"("expiresAt":"2027-10-31T00:00:00.000Z","lastActiveAt":"2026-11-22T21:40:00.000Z","user":{"id":"712020:a1",)"
    R"("name":"Sync Bot","email":"sync-bot@acme.example"},"scopes":["read:jira-work","read:jira-user"]})";
constexpr std::string_view kZapier =
    R"({"id":"9005","label":"zapier test","status":"ALLOWED","createdAt":"2026-10-30T15:01:00.000Z",)"
    R"("expiresAt":"2027-10-29T00:00:00.000Z","lastActiveAt":"2026-11-22T07:00:00.000Z","user":{"id":"712020:b2",)"
    R"("name":"Jane Roe","email":"jane.roe@acme.example"},"scopes":[]})";
constexpr std::string_view kIndexer =
    R"({"id":"s1","label":"indexer","status":"ALLOWED","createdAt":"2026-10-12T09:00:00Z",)"
    R"("expiresAt":"2027-10-11T00:00:00Z","user":{"id":"712020:s","name":"indexer",)"
    R"("email":"indexer-x1@serviceaccount.atlassian.com"},"scopes":["read:page:confluence"]})";
constexpr std::string_view kKey =
    R"({"id":"k1","label":"credlint collect","keyType":"CLOUD_ADMIN","createdAt":"2026-11-02T09:00:00Z",)"
    R"("expiresAt":"2027-10-31T00:00:00Z","lastActiveAt":"2026-11-22T04:58:03Z","createdBy":{"id":"712020:i",)"
    R"("name":"Ines","email":"ines@acme.example"},)"
    R"("scopes":["read:tokens:admin","read:keys:admin","read:service-accounts-tokens:admin"]})";

// The example is of 2026-11-23 and the job goes by the clock of the machine, so every date moves along.
std::string as_of_today(const std::string& text) {
  static const auto shift =
      std::chrono::floor<days>(std::chrono::system_clock::now()) - std::chrono::floor<days>(kToday);
  static const std::regex date(R"(\d{4}-\d{2}-\d{2}(?!\d))");
  std::string out;
  std::size_t end = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), date), none; at != none; ++at) {
    const auto begin = static_cast<std::size_t>(at->position());
    out += text.substr(end, begin - end);
    out += to_text(parse_instant(at->str()).value() + shift);
    end = begin + at->str().size();
  }
  return out + text.substr(end);
}

// What the vendor answers to the organisation's key.
struct Answers {
  std::string secret;
  unsigned status = 200;  // of all
  bool has_zapier = false;

  Reply operator()(const Request& request) const {
    const std::string list = request.target.substr(0, request.target.find('?'));
    const std::string base = fmt::format("/admin/api-access/v1/orgs/{}", kOrganization);
    if (request.host != "api.atlassian.com" || request.method != "GET" || !list.starts_with(base))
      return status_of(404);
    if (request.header("Authorization") != "Bearer " + secret) return status_of(401);
    if (status != 200) return status_of(status);
    const std::string_view name = std::string_view(list).substr(base.size());
    const std::string users = has_zapier ? fmt::format("{},{}", kJiraSync, kZapier) : std::string(kJiraSync);
    if (name == "/api-tokens") return page(users);
    if (name == "/api-tokens/count") return Reply::json(has_zapier ? "2" : "1");
    if (name == "/service-accounts/api-tokens") return Reply::json(as_of_today(fmt::format("[{}]", kIndexer)));
    if (name == "/service-accounts/oauth-clients") return Reply::json("[]");
    if (name == "/oauth-clients") return page("");
    if (name == "/api-keys") return page(std::string(kKey));
    if (name == "/api-keys/count") return Reply::json("1");
    return status_of(404);
  }

  static Reply page(const std::string& records) {
    return Reply::json(as_of_today(fmt::format(R"({{"data":[{}],"links":{{"self":"c2VsZg=="}}}})", records)));
  }
  static Reply status_of(unsigned code) {
    return Reply::json(
        fmt::format(R"({{"errors":[{{"id":"req-1","status":"{}","code":"GENERIC_ERROR","title":"No"}}]}})", code),
        code);
  }
};

// A machine on which the example is installed as its comments say. `credlint` is the real one, but on its way to the
// vendor it comes to the look-alike.
class Machine {
 public:
  Machine() : secret_(atlassian_secret("ATCTT3")), server_(authority_) {
    authority_.write_root(folder_.path("root.pem"));
    for (const std::string_view name : {"bin", "etc", "state", "credentials"}) fs::create_directory(folder_.path(name));
    folder_.write("credentials/acme-admin-key", secret_ + "\n");
    folder_.write("etc/inventory.toml", as_of_today(read_file(example("inventory.toml"))));
    const std::string given = "/var/lib/credlint";
    std::string config = read_file(example("credlint.toml"));
    const std::size_t at = config.find(given + "/acme.vendor.json");
    BOOST_REQUIRE(at != std::string::npos);
    folder_.write("etc/credlint.toml", config.replace(at, given.size(), folder_.path("state")));
    folder_.write("bin/credlint", fmt::format("#!/bin/sh\n"
                                              "command=$1\n"
                                              "shift\n"
                                              "[ \"$command\" != collect ] || set -- --rate 0 --ca-file '{}' "
                                              "--connect-to '{}' \"$@\"\n"
                                              "exec '{}' \"$command\" \"$@\"\n",
                                              folder_.path("root.pem"), server_.connect_to(), CREDLINT_BINARY));
    fs::permissions(folder_.path("bin/credlint"), fs::perms::owner_all);
  }

  // One night, on which the vendor answers so.
  Result night(unsigned status = 200, bool has_zapier = false) {
    server_.on_request(Answers{secret_, status, has_zapier});
    const Result result = launch(
        {.command = {"env", fmt::format("PATH={}:{}", folder_.path("bin"), std::getenv("PATH")),
                     example("credlint-nightly")},
         .environment = {"STATE_DIRECTORY=" + folder_.path("state"), "CONFIGURATION_DIRECTORY=" + folder_.path("etc"),
                         "CREDENTIALS_DIRECTORY=" + folder_.path("credentials")}});
    check_hidden(result.out + result.err, {secret_}, "what is mailed");
    for (const auto& entry : fs::directory_iterator(folder_.path("state")))
      check_hidden(read_file(entry.path().string()), {secret_}, entry.path().string());
    return result;
  }

  void remove_secret() const { fs::remove(folder_.path("credentials/acme-admin-key")); }
  [[nodiscard]] bool has(std::string_view file) const { return fs::exists(path(file)); }
  [[nodiscard]] std::string read(std::string_view file) const { return read_file(path(file)); }
  [[nodiscard]] nlohmann::json report() const { return nlohmann::json::parse(read("credlint.json")); }
  [[nodiscard]] std::string path(std::string_view file) const { return folder_.path(fmt::format("state/{}", file)); }
  [[nodiscard]] std::size_t requests() const { return server_.requests().size(); }

 private:
  static std::string example(std::string_view name) { return fmt::format("{}/examples/nightly/{}", SOURCE_DIR, name); }

  TemporaryFolder folder_;
  std::string secret_;
  TestAuthority authority_;
  HttpsServer server_;
};

void check_silent(const Result& night) {
  BOOST_TEST(night.code == 0);
  BOOST_TEST(night.out == "");
  BOOST_TEST(night.err == "");
}

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

// "vendor:9005 not-in-inventory new" for each finding.
std::vector<std::string> findings_of(const nlohmann::json& report) {
  std::vector<std::string> lines;
  for (const auto& finding : report["findings"])
    lines.push_back(fmt::format("{} {} {}", finding["token"].is_string() ? finding["token"].get<std::string>() : "-",
                                finding["rule"].get<std::string>(),
                                finding["status"].is_string() ? finding["status"].get<std::string>() : "-"));
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_night_without_news_is_silent_and_a_token_that_nobody_listed_is_told) {
  Machine machine;
  // The first night has neither a list nor a last report.
  check_silent(machine.night());
  BOOST_TEST(findings_of(machine.report()).empty());
  BOOST_TEST(has(machine.read("acme.vendor.json"), "\"9001\""));
  struct stat status {};
  BOOST_REQUIRE(::stat(machine.path("acme.vendor.json").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777U) == 0600U);

  const Result told = machine.night(200, true);
  BOOST_TEST(told.code == 1);
  BOOST_TEST(told.err == "");
  for (const std::string_view words : {"vendor:9005", "zapier test", "jane.roe@acme.example", "[not-in-inventory]"})
    BOOST_TEST(has(told.out, words), words);
  BOOST_TEST((findings_of(machine.report()) == std::vector<std::string>{"vendor:9005 not-in-inventory new"}));

  // It is told until somebody acts, though no longer as news.
  const Result again = machine.night(200, true);
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.err == "");
  BOOST_TEST((findings_of(machine.report()) == std::vector<std::string>{"vendor:9005 not-in-inventory open"}));

  check_silent(machine.night());
  BOOST_TEST(findings_of(machine.report()).empty());
  BOOST_TEST(machine.report()["resolved"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_vendor_out_of_reach_leaves_the_old_list_and_does_not_keep_the_audit_from_running) {
  Machine machine;
  check_silent(machine.night());
  const std::string list = machine.read("acme.vendor.json");
  for (const unsigned status : {403U, 500U}) BOOST_TEST_CONTEXT("the vendor answers " << status) {
      fs::remove(machine.path("credlint.json"));
      const Result blind = machine.night(status);
      BOOST_TEST(blind.code == 3);
      BOOST_TEST(has(blind.err, fmt::format("{}", status)), blind.err);
      BOOST_TEST(blind.out == "");  // by the old list, and so soon, all is well
      BOOST_TEST(machine.read("acme.vendor.json") == list);
      BOOST_TEST(findings_of(machine.report()).empty());
    }
  // What is wrong by the old list is told all the same.
  BOOST_TEST(machine.night(200, true).code == 1);
  const Result both = machine.night(403, true);
  BOOST_TEST(both.code == 3);
  BOOST_TEST(has(both.err, "403"), both.err);
  BOOST_TEST(has(both.out, "[not-in-inventory]"), both.out);
  check_silent(machine.night());
}

BOOST_AUTO_TEST_CASE(without_a_list_the_first_night_is_loud_and_the_inventory_is_audited) {
  Machine machine;
  const Result refused = machine.night(401);
  BOOST_TEST(refused.code == 3);
  BOOST_TEST(has(refused.err, "acme-admin-key"), refused.err);    // by collect
  BOOST_TEST(has(refused.err, "acme.vendor.json"), refused.err);  // by audit
  BOOST_TEST(!machine.has("acme.vendor.json"));
  BOOST_TEST(machine.report()["tokens"].size() == 3U);
  check_silent(machine.night());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_there_asks_nobody) {
  Machine machine;
  machine.remove_secret();
  const Result result = machine.night();
  BOOST_TEST(result.code == 2);
  BOOST_TEST(has(result.err, "acme-admin-key"), result.err);
  BOOST_TEST(machine.requests() == 0U);
  BOOST_TEST(machine.report()["tokens"].size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
