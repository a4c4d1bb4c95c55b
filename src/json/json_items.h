// Cuts the long lists of a JSON file into their items, so that never more than one item stands in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "json_bytes.h"

namespace credlint {

// Lists of objects that may be long. An item is handed on as soon as it is complete.
struct LongLists {
  std::span<const std::string_view> names;
  std::size_t depth = 1;  // how many brackets are open around the members that have these names
};

struct JsonItem {
  std::string_view list;  // one of the names
  std::string_view text;  // an object, still unparsed; kItemPadding bytes behind it may be read
  std::uint64_t offset = 0;
  std::uint32_t line = 1, column = 1;  // where it begins; columns are counted in bytes
};
inline constexpr std::size_t kItemPadding = 64;

struct JsonRest {
  std::string text;        // with a 0 in the place of each item; each of its lines is one of the whole
  std::uint64_t size = 0;  // of the whole, in bytes
  bool closed = false;     // no bracket and no string is open at its end
};

// Reads to the end and calls `take` for every item. What is no JSON need not be noticed: whoever parses the items and
// the rest will.
JsonRest cut_items(JsonBytes& bytes, const LongLists& lists, const std::function<void(const JsonItem&)>& take);

}  // namespace credlint
