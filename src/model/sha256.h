#pragma once

#include <array>
#include <string>
#include <string_view>

namespace credlint {

// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// The same in base64, as a content security policy names a script.
std::string sha256_base64(std::string_view bytes);

}  // namespace credlint
