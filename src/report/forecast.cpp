#include "forecast.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace credlint {

Forecast forecast(const Audit& audit) {
  Forecast out;
  const std::chrono::year_month_day today{std::chrono::floor<days>(audit.now())};
  const Instant end{std::chrono::sys_days{(today.year() / today.month() + std::chrono::months{kForecastMonths}) /
                                          std::chrono::day{1}}};
  std::map<std::chrono::year_month, std::vector<const Token*>> months;
  for (const Token* token : audit.inventory().tokens) {
    const Ending& ending = audit.context.ending(*token);
    if (ending.ended(audit.now()))
      out.ended.push_back(token);
    else if (ending.reason == EndReason::never)
      out.never.push_back(token);
    else if (ending.reason == EndReason::unknown)
      out.unknown.push_back(token);
    else if (ending.at >= end)
      out.later.push_back(token);
    else {
      const std::chrono::year_month_day day{std::chrono::floor<days>(ending.at)};
      months[day.year() / day.month()].push_back(token);
    }
  }
  for (auto& [month, tokens] : months) {
    const auto sorted = tokens.begin() + static_cast<std::ptrdiff_t>(std::min(tokens.size(), kForecastSorted));
    std::partial_sort(tokens.begin(), sorted, tokens.end(), [&](const Token* left, const Token* right) {
      return std::tuple(audit.context.ending(*left).at, left->name) <
             std::tuple(audit.context.ending(*right).at, right->name);
    });
    out.months.push_back({to_month(std::chrono::sys_days{month / 1}), std::move(tokens)});
  }
  return out;
}

}  // namespace credlint
