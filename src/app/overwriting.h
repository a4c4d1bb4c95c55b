// Keeps reports from overwriting what the run reads.
#pragma once

#include "inventory.h"
#include "options.h"
#include "world.h"

namespace credlint {

// Throws a UsageError if a report would be written to one of the inputs, by whatever name: inventories ("-" for
// standard input), the configuration, certificates.
void refuse_overwriting(const std::vector<ReportRequest>& reports, const std::vector<std::string>& inputs);

// The same for a file that a token's `secret` names, whether it is read in this run or not, and whether it is there or
// not.
void refuse_overwriting_secrets(const std::vector<ReportRequest>& reports, const Inventory& inventory,
                                const World& world);

}  // namespace credlint
