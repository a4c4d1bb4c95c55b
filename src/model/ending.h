// When a token ends, and why: its effective expiry.
#pragma once

#include <cstdint>
#include <string_view>

#include "inventory.h"
#include "observation.h"

namespace credlint {

enum class EndReason : std::uint8_t {
  declared,
  observed,  // the vendor itself named it
  revoked,
  vendor_policy,
  lifetime_limit,
  inactivity,
  never,
  unknown,
};

std::string_view to_text(EndReason reason);

struct Ending {
  Instant at = kNever;  // meaningful only where `dated()`
  EndReason reason = EndReason::unknown;

  [[nodiscard]] bool dated() const { return reason != EndReason::never && reason != EndReason::unknown; }
  [[nodiscard]] bool ended(Instant now) const { return dated() && at <= now; }
};

// The earliest that applies of: revoked; the declared expiry, or in its place what the vendor named; the vendor's
// policy; created + longest life; the last use + the idle limit. A date that is written but invalid makes the answer
// unknown, unless what is known proves that the token has ended by `now`.
Ending ending_of(const Token& token, const Observed& seen, Instant now);

// The latest use that the entry states, or that the vendor told; Instant::min() if none is known.
Instant last_use_of(const Token& token, const Observed& seen);

// Whether its vendor lets a token of its kind live for ever, at the host that it is for.
bool may_be_never(const Token& token);
// The end of its whole kind, where it does not spare this token; else null.
const Retirement* retirement_of(const Token& token);
// The idle limit of the token's kind, where it holds for this token.
const Idle* idle_of(const Token& token);
// The longest life of its kind, where it holds for this token.
std::optional<days> longest_life_of(const Token& token);

// Where the entry says so: the field that the end follows from, or Position{} if it follows from the kind alone.
Position where_it_ends(const Token& token, EndReason reason);

// Dates that people write down in different time zones may contradict each other by this much and still be right.
inline constexpr days kTolerance{1};

// A credential of a generation that the vendor ends.
bool is_legacy(const Token& token);

}  // namespace credlint
