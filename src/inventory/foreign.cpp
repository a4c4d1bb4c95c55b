#include "foreign.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "text.h"

namespace credlint {
namespace {

constexpr std::size_t kLooked = 65'536;  // bytes; what a file is shows in its beginning
constexpr std::size_t kLinesLooked = 40;

// Every second byte of English text in UTF-16 is 0.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return true;
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < text.size(); ++i) (i % 2 == 0 ? even : odd) += text[i] == '\0' ? 1 : 0;
  const std::size_t many = text.size() * 2 / 5;
  return text.size() >= 4 && ((even > many && odd < many / 8) || (odd > many && even < many / 8));
}

// Those that say something, without blanks around them.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kLinesLooked) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view shown = trim(line);
    if (!shown.empty() && shown.front() != '#') lines.push_back(shown);
  }
  return lines;
}

bool is_word_character(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.'; }

// "name: value", "- name: value" or "- value"
bool is_yaml_line(std::string_view line) {
  const bool item = line.starts_with("- ");
  if (item) line = trim(line.substr(2));
  const auto end =
      static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_word_character) - line.begin());
  const bool pair =
      end > 0 && end < line.size() && line[end] == ':' && (end + 1 == line.size() || line[end + 1] == ' ');
  return pair || (item && line.find('=') == std::string_view::npos);
}

// "NAME=value", as shells and .env files have it.
bool is_variable_line(std::string_view line) {
  if (line.starts_with("export ")) line = trim(line.substr(7));
  const auto end =
      static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_word_character) - line.begin());
  if (end == 0 || end + 1 >= line.size() || line[end] != '=') return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// "|---|:--:|" below the head of a table
bool is_table_rule(std::string_view line) {
  return line.find("--") != std::string_view::npos && line.find('|') != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos;
}

bool is_table_with(const std::vector<std::string_view>& lines, char separator) {
  const auto columns = [separator](std::string_view line) { return std::count(line.begin(), line.end(), separator); };
  if (columns(lines.front()) == 0 || lines.front().find_first_of("=[{:") != std::string_view::npos) return false;
  return lines.size() == 1 || columns(lines[1]) >= columns(lines.front());
}

template <class Test>
bool most(const std::vector<std::string_view>& lines, Test test) {
  return 2 * std::count_if(lines.begin(), lines.end(), test) > static_cast<std::ptrdiff_t>(lines.size());
}

std::string_view name_of(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) return "a ZIP archive, perhaps a spreadsheet (.xlsx, .ods)";
  if (text.starts_with("\xd0\xcf\x11\xe0")) return "a document of an old office program (.xls)";
  if (text.starts_with("%PDF-")) return "a PDF document";
  if (text.starts_with("\x1f\x8b") || text.starts_with("BZh") ||
      text.starts_with("\xfd"
                       "7zXZ") ||
      text.starts_with("\x28\xb5\x2f\xfd"))
    return "a compressed file";
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (is_binary(text)) return "no text";
  const std::string_view shown = trim(text);
  if (shown.starts_with("{")) return "JSON";
  if (shown.starts_with("[")) {
    const std::string_view next = trim(shown.substr(1));
    if (next.starts_with("{") || (next.starts_with("\"") && shown.find("]\n") == std::string_view::npos)) return "JSON";
  }
  if (shown.starts_with("<")) return "HTML or XML";
  if (shown.starts_with("#!")) return "a script";
  const auto lines = lines_of(text);
  if (lines.empty()) return {};
  if (lines.size() > 1 && is_table_rule(lines[1])) return "a table in Markdown";
  if (lines.front().starts_with("|") && lines.front().ends_with("|") && lines.front().size() > 1)
    return "a table in Markdown";
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (lines[i].starts_with("|") && is_table_rule(lines[i])) return "a table in Markdown";
  if (lines.front() == "---" || lines.front().starts_with("%YAML") || most(lines, is_yaml_line)) return "YAML";
  if (most(lines, is_variable_line)) return "a list of variables, as a .env file";
  for (const char separator : {',', ';', '\t'})
    if (is_table_with(lines, separator)) return "a table (CSV)";
  return {};
}

}  // namespace

bool is_binary(std::string_view text) {
  text = text.substr(0, kLooked);
  return text.find('\0') != std::string_view::npos && !is_utf16(text);
}

std::string foreign_format(std::string_view text) {
  text = text.substr(0, kLooked);
  if (is_utf16(text)) return "it is UTF-16 text, as some editors and PowerShell write it; save it as UTF-8";
  const std::string_view name = name_of(text);
  if (name.empty()) return {};
  return fmt::format(
      "it is {}, and an inventory is a TOML text; write each credential as a [[token]] entry, such as `credlint init` "
      "shows",
      name);
}

}  // namespace credlint
