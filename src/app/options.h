// The command line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "audit.h"
#include "curl_network.h"
#include "report.h"
#include "world.h"

namespace credlint {

inline constexpr std::string_view kToStandardOutput = "-";

struct ReportRequest {
  std::string format;
  std::string path;  // kToStandardOutput, or a file
};

// How a server is reached. What is not given comes from the configuration.
struct NetworkChoice {
  std::string ca_file, proxy;  // empty: none
  std::vector<ConnectTo> connect_to;
  std::optional<unsigned> rate, concurrency;
  std::optional<std::chrono::seconds> timeout;
};

// Which configuration is meant.
struct ConfigChoice {
  std::string path;  // empty: none is named
  bool none = false;
};

struct AuditCommand {
  std::vector<std::string> inventories;
  std::vector<ReportRequest> reports;
  std::string output_dir;  // empty: none
  ConfigChoice config;
  std::optional<FailOn> fail_on;  // as given by --fail-on
  std::vector<std::string> vendor_lists;
  std::string baseline;      // an earlier JSON report; empty: none
  bool fail_on_new = false;  // only what the baseline does not have fails the run
  ReportOptions report_options;
  std::vector<std::string> rules, skip_rules;  // ids; rules empty: all of them
  std::string token;                           // a glob of names; empty: all of them
  std::optional<Instant> now;                  // as given by --now
  // The live probe. What is not given comes from the configuration.
  ProbeMode probe = ProbeMode::off;
  bool probe_expired = false;  // also tokens that have ended
  std::optional<Undecided> undecided;
  NetworkChoice network;
  unsigned jobs = 1;
  bool quiet = false;
  bool colour = false;
  bool fix = false;   // make the exact changes that the findings propose, and audit again
  bool diff = false;  // print them
};

struct CollectCommand {
  std::vector<std::string> with;  // ids of the tokens that ask
  std::vector<std::string> inventories;
  ConfigChoice config;
  std::string output;  // kToStandardOutput, or a file
  bool plan = false;   // print the requests and send none
  NetworkChoice network;
};

struct KindsCommand {
  std::string kind;    // "": all
  std::string config;  // "": only the vendors' kinds
  std::string format;  // text, markdown or json
};

struct RulesCommand {
  std::string format;  // text, markdown or json
};

struct ExplainCommand {
  std::string rule;
};

struct SchemaCommand {
  std::string what;  // inventory, config or report
};

struct DiffCommand {
  std::string before, after;  // JSON reports
};

struct InitCommand {
  std::string file;  // kToStandardOutput, or one that does not exist yet
};

// Something to print, and then to exit with a code: help, the version.
struct PrintCommand {
  std::string text;
};

using Command = std::variant<AuditCommand, CollectCommand, KindsCommand, RulesCommand, ExplainCommand, SchemaCommand,
                             InitCommand, DiffCommand, PrintCommand>;

// A command line that makes no sense. `what()` says why; the hint says what would be accepted.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

Command parse_command_line(const std::vector<std::string>& arguments, const World& world);

}  // namespace credlint
