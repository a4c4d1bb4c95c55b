// The picture of all expiries in the HTML report.
#pragma once

#include "audit.h"
#include "sink.h"

namespace credlint {

// An SVG, a line an owner, the most urgent first, from three months back to thirteen ahead; what lies beyond stands at
// its edges. It needs the classes of reports/html.css. Of bounded size, however many tokens there are.
void write_timeline(const Audit& audit, Sink& out);

}  // namespace credlint
