#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::expiry_drift {
namespace {

std::string ends(Instant end) {
  return end == kNever ? std::string("never expires") : fmt::format("expires on {}", to_text(end));
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  const Instant declared = *token.expires, told = *context.observed(token).expires;
  const bool earlier = told < declared;
  const Instant first = earlier ? told : declared, last = earlier ? declared : told;
  if (first == last || (last != kNever && last - first <= kTolerance)) return;
  if (told <= context.now() && declared <= context.now()) return;  // its end is told
  if (declared == kNever && !may_be_never(token)) return;          // expiry-missing
  out.add(earlier ? Severity::error : Severity::warning, token.expires.where(),
          fmt::format("says that it {}, but at the vendor it {}", ends(declared), ends(told)),
          fmt::format("write `expires = {}`{}", told == kNever ? "\"never\"" : to_text(told),
                      context.observation(token).expires ? ", or see whether `secret` leads to another token" : ""));
  out.mend({Change::value, token.expires.where(), told == kNever ? "\"never\"" : to_text(told)});
}

bool applies(const Token& token, const Context& context) {
  return context.observed(token).expires.has_value() && !token.expires.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "observed: the vendor names another end than `expires`",
          .severity = Severity::error,
          .levels = "error when the vendor's end is earlier; else warning",
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::expiry_drift
