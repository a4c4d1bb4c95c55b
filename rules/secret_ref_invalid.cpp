#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::secret_ref_invalid {
namespace {

// The value itself was not kept: it may be a secret after all.
void check(const Token& token, const Context&, Remarks& out) {
  const Position where = token.secret.where();
  switch (token.secret_flaw) {
    case SecretFlaw::none:
      return;
    case SecretFlaw::no_scheme:
      return out.add(Severity::error, where, "has a `secret` that is no reference: it does not say where to look",
                     token.meant_variable.empty()
                         ? std::string("write `env:NAME`, `file:PATH`, `credential:NAME` or the reference of another "
                                       "tool, such as `op://vault/item/field`")
                         : fmt::format("write `env:{}`", token.meant_variable));
    case SecretFlaw::misspelt_scheme:
      return out.add(Severity::error, where, "has a `secret` whose scheme is a misspelling of a known one",
                     "write `env:NAME`, `file:PATH` or `credential:NAME`, with the scheme in lower case");
    case SecretFlaw::bad_name:
      return out.add(Severity::error, where, "has a `secret` with a known scheme, but with no possible name behind it",
                     "write `env:NAME` with letters, digits and `_` and no digit first, `file:PATH`, or "
                     "`credential:NAME` without a slash");
  }
}

// Where something else stands than a reference, it is told by other rules.
bool applies(const Token& token, const Context&) {
  return token.secret.known() || token.secret_flaw != SecretFlaw::none;
}

}  // namespace

Rule rule() {
  return {.summary = "`secret` is no valid reference to a secret",
          .severity = Severity::error,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::secret_ref_invalid
