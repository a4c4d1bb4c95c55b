// The exact changes that findings propose: found in the files, put together, printed or written.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit.h"

namespace credlint {

// The changes of one file, in its order, none of which overlaps another.
struct FileEdits {
  std::uint32_t file = 0;  // index into Inventory::sources
  std::string text;        // of the file, as it was audited
  std::vector<const Edit*> edits;

  [[nodiscard]] std::string edited() const;
};

struct Edits {
  std::vector<FileEdits> files;       // those that have some
  std::vector<std::string> left_out;  // why some are not made: one line each, in lower case
};

// Finds each edit of the findings in its file, which is read again, and fills in what it replaces. One that is not to
// be found there any more, or that overlaps another, is not placed. Where they are `to_be_made`, each file is read once
// more with them, and left as it is if it would not be read as before.
Edits place_edits(Audit& audit, bool to_be_made);

// All of them as a unified diff.
std::string unified_diff(const Audit& audit, const Edits& edits);

}  // namespace credlint
