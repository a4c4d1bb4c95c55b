// URLs: cleaning is done once and for all, no user info survives it, and the rules take whatever comes out.
#include "url.h"

#include <fmt/core.h>

#include "fuzz.h"

namespace credlint::fuzz {
namespace {

void check_clean(std::string_view text) {
  const auto clean = clean_url(text);
  if (!clean) return;
  const auto again = clean_url(clean->text);
  demand(again && again->text == clean->text, "a clean URL stays as it is", clean->text);
  demand(!again->had_credentials, "a clean URL has no user info", clean->text);
  const Url url = split_url(clean->text);
  demand(!url.host.empty() && url.host.find_first_of("@?#/") == std::string_view::npos, "a host is a host", url.host);
  demand(clean->text.find_first_of("?#") == std::string::npos, "a clean URL ends with its path", clean->text);
  demand(fmt::format("{}://{}{}{}{}", url.scheme, url.host, url.port.empty() ? "" : ":", url.port, url.path) ==
             clean->text,
         "the parts are the whole", clean->text);
}

void check_shown(std::string_view text) {
  const std::string shown = without_url_secrets(text);
  demand(without_url_secrets(shown) == shown, "what may be shown stays as it is", shown);
}

// A password of all that RFC 3986 allows there.
void check_password(std::string_view text) {
  constexpr std::string_view kAllowed = "-._~!$&'()*+,;=:%abcxyzABCXYZ0123456789";
  constexpr std::string_view kCanary = "QzCanaryQz";
  std::string password;
  for (const char c : text.substr(0, 64))
    if (kAllowed.find(c) != std::string_view::npos) password += c;
  for (const std::string_view before : {"", "see ", "https://a.example/https", "(", "x,"}) {
    const std::string shown =
        without_url_secrets(fmt::format("{}https://{}{}{}@acme.example/x", before, password, kCanary, password));
    demand(shown.find(kCanary) == std::string::npos, "no password is shown", shown);
  }
}

void check_rules(std::string_view text) {
  std::string quoted;
  for (const char c : text)
    if (c != '\'' && c != '\n' && c != '\r') quoted += c;
  for (const std::string_view kind : {"atlassian-api-token", "atlassian-datacenter-pat", "bitbucket-access-token"})
    demand_places_within(audit_of(fmt::format("[[token]]\nid = 'a'\nkind = '{}'\nbase_url = '{}'\n", kind, quoted)),
                         fmt::format("id\n\nkind\n{}base_url = ''", quoted));
}

}  // namespace
}  // namespace credlint::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint::fuzz;
  const std::string_view text = text_of_input(data, size);
  check_clean(text);
  check_shown(text);
  check_password(text);
  check_rules(text);
  return 0;
}
