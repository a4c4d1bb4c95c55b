// The step behind the judging: what the findings propose is written into the inventories.
#pragma once

#include "edits.h"
#include "world.h"

namespace credlint {

// Writes each file beside and renames it. Says on standard error what was written and what was left, and why; true if
// anything was written.
bool write_edits(const Audit& audit, const Edits& edits, World& world);

// Says why edits are left out.
void tell_left_out(const Edits& edits, World& world);

// What a probe saw of the tokens, for another reading of the files, so that none is tried twice.
Probed carried_over(const Audit& before, const Inventory& inventory);

}  // namespace credlint
