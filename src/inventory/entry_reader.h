// Turns one piece of a document into tokens, waivers, sites and problems.
#pragma once

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

// Reads the piece as one TOML document; if that fails, its parts. `is_head`: it is the part of the document before the
// first entry. All strings that are kept go into the arena.
void read_piece(std::string_view document, const Piece& piece, std::uint32_t file, bool is_head, Arena& arena,
                Batch& batch);

}  // namespace credlint
