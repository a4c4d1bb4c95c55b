#include "secret_ref.h"

#include <algorithm>
#include <array>

#include "secret_format.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::array<std::string_view, 3> kSchemes{"env", "file", "credential"};

// Schemes of other tools that do without "//", such as arn:aws:secretsmanager:… and vault:path#key. Of any other word
// before a colon it is not known whether a user name and a password stand there.
constexpr std::array<std::string_view, 9> kWithoutSlashes{"arn",  "vault", "ssm", "sops",         "keyring",
                                                          "pass", "bw",    "gcp", "azurekeyvault"};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_scheme(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '-' || c == '+' || c == '.'; });
}

bool valid_rest(std::string_view scheme, std::string_view rest) {
  if (rest.empty() ||
      std::any_of(rest.begin(), rest.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return false;
  if (scheme == "env") return std::all_of(rest.begin(), rest.end(), is_word) && !(rest[0] >= '0' && rest[0] <= '9');
  // A plain file name in $CREDENTIALS_DIRECTORY.
  if (scheme == "credential") return rest.find('/') == std::string_view::npos && rest != "." && rest != "..";
  return true;
}

}  // namespace

SecretRef parse_secret_ref(std::string_view text) {
  SecretRef ref;
  const std::size_t colon = text.find(':');
  ref.scheme = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (!is_scheme(ref.scheme)) return {{}, {}, SecretFlaw::no_scheme, {}};
  ref.rest = text.substr(colon + 1);
  if (std::find(kSchemes.begin(), kSchemes.end(), ref.scheme) != kSchemes.end()) {
    if (!valid_rest(ref.scheme, ref.rest)) ref.flaw = SecretFlaw::bad_name;
    return ref;
  }
  if (std::find(kWithoutSlashes.begin(), kWithoutSlashes.end(), ref.scheme) != kWithoutSlashes.end() &&
      !ref.rest.starts_with("//")) {
    const bool plain = ref.rest.find_first_of(" @") == std::string_view::npos && valid_rest({}, ref.rest);
    if (!plain || find_secret(ref.rest)) ref.flaw = SecretFlaw::no_scheme;
    return ref;
  }
  ref.suggestion = nearest(ref.scheme, kSchemes);
  // "git-credential://" is a scheme of its own and no slip of the pen.
  constexpr std::size_t kSlip = 1;
  const bool foreign = ref.rest.starts_with("//") && ref.rest.size() > 2 && valid_rest({}, ref.rest);
  if (foreign &&
      std::max(ref.scheme.size(), ref.suggestion.size()) > std::min(ref.scheme.size(), ref.suggestion.size()) + kSlip)
    ref.suggestion = {};
  if (!ref.suggestion.empty()) {
    ref.flaw = SecretFlaw::misspelt_scheme;
  } else if (!foreign) {
    ref.flaw = SecretFlaw::no_scheme;
  } else {
    ref.rest.remove_prefix(2);
  }
  return ref;
}

std::span<const std::string_view> schemes_without_slashes() { return kWithoutSlashes; }

std::string_view meant_variable(std::string_view text) {
  const auto inside = [&text](std::string_view begin, std::string_view end) {
    if (!text.starts_with(begin) || !text.ends_with(end) || text.size() <= begin.size() + end.size()) return false;
    text = trim(text.substr(begin.size(), text.size() - begin.size() - end.size()));
    return true;
  };
  const bool marked = inside("${{", "}}") || inside("${", "}") || inside("$", "");
  for (const std::string_view begin : {"secrets.", "env.", "vars."})
    if (marked && text.starts_with(begin)) text.remove_prefix(begin.size());
  const auto is_upper = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); };
  const bool name =
      !text.empty() && text.size() <= 64 && !is_digit(text[0]) &&
      (marked ? std::all_of(text.begin(), text.end(), is_word)
              : text.find('_') != std::string_view::npos && std::all_of(text.begin(), text.end(), is_upper));
  return name && !find_secret_value(text) ? text : std::string_view{};
}

bool can_be_resolved(std::string_view scheme) {
  return parse_secret_ref(std::string(scheme) + "://x").flaw == SecretFlaw::none &&
         std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end();
}

}  // namespace credlint
