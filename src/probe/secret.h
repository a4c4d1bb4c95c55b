// A secret in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace credlint {

// The value of a credential. It can be moved but not copied, it has no way into a stream or a format string, and its
// memory is overwritten before it is given back. `reveal()` is the one place where it comes out.
class Secret {
 public:
  Secret() = default;
  // Copies the text; the caller wipes its own copy.
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view reveal() const { return {data_.get(), size_}; }

 private:
  void wipe();

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
};

// Overwrites memory in a way that no compiler leaves out.
void wipe(void* memory, std::size_t bytes);

// From now on a crash leaves no core, which would hold every secret in clear, and no other process of the same user may
// look into the memory of this one. For as long as the process lives; programs that it starts are not concerned.
void forbid_cores();

}  // namespace credlint
