#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::legacy_token {
namespace {

// Longer ahead than this it is no fault of today.
constexpr days kNear{30};

std::string what_the_vendor_does(const Generation& legacy, Instant now) {
  const std::string window = fmt::format("between {} and {}", to_text(legacy.first_day), to_text(legacy.last_day));
  if (now >= legacy.end()) return fmt::format("the vendor ended such tokens {}", window);
  if (now >= legacy.first_day) return fmt::format("the vendor is ending such tokens {}", window);
  return fmt::format("the vendor will end such tokens {}", window);
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.created.unknown()) return out.cannot_judge("`created` is not valid");
  if (!is_legacy(token)) return;
  const Generation& legacy = *facts(token.kind).legacy;
  const Ending& ending = context.ending(token);
  const Instant end = ending.dated() ? ending.at : legacy.end();
  const bool is_far = end - context.now() > kNear;
  // The end that the vendor gave it is known and written down.
  if (ending.reason == EndReason::declared && is_far) return;
  std::string message = fmt::format("was created on {}, before {}: {}", to_text(*token.created),
                                    to_text(legacy.made_before), what_the_vendor_does(legacy, context.now()));
  message += own_end(token, context);
  if (token.last_used.known() && *token.last_used >= legacy.end())
    message +=
        fmt::format("; yet it was last used on {}, so the `created` date must be wrong", to_text(*token.last_used));

  if (context.ended(token)) {
    out.add(severity_of_end(token, context), token.created.where(), message, after_end(token, context));
  } else {
    out.add(is_far ? Severity::warning : Severity::error, token.created.where(), message,
            before_end(token, context.now() < legacy.first_day ? std::min(end, legacy.first_day) : end));
  }
}

bool applies(const Token& token, const Context&) { return facts(token.kind).legacy && !token.created.absent(); }

}  // namespace

Rule rule() {
  return {.summary = "a token of a generation that its vendor ends or ended, by the day it was created",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; warning while the end is more than 30 days off; note when it is revoked or replaced",
          .speaks_of_ended = true,
          .yields_to = {"alive-past-expiry"},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::legacy_token
