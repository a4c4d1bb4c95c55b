#include "rule.h"

namespace credlint::rules::account_not_email {
namespace {

// something@something.something; whether such an address exists, only the vendor knows.
bool is_email(std::string_view text) {
  constexpr std::string_view kNever = " \t\r\n<>,;:";
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || text.find_first_of(kNever) != std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  return domain.find('@') == std::string_view::npos && domain.find('.') != std::string_view::npos &&
         domain.find("..") == std::string_view::npos && !domain.starts_with('.') && !domain.ends_with('.');
}

void check(const Token& token, const Context&, Remarks& out) {
  if (token.account.unknown()) return out.cannot_judge("`account` is not valid");
  if (is_email(*token.account)) return;
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  if (token.kind->account_may_be != nullptr && token.kind->account_may_be(token)) return;
  out.add(Severity::error, token.account.where(),
          "has an `account` that is no e-mail address, and the vendor takes nothing else as the user name of an API "
          "token",
          "write the e-mail address with which its user signs in; if there is none, the `kind` is wrong");
}

// The kinds that go by Basic auth with an address.
bool applies(const Token& token, const Context&) {
  return token.kind->account.form == Form::email && !token.account.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "the account of an API token is no e-mail address",
          .severity = Severity::error,
          .harm = Harm::broken,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::account_not_email
