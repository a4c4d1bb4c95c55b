// References to secrets: `env:NAME`, `file:PATH`, `credential:NAME`, and schemes of other tools.
#pragma once

#include <span>
#include <string_view>

#include "inventory.h"

namespace credlint {

struct SecretRef {
  std::string_view scheme;  // "env", "file", "credential", or a foreign one such as "op"
  std::string_view rest;    // what follows "scheme:" or, for a foreign one, "scheme://"
  SecretFlaw flaw = SecretFlaw::none;
  std::string_view suggestion;  // the known scheme that a misspelt one is nearest to
};

// Schemes of other tools that do without "//".
std::span<const std::string_view> schemes_without_slashes();

// Whether a configuration may name a command for this scheme: a word, and neither one of the schemes that are built in
// nor a misspelling of one.
bool can_be_resolved(std::string_view scheme);

// The variable that is meant by "$NAME", "${NAME}", "${{ secrets.NAME }}" or a bare NAME in capitals; "" for anything
// that may be a secret.
std::string_view meant_variable(std::string_view text);

// Views into `text`. A foreign reference has the form scheme://rest, or scheme:rest with a scheme that is known for it.
SecretRef parse_secret_ref(std::string_view text);

}  // namespace credlint
