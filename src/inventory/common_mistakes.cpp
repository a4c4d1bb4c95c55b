#include "common_mistakes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "schema.h"
#include "text.h"
#include "value_reader.h"

namespace credlint {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
// “ ” „ ‘ ’ ‚ « »
constexpr std::array<std::string_view, 8> kCurlyQuotes{"\u201c", "\u201d", "\u201e", "\u2018",
                                                       "\u2019", "\u201a", "\u00ab", "\u00bb"};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  const std::string lower = to_lower_ascii(text);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

bool begins_with_curly_quote(std::string_view text) {
  return std::any_of(kCurlyQuotes.begin(), kCurlyQuotes.end(),
                     [text](std::string_view quote) { return text.starts_with(quote); });
}

bool is_key_character(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

std::size_t key_length(std::string_view line) {
  return static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_key_character) - line.begin());
}

// In front of the value: a no-break space comes along when a page is copied.
bool has_odd_blank(std::string_view line) {
  for (std::string_view rest = line.substr(0, line.find_first_of("\"'#")); !rest.empty();)
    if (const char32_t c = next_code_point(rest); c > 0x7f && is_blank(c)) return true;
  return false;
}

// A comment behind a value that has no quotes.
std::string_view without_comment(std::string_view text) {
  const std::size_t comment = text.find(" #");
  return trim(text.starts_with('#') ? "" : text.substr(0, comment));
}

// Numbers and words, less what separates them; the separators are put together in `between`.
std::vector<std::string_view> words_of(std::string_view text, std::string& between) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto same = [first = text.front()](char c) {
      return is_digit(first) ? is_digit(c) : is_letter(first) && is_letter(c);
    };
    const auto size = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), same) - text.begin());
    if (size == 0)
      between += text.front();
    else
      words.push_back(text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return words;
}

std::optional<int> number(std::string_view text, std::size_t most_digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.size() > most_digits) return std::nullopt;
  return value;
}

std::optional<int> month_named(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (lower.size() >= 3 && kMonths[i].starts_with(lower)) return static_cast<int>(i) + 1;
  return std::nullopt;
}

void add_day(std::vector<Instant>& found, std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || !day || *year < 1000) return;
  const auto instant =
      to_instant(CivilTime{.year = *year, .month = static_cast<unsigned>(*month), .day = static_cast<unsigned>(*day)});
  if (instant && std::find(found.begin(), found.end(), *instant) == found.end()) found.push_back(*instant);
}

// What follows `=`, without quotes around it.
std::string bare_value_hint(std::string_view key, std::string_view value, bool hide) {
  // What stands there may be the secret itself.
  if (key == "secret" || key_meant_by(key) == "secret")
    return "write a reference to it, in quotes: `secret = \"env:NAME\"`";
  const bool list = key == "scopes" || key == "tags" || key == "consumers";
  const std::string shown = hide ? "this value" : quoted_if_harmless(value);
  const bool known =
      std::any_of(token_keys().begin(), token_keys().end(), [key](const auto& row) { return row.key == key; });
  const bool harmless = known && shown.starts_with('`') && value.find_first_of("\"\\`") == std::string_view::npos;
  const std::string text = harmless ? std::string(value) : "…";
  return list ? fmt::format("write `{} = [\"{}\"]`, each text in quotes and commas between them", key, text)
              : fmt::format("write `{} = \"{}\"`", key, text);
}

// With the only day that can be meant, if there is but one.
Mistake of_days(Mistake mistake, std::string_view word) {
  const auto meant = days_meant(word);
  if (meant.size() != 1) return mistake;
  mistake.wrong = word;
  mistake.right = to_text(meant.front());
  return mistake;
}

std::optional<Mistake> mistake_in_value(std::string_view key, std::string_view value, bool hide) {
  const std::string name = hide ? "the value" : fmt::format("the value of `{}`", key);
  const std::string_view bare = without_comment(value);
  if (bare.empty()) return Mistake{fmt::format("{} is missing", name), "write it behind the `=`, or remove the line"};
  if (begins_with_curly_quote(value))
    return Mistake{fmt::format("{} stands between typographic quotes", name),
                   fmt::format("write straight ones: `{} = \"…\"`", key)};
  if (value.front() == '"' || value.front() == '\'') {
    const std::size_t end = value.find(value.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;  // told as a string that is not closed
    if (value.front() == '"' && value.substr(0, end).find('\\') != std::string_view::npos)
      return Mistake{fmt::format("{} holds a backslash, which means something else in double quotes", name),
                     fmt::format("write it between single quotes: `{} = '…'`", key)};
    const std::string_view behind = without_comment(trim(value.substr(end + 1)));
    if (behind == "," || behind == ";")
      return Mistake{fmt::format("a `{}` stands behind {}", behind, name), "remove it: a line ends the value"};
    if (!behind.empty())
      return Mistake{fmt::format("something stands behind {}", name),
                     "one line has one value; a list is `[\"…\", \"…\"]`, and a comment begins with `#`"};
    return std::nullopt;
  }
  if (value.front() == '[')
    return Mistake{"a fault within a list",
                   "write each text of a list in quotes, with commas between them: `[\"…\", \"…\"]`"};
  if (value.front() == '{') return std::nullopt;
  std::string_view word = bare;
  if (word.ends_with(',') || word.ends_with(';')) word = trim(word.substr(0, word.size() - 1));
  if (is_one_of(word, {"never"}))
    return Mistake{"`never` is a word, and needs quotes", fmt::format("write `{} = \"never\"`", key), std::string(word),
                   "\"never\""};
  if (is_one_of(word, {"null", "none", "nil", "undefined", "~", "n/a", "-", "?", "tbd"}))
    return Mistake{fmt::format("{} says that there is none", name), "remove the line: what is not known is left out"};
  if (is_one_of(word, {"true", "false", "yes", "no", "on", "off"}))
    return Mistake{fmt::format("{} is no boolean of TOML", name),
                   fmt::format("write `{0} = true` or `{0} = false`, in small letters", key)};
  if (std::string hint = date_hint(key, word); !hint.empty())
    return of_days(Mistake{fmt::format("{} is a date in another form", name), std::move(hint)}, word);
  if (std::string between;
      words_of(word, between).size() >= 3 && between.starts_with("--") && word.size() >= 8 && is_digit(word.front()))
    return Mistake{{}, "write the date as year-month-day, such as 2026-05-22"};
  return Mistake{fmt::format("{} is a text without quotes", name), bare_value_hint(key, word, hide)};
}

}  // namespace

