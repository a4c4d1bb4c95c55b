// What comes from outside and may be a secret: kept in memory that is wiped, and looked at before it is taken for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "secret.h"
#include "secret_source.h"

namespace credlint {

inline FoundSecret refused(std::string why) { return {{}, std::move(why)}; }

// What all secrets have to be like, wherever they come from; less one newline at the end.
FoundSecret accept(std::string_view text, std::string_view origin);

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  [[nodiscard]] int get() const { return number_; }
  void close();

 private:
  int number_;
};

enum class Flow : std::uint8_t { end, pending, too_much, failed };

// Memory for what comes in. It never grows, since growing would leave copies behind, and it is wiped whole.
class Buffer {
 public:
  static constexpr std::size_t kMost = std::size_t{64} * 1024;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { wipe(bytes_.get(), kMost + 1); }

  [[nodiscard]] std::string_view text() const { return {bytes_.get(), size_}; }
  void add(char c) { bytes_[size_++] = c; }

  // Reads on for as long as there is something; on `failed` errno says why.
  Flow read(int descriptor);

 private:
  // One more byte than may come, so that too many are noticed.
  std::unique_ptr<char[]> bytes_ = std::make_unique_for_overwrite<char[]>(kMost + 1);
  std::size_t size_ = 0;
};

}  // namespace credlint
