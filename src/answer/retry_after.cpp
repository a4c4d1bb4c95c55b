#include "retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

#include "instant.h"
#include "text.h"

namespace credlint {
namespace {

using std::chrono::seconds;

bool all_of(std::string_view text, bool (*wanted)(char)) { return std::all_of(text.begin(), text.end(), wanted); }

// Anything longer is no wait but nonsense, and would overflow when it is added to a clock.
constexpr std::int64_t kMostSeconds = 999'999'999;

std::optional<unsigned> number_of(std::string_view text, std::size_t most_digits) {
  unsigned value = 0;
  if (text.empty() || text.size() > most_digits || !all_of(text, is_digit)) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool read_time(std::string_view text, CivilTime& parts) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return false;
  const auto hour = number_of(text.substr(0, 2), 2), minute = number_of(text.substr(3, 2), 2),
             second = number_of(text.substr(6), 2);
  if (!hour || !minute || !second || *second > 60) return false;
  parts.hour = *hour;
  parts.minute = *minute;
  parts.second = std::min(*second, 59U);  // a leap second
  return true;
}

bool read_month(std::string_view text, CivilTime& parts) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (equal_ignoring_case(text, kMonths[i])) parts.month = i + 1;
  return parts.month != 0;
}

// A year of two digits is never more than 50 years ahead (RFC 9110, 5.6.7).
bool read_year(std::string_view text, int this_year, CivilTime& parts) {
  const auto value = number_of(text, 4);
  if (!value || text.size() == 3 || text.size() == 1) return false;
  parts.year = static_cast<int>(*value);
  if (text.size() == 2) {
    parts.year += this_year / 100 * 100;
    if (parts.year > this_year + 50) parts.year -= 100;
  }
  return true;
}

// The three forms of RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
// "Sun Nov  6 08:49:37 1994". The name of the day is not looked at.
std::optional<Instant> parse_http_date(std::string_view text, Instant now) {
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) return std::nullopt;
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" ,-"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!words.empty() && words[0].size() >= 3 && all_of(words[0], is_letter)) words.erase(words.begin());
  const int this_year = static_cast<int>(std::chrono::year_month_day{std::chrono::floor<days>(now)}.year());
  CivilTime parts;
  std::string_view day;
  if (words.size() == 5 && (equal_ignoring_case(words[4], "GMT") || equal_ignoring_case(words[4], "UTC"))) {
    day = words[0];
    if (!read_month(words[1], parts) || !read_year(words[2], this_year, parts) || !read_time(words[3], parts))
      return std::nullopt;
  } else if (words.size() == 4) {
    day = words[1];
    if (!read_month(words[0], parts) || !read_time(words[2], parts) || !read_year(words[3], this_year, parts))
      return std::nullopt;
  }
  const auto number = number_of(day, 2);
  if (!number) return std::nullopt;
  parts.day = *number;
  return to_instant(parts);
}

}  // namespace

std::optional<seconds> read_retry_after(std::string_view text, std::chrono::system_clock::time_point now) {
  std::optional<std::int64_t> wait;
  if (all_of(text, is_digit)) {
    if (const auto value = number_of(text, 9)) wait = *value;
  } else {
    const auto instant = std::chrono::time_point_cast<Instant::duration>(now);
    if (const auto until = parse_http_date(text, instant)) wait = std::chrono::ceil<seconds>(*until - instant).count();
  }
  if (!wait || *wait < 0 || *wait > kMostSeconds) return std::nullopt;
  return seconds{*wait};
}

}  // namespace credlint
