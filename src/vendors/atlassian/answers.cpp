// What the vendor's servers answer was gathered on 2026-11-23 from its documentation, from issue threads and from
// published measurements; each test in tests/probe/answer_test.cpp names its source. No text here quotes an answer: a
// hostile server may send the credential back.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "atlassian.h"
#include "reply.h"
#include "text.h"
#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

// What Jira's login filter says (`X-Seraph-LoginReason`): OK, AUTHENTICATED_FAILED, AUTHENTICATION_DENIED (a CAPTCHA),
// AUTHORISATION_FAILED or OUT, or several of them with commas.
struct LoginReasons {
  bool accepted = false;  // the credential is right, whatever else is wrong
  bool failed = false;    // the credential was refused
  bool captcha = false;
  bool not_ok = false;  // anything but OK
};

LoginReasons read_login_reasons(const Answer& answer) {
  LoginReasons reasons;
  std::string_view list = header(answer, "x-seraph-loginreason");
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view reason = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (reason.empty()) continue;
    const bool ok = equal_ignoring_case(reason, "OK");
    if (!ok) reasons.not_ok = true;
    if (ok || equal_ignoring_case(reason, "AUTHORISATION_FAILED")) reasons.accepted = true;
    if (equal_ignoring_case(reason, "AUTHENTICATED_FAILED")) reasons.failed = true;
    if (equal_ignoring_case(reason, "AUTHENTICATION_DENIED")) reasons.captcha = true;
  }
  // "CAPTCHA_CHALLENGE; login-url=…"
  const std::string_view denied = header(answer, "x-authentication-denied-reason");
  if (equal_ignoring_case(trim(denied.substr(0, denied.find(';'))), "CAPTCHA_CHALLENGE")) reasons.captcha = true;
  return reasons;
}

LoginReasons login_of(const Reply& reply) { return read_login_reasons(reply.answer()); }

// {"code": 401, "message": "…"}, as the gateway says it.
bool gateway_says(const Reply& reply, std::string_view message) {
  return reply.status() == 401 && !reply.html() && is_number(member(reply.json(), "code"), 401) &&
         text_of(member(reply.json(), "message")) == message;
}

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

void tell_account(Proof proof, const Reply& reply, Observation& observation) {
  if (proof == Proof::admin_orgs || proof == Proof::accessible_resources || proof == Proof::client_credentials ||
      proof == Proof::bitbucket_workspace)
    return;
  for (const std::string_view name : proving_members(proof)) {
    const std::string pointer = fmt::format("/{}", name);
    if (observation.account_id.empty()) tell({.account_id = pointer, .active = "/active"}, reply, observation);
  }
  const std::string id = observation.account_id;
  for (const std::string_view pointer : {"/emailAddress", "/email"})
    if (observation.email.empty()) tell({.account = pointer, .active = "/active"}, reply, observation);
  observation.account_id = id;
}

// ---- Refusals

std::string_view bitbucket_message(const Reply& reply) {
  return text_of(member(member(reply.json(), "error"), "message"));
}

// The vendor says that the credential works, but not for this request.
bool lacks_scope(Proof proof, Via via, const Reply& reply) {
  if (via == Via::gateway) return gateway_says(reply, kGatewayScope);
  return via == Via::bitbucket && (proof == Proof::bitbucket_user || proof == Proof::bitbucket_workspace) &&
         reply.status() == 403 && !reply.html() && bitbucket_message(reply).starts_with(kBitbucketScope);
}

// Jira's text alone is no proof: a token with scopes that is sent to the site gets it too, alive as it is. Nor is
// Confluence's 403, which living accounts without access to the app get.
bool refused_by_site(Proof proof, const Reply& reply) {
  if (login_of(reply).accepted || reply.status() != 401) return false;
  if (proof == Proof::jira_myself) return login_of(reply).failed || reply.says(kPasswordDeprecated);
  return proof == Proof::confluence_user && reply.says(kPasswordDeprecated);
}

// Confluence's own envelope.
bool is_confluence_refusal(const Reply& reply) {
  return reply.status() == 403 && !reply.html() && is_number(member(reply.json(), "statusCode"), 403) &&
         member(reply.json(), "message").is_string();
}

