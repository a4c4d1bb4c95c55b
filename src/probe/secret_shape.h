// Whether a value can be a token at all, before it costs a failed login.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "secret_format.h"

namespace credlint {

// Why the value is no token of a kind whose secrets have these formats (model/secret_format.h): "quotes stand around
// it".
// "" for one that may be a token. Never quotes the value.
std::string why_no_token(std::string_view value, std::span<const std::string_view> formats,
                         const SecretFormats& all = known_formats());

}  // namespace credlint
