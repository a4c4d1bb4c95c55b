// Waivers: findings that somebody accepted, for a reason and for a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rule.h"

namespace credlint {

// Why a waiver counts as lapsed although its end has not come, or has no end at all.
struct WaiverFlaw {
  Position where;  // Position{}: the entry as a whole
  std::string message, hint;
};

// Whether a policy may let a rule be waived at all. Not where the inventory itself cannot be relied on, nor for the
// rules about waivers.
bool can_be_waived(std::string_view rule);

// What it lacks, and where it breaks the policy; all of it in one flaw. A value that the reader refused is told by
// inventory-invalid and is no flaw here.
std::optional<WaiverFlaw> flaw_of(const Waiver& waiver, const Context& context);

// `unusable` where it has a flaw or a value that the reader refused; it counts as lapsed.
WaiverState state_of(const Waiver& waiver, const Context& context);

}  // namespace credlint
