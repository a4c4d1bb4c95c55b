#include "answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "instant.h"
#include "secret_format.h"
#include "text.h"
#include "url.h"

// What the vendor's servers answer was gathered on 2026-11-23 from its documentation, from issue threads and from
// published measurements; each test in tests/answer_test.cpp names its source. No text here quotes an answer: a hostile
// server may send the credential back.

namespace credlint {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

// Jira's refusal: as plain text, and formerly as the `message` of a JSON object.
constexpr std::string_view kUnauthenticated = "Client must be authenticated to access this resource.";
// To a password, a wrong token, or an organisation API key used as a token.
constexpr std::string_view kPasswordDeprecated = "Basic authentication with passwords is deprecated.";
// The gateway's two answers with status 401: the second one only a living credential gets.
constexpr std::string_view kGatewayRefusal = "Unauthorized";
constexpr std::string_view kGatewayScope = "Unauthorized; scope does not match";
// Bitbucket's answer to a living credential whose scopes do not suffice.
constexpr std::string_view kBitbucketScope = "Your credentials lack one or more required privilege scopes";
constexpr std::string_view kAddressRejected = "The IP address has been rejected because it is not on the allowed list.";
constexpr std::string_view kConnectSession = "Failed to parse Connect Session Auth Token";

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view header(const Answer& answer, const std::string& name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? std::string_view{} : trim(found->second);
}

bool all_of(std::string_view text, bool (*wanted)(char)) { return std::all_of(text.begin(), text.end(), wanted); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// ---- JSON

// No vendor's answer is nested deeper or names a member twice: such a body is taken for garbage, because readers differ
// in what they make of it. nlohmann's parser and destructor do not recurse, and what the callback declines is not kept,
// so no body can exhaust the stack.
Json read_json(std::string_view body) {
  constexpr int kDeepest = 32;
  bool honest = body.find('\0') == std::string_view::npos;  // the parser would take it for the end
  std::array<std::set<std::string>, kDeepest + 1> names;    // by depth, of the object that is open there
  const auto keep = [&](int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    // An object's beginning is told with the depth that it stands at, its names with the depth inside.
    const bool begins = event == Event::object_start || event == Event::array_start;
    if (depth + (begins ? 1 : 0) > kDeepest) honest = false;
    if (!honest) return false;
    const auto at = static_cast<std::size_t>(depth);
    if (event == Event::object_start) names[at + 1].clear();
    if (event == Event::key) honest = names[at].insert(value.get<std::string>()).second;
    return honest;
  };
  Json json = Json::parse(body, keep, false);
  return honest ? json : Json(Json::value_t::discarded);
}

// The member of an object, or null.
const Json& member(const Json& json, std::string_view name) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(name);
  return found == json.end() ? kNull : *found;
}

std::string_view text_of(const Json& json) {
  return json.is_string() ? std::string_view(json.get_ref<const std::string&>()) : std::string_view{};
}

bool is_number(const Json& json, std::int64_t wanted) {
  return json.is_number_integer() && json.get<std::int64_t>() == wanted;
}

// ---- The access token that an OAuth client gets

// The value of the only `access_token` in the text. The JSON reader gets the text with `kMask` in its place: it keeps
// copies that nobody could wipe.
constexpr std::string_view kMask = "masked";

std::string_view find_access_token(std::string_view body) {
  constexpr std::string_view kName = "\"access_token\"";
  const std::size_t name = body.find(kName);
  if (name == std::string_view::npos || body.find(kName, name + 1) != std::string_view::npos) return {};
  std::size_t at = name + kName.size();
  const auto skip = [&](char wanted) {
    while (at < body.size() && is_blank(body[at])) ++at;
    return at < body.size() && body[at++] == wanted;
  };
  if (!skip(':') || !skip('"')) return {};
  // What RFC 6750 allows in a bearer token (b64token), so that it cannot end the header it is sent in.
  std::size_t end = at;
  while (end < body.size() && (is_letter(body[end]) || is_digit(body[end]) ||
                               std::string_view("-._~+/=").find(body[end]) != std::string_view::npos))
    ++end;
  return end < body.size() && body[end] == '"' ? body.substr(at, end - at) : std::string_view{};
}

std::string without(std::string_view body, std::string_view part) {
  const auto begin = static_cast<std::size_t>(part.data() - body.data());
  return std::string(body.substr(0, begin)).append(kMask).append(body.substr(begin + part.size()));
}

// ---- Retry-After

// Anything longer is no wait but nonsense, and would overflow when it is added to a clock.
constexpr std::int64_t kLongestWait = 999'999'999;

std::optional<unsigned> number_of(std::string_view text, std::size_t most_digits) {
  unsigned value = 0;
  if (text.empty() || text.size() > most_digits || !all_of(text, is_digit)) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool read_time(std::string_view text, CivilTime& parts) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return false;
  const auto hour = number_of(text.substr(0, 2), 2), minute = number_of(text.substr(3, 2), 2),
             second = number_of(text.substr(6), 2);
  if (!hour || !minute || !second || *second > 60) return false;
  parts.hour = *hour;
  parts.minute = *minute;
  parts.second = std::min(*second, 59U);  // a leap second
  return true;
}

bool read_month(std::string_view text, CivilTime& parts) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (equal_ignoring_case(text, kMonths[i])) parts.month = i + 1;
  return parts.month != 0;
}

