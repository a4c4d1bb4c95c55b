#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::still_at_vendor {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Record& record = *context.record(token);
  const bool used = record.last_used && *record.last_used > *token.revoked + kTolerance;
  out.add(Severity::error, token.revoked.where(),
          fmt::format("was revoked on {}, says the entry, but the vendor still lists it as living{}",
                      to_text(*token.revoked),
                      used ? fmt::format(", and used on {}", to_date(*record.last_used)) : std::string()),
          token.kind->revoke.empty() ? std::string("revoke it, or remove `revoked`")
                                     : fmt::format("revoke it, {}; or remove `revoked`", token.kind->revoke));
}

bool applies(const Token& token, const Context& context) {
  const Record* record = context.record(token);
  if (record == nullptr || !token.revoked.known()) return false;
  const Instant then = *context.listed_at(token);
  return *token.revoked < then && record->standing() == Standing::allowed &&
         (!record->expires || *record->expires > then);
}

}  // namespace

Rule rule() {
  return {.summary = "list: the vendor still has a token that counts as revoked",
          .severity = Severity::error,
          .harm = Harm::leaking,
          .speaks_of_ended = true,
          .from_list = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::still_at_vendor
