// Cuts the long lists of a JSON report into their items, so that never more than one item stands in memory.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "report_bytes.h"

namespace credlint {

// Lists of objects that may be long. An item is handed on as soon as it is complete.
inline constexpr std::array<std::string_view, 3> kLongLists{"tokens", "findings", "resolved"};

struct JsonItem {
  std::string_view list;  // one of kLongLists
  std::string_view text;  // an object, still unparsed; kItemPadding bytes behind it may be read
  std::uint64_t offset = 0;
};
inline constexpr std::size_t kItemPadding = 64;

struct JsonRest {
  std::string text;        // without the items, and with a 0 in the place of each
  std::uint64_t size = 0;  // of the whole, in bytes
  bool closed = false;     // no bracket and no string is open at its end
};

// Reads to the end and calls `take` for every item. What is no JSON need not be noticed: whoever parses the items and
// the rest will.
JsonRest cut_items(ReportBytes& bytes, const std::function<void(const JsonItem&)>& take);

}  // namespace credlint
