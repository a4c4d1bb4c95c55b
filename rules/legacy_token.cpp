#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::legacy_token {
namespace {

// Longer ahead than this it is no fault of today.
constexpr days kNear{30};

std::string what_the_vendor_does(const EndWindow& ends, Instant now) {
  const std::string when = ends.first_day == ends.last_day
                               ? fmt::format("on {}", to_text(ends.end()))
                               : fmt::format("between {} and {}", to_text(ends.first_day), to_text(ends.last_day));
  if (now >= ends.end()) return "the vendor ended such tokens " + when;
  if (now >= ends.first_day && ends.first_day != ends.last_day) return "the vendor is ending such tokens " + when;
  return "the vendor will end such tokens " + when;
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Generation& legacy = *token.kind->legacy;
  const bool by_day = legacy.made_before.has_value();
  if (by_day && token.created.unknown()) return out.cannot_judge("`created` is not valid");
  if (!is_legacy(token)) return;
  const Ending& ending = context.ending(token);
  const Instant end = ending.dated() ? ending.at : legacy.ends.end();
  const bool is_far = end - context.now() > kNear;
  // The end that the vendor gave it is known and written down.
  if ((ending.reason == EndReason::declared || ending.reason == EndReason::observed) && is_far) return;
  const Position where = by_day ? token.created.where() : Position{};
  std::string message =
      by_day ? fmt::format("was created on {}, before {}", to_text(*token.created), to_text(*legacy.made_before))
             : std::string(legacy.which);
  message += ": " + what_the_vendor_does(legacy.ends, context.now()) + own_end(token, context);
  if (by_day && token.last_used.known() && *token.last_used >= legacy.ends.end())
    message +=
        fmt::format("; yet it was last used on {}, so the `created` date must be wrong", to_text(*token.last_used));

  if (context.ended(token)) {
    out.add(severity_of_end(token, context), where, message, after_end(token, context));
  } else {
    out.add(is_far ? Severity::warning : Severity::error, where, message,
            before_end(token, context.now() < legacy.ends.first_day ? std::min(end, legacy.ends.first_day) : end));
  }
}

bool applies(const Token& token, const Context&) {
  const auto& legacy = token.kind->legacy;
  return legacy && (!legacy->made_before || !token.created.absent());
}

}  // namespace

Rule rule() {
  return {
      .summary = "a token of a generation that its vendor ends or ended, by the day it was created or another field",
      .severity = Severity::error,
      .harm = Harm::broken,
      .levels = "error; warning while the end is more than 30 days off; note when it is revoked or replaced",
      .speaks_of_ended = true,
      .yields_to = {"alive-past-expiry"},
      .applies = applies,
      .check = check};
}

}  // namespace credlint::rules::legacy_token
