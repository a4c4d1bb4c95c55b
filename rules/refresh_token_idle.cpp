#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::refresh_token_idle {
namespace {

constexpr Threshold kWarnAfter{"refresh-token-idle", "warn", days{60}, "days without use: a warning"};

// In 2022 the vendor announced that no refresh token outlives its user's consent by more than this. Newer descriptions
// do not mention it, so it is told, but no end is reckoned from it.
// Source: community.developer.atlassian.com/t/54172 (read 2026-11-23).
constexpr days kLifeFromConsent{365};

// Instant::min() if it is not known.
Instant last_use(const Token& token) {
  return std::max(token.last_refreshed.value_or(Instant::min()), token.last_used.value_or(Instant::min()));
}

// "" for a consent that is not so old.
std::string age_of_consent(const Token& token, Instant now) {
  if (!token.consented.known() || now - *token.consented < kLifeFromConsent) return {};
  return fmt::format("its user consented on {}, and the vendor once announced that no grant lives longer than {} days",
                     to_text(*token.consented), kLifeFromConsent.count());
}

// Whether the token comes near an end of which `expires-soon` would speak.
bool ends_soon(const Token& token, const Context& context) {
  const Ending& ending = context.ending(token);
  return ending.dated() && ending.at - context.now() <= context.notice(token).warn;
}

void report_idle(const Token& token, const Context& context, Remarks& out) {
  const Instant last = last_use(token), end = last + kRefreshTokenIdle;
  std::string message =
      fmt::format("has not been used since {} and dies on {} unless it is: {} days without use end it", to_text(last),
                  to_text(end), kRefreshTokenIdle.count());
  if (const std::string consent = age_of_consent(token, context.now()); !consent.empty()) message += "; " + consent;
  const Token* replacement = context.replacement(token);
  const std::string hint = replacement == nullptr
                               ? fmt::format("have {} refresh it before {}", consumers_of(token), to_text(end))
                               : fmt::format("`{}` replaces it: switch {} over before {}", replacement->name,
                                             consumers_of(token), to_text(end));
  out.add(replacement == nullptr ? Severity::warning : Severity::note, where_it_ends(token, EndReason::inactivity),
          message, hint, Harm::ending);
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Ending& ending = context.ending(token);
  if (context.ended(token)) {
    if (ending.reason == EndReason::inactivity)
      out.add(severity_of_end(token, context), where_it_ends(token, ending.reason),
              fmt::format("died on {}, {} days after its last use", to_text(ending.at), kRefreshTokenIdle.count()),
              after_end(token, context));
    return;
  }
  const Instant last = last_use(token);
  const bool used = last != Instant::min();
  const bool idle = used && whole_days(last, context.now()) >= context.days_of(kWarnAfter, token)->count();
  // A date that cannot be read may be the later one.
  if ((idle || !used) && token.last_refreshed.unknown()) return out.cannot_judge("`last_refreshed` is not valid");
  if ((idle || !used) && token.last_used.unknown()) return out.cannot_judge("`last_used` is not valid");

  const bool ends_earlier = ending.dated() && ending.reason != EndReason::inactivity;
  if (idle && !ends_earlier) return report_idle(token, context, out);
  if (token.consented.unknown()) return out.cannot_judge("`consented` is not valid");
  const std::string consent = age_of_consent(token, context.now());
  if (!consent.empty() && !ends_soon(token, context))
    out.add(Severity::note, token.consented.where(), "may stop working: " + consent,
            how_to_replace(token) + " and bring `consented` up to date");
}

bool applies(const Token& token, const Context&) {
  return token.kind == Kind::atlassian_oauth_3lo &&
         !(token.last_refreshed.absent() && token.last_used.absent() && token.consented.absent());
}

}  // namespace

Rule rule() {
  return {.summary = "an OAuth 2.0 (3LO) grant has not been used for 60 days; after 90 it is dead",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels =
              "warning from 60 days without use, error from 90; note when it is revoked or replaced, and from 365 "
              "days after the consent",
          .speaks_of_ended = true,
          .thresholds = {kWarnAfter},
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::refresh_token_idle
