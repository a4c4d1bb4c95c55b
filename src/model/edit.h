// An exact change of an inventory, which a hint puts into words. What a person must decide is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "field.h"

namespace credlint {

// What is changed, at a position that the reader noted down.
enum class Change : std::uint8_t {
  value,  // the value that begins there
  key,    // the key that begins there
  more,   // nothing there: another key and value follow the value that begins there
  text,   // the characters that begin there, whatever they are: what is no TOML
};

// As rules and the reader propose it. `text` is TOML: the value, the key, "key = value".
struct Mend {
  Change change = Change::value;
  Position at;
  std::string text;
  std::string instead_of = {};  // for `text`: what stands there
};

// The same, of a finding. The texts are kept alive by Audit::arenas.
struct Edit {
  Change change = Change::value;
  std::uint32_t file = 0;  // index into Inventory::sources
  Position at;
  std::string_view text = {}, instead_of = {};
  // The bytes that it replaces, and by what: found when the file is read again (edits/). Until then, and where it
  // cannot be done, `placed` is false, and it is told nowhere.
  bool placed = false;
  std::size_t begin = 0, end = 0;
  std::string_view new_text = {};
};

// A text as a TOML string: "\"a\\\"b\"".
std::string toml_string(std::string_view text);

}  // namespace credlint
