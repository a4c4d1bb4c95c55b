// The part of the HTML report that lists all tokens.
#pragma once

#include <vector>

#include "audit.h"
#include "sink.h"
#include "timeline.h"

namespace credlint {

// `marks`: those of each token in the timeline, by its index.
void write_html_tokens(const Audit& audit, const std::vector<TokenMarks>& marks, Sink& out);

}  // namespace credlint
