#include "toml_error.h"

#include <fmt/core.h>

#include <algorithm>

#include "common_mistakes.h"
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

// The line of a place, and where it begins.
std::pair<std::string_view, std::size_t> line_at(std::string_view text, std::uint32_t number) {
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {};
    begin = end + 1;
  }
  return {text.substr(begin, text.find('\n', begin) - begin), begin};
}

// The first byte that is no UTF-8; npos if all is.
std::size_t find_no_utf8(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view before = rest;
    if (next_code_point(rest) == 0xfffd && !before.starts_with("\xef\xbf\xbd")) return text.size() - before.size();
  }
  return std::string_view::npos;
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
  if (const std::size_t no_utf8 = find_no_utf8(text); no_utf8 != std::string_view::npos)
    return {position_of(text, no_utf8), "broken TOML: this is not UTF-8, but perhaps Latin-1 (Windows-1252)",
            "save the file as UTF-8"};
  // What was never closed is better told by where it begins than by where the text ends.
  if (description.find(kUnclosed) != std::string_view::npos) {
    if (const std::size_t unclosed = find_unclosed(text); unclosed != std::string_view::npos) {
      out.where = position_of(text, unclosed);
      const bool bracket = text[unclosed] == '[' || text[unclosed] == '{';
      out.message = fmt::format("broken TOML: the {} that begins here is never closed", bracket ? "bracket" : "string");
      out.hint = bracket ? "close it, with commas between what stands in it" : "write the same quotes behind the text";
      return out;
    }
  }
  // What toml++ calls a forbidden control character is mostly the end of a line whose string was never closed.
  if (description.find("control characters") != std::string_view::npos && stands_at_line_end(text, out.where)) {
    out.message = "broken TOML: a string on this line is not closed";
    out.hint = "write a quote behind the text; one of several lines stands between `\"\"\"`";
    return out;
  }
  // Here toml++ quotes the whole key, which may be anything.
  if (description.find("cannot redefine") != std::string_view::npos ||
      description.find("cannot insert") != std::string_view::npos) {
    out.message = "broken TOML: this key or table is already defined";
    out.hint = "remove one of the two; each entry begins with a line `[[token]]`";
    return out;
  }
  const auto [line, begin] = line_at(text, out.where.line);
  const std::size_t open = find_unclosed(text.substr(0, begin));
  const bool in_brackets = open != std::string_view::npos && (text[open] == '[' || text[open] == '{');
  if (open == std::string_view::npos || in_brackets)
    if (const auto mistake = common_mistake(line, in_brackets, hide_quotes)) {
      out.message = fmt::format("broken TOML: {}", mistake->message);
      out.hint = mistake->hint;
      if (const std::size_t value = mistake->wrong.empty()
                                        ? std::string_view::npos
                                        : line.find(mistake->wrong, std::min(line.find('='), line.size()));
          value != std::string_view::npos)
        out.mend = Mend{Change::text, position_of(text, begin + value), mistake->right, mistake->wrong};
      if (!mistake->message.empty()) return out;
    }
  constexpr std::string_view kPrefix = "Error while parsing ";
  if (description.starts_with(kPrefix)) description.remove_prefix(kPrefix.size());
  out.message = fmt::format("broken TOML: {}", without_quotes(description, hide_quotes));
  return out;
}

}  // namespace credlint
