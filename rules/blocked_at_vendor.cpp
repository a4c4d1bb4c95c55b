#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::blocked_at_vendor {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  const Record& record = *context.record(token);
  const bool blocked = record.standing() == Standing::blocked;
  out.add(Severity::error, token.place.where,
          fmt::format("does not work: the vendor lists it as {}", literal(record.status)),
          blocked ? std::string("ask the administrator of its organisation why; or revoke it and remove this entry")
                  : fmt::format("{}; or remove this entry if nothing needs it", how_to_replace(token)));
}

bool applies(const Token& token, const Context& context) {
  const Record* record = context.record(token);
  if (record == nullptr) return false;
  const Standing standing = record->standing();
  return standing == Standing::blocked || standing == Standing::revoked || standing == Standing::expired;
}

}  // namespace

Rule rule() {
  return {.summary = "list: the vendor lists the token as blocked, revoked or expired",
          .severity = Severity::error,
          .harm = Harm::broken,
          .from_list = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::blocked_at_vendor
