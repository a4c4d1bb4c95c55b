// Where a report is written to.
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <ostream>
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
    if (text.size() > kBlockBytes - size_) return write_through(text);
    if (text.empty()) return;
    std::memcpy(block_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }

  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    vprint(format, fmt::make_format_args(arguments...));
  }

  // All parts one after another.
  template <class... Parts>
  void put(const Parts&... parts) {
    (write(std::string_view(parts)), ...);
  }

  void flush() {
    hand_on({block_.get(), size_});
    size_ = 0;
  }

  [[nodiscard]] bool failed() const { return failed_; }

  bool colour = false;  // whether escape codes for colours are welcome: on a terminal

 protected:
  // Writes the whole block; false if that fails.
  virtual bool take(std::string_view block) = 0;

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

  // Out of line, since all of fmt would be compiled into each of its callers.
  void vprint(fmt::string_view format, fmt::format_args arguments);

  // For what does not fit into the block any more.
  void write_through(std::string_view text);

  void hand_on(std::string_view text) {
    if (!failed_ && !text.empty()) failed_ = !take(text);
  }

  std::unique_ptr<char[]> block_ = std::make_unique_for_overwrite<char[]>(kBlockBytes);
  std::size_t size_ = 0;  // bytes of the block that are in use
  bool failed_ = false;
};

class StreamSink final : public Sink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}

 private:
  bool take(std::string_view block) override {
    stream_.write(block.data(), static_cast<std::streamsize>(block.size()));
    return static_cast<bool>(stream_);
  }

  std::ostream& stream_;
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
