// Where a value or a key stands in the text of a TOML file, by the position at which it begins.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "field.h"

namespace credlint {

// The bytes at positions of a text, which must outlive it.
class Offsets {
 public:
  explicit Offsets(std::string_view text);

  // Nothing where the text has no such position.
  [[nodiscard]] std::optional<std::size_t> of(Position where) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_;  // where each begins
};

// Behind the value that begins at a byte; nothing where none does. `has_comment`: a comment stands within it.
std::optional<std::size_t> end_of_value(std::string_view text, std::size_t begin, bool* has_comment = nullptr);

// Behind the key that begins at a byte.
std::optional<std::size_t> end_of_key(std::string_view text, std::size_t begin);

}  // namespace credlint
