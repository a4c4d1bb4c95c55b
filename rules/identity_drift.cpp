#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::identity_drift {
namespace {

// Says it, with the vendor's own value of the key as the cure.
void say(Severity severity, std::string_view key, Position where, const std::string& value, const std::string& message,
         Remarks& out, std::string_view more = {}) {
  out.add(severity, where, message, fmt::format("write {}{}", literal(fmt::format("{} = {}", key, value)), more));
  out.mend({Change::value, where, value});
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Record& record = *context.record(token);
  const Kind& listed_as = *context.held().lists.list_of(record).kind;
  if (&listed_as != token.kind)
    return say(Severity::warning, "kind", token.declared_kind.where(), toml_string(listed_as.name),
               fmt::format("is {} at the vendor, by its `vendor_id`, and not {}", listed_as.title, token.kind->title),
               out);
  if (token.created.known() && record.created && std::chrono::abs(*token.created - *record.created) > kTolerance)
    return say(
        Severity::error, "created", token.created.where(), to_date(*record.created),
        fmt::format("was created on {}, but what the vendor has under this name was created on {}: it is another "
                    "token",
                    to_text(*token.created), to_date(*record.created)),
        out, "; and see that `secret` leads to the new one");
  if (token.label.known() && !record.label.empty() && collapsed(*token.label) != collapsed(record.label))
    return say(Severity::warning, "label", token.label.where(), toml_string(record.label),
               fmt::format("is called {} at the vendor, not {}", literal(record.label), literal(*token.label)), out);
  if (token.account.known() && !record.account.empty() && !equal_ignoring_case(*token.account, record.account) &&
      *token.account != record.account_id)
    say(Severity::warning, "account", token.account.where(), toml_string(record.account),
        fmt::format("is {}'s at the vendor, not {}'s", literal(record.account), literal(*token.account)), out);
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
