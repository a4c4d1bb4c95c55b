#include "collect_stage.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <sstream>

#include "run.h"

namespace credlint::testing {

const std::multiset<std::string> kWholeRun{"api-tokens?pageSize=1000&sort=createdAt",
                                           "api-tokens/count",
                                           "service-accounts/api-tokens",
                                           "service-accounts/oauth-clients",
                                           "oauth-clients?pageSize=1000",
                                           "api-keys?pageSize=100&sort=label",
                                           "api-keys/count"};

bool says(std::string_view text, std::string_view words) {
  const std::vector<std::string> any = parts(words);
  return any.empty() || std::any_of(any.begin(), any.end(), [&](const std::string& word) {
           return lower(text).find(lower(word)) != std::string::npos;
         });
}

std::string without_times(std::string text) {
  for (const std::string_view name : {"\"begun\"", "\"ended\""})
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const std::size_t begin = text.find('"', at + name.size());
      if (begin == std::string::npos) break;
      text.erase(begin + 1, text.find('"', begin + 1) - begin - 1);
    }
  return text;
}

nlohmann::json Collected::list(std::string_view name, std::size_t source) const {
  if (!file.is_object() || file["sources"].size() <= source) return nullptr;
  for (const auto& one : file["sources"][source]["lists"])
    if (one["list"] == name) return one;
  return nullptr;
}

std::multiset<std::string> Collected::ids(std::string_view name, std::size_t source) const {
  std::multiset<std::string> found;
  const nlohmann::json records = list(name, source);
  if (records.is_object())
    for (const auto& one : records["records"]) found.insert(one["id"].get<std::string>());
  return found;
}

nlohmann::json Collected::record(std::string_view name, std::string_view id) const {
  const nlohmann::json records = list(name);
  if (records.is_object())
    for (const auto& one : records["records"])
      if (one["id"] == id) return one;
  return nullptr;
}

bool Collected::all_whole() const {
  if (!file.is_object()) return false;
  for (const auto& source : file["sources"])
    for (const auto& one : source["lists"])
      if (one["complete"] != true) return false;
  return true;
}

Result run_in_world(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  std::istringstream in;
  std::ostringstream out, err;
  World world{.in = in,
              .out = out,
              .err = err,
              .now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
              .environment = [&environment](const std::string& name) -> std::optional<std::string> {
                for (const std::string& variable : environment)
                  if (variable.starts_with(name + "=")) return variable.substr(name.size() + 1);
                return std::nullopt;
              }};
  Result result;
  result.code = run(arguments, world);
  result.out = out.str();
  result.err = err.str();
  return result;
}

CollectStage::CollectStage() {
  add("acme-admin-key", "atlassian-admin-key",
      fmt::format("organization = \"{}\"\nlabel = \"credlint collect\"\nscopes = [\"read:tokens:admin\"]\n"
                  "created = {}\nexpires = {}",
                  organisation.id, look_alike::day(-20), look_alike::day(200)),
      kOrganisationHost);
  // Its account is one of those in the list, and it has been there for long: if the list is whole, it is missing.
  stage.add("ghost", "atlassian-api-token",
            fmt::format("account = \"sync-bot@acme.example\"\nlabel = \"no such token\"\ncreated = {}\nexpires = {}",
                        look_alike::day(-60), look_alike::day(200)));
  stage.use_config("[probe]\nhosts = [\"jira.corp.example\"]\n");
  stage.server.on_request([this](const Request& request) { return answer(request); });
}

std::string CollectStage::add(std::string_view id, std::string_view kind, std::string_view lines,
                              std::string_view host) {
  const std::string secret = stage.add(id, kind, lines);
  secrets[std::string(host)].insert(secret);
  all_secrets_.push_back(secret);
  return secret;
}

void CollectStage::forget_organisation() {
  const std::string line = fmt::format("organization = \"{}\"\n", organisation.id);
  const std::size_t at = stage.inventory.find(line);
  BOOST_REQUIRE(at != std::string::npos);
  stage.inventory.erase(at, line.size());
}

Reply CollectStage::answer(const Request& request) {
  std::string shown = request.header("private-token").value_or("");
  if (const std::string bearer = request.header("authorization").value_or(""); bearer.starts_with("Bearer "))
    shown = bearer.substr(7);
  const auto accepted = secrets.find(request.host);
  if (refuses || accepted == secrets.end() || !accepted->second.contains(shown))
    return Reply::json(R"({"code":401,"message":"Unauthorized"})", 401);
  const look_alike::Asked asked = look_alike::taken_apart(request.target);
  if (request.host == kOrganisationHost) return organisation.answer(asked);
  if (request.host == kDataCenterHost) return data_center.answer(asked);
  return gitlab.answer(asked);
}

