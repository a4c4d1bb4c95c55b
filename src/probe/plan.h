// Decides, without talking to anybody, which requests a live probe would send, and why it sends none for a token.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "answer.h"
#include "config.h"
#include "rule.h"

namespace credlint {

// How a request proves who sends it.
enum class Auth : std::uint8_t {
  none,
  basic,               // account and secret
  bearer,              // the secret
  client_credentials,  // the secret buys an access token, which is then sent as a bearer token
};

// One request, for all tokens that have the same reference, account and URL.
struct PlannedRequest {
  Proof proof = Proof::jira_myself;
  Via via = Via::site;
  Auth auth = Auth::bearer;
  std::string url;
  std::string account;    // as written: the user name for `basic`, the client id for `client_credentials`
  std::string reference;  // of the secret; empty for `none`
  std::string inventory;  // path of the inventory, to which a relative reference belongs
  // The requests of one lane are sent one after another: those of one account, so that it is never locked out.
  std::string lane;
  std::vector<std::uint32_t> tokens;  // indexes, in the order of the inventory
  std::string site = {};              // for `tenant_info`: the site that is asked
  // The site whose own answer must be `cloud_id` before the request is sent, because the policy allows the site and
  // only the inventory says that the cloud id is that of the site. Empty: nobody need vouch for it.
  std::string vouched_by = {}, cloud_id = {};
  std::string token_url = {};  // for `client_credentials`: where the access token is bought
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

// The host of a planned URL, in lower case.
std::string_view host_of(const PlannedRequest& request);

}  // namespace credlint
