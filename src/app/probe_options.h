// The options of the live probe.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "options.h"

namespace credlint {

// As they were written.
struct NetworkWords {
  std::vector<std::string> connect_to;
  unsigned rate = 0, concurrency = 0, timeout = 0;
};
struct ProbeWords {
  std::string probe, undecided = "warn";
  NetworkWords network;
};

// How servers are reached; `needed`: without that option they make no sense.
void add_network_options(CLI::App& app, NetworkChoice& network, NetworkWords& words, CLI::Option* needed = nullptr);
// Throws a UsageError for what makes no sense.
void parse_network_options(const CLI::App& app, const NetworkWords& words, NetworkChoice& network);

void add_probe_options(CLI::App& app, AuditCommand& audit, ProbeWords& words);

// Throws a UsageError for what makes no sense.
void parse_probe_options(const CLI::App& app, const ProbeWords& words, AuditCommand& audit);

}  // namespace credlint
