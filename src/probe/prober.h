// Sends the planned requests and turns the answers into observations, without locking an account and without pressing a
// host.
#pragma once

#include <functional>

#include "network.h"
#include "secret_source.h"

namespace credlint {

struct ProbeLimits {
  unsigned rate = 10;  // requests a second and host; 0: as fast as it goes
  unsigned concurrency = 16;
};

// Called now and then with the number of planned requests that are done, and of all.
using Progress = std::function<void(std::size_t done, std::size_t all)>;

// Sends what is planned. `interrupted` is asked at least ten times a second; once it says so, nothing more is sent and
// what has no answer yet is undecided. The mode of the result is `live`.
Probed run_probes(ProbePlan plan, const ProbeLimits& limits, SecretSource& secrets, Network& network,
                  const Inventory& inventory, const std::function<bool()>& interrupted, const Progress& progress);

}  // namespace credlint
