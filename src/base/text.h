// Small helpers for texts that people read.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace credlint {

// Text from outside, made safe to stand in a message: between backticks, on one line, at most 80 code points, with
// control, bidirectional and zero-width characters, backticks and broken UTF-8 replaced. The backticks are the mark by
// which the report writers find the literal parts of a message.
std::string literal(std::string_view text);

// At most `limit` code points of the text, with an ellipsis where something is left out.
std::string shortened(std::string_view text, std::size_t limit);

// The text with every character that could hide or reorder other text written as <U+202E>; broken UTF-8 becomes U+FFFD.
// Newlines and tabs are treated the same, so the result is one line.
std::string visible(std::string_view text);

// True for a code point that has no business in a line of text: controls, bidirectional marks, zero-width characters,
// line and paragraph separators, non-characters.
bool is_hidden(char32_t code_point);

// True for a code point that shows as nothing but room: blanks of every width.
bool is_blank(char32_t code_point);

// The characters that a format takes as they are: printable ASCII less its special ones.
class PlainCharacters {
 public:
  constexpr explicit PlainCharacters(std::string_view special = {}) {
    for (std::size_t c = 0x20; c < 0x7f; ++c) plain_[c] = true;
    for (const char c : special) plain_[static_cast<unsigned char>(c)] = false;
  }

  // How many bytes at the front need no escaping.
  [[nodiscard]] constexpr std::size_t prefix(std::string_view text) const {
    std::size_t end = 0;
    while (end < text.size() && plain_[static_cast<unsigned char>(text[end])]) ++end;
    return end;
  }

 private:
  std::array<bool, 256> plain_{};
};

// Decodes one code point off the front of `text` (never empty) and shortens it; U+FFFD for one byte of broken UTF-8.
char32_t next_code_point(std::string_view& text);

// The word nearest to `text` by Damerau-Levenshtein distance without regard to case, or "" if none is near enough to be
// worth suggesting (one edit in three letters).
std::string_view nearest(std::string_view text, std::span<const std::string_view> words);

// The same, where no other word is as near; else "".
std::string_view only_nearest(std::string_view text, std::span<const std::string_view> words);

// "a, b or c"
std::string one_of(std::span<const std::string_view> words);

std::string joined(std::span<const std::string_view> words, std::string_view separator);

// "1 token", "2 tokens"
std::string counted(std::size_t count, std::string_view singular);

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// How many newlines stand in it.
inline std::uint32_t count_lines(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

// Without blanks, tabs and line ends around it.
std::string_view trim(std::string_view text);

std::string to_lower_ascii(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

// Blanks at the ends are cut off, and those within are one: "a  b " is "a b".
std::string collapsed(std::string_view text);

}  // namespace credlint
