// Decides, without talking to anybody, which requests a live probe would send, and why it sends none for a token.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config.h"
#include "planned.h"
#include "rule.h"

namespace credlint {

// One request, for all tokens that have the same reference, account and URL.
struct PlannedRequest {
  const Step* step = nullptr;  // what its answers mean
  Credential credential = {};
  std::string url = {};              // "": buying an access token is all that is asked
  std::vector<Header> headers = {};  // constant ones
  std::string_view body = {};        // posted; "": it is a GET
  // As written: the user name for `basic`, the client id for `client_credentials`, the access key id for `signed_v4`.
  std::string account = {};
  std::string reference = {};  // of the secret; empty where none is sent
  std::string inventory = {};  // path of the inventory, to which a relative reference belongs
  // The requests of one lane are sent one after another: those of one account, so that it is never locked out.
  std::string lane = {};
  std::vector<std::uint32_t> tokens = {};  // indexes, in the order of the inventory
  std::string site = {};                   // the site that is asked for its id, without a credential
  // The site whose own answer must be `cloud_id` before the request is sent, because the policy allows the site and
  // only the inventory says that the cloud id is that of the site. Empty: nobody need vouch for it.
  std::string vouched_by = {}, cloud_id = {};
  std::string token_url = {};  // for `client_credentials`: where the access token is bought
  Purchase purchase = {};
  std::chrono::seconds apart{0};  // at least, from the last request to the same host
  bool punishes_address = false;  // the host counts refusals against the address that they come from

  [[nodiscard]] Auth auth() const { return credential.auth; }
  [[nodiscard]] bool asks_site() const { return !site.empty(); }
};

struct ProbePlan {
  // In the order in which each lane is to send them: the most recently used first.
  std::vector<PlannedRequest> requests;
  std::vector<Observation> observations;  // by token: what was decided without a request; Verdict::none for the others
};

struct PlanOptions {
  bool expired_too = false;  // also tokens past their effective expiry
  // Whether the rule wrong-host has an error about the token; then nothing is sent for it.
  std::function<bool(const Token&)> is_wrong_host;
};

ProbePlan plan_probes(const Context& context, const ProbeConfig& config, const PlanOptions& options);

// The host of the request that judges, in lower case.
std::string_view host_of(const PlannedRequest& request);

}  // namespace credlint
