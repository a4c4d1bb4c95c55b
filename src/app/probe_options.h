// The options of the live probe.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "options.h"

namespace credlint {

// As they were written.
struct ProbeWords {
  std::string probe, undecided = "warn";
  std::vector<std::string> connect_to;
  unsigned rate = 0, concurrency = 0, timeout = 0;
};

void add_probe_options(CLI::App& app, AuditCommand& audit, ProbeWords& words);

// Throws a UsageError for what makes no sense.
void parse_probe_options(const CLI::App& app, const ProbeWords& words, AuditCommand& audit);

}  // namespace credlint
