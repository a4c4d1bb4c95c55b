#include "sha256.h"

#include <openssl/evp.h>

#include <new>

namespace credlint {

namespace {

std::array<unsigned char, 32> digest_of(std::string_view bytes) {
  // Looked up once: with EVP_sha256() every call would look for an implementation again.
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, kSha256, nullptr) != 1) throw std::bad_alloc();
  return digest;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  const auto digest = digest_of(bytes);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 0xfU];
  }
  return hex;
}

std::string sha256_base64(std::string_view bytes) {
  const auto digest = digest_of(bytes);
  std::array<unsigned char, 45> text{};  // 44 characters, and the end that OpenSSL writes
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + size};
}

}  // namespace credlint
