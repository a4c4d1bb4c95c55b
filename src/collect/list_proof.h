// Reads one list of a vendor to its end, and proves that it is whole, or says why that is not proven.
#pragma once

#include <functional>

#include "asker.h"
#include "collected.h"
#include "secret_format.h"

namespace credlint {

// Where a listing is asked: everything of a request but its cursor.
struct ListPlace {
  std::string base;          // "https://api.atlassian.com/admin"
  std::string organization;  // "" where there is none
};

// The one place where a request comes from. `path` and `query` are those of a Listing, `more` is added to the query.
std::string url_of(const ListPlace& place, std::string_view path, std::string_view query = {},
                   std::string_view more = {});

// Called with the number of items that were read so far.
using ListProgress = std::function<void(std::size_t items)>;

// A list is whole where every answer was the documented one, no cursor and no id came twice with another content, the
// vendor states no more than its pages hold, and what must be in it is in it.
CollectedList prove_list(const Listing& listing, const ListPlace& place, Asker& asker, const SecretFormats& formats,
                         const ListProgress& progress);

}  // namespace credlint
