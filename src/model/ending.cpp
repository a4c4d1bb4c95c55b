#include "ending.h"

#include <algorithm>
#include <array>

#include "planned.h"

namespace credlint {

std::string_view to_text(EndReason reason) {
  constexpr std::array<std::string_view, 8> kNames{"declared",       "observed",   "revoked", "vendor-policy",
                                                   "lifetime-limit", "inactivity", "never",   "unknown"};
  return kNames[static_cast<std::size_t>(reason)];
}

bool is_legacy(const Token& token) {
  const auto& legacy = token.kind->legacy;
  if (!legacy) return false;
  if (legacy->covers != nullptr) return legacy->covers(token);
  return legacy->made_before && token.created.known() && *token.created < *legacy->made_before;
}

bool may_be_never(const Token& token) {
  return token.kind->may_be_never() || (token.kind->dated_at_vendor_only && !is_at_vendor(token));
}

const Retirement* retirement_of(const Token& token) {
  const auto& retired = token.kind->retired;
  return retired && (retired->spares == nullptr || !retired->spares(token)) ? &*retired : nullptr;
}

const Idle* idle_of(const Token& token) {
  const auto& idle = token.kind->idle;
  return idle && !(idle->at_vendor_only && !is_at_vendor(token)) ? &*idle : nullptr;
}

std::optional<days> longest_life_of(const Token& token) {
  const auto& life = token.kind->life;
  if (!life || (life->at_vendor_only && !is_at_vendor(token)) ||
      (life->made_since && (!token.created.known() || *token.created < *life->made_since)))
    return std::nullopt;
  return life->longest;
}

Instant last_use_of(const Token& token, const Observed& seen) {
  return std::max({token.last_refreshed.value_or(Instant::min()), token.last_used.value_or(Instant::min()),
                   seen.last_used.value_or(Instant::min())});
}

Position where_it_ends(const Token& token, EndReason reason) {
  switch (reason) {
    case EndReason::revoked:
      return token.revoked.where();
    case EndReason::declared:
    case EndReason::observed:
      return token.expires.where();
    case EndReason::lifetime_limit:
      return token.created.where();
    case EndReason::inactivity:
      return token.last_refreshed.value_or(Instant::min()) >= token.last_used.value_or(Instant::min())
                 ? token.last_refreshed.where()
                 : token.last_used.where();
    default:
      return {};
  }
}

Ending ending_of(const Token& token, const Observed& seen, Instant now) {
  // The vendor lists it as it is, so that none of its rules is reckoned with.
  if (!token.listed) {
    if (token.revoked.known()) return {*token.revoked, EndReason::revoked};
    if (!token.expires.known()) return {};
    return {*token.expires, *token.expires == kNever ? EndReason::never : EndReason::observed};
  }
  const Kind& kind = *token.kind;
  Ending ending;
  const auto consider = [&ending](Instant at, EndReason reason) {
    if (!ending.dated() || at < ending.at) ending = {at, reason};
  };

  bool certain = !token.revoked.unknown() && (!token.expires.unknown() || seen.expires);
  if (token.revoked.known()) consider(*token.revoked, EndReason::revoked);
  const Instant told = seen.expires ? *seen.expires : token.expires.known() ? *token.expires : Instant::min();
  const bool never = told == kNever;
  if (told != Instant::min() && !never) consider(told, seen.expires ? EndReason::observed : EndReason::declared);
  if (const Retirement* retired = retirement_of(token)) consider(retired->end, EndReason::vendor_policy);
  if (is_legacy(token))
    consider(kind.legacy->ends.end(), EndReason::vendor_policy);
  else if (const auto longest = longest_life_of(token); longest && token.created.known() && !seen.expires)
    consider(*token.created + *longest, EndReason::lifetime_limit);
  if (const Idle* idle = idle_of(token)) {
    const Instant last = last_use_of(token, seen);
    // A date that cannot be read may be the later one: then the other proves nothing.
    if (token.last_refreshed.unknown() || token.last_used.unknown())
      certain = certain && kind.expiry != Expiry::by_inactivity;
    else if (last != Instant::min())
      consider(last + idle->limit, EndReason::inactivity);
  }

  if (!certain && !ending.ended(now)) return {};
  if (!ending.dated() && never && may_be_never(token)) return {kNever, EndReason::never};
  return ending;
}

}  // namespace credlint
