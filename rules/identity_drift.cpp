#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::identity_drift {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Record& record = *context.record(token);
  const Kind& listed_as = *context.held().lists.list_of(record).kind;
  if (&listed_as != token.kind)
    return out.add(Severity::warning, token.declared_kind.where(),
                   fmt::format("is {} at the vendor, by its `vendor_id`, and not {}", listed_as.title, token.kind->title),
                   fmt::format("write `kind = \"{}\"`", listed_as.name));
  if (token.created.known() && record.created && std::chrono::abs(*token.created - *record.created) > kTolerance)
    return out.add(Severity::error, token.created.where(),
                   fmt::format("was created on {}, but what the vendor has under this name was created on {}: it is "
                               "another token",
                               to_text(*token.created), to_date(*record.created)),
                   fmt::format("if it was rotated, write `created = {}`, and see that `secret` leads to the new one",
                               to_date(*record.created)));
  if (token.label.known() && !record.label.empty() && collapsed(*token.label) != collapsed(record.label))
    return out.add(Severity::warning, token.label.where(),
                   fmt::format("is called {} at the vendor, not {}", literal(record.label), literal(*token.label)),
                   fmt::format("write `label = \"{}\"`", record.label));
  if (token.account.known() && !record.account.empty() && !equal_ignoring_case(*token.account, record.account) &&
      *token.account != record.account_id)
    out.add(Severity::warning, token.account.where(),
            fmt::format("is {}'s at the vendor, not {}'s", literal(record.account), literal(*token.account)),
            fmt::format("write `account = \"{}\"`", record.account));
}

bool applies(const Token& token, const Context& context) { return context.record(token) != nullptr; }

}  // namespace

Rule rule() {
  return {.summary = "list: the vendor's record of the token says otherwise who or what it is",
          .severity = Severity::error,
          .levels = "error when it was created at another time; else warning",
          .from_list = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::identity_drift
