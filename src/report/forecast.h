// When tokens will end: the part of the reports that looks ahead.
#pragma once

#include <string>
#include <vector>

#include "audit.h"

namespace credlint {

// No report names more tokens of a month than this.
inline constexpr std::size_t kForecastSorted = 100;

struct ForecastMonth {
  std::string month;                 // "2026-12"
  std::vector<const Token*> tokens;  // the first kForecastSorted of them by end, then name; the others in no order
};

struct Forecast {
  std::vector<ForecastMonth> months;  // that have tokens, among the `kForecastMonths` from now on
  std::vector<const Token*> later, never, unknown, ended;
};

inline constexpr int kForecastMonths = 13;  // this month and the year after it

Forecast forecast(const Audit& audit);

// What the forecast counts a token by: the day on which its rotation is due, where that comes before its end (today, if
// it is overdue), else its end.
struct Due {
  Instant at;
  bool rotation = false;
};
Due due_of(const Audit& audit, const Token& token);

}  // namespace credlint
