// The step between reading the inventory and judging it: a live probe, or what one would do.
#pragma once

#include <optional>

#include "config_file.h"
#include "options.h"

namespace credlint {

// As the command says, else the configuration.
NetworkOptions network_options(const NetworkChoice& choice, const ProbeConfig& config);

// Whether the rule wrong-host has an error about the token, whatever the policy makes of it: then nothing is sent for
// it.
bool is_wrong_host(const Token& token, const Context& context);

// Probes the tokens, or prints what would be sent and sends nothing, as the command says. The plan goes to standard
// output, or to standard error where a report goes there.
Probed probe(const Context& context, const AuditCommand& command, const std::optional<LoadedConfig>& loaded,
             World& world);

}  // namespace credlint
