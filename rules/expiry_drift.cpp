#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::expiry_drift {
namespace {

std::string shown(Instant end) { return end == kNever ? std::string("`never`") : to_text(end); }

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  const Instant declared = *token.expires, told = *context.observation(token).expires;
  const bool earlier = told < declared;
  const Instant first = earlier ? told : declared, last = earlier ? declared : told;
  if (first == last || (last != kNever && last - first <= kTolerance)) return;
  out.add(earlier ? Severity::error : Severity::warning, token.expires.where(),
          told == kNever
              ? fmt::format("has no end, says its vendor, but `expires` is {}", shown(declared))
              : fmt::format("ends on {}, says its vendor, but `expires` is {}", shown(told), shown(declared)),
          told == kNever
              ? std::string("write `expires = \"never\"`, or see whether `secret` leads to another token")
              : fmt::format("write `expires = {}`, or see whether `secret` leads to another token", shown(told)));
}

bool applies(const Token& token, const Context& context) {
  return context.observation(token).expires.has_value() && !token.expires.absent();
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
