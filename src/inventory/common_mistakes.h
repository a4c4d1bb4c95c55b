// What people most often get wrong in TOML, told as what it is instead of as the parser sees it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instant.h"

namespace credlint {

struct Mistake {
  std::string message;  // empty: what the parser says is as good
  std::string hint;
  // Where the hint is exact: what stands there, and what should. Else both are "".
  std::string wrong = {}, right = {};
};

// What is wrong with a line at which the parser stopped; nothing if it is none of the well-known mistakes.
// `in_brackets`: the line stands within a list. `hide_quotes`: nothing of the line may be shown.
std::optional<Mistake> common_mistake(std::string_view line, bool in_brackets, bool hide_quotes);

// The days that a date in another form than TOML's can mean: one for `22/05/2026` or `May 22, 2026`, two for
// `05/06/2026`, none for what is no date.
std::vector<Instant> days_meant(std::string_view text);

// "write `KEY = 2026-05-22`", or both days that can be meant; "" where none can.
std::string date_hint(std::string_view key, std::string_view text);

}  // namespace credlint
