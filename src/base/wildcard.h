// Shell patterns, as in the configuration: * ? [a-z] [!a-z].
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace credlint {

enum class Letters : bool { exact, fold };  // fold: case does not matter

// Whether the whole text matches. A text with a NUL in it matches nothing, because fnmatch(3) would not see what is
// behind it.
bool matches(const std::string& pattern, std::string_view text, Letters letters = Letters::exact);

bool matches_any(const std::vector<std::string>& patterns, std::string_view text, Letters letters = Letters::exact);

}  // namespace credlint
