#include "escape.h"

#include <fmt/core.h>

#include <algorithm>

#include "text.h"

namespace credlint {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool plain_ascii(std::string_view text, std::string_view special) {
  return std::all_of(text.begin(), text.end(),
                     [special](char c) { return c >= 0x20 && c < 0x7f && special.find(c) == std::string_view::npos; });
}

// Code points that XML 1.0 allows, less those that are discouraged and hidden control characters.
bool allowed_in_xml(char32_t c) {
  return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xd7ff) ||
         (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && (c & 0xfffe) != 0xfffe);
}

}  // namespace

std::string escape_text(std::string_view text) {
  if (plain_ascii(text, "")) return std::string(text);
  return visible(text);
}

std::string escape_json(std::string_view text) {
  if (plain_ascii(text, "\"\\")) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = next_code_point(text);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else if (c == 0xfffd) {
      out += kReplacement;
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

std::string escape_xml(std::string_view text) {
  if (plain_ascii(text, "&<>\"'")) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = next_code_point(text);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        if (allowed_in_xml(c) && c != 0xfffd)
          out += before.substr(0, before.size() - text.size());
        else
          out += kReplacement;
    }
  }
  return out;
}

std::string markdown_code(std::string_view text, Markdown where) {
  if (text.empty()) return "–";
  const std::string shown = visible(text);
  // The fence must be longer than any run of backticks inside.
  std::size_t longest = 0, run = 0;
  for (const char c : shown) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  // A blank at each end is dropped by the reader; it keeps inner backticks and blanks apart from the fence.
  const bool pad = longest > 0 || shown.front() == ' ' || shown.back() == ' ';
  std::string out = fence + (pad ? " " : "");
  for (const char c : shown) {
    if (c == '|' && where == Markdown::table_cell) out += '\\';
    out += c;
  }
  return out + (pad ? " " : "") + fence;
}

std::string markdown_message(std::string_view message, Markdown where) {
  std::string out;
  while (!message.empty()) {
    const std::size_t begin = std::min(message.find('`'), message.size());
    for (const char c : visible(message.substr(0, begin))) {
      if (std::string_view("\\*_{}[]<>#|~&@!").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
    message.remove_prefix(begin);
    if (message.empty()) break;
    const std::size_t end = message.find('`', 1);
    if (end == std::string_view::npos) return out + "\\`" + markdown_message(message.substr(1), where);
    if (end > 1) out += markdown_code(message.substr(1, end - 1), where);
    message.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace credlint
