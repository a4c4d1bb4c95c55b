#include <algorithm>

#include "rule.h"

namespace credlint::rules::wrong_host {
namespace {

// The URL of a hint that is nothing but the right one, whole; "" for one that leaves something to fill in, which stands
// there in capitals.
std::string_view exact_url(std::string_view hint) {
  constexpr std::string_view kBefore = "write `base_url = \"", kAfter = "\"`";
  if (!hint.starts_with(kBefore) || !hint.ends_with(kAfter)) return {};
  hint.remove_prefix(kBefore.size());
  hint.remove_suffix(kAfter.size());
  const bool is_whole = std::none_of(hint.begin(), hint.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '"' || c == '`' || c == '{' || c == ' ';
  });
  return is_whole ? hint : std::string_view{};
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  if (token.product.unknown()) return out.cannot_judge("`product` is not valid");
  if (token.scopes.unknown() && token.kind->scoping == Scoping::optional)
    return out.cannot_judge("`scopes` is not valid");
  const auto fault = misplaced(token, context);
  if (!fault) return;
  out.add(fault->severity, token.base_url.where(), "`base_url` " + fault->message, fault->hint, fault->harm);
  if (const std::string_view url = exact_url(fault->hint); !url.empty())
    out.mend({Change::value, token.base_url.where(), toml_string(url)});
}

bool applies(const Token& token, const Context& context) {
  return token.kind->known() && !(retirement_of(token) != nullptr && retirement_of(token)->end <= context.now()) &&
         !token.base_url.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "`base_url` is not where this kind of token works",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; warning for an unscoped token sent to the gateway",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::wrong_host
