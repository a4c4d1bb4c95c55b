// The options of `credlint collect`.
#pragma once

#include "probe_options.h"

namespace credlint {

CLI::App* add_collect_options(CLI::App& app, CollectCommand& collect, NetworkWords& words);

// Throws a UsageError for what makes no sense.
void parse_collect_options(const CLI::App& command, const NetworkWords& words, CollectCommand& collect);

}  // namespace credlint
