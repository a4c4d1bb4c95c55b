#include "escape.h"

#include <fmt/core.h>

#include <algorithm>

#include "text.h"

namespace credlint {
namespace {

// A name that is longer than this in a Markdown page is an attack on its reader.
constexpr std::size_t kLongestCode = 200;  // code points

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Hands plain text to `put`, and every other code point as `escape(code point, bytes)`.
template <class Put, class Escape>
void escaped(std::string_view text, const PlainCharacters& plain, Put put, Escape escape) {
  while (true) {
    const std::size_t end = plain.prefix(text);
    put(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) return;
    const std::string_view before = text;
    const char32_t c = next_code_point(text);
    put(escape(c, before.substr(0, before.size() - text.size())));
  }
}

// Code points that XML 1.0 allows, less those that are discouraged and hidden control characters.
bool allowed_in_xml(char32_t c) {
  return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xd7ff) ||
         (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && (c & 0xfffe) != 0xfffe);
}

}  // namespace

std::string escape_text(std::string_view text) { return visible(text); }

namespace {

template <class Put>
void put_json(std::string_view text, Put put) {
  static constexpr PlainCharacters kPlain("\"\\");
  escaped(text, kPlain, put, [](char32_t c, std::string_view bytes) -> std::string {
    if (c == '"' || c == '\\') return {'\\', static_cast<char>(c)};
    if (c < 0x20 || c == 0x7f) return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    return std::string(c == 0xfffd ? kReplacement : bytes);
  });
}

template <class Put>
void put_xml(std::string_view text, Put put) {
  static constexpr PlainCharacters kPlain("&<>\"'");
  escaped(text, kPlain, put, [](char32_t c, std::string_view bytes) -> std::string {
    switch (c) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&apos;";
      default:
        return std::string(allowed_in_xml(c) && c != 0xfffd ? bytes : kReplacement);
    }
  });
}

}  // namespace

std::string escape_json(std::string_view text) {
  std::string out;
  put_json(text, [&out](std::string_view part) { out += part; });
  return out;
}

void write_json(Sink& out, std::string_view text) {
  put_json(text, [&out](std::string_view part) { out.write(part); });
}

std::string escape_xml(std::string_view text) {
  std::string out;
  put_xml(text, [&out](std::string_view part) { out += part; });
  return out;
}

void write_xml(Sink& out, std::string_view text) {
  put_xml(text, [&out](std::string_view part) { out.write(part); });
}

std::string markdown_code(std::string_view text, Markdown where) {
  static constexpr PlainCharacters kPlain("`|");
  if (text.empty()) return "–";
  if (text.size() <= kLongestCode && kPlain.prefix(text) == text.size() && text.front() != ' ' && text.back() != ' ') {
    std::string out;
    out.reserve(text.size() + 2);
    return out.append(1, '`').append(text).append(1, '`');
  }
  const std::string shown = visible(shortened(text, kLongestCode));
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
    const std::string_view running = message.substr(0, begin);
    static constexpr PlainCharacters kPlain("\\*_{}[]<>#|~&@!");
    escaped(
        running, kPlain, [&out](std::string_view part) { out += part; },
        [](char32_t c, std::string_view bytes) {
          return c < 0x80 && !is_hidden(c) ? std::string(1, '\\').append(bytes) : visible(bytes);
        });
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
