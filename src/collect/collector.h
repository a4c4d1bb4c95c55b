// Asks a vendor, with one of its credentials, for all that this may list.
#pragma once

#include "asker.h"
#include "collected.h"
#include "list_proof.h"

namespace credlint {

// Who asks.
struct AskingToken {
  const Token* token = nullptr;
  Planned how;  // where and by which credential; `url` is the place of the collection
};

// What became of it. One of these holds: `source` has lists, or `why` says why there are none.
struct Collected {
  CollectedSource source;
  std::string why, hint;  // the vendor refuses the key, or nobody knows which organisation it belongs to
  bool usage = false;     // the entry must say more
  bool interrupted = false;
};

// What a step asks for, for a person who waits.
using CollectProgress = std::function<void(std::string_view list, std::size_t items)>;

Collected collect(const AskingToken& asking, Asker& asker, const SecretFormats& formats,
                  const CollectProgress& progress);

// The URLs that would be asked, without those that answers lead to.
std::vector<std::string> planned_urls(const AskingToken& asking);

// The name of the kind's own list, as `OwnList` has it; null if no kind of the vendor has such a list.
const OwnList* own_list(const Vendor& vendor, std::string_view name);

}  // namespace credlint
