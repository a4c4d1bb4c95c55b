#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::dates_inconsistent {
namespace {

// Later by more than two clocks or two time zones can explain. Only `right` may be kNever.
bool is_later(Instant left, Instant right) { return left > right && left - right > kTolerance; }

std::string_view what_ended_it(EndReason reason) {
  switch (reason) {
    case EndReason::revoked:
      return "it was revoked";
    case EndReason::declared:
      return "it expired";
    case EndReason::vendor_policy:
      return "the vendor ended it";
    case EndReason::lifetime_limit:
      return "the longest life of its kind was over";
    default:
      return "it ended";
  }
}

// Where `legacy-token` says the same.
bool legacy_token_tells(const Token& token) {
  return is_legacy(token) && *token.last_used >= token.kind->legacy->ends.end();
}

void check(const Token& token, const Context& context, Remarks& out) {
  Position where;  // of the first contradiction
  std::string message;
  const auto note = [&](Position at, const std::string& contradiction) {
    if (message.empty()) where = at;
    message += (message.empty() ? "" : "; ") + contradiction;
  };
  const Field<Instant>& created = token.created;
  const Field<Instant>& expires = token.expires;
  const Field<Instant>& used = token.last_used;
  const Ending& ending = context.ending(token);
  if (created.known() && expires.known() && is_later(*created, *expires))
    note(expires.where(),
         fmt::format("expires on {}, before it was created on {}", to_text(*expires), to_text(*created)));
  if (created.known() && is_later(*created, context.now()))
    note(created.where(), fmt::format("was created on {}, which is in the future", to_text(*created)));
  if (used.known() && is_later(*used, context.now()))
    note(used.where(), fmt::format("was last used on {}, which is in the future", to_text(*used)));
  if (token.last_refreshed.known() && is_later(*token.last_refreshed, context.now()))
    note(token.last_refreshed.where(),
         fmt::format("was last refreshed on {}, which is in the future", to_text(*token.last_refreshed)));
  if (token.consented.known() && is_later(*token.consented, context.now()))
    note(token.consented.where(),
         fmt::format("was consented to on {}, which is in the future", to_text(*token.consented)));
  if (used.known() && created.known() && is_later(*created, *used))
    note(used.where(),
         fmt::format("was last used on {}, before it was created on {}", to_text(*used), to_text(*created)));
  if (used.known() && ending.dated() && is_later(*used, ending.at) && !legacy_token_tells(token))
    note(used.where(), fmt::format("was last used on {}, after {} on {}", to_text(*used), what_ended_it(ending.reason),
                                   to_text(ending.at)));

  if (!message.empty())
    out.add(Severity::error, where, message, "look these dates up on the vendor's token page and correct the entry");
  else if (created.unknown())
    out.cannot_judge("`created` is not valid");
  else if (expires.unknown())
    out.cannot_judge("`expires` is not valid");
  else if (used.unknown())
    out.cannot_judge("`last_used` is not valid");
  else if (token.revoked.unknown() && used.known())
    out.cannot_judge("`revoked` is not valid");
}

bool applies(const Token& token, const Context&) {
  return !token.created.absent() || !token.last_used.absent() || !token.last_refreshed.absent() ||
         !token.consented.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "the dates of the entry contradict each other, or lie in the future",
          .severity = Severity::error,
          .speaks_of_ended = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::dates_inconsistent