std::vector<Instant> days_meant(std::string_view text) {
  std::vector<Instant> found;
  std::string between;
  const auto words = words_of(trim(text), between);
  if (words.size() != 3 || between.size() < 2 || between.find_first_not_of("/.-, ") != std::string::npos) return found;
  const auto year_of = [](std::string_view word) { return word.size() == 4 ? number(word, 4) : std::nullopt; };
  const auto day_of = [](std::string_view word) { return number(word, 2); };
  if (const auto month = month_named(words[1])) {
    add_day(found, year_of(words[2]), month, day_of(words[0]));
    add_day(found, year_of(words[0]), month, day_of(words[2]));
  } else if (const auto first = month_named(words[0])) {
    add_day(found, year_of(words[2]), first, day_of(words[1]));
  } else if (between.size() != 2) {
    return found;
  } else if (words[0].size() == 4) {
    add_day(found, year_of(words[0]), day_of(words[1]), day_of(words[2]));
  } else {
    add_day(found, year_of(words[2]), day_of(words[1]), day_of(words[0]));
    // With dots the day comes first, everywhere.
    if (between != "..") add_day(found, year_of(words[2]), day_of(words[0]), day_of(words[1]));
  }
  return found;
}

std::string date_hint(std::string_view key, std::string_view text) {
  const auto found = days_meant(text);
  if (found.empty()) return {};
  if (found.size() == 1) return fmt::format("write `{} = {}`", key, to_text(found.front()));
  return fmt::format("write `{0} = {1}` or `{0} = {2}`, whichever is meant", key, to_text(found[0]), to_text(found[1]));
}

std::optional<Mistake> common_mistake(std::string_view line, bool in_brackets, bool hide_quotes) {
  line = trim(line);
  if (line.find('\r') != std::string_view::npos)
    return Mistake{"its lines end with a carriage return alone", "save the file with line ends LF or CRLF"};
  if (line.empty() || line.front() == '#') return std::nullopt;
  if (line.starts_with("```")) return Mistake{"a fence of Markdown", "remove this line"};
  if (has_odd_blank(line)) return Mistake{"a character that looks like a blank and is none", "type the line anew"};
  if (begins_with_curly_quote(line)) return Mistake{"typographic quotes", "write straight ones: `\"…\"`"};
  if (in_brackets)
    return Mistake{"a fault within a list",
                   "write each text of a list in quotes, with commas between them: `[\"…\", \"…\"]`"};
  if (line.starts_with("//") || line.starts_with("/*") || line.starts_with("--") || line.front() == ';')
    return Mistake{"a comment of another language", "begin a comment with `#`"};
  if (line.front() == '|') return Mistake{"a row of a table", "write one line `key = value` for each cell"};
  if (line.front() == '[')
    return Mistake{"this is no header of an entry", "begin each entry with a line `[[token]]`, alone"};
  if (line.front() == '=') return Mistake{"the key before the `=` is missing", "write `key = value`"};

  const bool quoted = line.front() == '"';
  const std::string_view rest = quoted ? line.substr(1) : line;
  const std::size_t size = key_length(rest);
  std::string_view behind = rest.substr(size);
  if (quoted && behind.starts_with('"')) behind.remove_prefix(1);
  const std::string_view value = trim(behind);
  const std::string_view key = size == 0 || size > 40 || hide_quotes ? "key" : rest.substr(0, size);
  if (value.starts_with(':'))
    return Mistake{"a colon stands where TOML has `=`", fmt::format("write `{} = …`, with text in quotes", key)};
  if (value.starts_with('=')) return mistake_in_value(key, trim(value.substr(1)), hide_quotes);
  if (size > 0 && value.find('=') != std::string_view::npos)
    return Mistake{"a key is one word", "write `_` in the place of a blank, as in `last_used`"};
  if (value.empty())
    return Mistake{"a word without `=` and a value", "write `key = value`, or begin a comment with `#`"};
  if (line.find_first_of(",;\t") != std::string_view::npos && line.find('=') == std::string_view::npos)
    return Mistake{"a row of a table (CSV)", "write one line `key = value` for each cell"};
  return Mistake{"this is no line of TOML",
                 "write `key = value`, with text in straight quotes, or begin a comment with `#`"};
}

}  // namespace credlint
