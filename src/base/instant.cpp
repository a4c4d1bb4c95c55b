#include "instant.h"

#include <date/date.h>

#include <array>
#include <charconv>

namespace credlint {
namespace {

// Takes exactly `width` digits off the front of `text`.
bool take_digits(std::string_view& text, std::size_t width, unsigned& value) {
  if (text.size() < width) return false;
  const auto* end = text.data() + width;
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return false;
  text.remove_prefix(width);
  return true;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".5" as nanoseconds; digits beyond the ninth are cut off.
bool take_fraction(std::string_view& text, std::uint32_t& nanosecond) {
  std::uint32_t unit = 100'000'000;
  std::size_t count = 0;
  for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count) {
    nanosecond += static_cast<std::uint32_t>(text[count] - '0') * unit;
    unit /= 10;
  }
  text.remove_prefix(count);
  return count > 0;
}

bool take_offset(std::string_view& text, int& minutes) {
  if (text.empty() || take(text, "Zz")) return true;
  const int sign = text.front() == '-' ? -1 : 1;
  unsigned hour = 0, minute = 0;
  if (!take(text, "+-") || !take_digits(text, 2, hour)) return false;
  // Some vendors leave the colon out.
  take(text, ":");
  if (!take_digits(text, 2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  minutes = sign * static_cast<int>(hour * 60 + minute);
  return true;
}

}  // namespace

std::optional<Instant> to_instant(const CivilTime& parts) {
  const date::year_month_day day{date::year{parts.year}, date::month{parts.month}, date::day{parts.day}};
  if (!day.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59) return std::nullopt;
  const Instant instant =
      Instant{date::sys_days{day}} + std::chrono::hours{parts.hour} + std::chrono::minutes{parts.minute} +
      std::chrono::seconds{parts.second} +
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds{parts.nanosecond}) -
      std::chrono::minutes{parts.offset_minutes};
  // RFC 3339 can write no other years.
  if (instant < midnight(1, 1, 1) || instant >= midnight(10000, 1, 1)) return std::nullopt;
  return instant;
}

std::optional<Instant> parse_instant(std::string_view text) {
  CivilTime parts;
  unsigned year = 0;
  if (!take_digits(text, 4, year) || !take(text, "-") || !take_digits(text, 2, parts.month) || !take(text, "-") ||
      !take_digits(text, 2, parts.day))
    return std::nullopt;
  parts.year = static_cast<int>(year);
  if (text.empty()) return to_instant(parts);
  if (!take(text, "Tt ") || !take_digits(text, 2, parts.hour) || !take(text, ":") ||
      !take_digits(text, 2, parts.minute) || !take(text, ":") || !take_digits(text, 2, parts.second))
    return std::nullopt;
  if (take(text, ".") && !take_fraction(text, parts.nanosecond)) return std::nullopt;
  if (!take_offset(text, parts.offset_minutes) || !text.empty()) return std::nullopt;
  return to_instant(parts);
}

namespace {

// `width` decimal digits; written by hand because reports hold hundreds of thousands of dates.
void append_digits(std::string& text, std::int64_t value, int width) {
  std::array<char, 20> digits;
  auto at = digits.end();
  for (int i = 0; i < width || value > 0; ++i, value /= 10) *--at = static_cast<char>('0' + value % 10);
  text.append(at, digits.end());
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  const auto day = date::floor<days>(instant);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<std::chrono::microseconds> time{instant - day};
  std::string text;
  text.reserve(32);
  append_digits(text, static_cast<int>(ymd.year()), 4);
  append_digits(text += '-', static_cast<unsigned>(ymd.month()), 2);
  append_digits(text += '-', static_cast<unsigned>(ymd.day()), 2);
  append_digits(text += 'T', time.hours().count(), 2);
  append_digits(text += ':', time.minutes().count(), 2);
  append_digits(text += ':', time.seconds().count(), 2);
  if (time.subseconds().count() != 0) {
    append_digits(text += '.', time.subseconds().count(), 6);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text += 'Z';
}

std::string to_text(Instant instant) {
  std::string text = to_rfc3339(instant);
  constexpr std::string_view kMidnight = "T00:00:00Z";
  if (text.ends_with(kMidnight)) text.resize(text.size() - kMidnight.size());
  return text;
}

std::string to_date(Instant instant) { return to_text(std::chrono::floor<days>(instant)); }

std::string to_month(Instant instant) { return to_rfc3339(instant).substr(0, 7); }

}  // namespace credlint
