// Instants and dates. Everything is UTC; a date without a time is 00:00 UTC at the start of that date.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace credlint {

// Microseconds reach from year -290,000 to 290,000, so no date that TOML can write overflows.
// Anything finer than a microsecond is cut off.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using days = std::chrono::duration<int, std::ratio<86400>>;

// The instant at 00:00 UTC of a calendar date.
constexpr Instant midnight(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

// One set of broken-down TOML date-time parts, as a parser hands them over.
struct CivilTime {
  int year = 0;
  unsigned month = 0, day = 0;                // 1-based
  unsigned hour = 0, minute = 0, second = 0;  // 24-hour clock
  std::uint32_t nanosecond = 0;
  int offset_minutes = 0;  // east of UTC; 0 when the text has none
};

// The instant of these parts, or nothing when there is no such date or time (30 February, 24:00), or when it is not
// within the years 1 to 9999 of UTC.
std::optional<Instant> to_instant(const CivilTime& parts);

// Reads "2026-11-23", "2026-11-23T08:00:00", "2026-11-23 08:00:00.5+02:00" or "…Z": the forms that TOML allows for
// a date and a date-time, and nothing before or after them; an offset may lack its colon, as some vendors write it. No
// offset means UTC.
std::optional<Instant> parse_instant(std::string_view text);

// "2026-11-23" at midnight UTC, else "2026-11-23T08:00:00Z", with a fraction only where there is one.
std::string to_text(Instant instant);

// "2026-11-23", whatever the time.
std::string to_date(Instant instant);

// Always with a time: "2026-11-23T00:00:00Z" (RFC 3339).
std::string to_rfc3339(Instant instant);

// "2026-11"
std::string to_month(Instant instant);

// Whole days from one instant to a later one, rounded down.
inline std::int64_t whole_days(Instant from, Instant to) { return std::chrono::floor<days>(to - from).count(); }

}  // namespace credlint
