// What becomes of a document with broken entries: which parts of it can still be read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "splitter.h"

namespace credlint {

// The line of the document on which the piece is no TOML; nothing for a piece that is.
using BrokenAt = std::function<std::optional<std::uint32_t>(const Piece&)>;

// Cuts broken pieces short at their next line that looks like the header of an entry, because a string that was never
// closed may have swallowed it, and reads on from there as if the document began there, up to where that comes to the
// same as before. So whatever one entry breaks, those before it and those from the next such line on are read as if
// they stood alone. May ask `broken_at` of a piece more than once.
std::vector<Piece> recover(std::string_view document, const std::vector<Piece>& pieces, const BrokenAt& broken_at);

}  // namespace credlint
