// The picture of all expiries in the HTML report.
#pragma once

#include <cstdint>
#include <vector>

#include "audit.h"
#include "sink.h"

namespace credlint {

// The numbers of the marks that stand for a token, from 1 on; 0: none does.
struct TokenMarks {
  std::uint32_t end = 0, rotation = 0;
};

// An SVG, a line an owner, the most urgent first, from three months back to thirteen ahead; what lies beyond stands at
// its edges. It needs the classes of reports/html.css. Of bounded size, however many tokens there are. Each mark is a
// link to #tokens that names itself in `data-filter`; in `data-all` stands of how many tokens it is. What it gives is
// in the order of the inventory's tokens.
std::vector<TokenMarks> write_timeline(const Audit& audit, Sink& out);

}  // namespace credlint
