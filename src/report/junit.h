// The JUnit report in its two dialects.
#pragma once

#include "audit.h"
#include "sink.h"

namespace credlint {

enum class JunitDialect {
  full,    // with file and line, which most readers use and the public schemas reject
  strict,  // valid under both public schemas
};

// Above this number of cases, the passing ones of a token become one.
inline constexpr std::size_t kMostJunitCases = 50'000;

// One suite an inventory; in it a case `inventory`, and one for each token and rule that applies to it. A name never
// changes with a message, a date or a line, so that a CI server can follow a case through time.
void write_junit(const Audit& audit, Sink& out, JunitDialect dialect);

}  // namespace credlint