// A year of two digits is never more than 50 years ahead (RFC 9110, 5.6.7).
bool read_year(std::string_view text, int this_year, CivilTime& parts) {
  const auto value = number_of(text, 4);
  if (!value || text.size() == 3 || text.size() == 1) return false;
  parts.year = static_cast<int>(*value);
  if (text.size() == 2) {
    parts.year += this_year / 100 * 100;
    if (parts.year > this_year + 50) parts.year -= 100;
  }
  return true;
}

// The three forms of RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
// "Sun Nov  6 08:49:37 1994". The name of the day is not looked at.
std::optional<Instant> parse_http_date(std::string_view text, Instant now) {
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) return std::nullopt;
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" ,-"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!words.empty() && words[0].size() >= 3 && all_of(words[0], is_letter)) words.erase(words.begin());
  const int this_year = static_cast<int>(date::year_month_day{date::floor<days>(now)}.year());
  CivilTime parts;
  std::string_view day;
  if (words.size() == 5 && (equal_ignoring_case(words[4], "GMT") || equal_ignoring_case(words[4], "UTC"))) {
    day = words[0];
    if (!read_month(words[1], parts) || !read_year(words[2], this_year, parts) || !read_time(words[3], parts))
      return std::nullopt;
  } else if (words.size() == 4) {
    day = words[1];
    if (!read_month(words[0], parts) || !read_time(words[2], parts) || !read_year(words[3], this_year, parts))
      return std::nullopt;
  }
  const auto number = number_of(day, 2);
  if (!number) return std::nullopt;
  parts.day = *number;
  return to_instant(parts);
}

std::optional<seconds> read_retry_after(std::string_view text, std::chrono::system_clock::time_point now) {
  std::optional<std::int64_t> wait;
  if (all_of(text, is_digit)) {
    if (const auto value = number_of(text, 9)) wait = *value;
  } else {
    const auto instant = std::chrono::time_point_cast<Instant::duration>(now);
    if (const auto until = parse_http_date(text, instant)) wait = date::ceil<seconds>(*until - instant).count();
  }
  if (!wait || *wait < 0 || *wait > kLongestWait) return std::nullopt;
  return seconds{*wait};
}

// ---- The answer, read

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

// The content type without its parameters.
std::string_view media_type(const Answer& answer) {
  const std::string_view type = header(answer, "content-type");
  return trim(type.substr(0, type.find(';')));
}

bool is_json_type(std::string_view type) {
  const std::string lower = to_lower_ascii(type);
  return lower == "application/json" || (lower.starts_with("application/") && lower.ends_with("+json"));
}

class Reply {
 public:
  Reply(Proof proof, const Answer& answer)
      : answer_(answer), login_(read_login_reasons(answer)), text_(trim(answer.body)) {
    const std::string type = to_lower_ascii(media_type(answer));
    html_type_ = type.find("html") != std::string::npos;
    json_type_ = is_json_type(type);
    if (proof == Proof::client_credentials) access_token_ = find_access_token(text_);
    if (!markup()) json_ = access_token_.empty() ? read_json(text_) : read_json(without(text_, access_token_));
    if (text_of(member(json_, "access_token")) != kMask) access_token_ = {};
  }

