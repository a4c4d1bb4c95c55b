#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::expiry_missing {
namespace {

// Of a token without `created` nobody can tell whether it is one of those that the vendor has ended.
std::string what_if_it_is_old(const Token& token, Instant now) {
  const auto& legacy = token.kind->legacy;
  if (!legacy || !legacy->made_before || !token.created.absent() || !token.expires.absent()) return {};
  if (token.last_used.known() && *token.last_used >= legacy->ends.end()) return {};
  return fmt::format("; one from before {} {}", to_text(*legacy->made_before),
                     now >= legacy->ends.end() ? "is dead already"
                                               : fmt::format("dies between {} and {}", to_text(legacy->ends.first_day),
                                                             to_text(legacy->ends.last_day)));
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Kind& kind = *token.kind;
  const Ending& ending = context.ending(token);
  if (is_legacy(token)) return;  // the vendor gave it an end
  if (kind.expiry == Expiry::by_inactivity) {
    if (token.last_refreshed.unknown() && token.last_used.absent())
      out.cannot_judge("`last_refreshed` is not valid");
    else if (token.last_used.unknown() && token.last_refreshed.absent())
      out.cannot_judge("`last_used` is not valid");
    else if (token.last_refreshed.absent() && token.last_used.absent())
      out.add(Severity::warning, {},
              fmt::format("it is not known when it was last used, and it dies after {} days without use",
                          kind.idle->limit.count()),
              "have what uses it write down `last_refreshed`, the date of its latest refresh");
    return;
  }
  const bool never = token.expires.known() && *token.expires == kNever;
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  if (!token.expires.absent() && !never) return;
  // There is none that could be written down.
  if (token.expires.absent() && kind.expiry == Expiry::none) return;
  if (never && may_be_never(token)) return;

  std::string message =
      never ? fmt::format("says that it never expires, but {} does", kind.title) : "does not say when it expires";
  if (ending.reason == EndReason::lifetime_limit)
    message += fmt::format("; it cannot live past {}, {} days after it was created", to_text(ending.at),
                           kind.life->longest.count());
  const std::string perhaps_ended = what_if_it_is_old(token, context.now());
  const std::string_view or_never = may_be_never(token) ? ", or `\"never\"` if it has no end" : "";
  if (const auto& told = context.observed(token).expires) {
    const std::string value = *told == kNever ? std::string("\"never\"") : to_text(*told);
    out.add(Severity::warning, token.expires.where(), message,
            fmt::format("write `expires = {}`, as its vendor says", value));
    return out.mend(never ? Mend{Change::value, token.expires.where(), value}
                          : Mend{Change::more, token.declared_kind.where(), "expires = " + value});
  }
  out.add(Severity::warning, token.expires.where(), message + perhaps_ended,
          fmt::format("look it up on the vendor's token page and write `expires`{}{}", or_never,
                      perhaps_ended.empty() ? "" : ", and `created`"));
}

// The kind must be known to say whether it expires.
bool applies(const Token& token, const Context&) {
  return token.kind->known() && retirement_of(token) == nullptr && token.kind->never_stored.empty();
}

}  // namespace

Rule rule() {
  return {.summary = "it is not known when the token expires",
          .severity = Severity::warning,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::expiry_missing
