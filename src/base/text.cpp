#include "text.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <vector>

namespace credlint {
namespace {

constexpr std::size_t kLongestLiteral = 80;  // code points

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_last(right.size() + 1), last(right.size() + 1), row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = lower(left[i - 1]) == lower(right[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) && lower(left[i - 2]) == lower(right[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[right.size()];
}

}  // namespace

bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x61c || (c >= 0x180b && c <= 0x180f) ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
         (c >= 0xe0000 && c <= 0xe01ef);
}

bool is_blank(char32_t c) {
  return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f ||
         c == 0x3000 || c == 0x3164;
}

char32_t next_code_point(std::string_view& text) {
  constexpr char32_t kReplacement = 0xfffd;
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  char32_t value = length == 1 ? first : first & (0x7fU >> length);
  bool valid = length != 0 && length <= text.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xc0U) == 0x80U;
    value = (value << 6) | (byte(i) & 0x3fU);
  }
  // Overlong forms, surrogates and values past the end of Unicode.
  if (valid && ((length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10ffff)) ||
                (value >= 0xd800 && value <= 0xdfff)))
    valid = false;
  text.remove_prefix(valid ? length : 1);
  return valid ? value : kReplacement;
}

std::string visible(std::string_view text) {
  static constexpr PlainCharacters kPlain;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = kPlain.prefix(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::string_view before = text;
    const char32_t c = next_code_point(text);
    if (c == 0xfffd)
      out += "\xef\xbf\xbd";
    else if (is_hidden(c))
      out += fmt::format("<U+{:04X}>", static_cast<unsigned>(c));
    else
      out += before.substr(0, before.size() - text.size());
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t limit) {
  std::string_view rest = text;
  for (std::size_t count = 0; count < limit && !rest.empty(); ++count) next_code_point(rest);
  if (rest.empty()) return std::string(text);
  return std::string(text.substr(0, text.size() - rest.size())).append("…");
}

std::string literal(std::string_view text) {
  std::string shown = visible(shortened(text, kLongestLiteral));
  std::replace(shown.begin(), shown.end(), '`', '\'');
  return shown.insert(0, 1, '`').append(1, '`');
}

namespace {

// Which characters stand in it, without regard to case.
std::uint64_t letters_of(std::string_view text) {
  std::uint64_t letters = 0;
  for (const char c : text) letters |= std::uint64_t{1} << (static_cast<unsigned char>(lower(c)) & 63U);
  return letters;
}

}  // namespace

std::string_view nearest(std::string_view text, std::span<const std::string_view> words) {
  std::string_view best;
  if (text.size() > 64) return best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  const std::uint64_t letters = letters_of(text);
  for (const auto word : words) {
    // Cheap lower bounds of the distance: no edit brings more than one new letter.
    const std::uint64_t others = letters_of(word);
    if (static_cast<std::size_t>(std::max(std::popcount(letters & ~others), std::popcount(others & ~letters))) >=
        best_distance)
      continue;
    if (std::max(text.size(), word.size()) - std::min(text.size(), word.size()) >= best_distance) continue;
    const std::size_t distance = edit_distance(text, word);
    if (distance < best_distance && distance < word.size()) {
      best = word;
      best_distance = distance;
    }
  }
  return best;
}

std::string_view only_nearest(std::string_view text, std::span<const std::string_view> words) {
  const std::string_view best = nearest(text, words);
  if (best.empty()) return best;
  const std::size_t distance = edit_distance(text, best);
  const bool unique = std::none_of(words.begin(), words.end(), [&](std::string_view word) {
    return word != best && edit_distance(text, word) <= distance;
  });
  return unique ? best : std::string_view{};
}

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::string joined(std::span<const std::string_view> words, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text.append(i == 0 ? "" : separator).append(words[i]);
  return text;
}

std::string counted(std::size_t count, std::string_view singular) {
  if (count == 1) return fmt::format("1 {}", singular);
  if (singular.ends_with('y') && !singular.ends_with("ay") && !singular.ends_with("ey"))
    return fmt::format("{} {}ies", count, singular.substr(0, singular.size() - 1));
  return fmt::format("{} {}s", count, singular);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string collapsed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

}  // namespace credlint
