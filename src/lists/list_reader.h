// Reads vendor lists: JSON files of the format `credlint-vendor-list`, whose schema `credlint schema vendor-list`
// prints.
#pragma once

#include <string>
#include <vector>

#include "json_bytes.h"
#include "vendor.h"
#include "vendor_list.h"

namespace credlint {

// Of a file that is no whole vendor list nothing is kept but why (ListFile::error). An impossible date costs only its
// field, and a text that looks like a secret is dropped. Of two sources with the same scope the newer one counts.
VendorLists read_lists(const std::vector<std::string>& paths, const Kinds& kinds);

// One list that is in memory, for tests.
VendorLists read_list_text(std::string_view text, const std::string& path, const Kinds& kinds);

}  // namespace credlint
