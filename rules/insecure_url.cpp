#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"
#include "url.h"

namespace credlint::rules::insecure_url {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  std::string message, hint;
  if (const std::string_view scheme = split_url(*token.base_url).scheme; scheme != "https") {
    message =
        fmt::format("`base_url` goes over {}: only https keeps the secret from whoever is on the way", literal(scheme));
    hint = fmt::format("begin it with `https://`; then {}, because the old secret may have been read",
                       how_to_replace(token));
  }
  if (token.base_url_had_credentials) {
    const std::string_view separator = message.empty() ? "" : "; ";
    message += fmt::format("{}`base_url` holds credentials, which whoever sees the URL sees too", separator);
    hint += fmt::format("{}remove what stands before the `@`, and change it if it is a password or a token", separator);
  }
  if (!message.empty()) out.add(Severity::error, token.base_url.where(), message, hint);
}

bool applies(const Token& token, const Context&) { return !token.base_url.absent(); }

}  // namespace

Rule rule() {
  return {.summary = "`base_url` is not https, or has credentials in it",
          .severity = Severity::error,
          .harm = Harm::leaking,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::insecure_url
