#include <fmt/core.h>

#include <algorithm>

#include "advice.h"
#include "rule.h"

namespace credlint::rules::idle_expiry {
namespace {

constexpr Threshold kWarnAfter{"idle-expiry", "warn", {}, "days without use: a warning; else two thirds of the limit"};

// "" for a consent that is not so old.
std::string age_of_consent(const Token& token, Instant now) {
  const auto& family = idle_of(token)->family_limit;
  if (!family || !token.consented.known() || now - *token.consented < *family) return {};
  return fmt::format("its user consented on {}, and the vendor once announced that no grant lives longer than {} days",
                     to_text(*token.consented), family->count());
}

// Whether the token comes near an end of which `expires-soon` would speak.
bool ends_soon(const Token& token, const Context& context) {
  const Ending& ending = context.ending(token);
  return ending.dated() && ending.at - context.now() <= context.notice(token).warn;
}

void report_idle(const Token& token, const Context& context, Instant last, Remarks& out) {
  const days limit = idle_of(token)->limit;
  const Instant end = last + limit;
  std::string message =
      fmt::format("has not been used since {} and dies on {} unless it is: {} days without use end it", to_text(last),
                  to_text(end), limit.count());
  if (const std::string consent = age_of_consent(token, context.now()); !consent.empty()) message += "; " + consent;
  const Token* replacement = context.replacement(token);
  const std::string hint = replacement != nullptr ? fmt::format("`{}` replaces it: switch {} over before {}",
                                                                replacement->name, consumers_of(token), to_text(end))
                           : token.kind->renewed_by_use
                               ? fmt::format("have {} refresh it before {}", consumers_of(token), to_text(end))
                               : fmt::format("have {} use it before {}, or revoke it if nothing needs it",
                                             consumers_of(token), to_text(end));
  out.add(replacement == nullptr ? Severity::warning : Severity::note, where_it_ends(token, EndReason::inactivity),
          message, hint, Harm::ending);
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Ending& ending = context.ending(token);
  const days limit = idle_of(token)->limit;
  if (context.ended(token)) {
    if (ending.reason == EndReason::inactivity)
      out.add(severity_of_end(token, context), where_it_ends(token, ending.reason),
              fmt::format("died on {}, {} days after its last use", to_text(ending.at), limit.count()),
              after_end(token, context));
    return;
  }
  const Instant last = last_use_of(token, context.observed(token));
  const bool used = last != Instant::min();
  const days warn = context.days_of(kWarnAfter, token).value_or(limit * 2 / 3);
  const bool idle = used && whole_days(last, context.now()) >= warn.count();
  // A date that cannot be read may be the later one.
  if ((idle || !used) && token.last_refreshed.unknown()) return out.cannot_judge("`last_refreshed` is not valid");
  if ((idle || !used) && token.last_used.unknown()) return out.cannot_judge("`last_used` is not valid");

  const bool ends_earlier = ending.dated() && ending.reason != EndReason::inactivity;
  if (idle && !ends_earlier) return report_idle(token, context, last, out);
  if (token.consented.unknown()) return out.cannot_judge("`consented` is not valid");
  const std::string consent = age_of_consent(token, context.now());
  if (!consent.empty() && !ends_soon(token, context))
    out.add(Severity::note, token.consented.where(), "may stop working: " + consent,
            how_to_replace(token) + " and bring `consented` up to date");
}

bool applies(const Token& token, const Context& context) {
  return idle_of(token) != nullptr && !(token.last_refreshed.absent() && token.last_used.absent() &&
                                        token.consented.absent() && !context.observed(token).last_used);
}

}  // namespace

Rule rule() {
  return {
      .summary = "the token is of a kind that dies when it is not used, and has not been used for long",
      .severity = Severity::error,
      .harm = Harm::broken,
      .levels =
          "warning from two thirds of the idle limit, error at it; note when it is revoked or replaced, and from 365 "
          "days after the consent to a grant",
      .speaks_of_ended = true,
      .thresholds = {kWarnAfter},
      .applies = applies,
      .check = check};
}

}  // namespace credlint::rules::idle_expiry
