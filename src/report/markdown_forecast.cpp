#include "markdown_forecast.h"

#include <algorithm>

#include "escape.h"
#include "forecast.h"

namespace credlint {
namespace {

// A colon would end the name.
std::string gantt_name(const Token& token) {
  std::string name(token.name);
  std::replace(name.begin(), name.end(), ':', ' ');
  return name;
}

// A bar a token, from today to its end. Only names that the id format allows stand in it, behind a date, so that none
// can be a word of Mermaid's.
void write_gantt(const Audit& audit, const Forecast& ahead, std::size_t most, Sink& out) {
  std::size_t bars = 0, all = 0;
  for (const ForecastMonth& month : ahead.months) all += month.tokens.size();
  if (all == 0 || most == 0) return;
  const std::string today = to_rfc3339(audit.now()).substr(0, 10);
  out.write("\n```mermaid\ngantt\n  title When tokens end\n  dateFormat YYYY-MM-DD\n  axisFormat %Y-%m\n");
  for (const ForecastMonth& month : ahead.months) {
    if (bars == most) break;
    out.print("  section {}\n", month.month);
    for (const Token* token : month.tokens) {
      if (bars++ == most) break;
      const Due due = due_of(audit, *token);
      const auto left = due.at - audit.now();
      const std::string end = to_rfc3339(due.at).substr(0, 10);
      // A rotation that is due is no outage.
      const bool near = !due.rotation && left <= audit.context.notice(*token).error;
      const bool soon = due.rotation ? left <= days{30} : left <= audit.context.notice(*token).warn;
      out.print("    {} {} :{}{}, {}\n", end.substr(5), gantt_name(*token),
                near   ? "crit, "
                : soon ? "active, "
                       : "",
                today, end);
    }
    bars = std::min(bars, most);
  }
  out.write("```\n\nRed: so near that it is an error; dark: near enough for a warning.\n");
  if (all > most) out.print("\nThe chart shows the first {} of {}.\n", most, all);
}

}  // namespace

std::string markdown_names(const Audit& audit, const std::vector<const Token*>& tokens, bool dated, std::size_t most) {
  std::string names;
  for (std::size_t i = 0; i < std::min(tokens.size(), most); ++i) {
    const Ending& ending = audit.context.ending(*tokens[i]);
    const Due due = due_of(audit, *tokens[i]);
    names += fmt::format("{}{}", i == 0 ? "" : ", ", markdown_code(tokens[i]->name, Markdown::table_cell));
    if (dated) names += fmt::format(" {}", to_rfc3339(due.at).substr(5, 5));
    if (dated && due.rotation) names += " (rotation)";
    // A date that nobody wrote down is only as good as its reason.
    if (dated && !due.rotation && ending.reason != EndReason::declared)
      names += fmt::format(" ({})", to_text(ending.reason));
  }
  if (tokens.size() > most) names += fmt::format(" and {} more", tokens.size() - most);
  return names;
}

void write_markdown_forecast(const Audit& audit, std::size_t names, std::size_t bars, Sink& out) {
  const Forecast ahead = forecast(audit);
  out.write("| month | tokens | which |\n| --- | ---: | --- |\n");
  const auto row = [&](std::string_view month, const std::vector<const Token*>& tokens, bool dated) {
    if (!tokens.empty())
      out.print("| {} | {} | {} |\n", month, tokens.size(), markdown_names(audit, tokens, dated, names));
  };
  row("already ended", ahead.ended, false);
  for (const ForecastMonth& month : ahead.months) row(month.month, month.tokens, true);
  row("later", ahead.later, false);
  row("never", ahead.never, false);
  row("unknown", ahead.unknown, false);
  write_gantt(audit, ahead, bars, out);
}

}  // namespace credlint
