#include "probe_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "text.h"

namespace credlint::testing {
namespace {

namespace fs = std::filesystem;

// What may hold secrets, because the test put them there.
constexpr std::string_view kSecrets = "secrets";

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c)
                                                            : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string fresh_secret(std::string_view kind) {
  if (kind == "atlassian-api-token") return atlassian_secret("ATATT3");
  if (kind == "atlassian-service-token") return atlassian_secret("ATSTT3");
  if (kind == "atlassian-admin-key" || kind == "bitbucket-access-token") return atlassian_secret("ATCTT3");
  return secret_for(kind == "atlassian-datacenter-pat" ? "datacenter-pat" : "random");
}

}  // namespace

std::string Outcome::verdict(std::string_view token) const {
  for (const auto& entry : report.value("tokens", nlohmann::json::array()))
    if (entry["id"] == token) return entry["verdict"].is_string() ? entry["verdict"].get<std::string>() : "null";
  return "no such token";
}

std::vector<std::string> Outcome::rules(std::string_view token) const {
  std::vector<std::string> ids;
  for (const auto& finding : report.value("findings", nlohmann::json::array()))
    if (finding["token"] == token) ids.push_back(finding["rule"]);
  return ids;
}

bool Outcome::has(std::string_view token, std::string_view rule) const {
  const std::vector<std::string> ids = rules(token);
  return std::find(ids.begin(), ids.end(), rule) != ids.end();
}

std::string Outcome::counts() const {
  BOOST_REQUIRE_MESSAGE(report.is_object(), "no report: " << result.err);
  const nlohmann::json& probe = report["run"]["probe"];
  return fmt::format("{} {} {} {}", probe["requests"].dump(), probe["decided"].dump(), probe["undecided"].dump(),
                     probe["skipped"].dump());
}

bool Outcome::says_why(std::string_view token, std::string_view why) const {
  const auto holds = [why](const nlohmann::json& text) {
    return text.get<std::string>().find(why) != std::string::npos;
  };
  for (const auto& finding : report.value("findings", nlohmann::json::array()))
    if (finding["token"] == token && finding["rule"] == "probe-undecided") return holds(finding["message"]);
  const auto open = report.value("not_checked", nlohmann::json::array());
  return std::any_of(open.begin(), open.end(), [&](const nlohmann::json& item) { return holds(item["why"]); });
}

Stage::Stage(const std::function<Certificates(const TestAuthority&)>& certificates)
    : server(authority, certificates ? certificates(authority) : Certificates{}) {
  authority.write_root(folder.path("root.pem"));
  fs::create_directory(folder.path(kSecrets));
}

std::string Stage::add(std::string_view id, std::string_view kind, std::string_view lines) {
  inventory += fmt::format("\n[[token]]\nid = \"{}\"\nkind = \"{}\"\nowner = \"team-a\"\n{}\n", id, kind, lines);
  for (const std::string_view date : {"created = 2026-10-01", "expires = 2027-06-01"})
    if (lines.find(date.substr(0, date.find(' '))) == std::string_view::npos) inventory += fmt::format("{}\n", date);
  if (lines.find("secret =") != std::string_view::npos) return {};
  const std::string name = fmt::format("SECRET_{}", environment.size());
  std::string secret = hide(fresh_secret(kind));
  inventory += fmt::format("secret = \"env:{}\"\n", name);
  set(name, secret);
  return secret;
}

std::string Stage::add_for_site(std::string_view id, std::string_view host, std::string_view account,
                                std::string_view lines) {
  return add(id, "atlassian-api-token",
             fmt::format("account = \"{}\"\nbase_url = \"https://{}\"\n{}", account, host, lines));
}

std::string Stage::add_for_site(std::string_view id, std::string_view host) {
  return add_for_site(id, host, fmt::format("bot@{}", host));
}

void Stage::set(std::string_view variable, std::string_view value) {
  environment.push_back(fmt::format("{}={}", variable, value));
}

