// What the sections of the HTML report share.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit.h"
#include "sink.h"

namespace credlint::page {

inline constexpr std::size_t kMostRows = 20'000;  // of a table; browsers have trouble with more

// What somebody wrote, shortened; a dash where there is nothing.
std::string text_of(std::string_view text);
std::string code_of(std::string_view text);
std::string place_of(const Audit& audit, const Place& place);

// The state of a token, as the page calls it.
inline constexpr std::array<std::string_view, kStateNames.size()> kStateWords{"later or never", "ends soon", "ended",
                                                                              "unknown"};
constexpr std::string_view word_of(State state) { return kStateWords[static_cast<std::size_t>(state)]; }

// How often each value stands in a column, whether or not the table has room for the row.
using Tally = std::unordered_map<std::string_view, std::size_t>;

// A choice among the values of a column.
struct Filter {
  std::string_view label, name;
  std::size_t column;  // whose cells say the value, in their text or else in `data-value`
  const Tally* tally;
  std::vector<std::string_view> order = {};  // of the values; else by name
  std::string_view without = {};             // what stands for the value ""
};

// The controls above a table, which the script shows and to which it adds what they hide.
void write_filters(std::string_view table, const std::vector<Filter>& filters, Sink& out);

// The table up to its first row, and what follows the last. `all`: how many rows there would be if there were room.
void begin_table(std::string_view id, std::string_view title, std::string_view classes, std::size_t all,
                 const std::vector<std::string_view>& heads, Sink& out);
void end_table(std::string_view id, Sink& out);

// What a table has no room for; `which`: more about it.
void write_more(std::size_t all, Sink& out, std::string_view which = {});

}  // namespace credlint::page
