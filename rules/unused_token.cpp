#include <fmt/core.h>

#include <algorithm>

#include "rule.h"

namespace credlint::rules::unused_token {
namespace {

constexpr Threshold kUnusedFor{"unused-token", "warn", days{90}, "days without use that are allowed"};

bool is_told_by_list(const Token& token, const Context& context) {
  const Record* record = context.record(token);
  return record != nullptr && context.held().lists.list_of(*record).kind->list->tells_use;
}

// Of a token that the vendor lists: up to when the list was read, so that an old list makes nobody idle.
void check(const Token& token, const Context& context, Remarks& out) {
  if (token.last_used.unknown()) return out.cannot_judge("`last_used` is not valid");
  const days allowed = *context.days_of(kUnusedFor, token);
  const bool by_list = is_told_by_list(token, context);
  const Instant then = by_list ? *context.listed_at(token) : context.now();
  const Instant last =
      std::max(token.last_used.value_or(Instant::min()), context.observed(token).last_used.value_or(Instant::min()));
  if (last == Instant::min()) {
    const auto& created = context.record(token)->created;
    if (created && whole_days(*created, then) > allowed.count())
      out.add(Severity::warning, {},
              fmt::format("was created on {}, and the vendor has no use of it recorded by the vendor list of {}",
                          to_date(*created), to_date(then)),
              "revoke it and remove this entry if nothing needs it");
    return;
  }
  if (whole_days(last, then) <= allowed.count()) return;
  out.add(Severity::warning, token.last_used.where(),
          by_list ? fmt::format("was last used on {}, more than {} days before the vendor list of {}", to_date(last),
                                allowed.count(), to_date(then))
                  : fmt::format("was last used on {}, more than {} days ago", to_text(last), allowed.count()),
          fmt::format("revoke it and remove this entry if nothing needs it any more{}",
                      by_list ? "" : "; else bring `last_used` up to date"));
}

// A grant dies of it: idle-expiry.
bool applies(const Token& token, const Context& context) {
  return !token.kind->renewed_by_use && (!token.last_used.absent() || is_told_by_list(token, context));
}

}  // namespace

Rule rule() {
  return {.summary = "the token has not been used for more than 90 days",
          .severity = Severity::warning,
          .yields_to = {"idle-expiry"},
          .thresholds = {kUnusedFor},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::unused_token
