// Holds an inventory against the vendors' lists.
#pragma once

#include <string>
#include <vector>

#include "inventory.h"
#include "vendor_list.h"

namespace credlint {

// Matches the tokens with the records, and adds to the inventory each list as a source, and each record that no entry
// is or may be as a token that is not listed.
struct HoldOptions {
  std::vector<std::string> managed;  // patterns of the accounts that the organisations manage
  Undecided undecided = Undecided::warn;
};
Held hold(Inventory& inventory, VendorLists lists, const HoldOptions& options, Instant now);

}  // namespace credlint
