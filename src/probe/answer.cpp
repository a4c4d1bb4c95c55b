#include "answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "reply.h"
#include "retry_after.h"
#include "secret_format.h"
#include "text.h"
#include "url.h"

// What the vendor's servers answer was gathered on 2026-11-23 from its documentation, from issue threads and from
// published measurements; each test in tests/probe/answer_test.cpp names its source. No text here quotes an answer: a hostile
// server may send the credential back.

namespace credlint {
namespace {

// Jira's refusal: as plain text, and formerly as the `message` of a JSON object.
constexpr std::string_view kUnauthenticated = "Client must be authenticated to access this resource.";
// To a password, a wrong token, or an organisation API key used as a token.
constexpr std::string_view kPasswordDeprecated = "Basic authentication with passwords is deprecated.";
// The gateway's two answers with status 401: the second one only a living credential gets.
constexpr std::string_view kGatewayRefusal = "Unauthorized";
constexpr std::string_view kGatewayScope = "Unauthorized; scope does not match";
// Bitbucket's answer to a living credential whose scopes do not suffice.
constexpr std::string_view kBitbucketScope = "Your credentials lack one or more required privilege scopes";
// To dead credentials, and to living ones that are not for Bitbucket.
constexpr std::string_view kBitbucketRefusal = "Token is invalid, expired, or not supported for this endpoint.";
constexpr std::string_view kAddressRejected = "The IP address has been rejected because it is not on the allowed list.";
constexpr std::string_view kConnectSession = "Failed to parse Connect Session Auth Token";

// ---- Proofs

// One of these members must be there, as a text that is not empty.
std::span<const std::string_view> proving_members(Proof proof) {
  static constexpr std::array<std::string_view, 1> kAccountId{"accountId"};
  static constexpr std::array<std::string_view, 2> kBitbucket{"account_id", "uuid"}, kWorkspace{"uuid", "slug"},
      kServer{"key", "userKey"};
  static constexpr std::array<std::string_view, 1> kCloudId{"cloudId"};
  switch (proof) {
    case Proof::jira_myself:
    case Proof::confluence_user:
      return kAccountId;
    case Proof::bitbucket_user:
      return kBitbucket;
    case Proof::bitbucket_workspace:
      return kWorkspace;
    case Proof::datacenter_jira:
    case Proof::datacenter_confluence:
      return kServer;
    case Proof::tenant_info:
      return kCloudId;
    case Proof::admin_orgs:
    case Proof::accessible_resources:
    case Proof::client_credentials:
      break;
  }
  return {};
}

// What the answer lacks as a proof; empty for one that proves.
std::string lacking(Proof proof, const Reply& reply) {
  if (reply.html()) return "HTML instead of JSON";
  // The type of tenant_info is told nowhere, and a UUID in its place is enough.
  if (!reply.json_type() && proof != Proof::tenant_info) return "an answer that does not say that it is JSON";
  const Json& json = reply.json();
  if (json.is_discarded()) return "an answer that is not valid JSON";
  // Confluence, when it takes the request for nobody's.
  if (text_of(member(json, "type")) == "anonymous") return "the answer is for an anonymous user";
  if (proof == Proof::admin_orgs) return member(json, "data").is_array() ? "" : "an answer without an array `data`";
  if (proof == Proof::accessible_resources) return json.is_array() ? "" : "an answer that is not a JSON array";
  if (proof == Proof::client_credentials)
    return reply.access_token().empty() ? "an answer without a usable `access_token`" : "";
  const auto names = proving_members(proof);
  for (const std::string_view name : names)
    if (!text_of(member(json, name)).empty()) return "";
  return fmt::format("an answer without `{}`", joined(names, "` or `"));
}

// An account's id or address gets into reports. What does not look like one, or what might be a secret that the server
// sends back, counts as not told.
std::string account_id(const Json& json) {
  constexpr std::size_t kLongest = 128;
  const std::string_view id = text_of(json);
  const auto allowed = [](char c) {
    return is_digit(c) || is_letter(c) || std::string_view(":{}_.-").find(c) != std::string_view::npos;
  };
  return id.size() <= kLongest && std::all_of(id.begin(), id.end(), allowed) && !find_secret(id) ? std::string(id)
                                                                                                 : std::string{};
}

std::string email(const Json& json) {
  constexpr std::size_t kLongest = 254;
  const std::string_view address = text_of(json);
  const std::size_t at = address.find('@');
  const bool plausible = address.size() <= kLongest &&
                         std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
                         at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
                         address.find('@', at + 1) == std::string_view::npos;
  return plausible && !find_secret(address) ? to_lower_ascii(address) : std::string{};
}

void tell_account(Proof proof, const Json& json, Observation& observation) {
  if (proof == Proof::admin_orgs || proof == Proof::accessible_resources || proof == Proof::client_credentials ||
      proof == Proof::bitbucket_workspace)
    return;
  for (const std::string_view name : proving_members(proof))
    if (observation.account_id.empty()) observation.account_id = account_id(member(json, name));
  observation.email = email(member(json, "emailAddress"));
  if (observation.email.empty()) observation.email = email(member(json, "email"));
  observation.inactive = member(json, "active") == Json(false);
}

// ---- Refusals

std::string_view bitbucket_message(const Reply& reply) {
  return text_of(member(member(reply.json(), "error"), "message"));
}

// The vendor says that the credential works, but not for this request.
bool lacks_scope(Proof proof, Via via, const Reply& reply) {
  if (via == Via::gateway) return reply.gateway_says(kGatewayScope);
  return via == Via::bitbucket && (proof == Proof::bitbucket_user || proof == Proof::bitbucket_workspace) &&
         reply.status() == 403 && !reply.html() && bitbucket_message(reply).starts_with(kBitbucketScope);
}

// Jira's text alone is no proof: a token with scopes that is sent to the site gets it too, alive as it is. Nor is
// Confluence's 403, which living accounts without access to the app get.
bool refused_by_site(Proof proof, const Reply& reply) {
  if (reply.login().accepted || reply.status() != 401) return false;
  if (proof == Proof::jira_myself) return reply.login().failed || reply.says(kPasswordDeprecated);
  return proof == Proof::confluence_user && reply.says(kPasswordDeprecated);
}

// Confluence's own envelope.
bool is_confluence_refusal(const Reply& reply) {
  return reply.status() == 403 && !reply.html() && is_number(member(reply.json(), "statusCode"), 403) &&
         member(reply.json(), "message").is_string();
}

bool refused_by_gateway(Proof proof, const Reply& reply) {
  if (proof == Proof::admin_orgs) return reply.own_401() && !reply.speaks_of_scope();
  return (proof == Proof::jira_myself || proof == Proof::confluence_user) && reply.gateway_says(kGatewayRefusal);
}

// RFC 6749's errors come with whatever status. "access_denied" is a wrong secret: there is no user who could decline.
// "unauthorized_client" says
// that a client which proved itself may not ask in this way; "invalid_grant" and others do not judge the client either.
bool refused_by_token_endpoint(const Reply& reply) {
  const long status = reply.status();
  if (reply.html() || (status != 400 && status != 401 && status != 403)) return false;
  const std::string_view error = text_of(member(reply.json(), "error"));
  return error == "access_denied" || error == "invalid_client";
}

bool refused_by_server(const Reply& reply) {
  if (reply.login().accepted || reply.status() != 401) return false;
  return reply.login().failed || reply.own_401() || reply.says(kUnauthenticated);
}

// The refusal that the vendor documents for this request at this place.
bool is_refusal(Proof proof, Via via, const Reply& reply) {
  switch (via) {
    case Via::site:
      return refused_by_site(proof, reply);
    case Via::gateway:
      return refused_by_gateway(proof, reply);
    case Via::bitbucket:
      // "… or not supported for this endpoint": living API tokens that are not for Bitbucket get it.
      return (proof == Proof::bitbucket_workspace ||
              (proof == Proof::bitbucket_user && !bitbucket_message(reply).starts_with(kBitbucketRefusal))) &&
             reply.own_401() && !reply.speaks_of_scope();
    case Via::auth:
      return proof == Proof::client_credentials && refused_by_token_endpoint(reply);
    case Via::server:
      return (proof == Proof::datacenter_jira || proof == Proof::datacenter_confluence) && refused_by_server(reply);
  }
  return false;
}

// ---- The rest

std::string what_may_be_wrong(Proof proof, Via via) {
  switch (via) {
    case Via::site:
      return "the site name may be wrong";
    case Via::gateway:
      return proof == Proof::jira_myself || proof == Proof::confluence_user ? "the cloud id may be wrong" : "";
    case Via::bitbucket:
      return proof == Proof::bitbucket_workspace ? "the name of the workspace may be wrong" : "";
    case Via::server:
      return "`base_url` may be wrong";
    case Via::auth:
      break;
  }
  return "";
}

// Why an answer decides nothing, by its status.
std::string why_undecided(Proof proof, Via via, const Reply& reply) {
  const long status = reply.status();
  if (status == 200) {
    if (std::string lack = lacking(proof, reply); !lack.empty()) return lack;
    return "the proof came, but with a failed login in `X-Seraph-LoginReason`";
  }
  if (status >= 300 && status < 400) return "the server redirects, and redirects are not followed";
  if (via == Via::site && proof == Proof::jira_myself && status == 401 && reply.says(kUnauthenticated))
    return "the site answers dead tokens and living ones with scopes alike (401)";
  if (proof == Proof::confluence_user && via == Via::site && is_confluence_refusal(reply))
    return "Confluence answers dead tokens and living accounts without access to the app alike (403)";
  if (proof == Proof::bitbucket_user && status == 401 && bitbucket_message(reply).starts_with(kBitbucketRefusal))
    return "Bitbucket answers dead tokens and living ones that are not for it alike (401)";
  if (proof == Proof::client_credentials && text_of(member(reply.json(), "error")) == "unauthorized_client")
    return "the client may not ask for an access token in this way, which says nothing of its secret";
  if (status >= 500 && status < 600) return fmt::format("the server answered {}", status);
  if (status == 404)
    if (const std::string wrong = what_may_be_wrong(proof, via); !wrong.empty())
      return fmt::format("the server answered 404: {}", wrong);
  if (status == 407) return "a proxy asks for credentials of its own (407)";
  if (via == Via::site && status == 403 && reply.says(kConnectSession))
    return "the site takes a Bearer token for a Connect session (403): it wants Basic authentication";
  if (status == 401 || status == 403)
    return reply.html() ? fmt::format("HTML with status {}, as a proxy or a login page sends it", status)
                        : fmt::format("a {} answer that is not the documented refusal", status);
  return fmt::format("an answer that proves nothing: {}", status);
}

// What to do about an answer that decides nothing; "" where that is only to look again.
std::string_view hint_for(Proof proof, Via via, const Reply& reply) {
  const long status = reply.status();
  if (status == 407) return "give `--proxy` a user name and a password that the proxy takes";
  if (reply.html() && (status == 200 || status == 401 || status == 403))
    return "see whether a proxy or a login page stands in between, and whether `base_url` names the server itself";
  if (via == Via::site && proof == Proof::jira_myself && status == 401)
    return "list its `scopes` if it has some, so that it is tried at the gateway; else look it up on its token page";
  if (proof == Proof::confluence_user && via == Via::site && status == 403)
    return "see whether its account may use Confluence; if it may, look the token up on its token page";
  if (proof == Proof::bitbucket_user && status == 401)
    return "see on its token page whether it is alive, and whether Bitbucket was chosen as its app";
  if (status == 404) return "correct `site`, `cloud_id` or `base_url`, whichever is wrong";
  if (status >= 500) return "audit again when the server is well";
  return "";
}

// Where a redirect leads: the host alone, since a path may hold anything.
std::string redirect_of(const Answer& answer) {
  const auto location = answer.headers.find("location");
  if (answer.status < 300 || answer.status >= 400 || location == answer.headers.end()) return {};
  const auto url = clean_url(location->second);
  return url ? std::string(split_url(url->text).host) : std::string{};
}

Observation observe(Verdict verdict, std::string why = {}, Block block = Block::none) {
  Observation observation;
  observation.verdict = verdict;
  observation.block = block;
  observation.why = std::move(why);
  return observation;
}

// An answer that judges the credential, and be it only as undecided. What hinders comes before what proves.
Observation judge_credential(Proof proof, Via via, const Reply& reply) {
  const long status = reply.status();
  if (reply.login().captcha)
    return observe(Verdict::blocked, "the server wants a CAPTCHA to be solved first", Block::captcha);
  if (status == 429) return observe(Verdict::throttled, "the server asks to come back later");
  if (status >= 400 && status < 500 && !reply.html() && reply.says(kAddressRejected))
    return observe(Verdict::blocked, "an IP allow-list rejects the address that the request came from", Block::address);
  if (!reply.login().not_ok) {
    if (status == 200 && lacking(proof, reply).empty()) {
      Observation alive = observe(Verdict::alive);
      tell_account(proof, reply.json(), alive);
      return alive;
    }
    if (lacks_scope(proof, via, reply))
      // Access tokens of Bitbucket have no scope for their workspace: this answer is their proof of life.
      return proof == Proof::bitbucket_workspace
                 ? observe(Verdict::alive)
                 : observe(Verdict::alive_scope_short, "it lacks the scope that the probe needs");
  }
  if (is_refusal(proof, via, reply)) return observe(Verdict::rejected);
  Observation undecided = observe(Verdict::undecided, why_undecided(proof, via, reply));
  undecided.hint = hint_for(proof, via, reply);
  return undecided;
}

// No credential was sent, so there is none to judge: alive says that the cloud id is known.
void judge_tenant_info(const Reply& reply, Judgement& judgement) {
  const std::string_view id = text_of(member(reply.json(), "cloudId"));
  if (reply.status() == 429)
    judgement.observation = observe(Verdict::throttled, "the server asks to come back later");
  else if (reply.status() != 200 || !lacking(Proof::tenant_info, reply).empty())
    judgement.observation = observe(Verdict::undecided, why_undecided(Proof::tenant_info, Via::site, reply));
  else if (!is_uuid(id))
    judgement.observation = observe(Verdict::undecided, "a `cloudId` that is no UUID");
  else {
    judgement.observation = observe(Verdict::alive);
    judgement.cloud_id = to_lower_ascii(id);
  }
}

// Whether a server may have counted the answer as a failed login. Some say so with 403: Confluence does, and an old
// Data Center server or the token endpoint may.
bool may_be_failed_login(Proof proof, long status) {
  const bool by_403 = proof == Proof::confluence_user || proof == Proof::datacenter_jira ||
                      proof == Proof::datacenter_confluence || proof == Proof::client_credentials;
  return status == 401 || (status == 403 && by_403);
}

}  // namespace

Judgement judge_answer(Proof proof, Via via, const Answer& answer, std::chrono::system_clock::time_point now) {
  const Reply reply(proof, answer);
  const long status = answer.status;
  Judgement judgement;
  judgement.again = status == 429 || (status >= 500 && status < 600);
  if (judgement.again) judgement.retry_after = read_retry_after(header(answer, "retry-after"), now);
  if (proof == Proof::tenant_info) {
    judge_tenant_info(reply, judgement);
    return judgement;
  }

  judgement.observation = judge_credential(proof, via, reply);
  judgement.observation.redirect = redirect_of(answer);
  const Verdict verdict = judgement.observation.verdict;
  // An account is locked by failed logins, proven or not: so the count of refusals goes further than the verdict.
  judgement.refused = verdict == Verdict::rejected || reply.login().captcha || reply.login().failed ||
                      (verdict == Verdict::undecided && may_be_failed_login(proof, status));
  if (judgement.refused) judgement.again = false;
  if (proof == Proof::client_credentials && verdict == Verdict::alive) judgement.access_token = reply.access_token();
  return judgement;
}

}  // namespace credlint