std::string Stage::canary() {
  return hide(secret_for("random") + R"(&<>"'\|*_`%/+=?#[]$(){};,:@!~^)" + secret_for("random"));
}

std::string Stage::hide(std::string secret) {
  hidden_.push_back(secret);
  hidden_.push_back(to_lower_ascii(secret));
  hidden_.push_back(percent_encoded(secret));
  // Whatever stands before it, as an account does in an Authorization header.
  for (const std::string_view before : {"", "x", "xx"}) {
    hidden_.push_back(base64(std::string(before) + secret));
    hidden_.push_back(to_lower_ascii(hidden_.back()));
  }
  return secret;
}

std::string Stage::secret_path(std::string_view name) const {
  return folder.path(fmt::format("{}/{}", kSecrets, name));
}

std::string Stage::write_secret(std::string_view name, std::string_view text) const {
  write_file(secret_path(name), text);
  return secret_path(name);
}

void Stage::use_config(std::string_view text) { configuration = {"--config", folder.write("policy.toml", text)}; }

Outcome Stage::probe(const std::vector<std::string>& arguments, const std::function<void(pid_t)>& while_running) {
  folder.write("inventory.toml", inventory);
  const std::string report = folder.path(every_format ? "out/credlint.json" : "report.json");
  std::error_code ignored;
  fs::remove(report, ignored);
  Launch program{.command = {CREDLINT_BINARY, "audit", mode, "--rate", "0", "--now", "2026-11-23", "inventory.toml"},
                 .environment = environment,
                 .working_directory = folder.path(),
                 .while_running = while_running};
  const auto also = [&program](const std::vector<std::string>& more) {
    program.command.insert(program.command.end(), more.begin(), more.end());
  };
  also(every_format ? std::vector<std::string>{"--output-dir", "out"}
                    : std::vector<std::string>{"-r", "json=" + report});
  also(configuration);
  if (!trust.empty()) also({"--ca-file", trust});
  if (connects) also({"--connect-to", server.connect_to()});
  also(arguments);

  Outcome outcome{launch(program), nullptr};
  BOOST_TEST((may_be_killed || outcome.result.code < 128), "it was killed by signal " << outcome.result.code - 128);
  check_secrecy(outcome.result.out, "standard output");
  check_secrecy(outcome.result.err, "standard error");
  for (auto entry = fs::recursive_directory_iterator(folder.path()); entry != fs::recursive_directory_iterator();
       ++entry) {
    if (entry->path() == folder.path(kSecrets)) entry.disable_recursion_pending();
    if (entry->is_regular_file() && entry->path() != folder.path("inventory.toml"))
      check_secrecy(read_file(entry->path().string()), entry->path().string());
  }
  if (fs::exists(report)) {
    outcome.report = nlohmann::json::parse(read_file(report), nullptr, false);
    BOOST_TEST(!outcome.report.is_discarded());
    if (outcome.report.is_discarded()) outcome.report = nullptr;
  }
  return outcome;
}

void Stage::check_secrecy(std::string_view text, std::string_view where) const { check_hidden(text, hidden_, where); }

void Stage::check_nothing_sent(const Outcome& outcome) const {
  BOOST_TEST(server.connections() == 0U);
  for (const Request& request : server.requests())
    BOOST_ERROR("a request came: " << request.method << ' ' << request.host << request.target);
  BOOST_REQUIRE_MESSAGE(outcome.report.is_object(), "no report: " << outcome.result.err);
  BOOST_TEST(outcome.report["run"]["probe"]["requests"] == 0);
}

std::size_t Stage::requests_to(std::string_view host) const {
  const auto requests = server.requests();
  return static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(), [host](const Request& request) { return request.host == host; }));
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c == '"' || c == '\\' ? fmt::format("\\{}", c) : std::string(1, c);
  }
  return out + '"';
}

std::string basic_auth(std::string_view account, std::string_view secret) {
  std::string encoded = base64(fmt::format("{}:{}", account, secret));
  while (encoded.size() % 4 != 0) encoded += '=';
  return "Basic " + encoded;
}

Reply alive(std::string_view email) {
  nlohmann::json body{{"accountId", "5b10ac8d82e05b22cc7d4ef5"}, {"accountType", "atlassian"}, {"active", true}};
  if (!email.empty()) body["emailAddress"] = email;
  return Reply::json(body.dump());
}

Reply refusal() {
  return {.status = 401,
          .headers = {{"Content-Type", "text/plain"},
                      {"WWW-Authenticate", "Basic realm=\"x\""},
                      {"X-Seraph-LoginReason", "AUTHENTICATED_FAILED"}},
          .body = "Client must be authenticated to access this resource."};
}

Reply captcha() {
  return {.status = 401,
          .headers = {{"X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://x.example"}}};
}

Reply status(unsigned code, Headers headers) { return {.status = code, .headers = std::move(headers)}; }

}  // namespace credlint::testing
