// Judges the answer of a server: from status, headers and body to a verdict. Pure: nothing here talks to anybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "observation.h"

namespace credlint {

// What counts as the proof of life, by the request that was sent.
enum class Proof : std::uint8_t {
  jira_myself,            // GET …/rest/api/3/myself: 200, JSON, `accountId`
  confluence_user,        // GET …/wiki/rest/api/user/current: 200, JSON, `accountId`
  bitbucket_user,         // GET /2.0/user: 200, JSON, `account_id` or `uuid`
  bitbucket_workspace,    // GET /2.0/workspaces/W: 200, JSON; or the 403 that names a missing privilege scope
  admin_orgs,             // GET /admin/v1/orgs: 200, JSON with an array `data`
  accessible_resources,   // GET /oauth/token/accessible-resources: 200, a JSON array
  client_credentials,     // POST /oauth/token: 200, JSON, `access_token`
  datacenter_jira,        // GET BASE/rest/api/2/myself: 200, JSON with `key` or `userKey`; HTML never
  datacenter_confluence,  // GET BASE/rest/api/user/current: the same
  tenant_info,            // GET https://SITE/_edge/tenant_info: 200, JSON, `cloudId`; without a credential to judge
};

// Where the request went: the same body means different things there.
enum class Via : std::uint8_t { site, gateway, bitbucket, auth, server };

// An HTTP answer. Header names in lower case; of a header that came several times the last value.
struct Answer {
  long status = 0;
  std::map<std::string, std::string> headers;
  std::string body;  // at most 64 KiB
};

struct Judgement {
  Observation observation;
  // A documented refusal of the credential, a CAPTCHA, or what may count as a failed login without proving anything: a
  // 401 answer in no known form, a 403 of those that refuse by it, and "AUTHENTICATED_FAILED" beside any answer. Two of
  // these in a row, or one CAPTCHA, end the probing of an account. "Scope does not match" is none.
  bool refused = false;
  bool again = false;  // a 5xx or 429 answer that is no refusal: the request may be repeated
  std::optional<std::chrono::seconds> retry_after;  // as the server asks; read from seconds or an HTTP date
  std::string cloud_id;                             // of tenant_info, in lower case
  std::string access_token;  // of client_credentials; the caller moves it into a Secret and wipes this
};

// `now` (seconds since 1970, UTC) serves to read an HTTP date in Retry-After.
Judgement judge_answer(Proof proof, Via via, const Answer& answer, std::chrono::system_clock::time_point now);

}  // namespace credlint
