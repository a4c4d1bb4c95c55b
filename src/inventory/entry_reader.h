// Turns one piece of a document into tokens, waivers, sites and problems.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "inventory.h"
#include "splitter.h"

namespace credlint {

// What was read from some pieces that follow each other in one document. Ordinals, and the token indexes of problems,
// count from the start of the batch.
struct Batch {
  std::vector<Token*> tokens;
  std::vector<Site> sites;
  std::vector<Waiver> waivers;
  std::vector<Problem> problems;
  std::uint32_t entries = 0;
};

// Reads the piece as one TOML document. One that begins at the start of its document is the head, before the first
// entry. All strings that are kept go into the arena. Returns the line of the document on which the piece is no TOML;
// nothing where it is.
std::optional<std::uint32_t> read_piece(std::string_view document, const Piece& piece, std::uint32_t file, Arena& arena,
                                        Batch& batch, const Kinds& kinds);

// The same line, without reading anything.
std::optional<std::uint32_t> syntax_error_in(std::string_view document, const Piece& piece);

}  // namespace credlint
