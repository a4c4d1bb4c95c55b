// When a server asks to be asked again.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace credlint {

// The value of a Retry-After header: a number of seconds, or one of the three forms of date of RFC 9110. Nothing where
// it is none of them, is over already, or is so far off that it means nothing. `now` is the time of day, UTC.
std::optional<std::chrono::seconds> read_retry_after(std::string_view text, std::chrono::system_clock::time_point now);

}  // namespace credlint
