// Servers that send a credential back.
#pragma once

#include <string_view>

#include "observation.h"

namespace credlint {

// Takes out of an observation what may be the secret that was sent, or a part of it: as it is, in lower case, or in the
// form that Basic auth gives to account and secret.
void forget_echo(Observation& observation, std::string_view account, std::string_view secret);

}  // namespace credlint
