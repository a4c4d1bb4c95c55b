#include "sha256.h"

#include <openssl/evp.h>

#include <new>

namespace credlint {

namespace {

// Looked up once: with EVP_sha256() every call would look for an implementation again.
const EVP_MD* algorithm() {
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kSha256;
}

std::string_view text_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

}  // namespace

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4U];
    hex += kDigits[static_cast<unsigned char>(c) & 0xfU];
  }
  return hex;
}

Digest sha256(std::string_view bytes) {
  Digest digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm(), nullptr) != 1) throw std::bad_alloc();
  return digest;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(text_of(sha256(bytes))); }

std::string sha256_base64(std::string_view bytes) {
  const Digest digest = sha256(bytes);
  std::array<unsigned char, 45> text{};  // 44 characters, and the end that OpenSSL writes
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + size};
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, algorithm(), nullptr) != 1) throw std::bad_alloc();
}

Sha256::~Sha256() { EVP_MD_CTX_free(state_->context); }

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
}

std::string Sha256::hex() const {
  // On a copy, so that more may still be added.
  EVP_MD_CTX* const copy = EVP_MD_CTX_new();
  Digest digest{};
  const bool good = copy != nullptr && EVP_MD_CTX_copy_ex(copy, state_->context) == 1 &&
                    EVP_DigestFinal_ex(copy, digest.data(), nullptr) == 1;
  EVP_MD_CTX_free(copy);
  if (!good) throw std::bad_alloc();
  return to_hex(text_of(digest));
}

}  // namespace credlint
