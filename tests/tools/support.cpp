#include "support.h"

#include "hold.h"
#include "list_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/crc.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "config.h"
#include "run.h"

namespace credlint {

std::ostream& operator<<(std::ostream& out, Severity severity) { return out << to_text(severity); }
std::ostream& operator<<(std::ostream& out, EndReason reason) { return out << to_text(reason); }
std::ostream& operator<<(std::ostream& out, State state) { return out << to_text(state); }
std::ostream& operator<<(std::ostream& out, Position position) {
  return out << position.line << ':' << position.column;
}

namespace testing {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "credlint-test-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(std::string_view name) const {
  return name.empty() ? path_.string() : (path_ / name).string();
}

std::string TemporaryFolder::write(std::string_view name, std::string_view text) const {
  write_file(path(name), text);
  return path(name);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(file.is_open(), "cannot open " << path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  BOOST_REQUIRE_MESSAGE(file.good(), "cannot write " << path);
}

Inventory read_text(std::string text, unsigned jobs) {
  std::vector<Document> documents;
  documents.push_back({"inventory.toml", std::move(text), {}});
  return read_inventory(std::move(documents), jobs);
}

Audit audit_text(std::string text, Instant now, std::string_view only_rule, std::string_view policy,
                 const std::function<Probed(const Inventory&)>& probe, std::string_view list) {
  ReadConfig read = read_config(policy, ConfigFound::given, all_rules());
  for (const ConfigProblem& problem : read.problems) BOOST_ERROR("policy:" << problem.where << ": " << problem.message);
  std::vector<const NamedRule*> rules = every_rule();
  if (!only_rule.empty()) rules = {find_rule(only_rule)};
  BOOST_REQUIRE(rules.front() != nullptr);
  Inventory inventory = read_text(std::move(text));
  std::optional<Held> held;
  if (!list.empty())
    held = hold(inventory, read_list_text(list, "vendor.json", known_kinds()), {.managed = read.config.managed}, now);
  Context context(std::move(inventory), now, read.config.policy);
  std::optional<Probed> probed;
  if (probe) probed = probe(context.inventory());
  if (held && probed) held->undecided = probed->undecided;
  if (held) context.set_held(std::move(*held));
  if (probed) context.set_probed(std::move(*probed));
  return run_audit(std::move(context), rules, {.version = "0.0.0-test", .now_given = true});
}

std::string report_text(const Audit& audit, std::string_view format) {
  const NamedReport* report = find_report(format);
  BOOST_REQUIRE(report != nullptr);
  StringSink sink;
  report->report.write(audit, {}, sink);
  return sink.text();
}

std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> out;
  std::istringstream rest{std::string(text)};
  for (std::string part; std::getline(rest, part, '|');) out.push_back(part);
  return out;
}

std::string fine_entry(std::string_view id, std::string_view more) {
  return fmt::format(
      "[[token]]\nid = '{}'\nkind = 'atlassian-api-token'\ncreated = 2026-06-01\nscopes = ['read:jira-work']\n{}{}", id,
      more, more.find("expires") == std::string_view::npos ? "expires = 2027-05-01\n" : "");
}

std::string scoped_entry(std::string_view id, std::string_view more, std::string_view owner) {
  return fmt::format(
      "[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = {}\nscopes = [\"read:jira-work\"]\n{}\n", id,
      nlohmann::json(owner).dump(), more);
}

void check_refused(const Result& result, const std::vector<std::string>& words) {
  BOOST_TEST(result.code == 2);
  BOOST_TEST(result.out == "");
  for (const std::string& word : words)
    BOOST_TEST(result.err.find(word) != std::string::npos, "no " << word << " in " << result.err);
}

nlohmann::json report_of(const Result& result) {
  auto report = nlohmann::json::parse(result.out, nullptr, false);
  BOOST_REQUIRE_MESSAGE(report.is_object(), result.err);
  return report;
}

std::vector<std::string> names_of(const nlohmann::json& list, const char* key) {
  std::vector<std::string> names;
  for (const auto& item : list) names.push_back(item.at(key));
  return names;
}

std::vector<std::string> finding_lines(const Audit& audit) {
  std::vector<std::string> lines;
  for (const Finding& finding : audit.findings)
    lines.push_back(fmt::format("{}:{} {} {} {}", finding.place.where.line, finding.place.where.column,
                                audit.rule_of(finding).id, to_text(finding.severity), finding.message));
  return lines;
}

Result run_tool(const std::vector<std::string>& arguments, std::string_view standard_input) {
  std::istringstream in{std::string(standard_input)};
  std::ostringstream out, err;
  World world{.in = in,
              .out = out,
              .err = err,
              .now = [] { return kToday; },
              .environment = [](const std::string&) { return std::nullopt; }};
  Result result;
  result.code = run(arguments, world);
  result.out = out.str();
  result.err = err.str();
  return result;
}

Result run_binary(const std::vector<std::string>& arguments, std::string_view standard_input,
                  const std::string& working_directory) {
  std::vector<std::string> command{CREDLINT_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_program(command, standard_input, working_directory);
}

Result run_program(const std::vector<std::string>& command, std::string_view standard_input,
                   const std::string& working_directory) {
  return launch({.command = command, .working_directory = working_directory, .input = standard_input});
}

Result launch(const Launch& program) {
  std::string_view standard_input = program.input;
  std::signal(SIGPIPE, SIG_IGN);
  std::array<std::array<int, 2>, 3> pipes{};  // its standard input, output, error
  for (auto& pipe : pipes) BOOST_REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0);
  posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1);
  posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2);
  if (!program.working_directory.empty())
    posix_spawn_file_actions_addchdir_np(&actions, program.working_directory.c_str());

  std::vector<char*> argv, environment;
  for (const std::string& argument : program.command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::string path = fmt::format("PATH={}", std::getenv("PATH"));
  environment.push_back(path.data());
  for (const std::string& variable : program.environment) environment.push_back(const_cast<char*>(variable.c_str()));
  environment.push_back(nullptr);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  BOOST_REQUIRE_MESSAGE(error == 0, "cannot start " << program.command[0]);
  ::close(pipes[0][0]);
  ::close(pipes[1][1]);
  ::close(pipes[2][1]);
  if (program.while_running) program.while_running(child);

  Result result;
  std::array<pollfd, 3> waiting{{{pipes[0][1], POLLOUT, 0}, {pipes[1][0], POLLIN, 0}, {pipes[2][0], POLLIN, 0}}};
  const auto close_end = [](pollfd& end) {
    ::close(end.fd);
    end.fd = -1;
  };
  ::fcntl(pipes[0][1], F_SETFL, O_NONBLOCK);
  while (waiting[1].fd >= 0 || waiting[2].fd >= 0) {
    if (waiting[0].fd >= 0 && standard_input.empty()) close_end(waiting[0]);
    BOOST_REQUIRE(::poll(waiting.data(), waiting.size(), -1) > 0);
    if (waiting[0].fd >= 0 && waiting[0].revents != 0) {
      const ssize_t count = ::write(waiting[0].fd, standard_input.data(), standard_input.size());
      if (count < 0)
        close_end(waiting[0]);
      else
        standard_input.remove_prefix(static_cast<std::size_t>(count));
    }
    for (const std::size_t i : {1U, 2U}) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      std::array<char, 65536> buffer;
      const ssize_t count = ::read(waiting[i].fd, buffer.data(), buffer.size());
      if (count <= 0)
        close_end(waiting[i]);
      else
        (i == 1 ? result.out : result.err).append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  if (waiting[0].fd >= 0) close_end(waiting[0]);
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.left_core = WIFSIGNALED(status) && WCOREDUMP(status);
  return result;
}

std::string random_text(std::size_t length, std::string_view alphabet) {
  static std::mt19937 generator{std::random_device{}()};
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += alphabet[pick(generator)];
  return text;
}

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// 32 characters that no chance makes look like words.
std::string mixed_random() {
  std::string text = random_text(28, kAlnum);
  return text + random_text(2, kDigits) + random_text(2, "abcdef");
}

}  // namespace

