#include "secret_input.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>

namespace credlint {

void Descriptor::close() {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

Flow Buffer::read(int descriptor) {
  while (size_ <= kMost) {
    const ssize_t count = ::read(descriptor, bytes_.get() + size_, kMost + 1 - size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? Flow::pending : Flow::failed;
    if (count == 0) return Flow::end;
    size_ += static_cast<std::size_t>(count);
  }
  return Flow::too_much;
}

FoundSecret accept(std::string_view text, std::string_view origin) {
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
  }
  if (text.empty()) return refused(fmt::format("{} is empty", origin));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      return refused(fmt::format("{} holds a control character, which no token has", origin));
    if (byte > 0x7f) return refused(fmt::format("{} holds a character outside of ASCII, which no token has", origin));
  }
  return {Secret(text), {}};
}

}  // namespace credlint
