// When a token ends, and why: its effective expiry.
#pragma once

#include <cstdint>
#include <string_view>

#include "inventory.h"

namespace credlint {

enum class EndReason : std::uint8_t { declared, revoked, vendor_policy, lifetime_limit, inactivity, never, unknown };

std::string_view to_text(EndReason reason);

struct Ending {
  Instant at = kNever;  // meaningful only where `dated()`
  EndReason reason = EndReason::unknown;

  [[nodiscard]] bool dated() const { return reason != EndReason::never && reason != EndReason::unknown; }
  [[nodiscard]] bool ended(Instant now) const { return dated() && at <= now; }
};

// The earliest that applies of: revoked; the declared expiry; the vendor's policy; created + longest life; for 3LO the
// last use + 90 days. A date that is written but invalid makes the answer unknown, unless what is known proves that
// the token has ended by `now`.
Ending ending_of(const Token& token, Instant now);

// Where the entry says so: the field that the end follows from, or Position{} if it follows from the kind alone.
Position where_it_ends(const Token& token, EndReason reason);

// Dates that people write down in different time zones may contradict each other by this much and still be right.
inline constexpr days kTolerance{1};

// A credential of a generation that the vendor ends.
bool is_legacy(const Token& token);

}  // namespace credlint
