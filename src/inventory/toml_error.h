// A TOML syntax error, in words that give nothing away.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edit.h"
#include "toml_plus_plus.h"

namespace credlint {

struct SyntaxError {
  Position where;  // within the text
  std::string message;
  std::string hint = {};          // what to write instead
  std::optional<Mend> mend = {};  // the same, where it is exact; within the text
};

// `hide_quotes`: the text holds a secret, so that nothing of it may be quoted, not even a character.
SyntaxError describe(const toml::parse_error& error, std::string_view text, bool hide_quotes);

// The places of bytes in a text. Each call goes on where the last one ended, so that all of them together take no
// longer than the text is.
class PositionCounter {
 public:
  explicit PositionCounter(std::string_view text);

  // The place of a byte that does not stand before that of the call before.
  Position at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  Position position_{1, 1};
};

// The place of a byte in the text.
inline Position position_of(std::string_view text, std::size_t offset) { return PositionCounter(text).at(offset); }

}  // namespace credlint
