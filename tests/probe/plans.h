// Plans of small inventories, for the tests of what a live probe would send.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan.h"
#include "reader.h"

namespace credlint::testing {

using Strings = std::vector<std::string>;

// With what the tests have in common put in for {acme}, {id} and the like.
std::string expand(std::string_view text);

// [[site]] entries of acme.atlassian.net, with {id}, and other.atlassian.net, with {other_id}.
std::string two_sites();

// An entry with these fields, which stand between bars and are expanded. One that says nothing of a `secret` gets one.
std::string token_entry(std::string_view fields, std::string_view id = "t1");

// Of a user's unscoped token.
std::string user_entry(std::string_view fields = {}, std::string_view id = "t1");

struct Planned {
  std::vector<PlannedRequest> requests;
  std::map<std::string, std::string> told;  // by token: its request, or why there is none

  // One member of all requests.
  [[nodiscard]] Strings each(std::string PlannedRequest::*member) const;
};

// "AUTH PROOF VIA URL as ACCOUNT".
std::string words_for(const PlannedRequest& request);

// Checks that each token is either decided or in one request.
Planned plan_of(Inventory inventory, const ProbeConfig& config = {}, const PlanOptions& options = {});
Planned plan_of(const std::string& text, const ProbeConfig& config = {}, const PlanOptions& options = {});

// The lines of a text, without the blanks before them and those that are empty.
Strings lines(const std::string& text);

ProbeConfig only_sites(std::vector<std::string> sites);
ProbeConfig with_hosts(std::vector<std::string> hosts);

}  // namespace credlint::testing
