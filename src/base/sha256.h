#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace credlint {

using Digest = std::array<unsigned char, 32>;

// The SHA-256 of the bytes.
Digest sha256(std::string_view bytes);

// The same as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// The same in base64, as a content security policy names a script.
std::string sha256_base64(std::string_view bytes);

// Of bytes that come one part after another.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(std::string_view bytes);
  [[nodiscard]] std::string hex() const;  // of all that was added

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The bytes as lower-case hexadecimal digits.
std::string to_hex(std::string_view bytes);

}  // namespace credlint
