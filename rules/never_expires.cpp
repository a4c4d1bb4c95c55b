#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::never_expires {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  // Its age is watched instead.
  if (context.longest_age(token)) return;
  const bool offered = token.kind->expiry != Expiry::none;
  const std::string watched =
      "write `rotate_every`, the days after which it is to be replaced, or set `max_days` of "
      "`rotation-overdue` in the policy";
  out.add(
      offered ? Severity::warning : Severity::note, token.expires.where(),
      offered ? "never expires: whoever gets hold of it may use it until somebody notices"
              : "never expires: its vendor offers no expiry, so nobody is reminded of it",
      offered ? fmt::format("{} with an end, and revoke this one; or {}", how_to_replace(token), watched) : watched);
}

bool applies(const Token& token, const Context&) {
  return token.kind->known() && may_be_never(token) && token.expires.known() && *token.expires == kNever;
}

}  // namespace

Rule rule() {
  return {.summary = "the token never expires, and nothing watches its age",
          .severity = Severity::warning,
          .levels = "warning; note where the vendor offers no expiry at all",
          .yields_to = {"kind-retired"},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::never_expires
