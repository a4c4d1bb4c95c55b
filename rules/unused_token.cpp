#include <fmt/core.h>

#include <algorithm>

#include "rule.h"

namespace credlint::rules::unused_token {
namespace {

constexpr Threshold kUnusedFor{"unused-token", "warn", days{90}, "days without use that are allowed"};

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.last_used.unknown()) return out.cannot_judge("`last_used` is not valid");
  const days allowed = *context.days_of(kUnusedFor, token);
  const Instant last = std::max(*token.last_used, context.observation(token).last_used.value_or(Instant::min()));
  if (whole_days(last, context.now()) <= allowed.count()) return;
  out.add(Severity::warning, token.last_used.where(),
          fmt::format("was last used on {}, more than {} days ago", to_text(last), allowed.count()),
          "revoke it and remove this entry if nothing needs it any more; else bring `last_used` up to date");
}

// A grant dies of it: idle-expiry.
bool applies(const Token& token, const Context&) { return !token.kind->renewed_by_use && !token.last_used.absent(); }

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
