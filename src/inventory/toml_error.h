// A TOML syntax error, in words that give nothing away.
#pragma once

#include <string>
#include <string_view>

#include "field.h"
#include "toml_plus_plus.h"

namespace credlint {

struct SyntaxError {
  Position where;  // within the text
  std::string message;
};

// `hide_quotes`: the text holds a secret, so that nothing of it may be quoted, not even a character.
SyntaxError describe(const toml::parse_error& error, std::string_view text, bool hide_quotes);

// The place of a byte in the text.
Position position_of(std::string_view text, std::size_t offset);

}  // namespace credlint
