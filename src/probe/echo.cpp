#include "echo.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>

#include "secret.h"
#include "text.h"

namespace credlint {
namespace {

// That many characters of a secret in a row are no chance; in hexadecimal twice as many.
constexpr std::size_t kPiece = 6, kHexadecimalPiece = 12;

// Calls `use` with a copy that is wiped.
template <class Use>
void with_copy(std::string copy, Use use) {
  use(copy);
  wipe(copy.data(), copy.size());
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a NUL behind
  const int size =
      ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16U];
    text += kDigits[byte % 16U];
  }
  return text;
}

// Letters in lower case and digits; what stands between them is as easily changed as the case.
std::string bare(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : to_lower_ascii(text))
    if (is_letter(c) || is_digit(c)) out += c;
  return out;
}

// Whether a piece of one stands in the other; what is short is looked for whole.
bool overlap(std::string_view secret, std::string_view text, std::size_t piece) {
  const std::size_t length = std::min({piece, secret.size(), text.size()});
  if (length == 0) return false;
  for (std::size_t i = 0; i + length <= secret.size(); ++i)
    if (text.find(secret.substr(i, length)) != std::string_view::npos) return true;
  return false;
}

}  // namespace

void forget_echo(Observation& observation, std::string_view account, std::string_view secret) {
  const auto forget = [](std::string& told, std::string_view form, std::size_t piece) {
    if (told.empty()) return;
    with_copy(bare(told), [&](std::string_view text) {
      with_copy(std::string(text.rbegin(), text.rend()), [&](std::string_view turned) {
        if (overlap(form, text, piece) || overlap(form, turned, piece)) {
          wipe(told.data(), told.size());
          told.clear();
        }
      });
    });
  };
  const auto forget_pieces = [&](std::string_view form, std::size_t piece) {
    with_copy(bare(form), [&](std::string_view shape) {
      forget(observation.account_id, shape, piece);
      forget(observation.email, shape, piece);
      forget(observation.redirect, shape, piece);
      if (observation.scopes)
        for (std::string& scope : *observation.scopes) forget(scope, shape, piece);
    });
  };
  const auto forget_form = [&](std::string_view form) { forget_pieces(form, kPiece); };
  const auto forget_base64 = [&](std::string bytes) {
    with_copy(std::move(bytes), [&](std::string_view text) { with_copy(base64(text), forget_form); });
  };
  forget_form(secret);
  with_copy(hexadecimal(secret), [&](std::string_view form) { forget_pieces(form, kHexadecimalPiece); });
  // Base64 has three ways to write a text, by where it begins.
  for (const std::string_view before : {"", "x", "xx"}) forget_base64(std::string(before).append(secret));
  forget_base64(std::string(account).append(":").append(secret));
  // Of a list in which one was the secret, the others tell nothing either.
  if (observation.scopes && std::any_of(observation.scopes->begin(), observation.scopes->end(),
                                        [](const std::string& scope) { return scope.empty(); }))
    observation.scopes.reset();
}

}  // namespace credlint
