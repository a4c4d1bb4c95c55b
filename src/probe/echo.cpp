#include "echo.h"

#include <openssl/evp.h>

#include <string>

#include "secret.h"
#include "text.h"

namespace credlint {
namespace {

bool overlap(std::string_view one, std::string_view other) {
  return one.find(other) != std::string_view::npos || other.find(one) != std::string_view::npos;
}

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
  while (text.ends_with('=')) text.pop_back();
  return text;
}

void forget(std::string& text, std::string_view secret) {
  if (!text.empty() && overlap(text, secret)) text.clear();
}

}  // namespace

void forget_echo(Observation& observation, std::string_view account, std::string_view secret) {
  if (secret.empty()) return;
  const auto forget_both = [&observation](std::string_view form) {
    forget(observation.account_id, form);
    forget(observation.email, form);
  };
  forget_both(secret);
  with_copy(to_lower_ascii(secret), forget_both);
  with_copy(std::string(account).append(":").append(secret), [&](std::string_view pair) {
    with_copy(base64(pair), [&](std::string_view encoded) {
      forget_both(encoded);
      with_copy(to_lower_ascii(encoded), forget_both);
    });
  });
}

}  // namespace credlint
