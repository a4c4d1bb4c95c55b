// The outside world, as the program is given it. main() passes the real one, the tests their own.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "instant.h"

namespace credlint {

struct World {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::function<Instant()> now;                                               // asked at most once a run
  std::function<std::optional<std::string>(const std::string&)> environment;  // a variable's value
  // How many signals have asked the run to end. The first one ends a live probe, and then the reports are still
  // written; without a probe it ends the run.
  std::function<unsigned()> interruptions = [] { return 0U; };
  // Whether nobody reads standard output any more: `| head` has seen enough.
  std::function<bool()> out_is_abandoned = [] { return false; };
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

}  // namespace credlint
