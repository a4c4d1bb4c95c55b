#include "escape.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "text.h"

namespace credlint {
namespace {

// A name that is longer than this in a Markdown page is an attack on its reader.
constexpr std::size_t kLongestCode = 200;  // code points

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// What is left of "##[", "##vso[" or "##teamcity[" behind the second "#".
bool ends_command(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return end != text.end() && *end == '[';
}

// Hands plain text to `put`, and every other code point as `escape(code point, bytes)`. The second "#" of a
// command of a CI server becomes `doubled`: such commands begin wherever they stand in a line.
template <class Put, class Escape>
void escaped(std::string_view text, const PlainCharacters& plain, std::string_view doubled, Put put, Escape escape) {
  bool behind_hash = false;
  while (true) {
    const std::size_t end = plain.prefix(text);
    put(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) return;
    const std::string_view before = text;
    const char32_t c = next_code_point(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    const bool again = c == '#' && end == 0 && behind_hash && ends_command(text);
    put(again ? std::string(doubled) : escape(c, bytes));
    behind_hash = c == '#';
  }
}

// The text with a backslash between two of the character, where no other escape is to be had.
std::string parted(std::string text, std::string_view pair) {
  for (std::size_t at = 0; (at = text.find(pair, at)) != std::string::npos; at += 2) text.insert(at + 1, "\\");
  return text;
}

// Code points that XML 1.0 allows, less those that are discouraged and hidden control characters.
bool allowed_in_xml(char32_t c) {
  return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xd7ff) ||
         (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && (c & 0xfffe) != 0xfffe);
}

}  // namespace

std::string escape_text(std::string_view text) { return parted(visible(text), "##"); }

std::string escape_line_start(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view here = rest;
    if (!is_blank(next_code_point(rest))) {
      rest = here;
      break;
    }
  }
  return (rest.starts_with("::") ? "./" : "") + escape_text(text);
}

std::string escape_csv(std::string_view text) {
  // Fullwidth forms count too; and a semicolon ends a cell where the comma is a decimal point.
  static constexpr std::array<std::string_view, 8> kFormula{
      "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
  const auto begins_formula = [](std::string_view rest) {
    return std::any_of(kFormula.begin(), kFormula.end(),
                       [rest](std::string_view mark) { return rest.starts_with(mark); });
  };
  const std::string shown = escape_text(text);
  std::string out;
  bool begins = true;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (begins && begins_formula(std::string_view(shown).substr(i))) out += '\'';
    begins = shown[i] == ';' || (begins && shown[i] == ' ');
    if (shown[i] == '"') out += '"';
    out += shown[i];
  }
  return shown.find_first_of(",;\"") == std::string::npos ? out : '"' + out + '"';
}

std::string escape_ics(std::string_view text) {
  std::string out;
  // Where a line is folded, what follows begins one.
  for (const char c : parted(escape_text(text), "::")) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

std::string escape_label(std::string_view text) {
  std::string out;
  for (const char c : escape_text(shortened(text, kLongestCode))) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string escape_command(std::string_view text, bool property) {
  std::string out;
  for (const char c : escape_text(text)) {
    if (c == '%' || (property && (c == ':' || c == ',')))
      out += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out;
}

std::string escape_uri(std::string_view path) {
  if (path == "<stdin>") return "stdin";
  while (path.starts_with("./")) path.remove_prefix(std::min(path.find_first_not_of('/', 1), path.size()));
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (is_letter(c) || is_digit(c) || std::string_view("-._~/").find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string escape_html(std::string_view text) { return escape_xml(visible(text)); }

std::string html_message(std::string_view message) {
  std::string out;
  bool literal = false;
  while (true) {
    const std::size_t tick = std::min(message.find('`'), message.size());
    out += escape_html(message.substr(0, tick));
    if (tick == message.size()) break;
    literal = !literal;
    out += literal ? "<code>" : "</code>";
    message.remove_prefix(tick + 1);
  }
  return literal ? out + "</code>" : out;
}

namespace {

template <class Put>
void put_json(std::string_view text, Put put) {
  static constexpr PlainCharacters kPlain("\"\\#");
  escaped(text, kPlain, "\\u0023", put, [](char32_t c, std::string_view bytes) -> std::string {
    if (c == '"' || c == '\\') return {'\\', static_cast<char>(c)};
    const auto unit = [](std::uint32_t value) { return fmt::format("\\u{:04x}", value); };
    if (is_hidden(c) && c > 0xffff) return unit(0xd7c0U + (c >> 10U)) + unit(0xdc00U + (c & 0x3ffU));
    if (is_hidden(c)) return unit(c);
    return std::string(c == 0xfffd ? kReplacement : bytes);
  });
}

template <class Put>
void put_xml(std::string_view text, Put put) {
  static constexpr PlainCharacters kPlain("&<>\"'#");
  escaped(text, kPlain, "&#35;", put, [](char32_t c, std::string_view bytes) -> std::string {
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
  static constexpr PlainCharacters kPlain("`|#");
  if (text.empty()) return "–";
  if (text.size() <= kLongestCode && kPlain.prefix(text) == text.size() && text.front() != ' ' && text.back() != ' ') {
    std::string out;
    out.reserve(text.size() + 2);
    return out.append(1, '`').append(text).append(1, '`');
  }
  const std::string shown = escape_text(shortened(text, kLongestCode));
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
        running, kPlain, "\\#", [&out](std::string_view part) { out += part; },
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
