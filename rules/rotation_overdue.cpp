#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::rotation_overdue {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.created.unknown()) return out.cannot_judge("`created` is not valid");
  if (token.created.absent()) return out.cannot_judge("`created` is not given");
  if (token.rotate_every.unknown()) return out.cannot_judge("`rotate_every` is not valid");
  if (!context.longest_age(token)) return;
  const days allowed = *context.longest_age(token);
  if (whole_days(*token.created, context.now()) <= allowed.count()) return;
  const bool by_itself = token.rotate_every.known() && *token.rotate_every == allowed;
  const Token* replacement = context.replacement(token);
  const std::string message =
      fmt::format("was created on {} and should have been replaced by {}: {} {}", to_text(*token.created),
                  to_text(*token.created + allowed), by_itself ? "its `rotate_every` is" : "the policy allows",
                  counted(static_cast<std::size_t>(allowed.count()), "day"));
  if (replacement != nullptr)
    out.add(
        Severity::note, token.created.where(), message,
        fmt::format("`{}` replaces it: switch {} over and revoke this one", replacement->name, consumers_of(token)));
  else
    out.add(Severity::warning, token.created.where(), message,
            fmt::format("{}, give it to {}, and revoke this one", how_to_replace(token), consumers_of(token)));
}

// A 3LO grant gets a new refresh token with each use.
bool applies(const Token& token, const Context& context) {
  return !token.kind->renewed_by_use && (context.longest_age(token).has_value() || !token.rotate_every.absent());
}

}  // namespace

Rule rule() {
  return {
      .summary = "the token is older than the policy or its own `rotate_every` allows",
      .severity = Severity::warning,
      .levels =
          "off until the policy sets `max_days` or the entry `rotate_every`; then warning; note when it is replaced",
      .thresholds = {kMaxAge},
      .needs_policy = true,
      .applies = applies,
      .check = check};
}

}  // namespace credlint::rules::rotation_overdue
