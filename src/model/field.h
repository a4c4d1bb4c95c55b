// One value of an inventory entry, with the place it was written at.
#pragma once

#include <cstdint>
#include <utility>

namespace credlint {

// 1-based; columns count Unicode code points. Line 0 means "nowhere".
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

// A field is absent (the key was not written), known (a valid value), or unknown: written, but invalid, so that
// nothing may be concluded from it, least of all that it is absent.
template <class T>
class Field {
 public:
  Field() = default;
  Field(T value, Position where)
      : value_(std::move(value)), line_(where.line), column_(where.column & 0x7fff'ffffU), known_(1) {}

  static Field unknown_at(Position where) {
    Field field;
    field.line_ = where.line;
    field.column_ = where.column & 0x7fff'ffffU;
    return field;
  }

  [[nodiscard]] bool absent() const { return line_ == 0; }
  [[nodiscard]] bool known() const { return known_ == 1; }
  [[nodiscard]] bool unknown() const { return line_ != 0 && known_ == 0; }

  // Where the value stands; for an absent field Position{}.
  [[nodiscard]] Position where() const { return {line_, column_}; }

  // Only for a known field.
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

  [[nodiscard]] T value_or(T otherwise) const { return known() ? value_ : otherwise; }

 private:
  T value_{};
  std::uint32_t line_ = 0;
  std::uint32_t column_ : 31 = 0;
  std::uint32_t known_ : 1 = 0;
};

}  // namespace credlint
