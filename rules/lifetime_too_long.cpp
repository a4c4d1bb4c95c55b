#include <fmt/core.h>

#include "advice.h"
#include "rule.h"
#include "text.h"

namespace credlint::rules::lifetime_too_long {
namespace {

constexpr Threshold kMaxLife{"lifetime-too-long", "max_days", {}, "days from `created` to `expires`, at most"};

// "is to live 400 days, from … to …", or "expires on …" where nobody wrote down when it was made.
std::string life_of(const Token& token) {
  if (*token.expires == kNever) return "never expires";
  if (token.created.absent()) return fmt::format("expires on {}", to_text(*token.expires));
  return fmt::format("is to live {}, from {} to {}",
                     counted(static_cast<std::size_t>(whole_days(*token.created, *token.expires)), "day"),
                     to_text(*token.created), to_text(*token.expires));
}

void report_impossible(const Token& token, days longest, Remarks& out) {
  const std::string message = fmt::format("{}, but the vendor lets {} live no longer than {} days", life_of(token),
                                          token.kind->title, longest.count());
  if (token.created.known())
    out.add(Severity::error, token.expires.where(), message,
            fmt::format("look both dates up on the vendor's token page and correct them; created on {}, it ends by {}",
                        to_text(*token.created), to_text(*token.created + longest)));
  else
    out.add(Severity::error, token.expires.where(), message,
            "look the date up on the vendor's token page and correct it; write down `created` too");
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.expires.unknown()) return out.cannot_judge("`expires` is not valid");
  if (token.created.unknown() && *token.expires != kNever) return out.cannot_judge("`created` is not valid");
  const Instant from = token.created.known() ? *token.created : context.now();
  const auto is_longer_than = [&](std::optional<days> limit) {
    return limit && (*token.expires == kNever || *token.expires - from > *limit + kTolerance);
  };
  // "never" on a kind that always expires is an expiry that nobody knows: expiry-missing.
  const std::optional<days> longest = longest_life_of(token);
  const bool never = *token.expires == kNever;
  if (!never && is_longer_than(longest)) return report_impossible(token, *longest, out);
  const std::optional<days> allowed = context.days_of(kMaxLife, token);
  const std::string limit = allowed ? counted(static_cast<std::size_t>(allowed->count()), "day") : "";
  if ((!never || may_be_never(token)) && is_longer_than(allowed))
    out.add(Severity::warning, token.expires.where(),
            fmt::format("{}, but the policy allows {}", life_of(token), limit),
            fmt::format("{} that lives no longer than {}, and revoke this one", how_to_replace(token), limit));
}

// The vendor set the end of legacy tokens anew, however long they had lived.
bool applies(const Token& token, const Context& context) {
  return !token.expires.absent() && token.kind->known() && !is_legacy(token) &&
         ((longest_life_of(token) && token.expires.value_or({}) != kNever) || context.days_of(kMaxLife, token));
}

}  // namespace

Rule rule() {
  return {.summary = "the token is to live longer than the vendor or the policy lets it",
          .severity = Severity::error,
          .levels = "error over the vendor's limit; warning over the policy's `max_days`",
          .thresholds = {kMaxLife},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::lifetime_too_long
