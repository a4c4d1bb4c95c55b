// The whole program but for main().
#pragma once

#include <string>
#include <vector>

#include "world.h"

namespace credlint {

// What the exit codes mean, the same for every command and format.
enum ExitCode : int {
  kClean = 0,       // nothing at or above --fail-on
  kFindings = 1,    // findings at or above it
  kBadInput = 2,    // usage error, or an inventory that could not be read whole
  kIncomplete = 3,  // a report could not be written
};

// `arguments` without the program's name. Throws nothing: what goes wrong is told on `world.err`.
int run(const std::vector<std::string>& arguments, World& world);

}  // namespace credlint
