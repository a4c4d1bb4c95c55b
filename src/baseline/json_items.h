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

// Reads to the end and calls `take` for every item; gives the text without them, with a 0 in the place of each. What is
// no JSON need not be noticed: whoever parses the items and the rest will.
std::string cut_items(ReportBytes& bytes, const std::function<void(const JsonItem&)>& take);

}  // namespace credlint