// A request only reads; the key goes to its own host, and there into one header.
void CollectStage::check_requests(const std::vector<Request>& requests) {
  for (std::size_t i = seen_; i < requests.size(); ++i) {
    const Request& request = requests[i];
    BOOST_TEST(request.method == "GET", request.method << ' ' << request.host << request.target);
    BOOST_TEST(request.body.empty());
    BOOST_TEST(secrets.contains(request.host), request.host << " is none of the hosts that are to be asked");
    stage.check_secrecy(request.target, "the URL of a request");
    for (const auto& [name, value] : request.headers)
      if (lower(name) != "authorization" && lower(name) != "private-token")
        stage.check_secrecy(value, "the header " + name);
    std::size_t carried = 0;
    for (const std::string& secret : all_secrets_)
      for (const auto& [name, value] : request.headers)
        if (value.find(secret) != std::string::npos) {
          ++carried;
          BOOST_TEST(secrets[request.host].contains(secret), request.host << " was shown the key of another");
        }
    BOOST_TEST(carried == 1U, request.host << request.target << " carries " << carried << " keys");
  }
}

void CollectStage::check_no_leftovers() const {
  for (const auto& entry : std::filesystem::directory_iterator(stage.folder.path()))
    BOOST_TEST(!entry.path().filename().string().ends_with(".tmp"), entry.path() << " was left behind");
}

Collected CollectStage::run_with(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"collect", "-c", path("policy.toml")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  for (const std::string& more : {std::string("--ca-file"), path("root.pem"), std::string("--connect-to"),
                                  stage.server.connect_to(), std::string("--rate"), std::string("0")})
    command.push_back(more);
  command.push_back(stage.folder.write("inv.toml", stage.inventory));

  Collected collected{run_in_world(command, stage.environment), {}, nullptr, {}};
  stage.check_secrecy(collected.result.out, "standard output");
  stage.check_secrecy(collected.result.err, "standard error");
  // A terminal would take it for a command.
  BOOST_TEST(collected.result.err.find('\x1b') == std::string::npos);
  BOOST_TEST(collected.result.out.find('\x1b') == std::string::npos);
  check_no_leftovers();
  const std::vector<Request> requests = stage.server.requests();
  check_requests(requests);
  for (std::size_t i = seen_; i < requests.size(); ++i) {
    const look_alike::Asked asked = look_alike::taken_apart(requests[i].target);
    collected.sent.insert(requests[i].host == kOrganisationHost ? organisation.name_of(asked)
                                                                : requests[i].host + look_alike::in_order(asked));
  }
  seen_ = requests.size();
  return collected;
}

Collected CollectStage::collect(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = arguments;
  all.insert(all.end(), {"-o", path(output)});
  Collected collected = run_with(all);
  if (!std::filesystem::exists(path(output))) return collected;
  collected.text = read_file(path(output));
  stage.check_secrecy(collected.text, "the vendor list");
  BOOST_TEST(collected.text.find(look_alike::kName) == std::string::npos, "a person's name is in the vendor list");
  collected.file = nlohmann::json::parse(collected.text, nullptr, false);
  if (collected.file.is_discarded()) collected.file = nullptr;
  if (!collected.file.is_object()) return collected;
  struct stat status {};
  BOOST_TEST(::stat(path(output).c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
  // What is not whole says why, and nothing else does.
  for (const auto& source : collected.file["sources"])
    for (const auto& list : source["lists"])
      BOOST_TEST((list["complete"] == true) == (!list.contains("why") || list["why"].is_null()), list["list"]);
  return collected;
}

Collected CollectStage::collect_to_output(const std::vector<std::string>& arguments) {
  Collected collected = run_with(arguments);
  collected.text = collected.result.out;
  collected.file = nlohmann::json::parse(collected.text, nullptr, false);
  if (collected.file.is_discarded()) collected.file = nullptr;
  return collected;
}

std::set<std::string> CollectStage::missing_by(const Collected& collected) {
  BOOST_REQUIRE_MESSAGE(collected.file.is_object(), "no vendor list: " << collected.result.err);
  std::vector<std::string> command{"audit"};
  command.insert(command.end(), stage.configuration.begin(), stage.configuration.end());
  for (const std::string& more : {std::string("--vendor-list"), path(output), std::string("--now"),
                                  collected.file["sources"][0]["begun"].get<std::string>(), std::string("-r"),
                                  std::string("json"), path("inv.toml")})
    command.push_back(more);
  const Result result = run_in_world(command, stage.environment);
  BOOST_TEST(result.code != 2, result.err);
  stage.check_secrecy(result.out, "the audit of the vendor list");
  std::set<std::string> missing;
  const nlohmann::json report = report_of(result);
  for (const auto& finding : report["findings"])
    if (finding["rule"] == "not-at-vendor") missing.insert(finding["token"].get<std::string>());
  return missing;
}

}  // namespace credlint::testing
