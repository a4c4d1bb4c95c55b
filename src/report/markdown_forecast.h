// The part of the Markdown report that looks ahead.
#pragma once

#include <string>
#include <vector>

#include "audit.h"
#include "sink.h"

namespace credlint {

// "`name` 12-05": at most `most` names for a table cell, with the day of the month if `dated`.
std::string markdown_names(const Audit& audit, const std::vector<const Token*>& tokens, bool dated, std::size_t most);

// A table by month, and a Mermaid chart of at most `bars` bars.
void write_markdown_forecast(const Audit& audit, std::size_t names, std::size_t bars, Sink& out);

}  // namespace credlint
