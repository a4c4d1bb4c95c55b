// What was collected from a vendor: its lists, and whether each is whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collection.h"

namespace credlint {

struct CollectedList {
  const OwnList* own = nullptr;  // what it is called
  std::size_t requests = 0;
  bool complete = false;
  std::string why;  // why it is not; holds nothing that looks like a secret
  std::optional<std::uint64_t> stated;
  std::vector<ListedItem> items;     // as far as they were read, in the vendor's order
  std::size_t secrets_left_out = 0;  // texts that look like secrets
  long status = 0;                   // of the answer that ended it; 200 where none did
  [[nodiscard]] bool refused() const { return status == 401; }
};

// What one token was shown.
struct CollectedSource {
  std::string vendor, scope, with;
  Instant begun, ended;
  std::vector<CollectedList> lists;
};

}  // namespace credlint
