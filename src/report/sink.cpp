#include "sink.h"

#include <fmt/format.h>

namespace credlint {

void Sink::vprint(fmt::string_view format, fmt::format_args arguments) {
  fmt::memory_buffer text;
  fmt::vformat_to(fmt::appender(text), format, arguments);
  write({text.data(), text.size()});
}

void Sink::write_through(std::string_view text) {
  flush();
  if (text.size() > kBlockBytes) return hand_on(text);
  write(text);
}

}  // namespace credlint
