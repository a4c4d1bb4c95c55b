#include "secret.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <utility>

namespace credlint {

void wipe(void* memory, std::size_t bytes) {
  if (bytes > 0) ::explicit_bzero(memory, bytes);
}

Secret::Secret(std::string_view text) : size_(text.size()) {
  if (text.empty()) return;
  data_ = std::make_unique_for_overwrite<char[]>(size_);
  std::memcpy(data_.get(), text.data(), size_);
}

Secret::Secret(Secret&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  credlint::wipe(data_.get(), size_);
  size_ = 0;
}

void forbid_cores() {
  // The limit does not hold where cores are piped to a program; the flag does in both cases.
  const struct rlimit none { 0, 0 };
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace credlint
