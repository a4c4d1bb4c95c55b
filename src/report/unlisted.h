// What reports say of the tokens that a vendor lists and no inventory does.
#pragma once

#include <fmt/core.h>

#include <string>

#include "audit.h"

namespace credlint {

// ", 3 more at the vendor", after the number of those that were audited; "" where there are none.
inline std::string more_at_vendor(const Audit& audit) {
  const std::size_t unlisted = audit.context.held().unlisted;
  return unlisted == 0 ? std::string() : fmt::format(", {} more at the vendor", unlisted);
}

}  // namespace credlint
