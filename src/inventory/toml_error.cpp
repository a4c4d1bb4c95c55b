#include "toml_error.h"

#include <fmt/core.h>

#include <algorithm>

#include "splitter.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::string_view kUnclosed = "encountered end-of-file";

// toml++ quotes parts of the document. A single character is helpful and harmless; whatever is longer could be part of
// a value, and so could everything behind it, because the part may hold quotes itself.
std::string without_quotes(std::string_view description, bool hide_all) {
  constexpr std::size_t kLongestCharacter = 4;  // bytes of one code point, or an escape such as \r
  std::string out;
  while (true) {
    const std::size_t begin = description.find('\'');
    if (begin == std::string_view::npos) break;
    // The quoted character may be a quote itself.
    const std::size_t end = description.find('\'', begin + 2);
    out += description.substr(0, begin);
    if (hide_all || end == std::string_view::npos || end - begin - 1 > kLongestCharacter) return out + "something else";
    out += literal(description.substr(begin + 1, end - begin - 1));
    description.remove_prefix(end + 1);
  }
  return out += description;
}

// Whether the place is the line break of its line.
bool stands_at_line_end(std::string_view text, Position where) {
  for (std::uint32_t line = 1; line < where.line; ++line)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  for (std::uint32_t column = 1; column < where.column && !text.empty(); ++column) next_code_point(text);
  return text.empty() || text.front() == '\n' || text.starts_with("\r\n");
}

}  // namespace

// toml++ does not count the byte order mark either.
PositionCounter::PositionCounter(std::string_view text) : text_(text), at_(text.starts_with("\xef\xbb\xbf") ? 3 : 0) {}

Position PositionCounter::at(std::size_t offset) {
  for (; at_ < offset && at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n')
      position_ = {position_.line + 1, 1};
    else if ((c & 0xc0) != 0x80)
      ++position_.column;
  }
  return position_;
}

SyntaxError describe(const toml::parse_error& error, std::string_view text, bool hide_quotes) {
  const auto where = error.source().begin;
  SyntaxError out{{where.line, where.column}, {}};
  std::string_view description = error.description();
  // What was never closed is better told by where it begins than by where the text ends.
  if (description.find(kUnclosed) != std::string_view::npos) {
    if (const std::size_t unclosed = find_unclosed(text); unclosed != std::string_view::npos) {
      out.where = position_of(text, unclosed);
      const bool bracket = text[unclosed] == '[' || text[unclosed] == '{';
      out.message = fmt::format("broken TOML: the {} that begins here is never closed", bracket ? "bracket" : "string");
      return out;
    }
  }
  // What toml++ calls a forbidden control character is mostly the end of a line whose string was never closed.
  if (description.find("control characters") != std::string_view::npos && stands_at_line_end(text, out.where)) {
    out.message = "broken TOML: a string on this line is not closed";
    return out;
  }
  // Here toml++ quotes the whole key, which may be anything.
  if (description.find("cannot redefine") != std::string_view::npos ||
      description.find("cannot insert") != std::string_view::npos) {
    out.message = "broken TOML: this key or table is already defined";
    return out;
  }
  constexpr std::string_view kPrefix = "Error while parsing ";
  if (description.starts_with(kPrefix)) description.remove_prefix(kPrefix.size());
  out.message = fmt::format("broken TOML: {}", without_quotes(description, hide_quotes));
  return out;
}

}  // namespace credlint
