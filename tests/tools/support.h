// What the tests share.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "audit.h"
#include "engine.h"
#include "reader.h"
#include "report.h"

namespace credlint {

// For Boost.Test's messages.
std::ostream& operator<<(std::ostream& out, Severity severity);
std::ostream& operator<<(std::ostream& out, EndReason reason);
std::ostream& operator<<(std::ostream& out, State state);
std::ostream& operator<<(std::ostream& out, Position position);

namespace testing {

// Noon or midnight of the day that most tests pretend it is: 2026-11-23T00:00:00Z.
inline constexpr Instant kToday = midnight(2026, 11, 23);

// A fresh folder that is removed at the end of its scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path(std::string_view name = {}) const;
  // Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view text);

// The inventory of one text, as if it were the file "inventory.toml".
Inventory read_text(std::string text, unsigned jobs = 1);

// All rules, or one; `policy` is the text of a configuration, `probe` says what a live probe saw, `list` is a vendor
// list.
Audit audit_text(std::string text, Instant now = kToday, std::string_view only_rule = {}, std::string_view policy = {},
                 const std::function<Probed(const Inventory&)>& probe = {}, std::string_view list = {});

// The report of an audit as one string.
std::string report_text(const Audit& audit, std::string_view format);

// "LINE:COLUMN RULE SEVERITY MESSAGE" for each finding.
std::vector<std::string> finding_lines(const Audit& audit);

// The parts of a text between bars.
std::vector<std::string> parts(std::string_view text);

// Five lines in which nothing is wrong but what `more` says.
std::string fine_entry(std::string_view id, std::string_view more = "owner = 'team'\n");

struct Result {
  int code = 0;  // exit code; 128 + the signal for a program that was killed
  std::string out, err;
  bool left_core = false;
};

// run() with string streams, the clock at kToday, no environment and no terminal.
Result run_tool(const std::vector<std::string>& arguments, std::string_view standard_input = {});

// A program to be run in an environment with nothing but PATH and what is given here.
struct Launch {
  std::vector<std::string> command;
  std::vector<std::string> environment{};  // "NAME=VALUE"
  std::string working_directory{};
  std::string_view input{};                    // fed through a pipe
  std::function<void(pid_t)> while_running{};  // called once it has been started
};
Result launch(const Launch& program);

// The real binary, in an environment with nothing but PATH. `standard_input` is fed through a pipe.
Result run_binary(const std::vector<std::string>& arguments, std::string_view standard_input = {},
                  const std::string& working_directory = {});

// Any program of this machine, the same way.
Result run_program(const std::vector<std::string>& command, std::string_view standard_input = {},
                   const std::string& working_directory = {});

// Exit code 2, a report of nothing, and each of the words on standard error.
void check_refused(const Result& result, const std::vector<std::string>& words);

// Standard output as a JSON report.
nlohmann::json report_of(const Result& result);
// One member of all items of a list.
std::vector<std::string> names_of(const nlohmann::json& list, const char* key);

// Freshly made secrets in the formats of their vendors: random, and never accepted by anybody.
std::string random_text(std::size_t length, std::string_view alphabet);
std::string atlassian_secret(std::string_view prefix, bool right_checksum = true);
// The secret for a placeholder such as "github" (see tests/rules/secret_in_inventory.toml); "" if there is no such.
std::string secret_for(std::string_view placeholder);
// Replaces every ${placeholder}; the secrets put in are added to `secrets` if it is given.
std::string fill_in_secrets(std::string text, std::vector<std::string>* secrets = nullptr);

// Without the padding at the end.
std::string base64(std::string_view bytes);

// An entry of six lines: an API token of Jira with one scope, and what `more` says.
std::string scoped_entry(std::string_view id, std::string_view more, std::string_view owner = "team");

// No part of a secret stands in the output, save the beginning that all of its kind have in common.
void check_hidden(std::string_view output, const std::vector<std::string>& secrets, std::string_view where);

}  // namespace testing
}  // namespace credlint