  [[nodiscard]] long status() const { return answer_.status; }
  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] const LoginReasons& login() const { return login_; }
  [[nodiscard]] std::string_view access_token() const { return access_token_; }

  // Sent as HTML, or looking like it.
  [[nodiscard]] bool html() const { return html_type_ || markup(); }
  [[nodiscard]] bool json_type() const { return json_type_; }

  // A message that the server sends in one of the forms that are known: as plain text, or as `message`, `error`,
  // `error.message`, `errorMessage` or one of `errorMessages`. The start of it is enough.
  [[nodiscard]] bool says(std::string_view message) const {
    const auto matches = [message](const Json& json) { return text_of(json).starts_with(message); };
    if (text_.starts_with(message)) return true;
    const Json& error = member(json_, "error");
    if (matches(member(json_, "message")) || matches(error) || matches(member(error, "message")) ||
        matches(member(json_, "errorMessage")))
      return true;
    const Json& messages = member(json_, "errorMessages");
    return messages.is_array() && std::any_of(messages.begin(), messages.end(), matches);
  }

  // {"code": 401, "message": "…"}, as the gateway says it.
  [[nodiscard]] bool gateway_says(std::string_view message) const {
    return status() == 401 && !html_type_ && is_number(member(json_, "code"), 401) &&
           text_of(member(json_, "message")) == message;
  }

  // A 401 of the server itself: a proxy or a login page before it sends HTML or a text of its own.
  [[nodiscard]] bool own_401() const {
    return status() == 401 && !html() && !answer_.headers.contains("proxy-authenticate") &&
           (json_.is_object() || text_.empty());
  }

 private:
  [[nodiscard]] bool markup() const {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    return trim(text_.starts_with(kByteOrderMark) ? text_.substr(kByteOrderMark.size()) : text_).starts_with('<');
  }

  const Answer& answer_;
  LoginReasons login_;
  std::string_view text_;  // the body without blanks around it
  Json json_ = Json(Json::value_t::discarded);
  std::string_view access_token_;
  bool html_type_ = false;
  bool json_type_ = false;
};

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
  return fmt::format("an answer without `{}`", fmt::join(names, "` or `"));
}

// An account's id or address gets into reports. What does not look like one, or what might be a secret that the server
// sends back, counts as not told.
std::string account_id(const Json& json) {
  constexpr std::size_t kLongest = 128;
  const std::string_view id = text_of(json);
  const auto allowed = [](char c) {
    return is_digit(c) || is_letter(c) || std::string_view(":{}_.-").find(c) != std::string_view::npos;
  };
  return id.size() <= kLongest && all_of(id, allowed) && !find_secret(id) ? std::string(id) : std::string{};
}

std::string email(const Json& json) {
  constexpr std::size_t kLongest = 254;
  const std::string_view address = text_of(json);
  const std::size_t at = address.find('@');
  const bool plausible = address.size() <= kLongest && all_of(address, [](char c) { return c > ' ' && c < '\x7f'; }) &&
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

// The vendor says that the credential works, but not for this request.
bool lacks_scope(Proof proof, Via via, const Reply& reply) {
  if (via == Via::gateway) return reply.gateway_says(kGatewayScope);
  return via == Via::bitbucket && (proof == Proof::bitbucket_user || proof == Proof::bitbucket_workspace) &&
         reply.status() == 403 && !reply.html() &&
         text_of(member(member(reply.json(), "error"), "message")).starts_with(kBitbucketScope);
}

bool refused_by_site(Proof proof, const Reply& reply) {
  if (reply.login().accepted) return false;
  if (proof == Proof::jira_myself)
    return reply.status() == 401 &&
           (reply.login().failed || reply.says(kUnauthenticated) || reply.says(kPasswordDeprecated));
  if (proof != Proof::confluence_user) return false;
  // Confluence refuses a credential as it refuses nobody: with its own envelope.
  const bool envelope = !reply.html() && is_number(member(reply.json(), "statusCode"), 403) &&
                        member(reply.json(), "message").is_string();
  return (reply.status() == 403 && envelope) || (reply.status() == 401 && reply.says(kPasswordDeprecated));
}

bool refused_by_gateway(Proof proof, const Reply& reply) {
  if (proof == Proof::admin_orgs) return reply.own_401();
  return (proof == Proof::jira_myself || proof == Proof::confluence_user) && reply.gateway_says(kGatewayRefusal);
}

// RFC 6749's errors come with whatever status. "access_denied" is a wrong secret: there is no user who could decline.
// "invalid_grant" and others do not judge the client.
bool refused_by_token_endpoint(const Reply& reply) {
  const long status = reply.status();
  if (reply.html() || (status != 400 && status != 401 && status != 403)) return false;
  const std::string_view error = text_of(member(reply.json(), "error"));
  return error == "access_denied" || error == "invalid_client" || error == "unauthorized_client";
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
      return (proof == Proof::bitbucket_user || proof == Proof::bitbucket_workspace) && reply.own_401();
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
  return observe(Verdict::undecided, why_undecided(proof, via, reply));
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
  const Verdict verdict = judgement.observation.verdict;
  // An account is locked by failed logins, proven or not: so the count of refusals goes further than the verdict.
  judgement.refused = verdict == Verdict::rejected || reply.login().captcha || reply.login().failed ||
                      (verdict == Verdict::undecided && status == 401 && !reply.html());
  if (judgement.refused) judgement.again = false;
  if (proof == Proof::client_credentials && verdict == Verdict::alive) judgement.access_token = reply.access_token();
  return judgement;
}

}  // namespace credlint
