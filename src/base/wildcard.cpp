#include "wildcard.h"

#include <fnmatch.h>

#include <algorithm>

namespace credlint {

bool matches(const std::string& pattern, std::string_view text, Letters letters) {
  if (text.find('\0') != std::string_view::npos) return false;
  // Most patterns are plain words, and most texts are not the word.
  if (letters == Letters::exact && pattern.find_first_of("*?[\\") == std::string::npos) return pattern == text;
  return ::fnmatch(pattern.c_str(), std::string(text).c_str(), letters == Letters::fold ? FNM_CASEFOLD : 0) == 0;
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view text, Letters letters) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, text, letters); });
}

}  // namespace credlint
