// What somebody handed over in place of an inventory.
#pragma once

#include <string>
#include <string_view>

namespace credlint {

// Whether it is no text in any encoding: the beginning of a device, of an archive, of a picture.
bool is_binary(std::string_view text);

// What a text without a single entry is, and what to do with it; "" if nothing better can be said than that there is
// none. Quotes nothing of it.
std::string foreign_format(std::string_view text);

}  // namespace credlint