bool refused_by_gateway(Proof proof, const Reply& reply) {
  if (proof == Proof::admin_orgs) return reply.own_401() && !reply.speaks_of_scope();
  return (proof == Proof::jira_myself || proof == Proof::confluence_user) && gateway_says(reply, kGatewayRefusal);
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
  if (login_of(reply).accepted || reply.status() != 401) return false;
  return login_of(reply).failed || reply.own_401() || reply.says(kUnauthenticated);
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
std::string why_nothing(Proof proof, Via via, const Reply& reply) {
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
std::string_view what_to_do(Proof proof, Via via, const Reply& reply) {
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

// An answer that judges the credential, and be it only as undecided. What hinders comes before what proves.
Observation judge_credential(Proof proof, Via via, const Reply& reply) {
  const long status = reply.status();
  if (login_of(reply).captcha)
    return observe(Verdict::blocked, "the server wants a CAPTCHA to be solved first", Block::captcha);
  if (status == 429) return observe(Verdict::throttled, "the server asks to come back later");
  if (status >= 400 && status < 500 && !reply.html() && reply.says(kAddressRejected))
    return observe(Verdict::blocked, "an IP allow-list rejects the address that the request came from", Block::address);
  if (!login_of(reply).not_ok) {
    if (status == 200 && lacking(proof, reply).empty()) {
      Observation alive = observe(Verdict::alive);
      tell_account(proof, reply, alive);
      return alive;
    }
    if (lacks_scope(proof, via, reply))
      // Access tokens of Bitbucket have no scope for their workspace: this answer is their proof of life.
      return proof == Proof::bitbucket_workspace
                 ? observe(Verdict::alive)
                 : observe(Verdict::alive_scope_short, "it lacks the scope that the probe needs");
  }
  if (is_refusal(proof, via, reply)) return observe(Verdict::rejected);
  Observation undecided = observe(Verdict::undecided, why_nothing(proof, via, reply));
  undecided.hint = what_to_do(proof, via, reply);
  return undecided;
}

// No credential was sent, so there is none to judge: alive says that the cloud id is known.
void judge_tenant_info(const Reply& reply, Judgement& judgement) {
  const std::string_view id = text_of(member(reply.json(), "cloudId"));
  if (reply.status() == 429)
    judgement.observation = observe(Verdict::throttled, "the server asks to come back later");
  else if (reply.status() != 200 || !lacking(Proof::tenant_info, reply).empty())
    judgement.observation = observe(Verdict::undecided, why_nothing(Proof::tenant_info, Via::site, reply));
  else if (!is_uuid(id))
    judgement.observation = observe(Verdict::undecided, "a `cloudId` that is no UUID");
  else {
    judgement.observation = observe(Verdict::alive);
    judgement.cloud_id = to_lower_ascii(id);
  }
}

template <Proof proof, Via via>
void judge(const Reply& reply, const Token*, Judgement& judgement) {
  if (proof == Proof::tenant_info) return judge_tenant_info(reply, judgement);
  judgement.observation = judge_credential(proof, via, reply);
  const LoginReasons login = login_of(reply);
  judgement.refused = login.captcha || login.failed;
}

template <Proof proof, Via via>
Step step() {
  // Some refuse with 403: Confluence does, and an old Data Center server or the token endpoint may.
  const bool by_403 = proof == Proof::confluence_user || proof == Proof::datacenter_jira ||
                      proof == Proof::datacenter_confluence || proof == Proof::client_credentials;
  return {.buys = proof == Proof::client_credentials,
          .refuses_by_403 = by_403,
          .tries_nothing = proof == Proof::tenant_info,
          .judge = judge<proof, via>};
}

}  // namespace

const Step* find_step(Proof proof, Via via) {
  static const std::map<std::pair<Proof, Via>, Step> kSteps{
      {{Proof::jira_myself, Via::site}, step<Proof::jira_myself, Via::site>()},
      {{Proof::jira_myself, Via::gateway}, step<Proof::jira_myself, Via::gateway>()},
      {{Proof::confluence_user, Via::site}, step<Proof::confluence_user, Via::site>()},
      {{Proof::confluence_user, Via::gateway}, step<Proof::confluence_user, Via::gateway>()},
      {{Proof::bitbucket_user, Via::bitbucket}, step<Proof::bitbucket_user, Via::bitbucket>()},
      {{Proof::bitbucket_workspace, Via::bitbucket}, step<Proof::bitbucket_workspace, Via::bitbucket>()},
      {{Proof::admin_orgs, Via::gateway}, step<Proof::admin_orgs, Via::gateway>()},
      {{Proof::accessible_resources, Via::gateway}, step<Proof::accessible_resources, Via::gateway>()},
      {{Proof::client_credentials, Via::auth}, step<Proof::client_credentials, Via::auth>()},
      {{Proof::datacenter_jira, Via::server}, step<Proof::datacenter_jira, Via::server>()},
      {{Proof::datacenter_confluence, Via::server}, step<Proof::datacenter_confluence, Via::server>()},
      {{Proof::tenant_info, Via::site}, step<Proof::tenant_info, Via::site>()},
  };
  const auto found = kSteps.find({proof, via});
  return found == kSteps.end() ? nullptr : &found->second;
}

}  // namespace credlint::vendors::atlassian
