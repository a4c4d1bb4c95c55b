// Which tokens and rules an audit is about.
#pragma once

#include <string>

#include "inventory.h"

namespace credlint {

// Moves every token whose id (its name, if it has none) does not match the glob to Inventory::left_out, and drops its
// problems. What the others say of it (`replaces`, a shared secret) still holds.
void keep_tokens(Inventory& inventory, const std::string& glob);

}  // namespace credlint
