// Cuts a TOML document into its entries without parsing it, so that each can be parsed alone: a broken entry then
// costs only itself, entries can be parsed on all cores, and no tree of the whole document is ever built.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace credlint {

// The arrays of tables that an inventory is made of.
inline constexpr std::array<std::string_view, 3> kEntryNames{"token", "waiver", "site"};

// Dotted keys with more parts than this are refused; toml++ has no limit of its own there and would recurse.
inline constexpr std::size_t kDeepestKey = 16;
inline constexpr std::size_t kNotDeep = static_cast<std::size_t>(-1);

// Part of a document: its head (everything before the first entry) or an entry from its [[header]] to the next one.
// It begins at the start of a line.
struct Piece {
  std::size_t offset = 0;        // bytes
  std::size_t size = 0;          // bytes
  std::uint32_t first_line = 1;  // of the piece in the document
  // Where a dotted key has more parts than kDeepestKey, as an offset in the document; kNotDeep if none has. Such a
  // piece is not fit for a recursive parser.
  std::size_t deep_key = kNotDeep;
  bool has_long_strings = false;  // strings of more than one line

  [[nodiscard]] std::size_t end() const { return offset + size; }
};

// Splits where toml++ would begin a new element of one of the arrays: never inside a string, a comment or a value. The
// pieces follow each other without a gap. A piece holds more than one entry where one of them is continued behind
// another ([[token]], [[site]], [token.x]): then all from the first to the continuation stay together.
std::vector<Piece> split(std::string_view document);

// The same from the start of a line on, up to the first piece at whose offset `stop` says so, or to the end of the
// document. The offsets that it is asked of ascend.
std::vector<Piece> split_from(std::string_view document, std::size_t begin, std::uint32_t first_line,
                              const std::function<bool(std::size_t)>& stop);

// Whether a text begins with the header of an entry, its name in bare letters.
bool begins_entry(std::string_view line);

// A line that looks like the header of an entry but stands in a string of several lines.
struct Swallowed {
  std::size_t line = 0;    // its offset
  std::size_t string = 0;  // the offset of that string
  bool has_keys = false;   // a key that makes an entry follows it
};
// In a text, from its front to its end.
std::vector<Swallowed> find_swallowed(std::string_view text);

// Where the string or bracket begins that is still open at the end of the text, as an offset in bytes; npos if none is.
std::size_t find_unclosed(std::string_view text);

}  // namespace credlint
