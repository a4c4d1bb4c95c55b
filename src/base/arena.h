// Memory for many small strings that live as long as the whole audit.
#pragma once

#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace credlint {

// Hands out memory from large blocks and frees it all at once. A string costs its bytes and nothing else, which is
// what lets a million tokens fit. Not thread-safe: one arena a worker.
class Arena {
 public:
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    // Owners, scopes and hints come again and again; most repetitions are caught here and cost nothing.
    std::string_view& recent = recent_[std::hash<std::string_view>{}(text) % recent_.size()];
    if (recent == text) return recent;
    char* memory = allocate(text.size(), 1);
    std::memcpy(memory, text.data(), text.size());
    return recent = {memory, text.size()};
  }

  // A new object that is never destroyed.
  template <class T>
  T* make() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T();
  }

  template <class T>
  std::span<const T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (items.empty()) return {};
    char* memory = allocate(items.size_bytes(), alignof(T));
    std::memcpy(memory, items.data(), items.size_bytes());
    return {reinterpret_cast<const T*>(memory), items.size()};
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{128} * 1024;

  char* allocate(std::size_t bytes, std::size_t alignment) {
    // Something that would waste much of a block gets a block of its own.
    if (bytes > kBlockBytes / 8) return blocks_.emplace_back(new char[bytes]).get();
    used_ = (used_ + alignment - 1) / alignment * alignment;
    if (current_ == nullptr || used_ + bytes > kBlockBytes) {
      current_ = blocks_.emplace_back(new char[kBlockBytes]).get();
      used_ = 0;
    }
    char* memory = current_ + used_;
    used_ += bytes;
    return memory;
  }

  std::array<std::string_view, 1024> recent_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* current_ = nullptr;
  std::size_t used_ = 0;
};

}  // namespace credlint
