#include <fmt/core.h>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::legacy_token {
namespace {

std::string what_the_vendor_does(Instant now) {
  const std::string window =
      fmt::format("between {} and {}", to_text(kLegacyWindowBegin), to_text(kLegacyWindowLastDay));
  if (now >= kLegacyEnd) return fmt::format("the vendor ended such tokens {}", window);
  if (now >= kLegacyWindowBegin) return fmt::format("the vendor is ending such tokens {}", window);
  return fmt::format("the vendor will end such tokens {}", window);
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.created.unknown()) return out.cannot_judge("`created` is not valid");
  if (!is_legacy(token)) return;
  std::string message = fmt::format("was created on {}, before {}: {}", to_text(*token.created), to_text(kLegacyCutoff),
                                    what_the_vendor_does(context.now()));
  const Ending& ending = context.ending(token);
  message += own_end(token, context);
  if (token.last_used.known() && *token.last_used >= kLegacyEnd)
    message +=
        fmt::format("; yet it was last used on {}, so the `created` date must be wrong", to_text(*token.last_used));

  if (context.ended(token))
    out.add(severity_of_end(token, context), token.created.where(), message, after_end(token, context));
  else
    out.add(
        Severity::error, token.created.where(), message,
        before_end(token, std::min(ending.at, context.now() < kLegacyWindowBegin ? kLegacyWindowBegin : kLegacyEnd)));
}

bool applies(const Token& token, const Context&) {
  return token.kind == Kind::atlassian_api_token && !token.created.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "an Atlassian API token from before 2024-12-15, which the vendor ended by 2026-05-13",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; note when it is revoked or replaced",
          .speaks_of_ended = true,
          .yields_to = {"alive-past-expiry"},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::legacy_token
