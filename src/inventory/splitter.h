// Cuts a TOML document into its entries without parsing it, so that each can be parsed alone: a broken entry then
// costs only itself, entries can be parsed on all cores, and no tree of the whole document is ever built.
#pragma once

#include <array>
#include <cstdint>
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
};

// Splits where toml++ would begin a new element of one of the arrays: never inside a string, a comment or a value. The
// pieces follow each other without a gap. A piece holds more than one entry where one of them is continued behind
// another ([[token]], [[site]], [token.x]): then all from the first to the continuation stay together.
std::vector<Piece> split(std::string_view document);

// The second way, for a piece that does not parse: at every line that starts with the header of an entry, even inside
// what looks like a string, because the string may be the very thing that was never closed.
std::vector<Piece> split_at_lines(std::string_view document, const Piece& piece);

// Where the string or bracket begins that is still open at the end of the text, as an offset in bytes; npos if none is.
std::size_t find_unclosed(std::string_view text);

}  // namespace credlint
