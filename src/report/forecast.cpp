#include "forecast.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace credlint {

Forecast forecast(const Audit& audit) {
  Forecast out;
  const date::year_month_day today{date::floor<days>(audit.now())};
  const Instant end{date::sys_days{(today.year() / today.month() + date::months{kForecastMonths}) / date::day{1}}};
  std::map<date::year_month, std::vector<const Token*>> months;
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
      const date::year_month_day day{date::floor<days>(ending.at)};
      months[day.year() / day.month()].push_back(token);
    }
  }
  for (auto& [month, tokens] : months) {
    const auto sorted = tokens.begin() + static_cast<std::ptrdiff_t>(std::min(tokens.size(), kForecastSorted));
    std::partial_sort(tokens.begin(), sorted, tokens.end(), [&](const Token* left, const Token* right) {
      return std::tuple(audit.context.ending(*left).at, left->name) <
             std::tuple(audit.context.ending(*right).at, right->name);
    });
    out.months.push_back({to_month(date::sys_days{month / 1}), std::move(tokens)});
  }
  return out;
}

}  // namespace credlint