std::string atlassian_secret(std::string_view prefix, bool right_checksum) {
  const std::string token = fmt::format("{}xFfG{}=", prefix, random_text(120, kAlnum));
  boost::crc_32_type crc;
  crc.process_bytes(token.data(), token.size());
  return fmt::format("{}{:08X}", token, right_checksum ? crc.checksum() : ~crc.checksum());
}

std::string secret_for(std::string_view placeholder) {
  if (placeholder == "atlassian-api-token") return atlassian_secret("ATATT3");
  if (placeholder == "atlassian-admin-key") return atlassian_secret("ATCTT3");
  if (placeholder == "atlassian-service-token") return atlassian_secret("ATSTT3");
  if (placeholder == "atlassian-bad-checksum") return atlassian_secret("ATATT3", false);
  if (placeholder == "atlassian-legacy") return random_text(20, kAlnum) + random_text(4, "0123456789abcdef");
  if (placeholder == "bitbucket-app-password") return "ATBB" + random_text(32, kAlnum);
  if (placeholder == "bitbucket-datacenter") return "BBDC-" + random_text(44, kAlnum);
  if (placeholder == "datacenter-pat") return base64(random_text(12, kDigits) + ":" + random_text(20, kAlnum));
  if (placeholder == "github") return "ghp_" + random_text(36, kAlnum);
  if (placeholder == "gitlab") return "glpat-" + random_text(20, kAlnum);
  if (placeholder == "slack") return "xoxb-" + random_text(12, kDigits) + "-" + random_text(24, kAlnum);
  if (placeholder == "aws") return "AKIA" + random_text(16, kUpper);
  if (placeholder == "jwt")
    return "eyJ" + random_text(30, kAlnum) + ".eyJ" + random_text(40, kAlnum) + "." + random_text(43, kAlnum);
  if (placeholder == "pem")
    return "-----BEGIN PRIVATE "
           "KEY-----";
  if (placeholder == "random") return mixed_random();
  return {};
}

