// Servers that send a credential back.
#pragma once

#include <string_view>

#include "observation.h"

namespace credlint {

// Takes out of an observation what may be the secret that was sent, or a piece of it: forwards or backwards, in base64
// (alone, or with the account as Basic auth has it) or in hexadecimal, whatever the case and whatever stands between
// its letters and digits. Six of them in a row are a piece.
void forget_echo(Observation& observation, std::string_view account, std::string_view secret);

}  // namespace credlint
