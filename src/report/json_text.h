// The small parts of a JSON text that is written as it goes.
#pragma once

#include <string>
#include <string_view>

#include "escape.h"
#include "sink.h"

namespace credlint {

inline std::string quoted(std::string_view text) { return fmt::format("\"{}\"", escape_json(text)); }
inline std::string quoted_or_null(std::string_view text) { return text.empty() ? "null" : quoted(text); }

// Writes the commas between the items of a list or an object, one item a line.
class JsonList {
 public:
  explicit JsonList(Sink& out, std::string_view indent = "    ") : out_(out), indent_(indent) {}
  void next() {
    out_.put(first_ ? "\n" : ",\n", indent_);
    first_ = false;
  }
  void end(std::string_view bracket = "]") {
    if (!first_) out_.put("\n", indent_.substr(0, indent_.size() - 2));
    out_.write(bracket);
  }

 private:
  Sink& out_;
  std::string_view indent_;
  bool first_ = true;
};

// "key":"text", or "key":null for an empty text
inline void member(Sink& out, std::string_view key, std::string_view text) {
  if (text.empty()) return out.put("\"", key, "\":null");
  out.put("\"", key, "\":\"");
  write_json(out, text);
  out.write("\"");
}

}  // namespace credlint
