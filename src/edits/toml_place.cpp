#include "toml_place.h"

#include <algorithm>

#include "text.h"

namespace credlint {
namespace {

// Behind the string that begins at a byte; npos where it is not closed.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const std::string_view rest = text.substr(begin);
  const bool is_long = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
  for (std::size_t at = begin + (is_long ? 3 : 1); at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (!is_long) return at + 1;
      if (text.substr(at, 3) != std::string(3, quote)) continue;
      // Up to two quotes may stand before the closing ones.
      at += 3;
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;
      return at;
    } else if (text[at] == '\n' && !is_long) {
      break;
    }
  }
  return std::string_view::npos;
}

bool is_bare(char c) { return std::string_view(",]}#\r\n").find(c) == std::string_view::npos; }

}  // namespace

Offsets::Offsets(std::string_view text) : text_(text), lines_{text.starts_with("\xef\xbb\xbf") ? 3U : 0U} {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1))
    lines_.push_back(end + 1);
}

std::optional<std::size_t> Offsets::of(Position where) const {
  if (where.line == 0 || where.line > lines_.size()) return std::nullopt;
  std::size_t at = lines_[where.line - 1];
  for (std::uint32_t column = 1; column < where.column; ++column) {
    if (at >= text_.size() || text_[at] == '\n') return std::nullopt;
    do ++at;
    while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0U) == 0x80U);
  }
  return at < text_.size() ? std::optional(at) : std::nullopt;
}

std::optional<std::size_t> end_of_value(std::string_view text, std::size_t begin, bool* has_comment) {
  if (begin >= text.size()) return std::nullopt;
  const char first = text[begin];
  if (first == '"' || first == '\'') {
    const std::size_t end = end_of_string(text, begin);
    return end == std::string_view::npos ? std::nullopt : std::optional(end);
  }
  if (first != '[' && first != '{') {
    const auto* const stop = std::find_if_not(text.begin() + begin, text.end(), is_bare);
    const std::string_view value = trim(text.substr(begin, static_cast<std::size_t>(stop - text.begin()) - begin));
    return value.empty() ? std::nullopt : std::optional(begin + value.size());
  }
  std::size_t depth = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = end_of_string(text, at);
      if (at == std::string_view::npos) return std::nullopt;
      --at;
    } else if (c == '#') {
      if (has_comment != nullptr) *has_comment = true;
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return at + 1;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> end_of_key(std::string_view text, std::size_t begin) {
  if (begin >= text.size()) return std::nullopt;
  if (text[begin] == '"' || text[begin] == '\'') return end_of_value(text, begin);
  std::size_t end = begin;
  while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]) || text[end] == '_' || text[end] == '-'))
    ++end;
  return end == begin ? std::nullopt : std::optional(end);
}

}  // namespace credlint
