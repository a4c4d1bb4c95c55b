// Option values that are one of a few words.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "options.h"
#include "text.h"

namespace credlint {

// "; did you mean `…`?", or nothing.
inline std::string did_you_mean(std::string_view word, std::span<const std::string_view> words) {
  const std::string_view near = nearest(word, words);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

// One of a few words, as an option's value.
template <class Choice, std::size_t kCount>
Choice parse_choice(std::string_view option, const std::string& word, const std::array<std::string_view, kCount>& names,
                    std::size_t first = 0) {
  const std::span<const std::string_view> choices = std::span(names).subspan(first);
  const auto found = std::find(choices.begin(), choices.end(), word);
  if (found == choices.end())
    throw UsageError(fmt::format("{} does not know {}{}", option, literal(word), did_you_mean(word, choices)),
                     fmt::format("it takes {}", one_of(choices)));
  return static_cast<Choice>(first + static_cast<std::size_t>(found - choices.begin()));
}

}  // namespace credlint
