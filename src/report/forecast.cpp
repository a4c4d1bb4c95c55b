#include "forecast.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace credlint {

namespace {

std::chrono::year_month month_of(Instant at) {
  const std::chrono::year_month_day day{std::chrono::floor<days>(at)};
  return day.year() / day.month();
}

}  // namespace

Due due_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  const auto rotation = audit.context.rotation_due(token);
  if (!rotation || audit.context.end_is_settled(token) || (ending.dated() && ending.at <= *rotation))
    return {ending.at, false};
  return {std::max(*rotation, audit.now()), true};
}

Forecast forecast(const Audit& audit) {
  Forecast out;
  const std::chrono::year_month_day today{std::chrono::floor<days>(audit.now())};
  const Instant end{std::chrono::sys_days{(today.year() / today.month() + std::chrono::months{kForecastMonths}) /
                                          std::chrono::day{1}}};
  std::map<std::chrono::year_month, std::vector<const Token*>> months;
  for (const Token* token : audit.inventory().tokens) {
    const Ending& ending = audit.context.ending(*token);
    const Due due = due_of(audit, *token);
    if (ending.ended(audit.now()))
      out.ended.push_back(token);
    else if (due.rotation && due.at < end)
      months[month_of(due.at)].push_back(token);
    else if (ending.reason == EndReason::never)
      out.never.push_back(token);
    else if (ending.reason == EndReason::unknown)
      out.unknown.push_back(token);
    else if (ending.at >= end)
      out.later.push_back(token);
    else {
      months[month_of(ending.at)].push_back(token);
    }
  }
  for (auto& [month, tokens] : months) {
    const auto sorted = tokens.begin() + static_cast<std::ptrdiff_t>(std::min(tokens.size(), kForecastSorted));
    std::partial_sort(tokens.begin(), sorted, tokens.end(), [&](const Token* left, const Token* right) {
      return std::tuple(due_of(audit, *left).at, left->name) < std::tuple(due_of(audit, *right).at, right->name);
    });
    out.months.push_back({to_month(std::chrono::sys_days{month / 1}), std::move(tokens)});
  }
  return out;
}

}  // namespace credlint
