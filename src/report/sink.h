// Where a report is written to.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace credlint {

// Collects text and hands it on in large blocks, so that a report of any size needs little memory. A failed write is
// remembered and everything after it dropped: the owner asks `failed()` once, at the end.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  void write(std::string_view text) {
    buffer_.append(text.data(), text.data() + text.size());
    if (buffer_.size() >= kBlockBytes) flush();
  }

  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(fmt::appender(buffer_), format, std::forward<Arguments>(arguments)...);
    if (buffer_.size() >= kBlockBytes) flush();
  }

  // All parts one after another.
  template <class... Parts>
  void put(const Parts&... parts) {
    (write(std::string_view(parts)), ...);
  }

  void flush() {
    if (!failed_ && buffer_.size() > 0) failed_ = !take({buffer_.data(), buffer_.size()});
    buffer_.clear();
  }

  [[nodiscard]] bool failed() const { return failed_; }

  bool colour = false;  // whether escape codes for colours are welcome: on a terminal

 protected:
  // Writes the whole block; false if that fails.
  virtual bool take(std::string_view block) = 0;

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

  fmt::memory_buffer buffer_;
  bool failed_ = false;
};

// Keeps the text.
class StringSink final : public Sink {
 public:
  // All that was written so far.
  const std::string& text() {
    flush();
    return text_;
  }

  // The same, leaving nothing behind.
  std::string take_text() {
    flush();
    return std::exchange(text_, {});
  }

 private:
  bool take(std::string_view block) override {
    text_ += block;
    return true;
  }

  std::string text_;
};

}  // namespace credlint
