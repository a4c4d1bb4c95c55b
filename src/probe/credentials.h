// From planned requests to those that can be sent: each gets its secret.
#pragma once

#include <string>
#include <vector>

#include "plan.h"
#include "secret_source.h"

namespace credlint {

struct Credentialed {
  PlannedRequest request;
  const Secret* secret = nullptr;  // in the SecretSource; null where the request needs none
};

// Follows the references of all planned requests, on up to `threads` threads. A token whose secret is not to be had, or
// must not be sent where the plan says, is decided in `observations`; requests that turn out to be the same, because
// different references lead to one secret, are put together.
std::vector<Credentialed> find_credentials(std::vector<PlannedRequest> requests, SecretSource& secrets,
                                           const Inventory& inventory, unsigned threads,
                                           std::vector<Observation>& observations);

}  // namespace credlint
