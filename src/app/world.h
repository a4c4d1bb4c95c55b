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
  std::function<bool()> interrupted = [] { return false; };                   // by a signal: the run shall end
  bool out_is_terminal = false;
};

}  // namespace credlint
