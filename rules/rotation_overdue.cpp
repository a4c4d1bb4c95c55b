#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::rotation_overdue {
namespace {

constexpr Threshold kMaxAge{"rotation-overdue", "max_days", {}, "days since `created`, at most; else the rule is off"};

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.created.unknown()) return out.cannot_judge("`created` is not valid");
  if (token.created.absent()) return out.cannot_judge("`created` is not given");
  const days allowed = *context.days_of(kMaxAge, token);
  if (whole_days(*token.created, context.now()) <= allowed.count()) return;
  const Token* replacement = context.replacement(token);
  const std::string message = fmt::format("was created on {} and should have been replaced by {}: the policy allows {}",
                                          to_text(*token.created), to_text(*token.created + allowed),
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
  return token.kind != Kind::atlassian_oauth_3lo && context.days_of(kMaxAge, token).has_value();
}

}  // namespace

Rule rule() {
  return {.summary = "the token is older than the policy allows",
          .severity = Severity::warning,
          .levels = "off until the policy sets `max_days`; then warning; note when it is replaced",
          .thresholds = {kMaxAge},
          .needs_policy = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::rotation_overdue
