#include "ending.h"

#include <algorithm>
#include <array>

namespace credlint {

std::string_view to_text(EndReason reason) {
  constexpr std::array<std::string_view, 7> kNames{"declared",   "revoked", "vendor-policy", "lifetime-limit",
                                                   "inactivity", "never",   "unknown"};
  return kNames[static_cast<std::size_t>(reason)];
}

bool is_legacy(const Token& token) {
  const auto& legacy = facts(token.kind).legacy;
  return legacy && token.created.known() && *token.created < legacy->made_before;
}

Position where_it_ends(const Token& token, EndReason reason) {
  switch (reason) {
    case EndReason::revoked:
      return token.revoked.where();
    case EndReason::declared:
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

Ending ending_of(const Token& token, Instant now) {
  const KindFacts& kind = facts(token.kind);
  Ending ending;
  const auto consider = [&ending](Instant at, EndReason reason) {
    if (!ending.dated() || at < ending.at) ending = {at, reason};
  };

  bool certain = !token.revoked.unknown() && !token.expires.unknown();
  if (token.revoked.known()) consider(*token.revoked, EndReason::revoked);
  const bool never = token.expires.known() && *token.expires == kNever;
  if (token.expires.known() && !never) consider(*token.expires, EndReason::declared);
  if (kind.removed) consider(*kind.removed, EndReason::vendor_policy);
  if (is_legacy(token))
    consider(kind.legacy->end(), EndReason::vendor_policy);
  else if (kind.longest_life && token.created.known())
    consider(*token.created + *kind.longest_life, EndReason::lifetime_limit);
  if (kind.expiry == Expiry::by_inactivity) {
    const Instant last =
        std::max(token.last_refreshed.value_or(Instant::min()), token.last_used.value_or(Instant::min()));
    // A date that cannot be read may be the later one: then the other proves nothing.
    if (token.last_refreshed.unknown() || token.last_used.unknown())
      certain = false;
    else if (last != Instant::min())
      consider(last + kRefreshTokenIdle, EndReason::inactivity);
  }

  if (!certain && !ending.ended(now)) return {};
  if (!ending.dated() && never && kind.expiry == Expiry::may_be_never) return {kNever, EndReason::never};
  return ending;
}

}  // namespace credlint
