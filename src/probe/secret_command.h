// Secrets that a command of the configuration gives.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "config.h"
#include "secret_ref.h"
#include "secret_source.h"

namespace credlint {

// `ref` is the parsed reference, `reference` the whole of it. The command does not get the variables named in `hidden`,
// and is ended as soon as `interrupted` says so.
FoundSecret from_command(const SecretRef& ref, std::string_view reference, const SecretResolver& resolver,
                         const std::set<std::string>& hidden, const std::function<bool()>& interrupted);

}  // namespace credlint
