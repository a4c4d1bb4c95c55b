// What changed since an earlier run.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "finding.h"

namespace credlint {

// Names a finding for good: a hash of its rule, its token and its subject; without a usable id the inventory's path and
// the entry's ordinal stand for the token. Never a line, a message or a date.
using Fingerprint = std::array<char, 16>;
std::string to_text(const Fingerprint& fingerprint);  // as hexadecimal digits

// A finding as an earlier report has it.
struct PastFinding {
  Fingerprint fingerprint{};
  std::string rule, subject, token;  // subject and token may be empty
  Severity severity = Severity::note;
  std::string message, hint;
  std::string file;
  Position where;
  bool waived = false;
};

// The difference to a baseline; what is new or open says the status of each finding.
struct Changes {
  std::string path;                   // of the baseline, as given
  std::string sha256;                 // of its bytes; empty: there was no such file, so that everything is new
  std::string now;                    // when it was made, as it says itself (RFC 3339)
  std::vector<PastFinding> resolved;  // that are gone, and were looked for, in the order of the baseline
  std::size_t fresh = 0, open = 0;    // findings that count
  std::size_t accepted = 0;           // that counted, and are waived now
};

}  // namespace credlint