std::string fill_in_secrets(std::string text, std::vector<std::string>* secrets) {
  for (std::size_t begin = text.find("${"); begin != std::string::npos; begin = text.find("${", begin + 1)) {
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) break;
    const std::string secret = secret_for(std::string_view(text).substr(begin + 2, end - begin - 2));
    if (secret.empty()) continue;
    if (secrets != nullptr) secrets->push_back(secret);
    text.replace(begin, end - begin + 1, secret);
  }
  return text;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kAlphabet[(bits >> (count - 6)) & 63U];
  }
  if (count > 0) out += kAlphabet[(bits << (6 - count)) & 63U];
  return out;
}

void check_hidden(std::string_view output, const std::vector<std::string>& secrets, std::string_view where) {
  constexpr std::size_t kPart = 12;
  std::unordered_map<std::string_view, const std::string*> parts;
  // Most places of an output begin no part of a secret: their first four bytes tell.
  constexpr std::size_t kBuckets = std::size_t{1} << 20U;
  std::string begins(kBuckets, '\0');
  const auto bucket = [](const char* text) {
    std::uint32_t four = 0;
    std::memcpy(&four, text, sizeof four);
    return (four * 2654435761U) >> 12U;
  };
  for (const std::string& secret : secrets)
    for (std::size_t i = std::min(kPart, secret.size() / 4); i + kPart <= secret.size(); ++i) {
      parts.emplace(std::string_view(secret).substr(i, kPart), &secret);
      begins[bucket(secret.data() + i)] = 1;
    }
  std::unordered_set<const std::string*> shown;
  for (std::size_t at = 0; at + kPart <= output.size(); ++at) {
    if (begins[bucket(output.data() + at)] == 0) continue;
    const auto part = parts.find(output.substr(at, kPart));
    if (part == parts.end() || !shown.insert(part->second).second) continue;
    const std::size_t begin = output.rfind('\n', at) + 1;
    BOOST_ERROR(where << " shows a secret: "
                      << output.substr(begin, std::min<std::size_t>(output.find('\n', at) - begin, 400)));
  }
}

}  // namespace testing
}  // namespace credlint
