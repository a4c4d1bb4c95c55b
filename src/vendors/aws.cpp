// Amazon Web Services: the access keys of IAM users. TH is github.com/trufflesecurity/trufflehog.
#include <algorithm>
#include <array>

#include "inventory.h"
#include "place.h"
#include "planned.h"
#include "step.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::aws {
namespace {

// ---- Where it is tried

constexpr std::string_view kGlobal = "sts.amazonaws.com";
constexpr std::string_view kFirstRegion = "us-east-1";
constexpr std::string_view kQuestion = "/?Action=GetCallerIdentity&Version=2011-06-15";

std::vector<Domain> domains() {
  return {{"amazonaws.com", true},     {"amazonaws.com.cn"}, {"amazonaws.cn"}, {"amazonaws.eu"},
          {"amazon.com", false, true}, {"api.aws"},          {"on.aws"}};
}

// Whether the host is "sts.REGION.amazonaws.com" or the one of all regions (TH pkg/detectors/aws/access_keys, read
// 2026-11-27). The name of the Chinese ones is only remembered: one is asked where the entry itself names it.
bool is_sts(std::string_view host) {
  constexpr std::string_view kBegin = "sts.";
  if (!host.starts_with(kBegin)) return false;
  const std::string_view rest = host.substr(kBegin.size());
  if (rest == "amazonaws.com") return true;
  const std::size_t dot = rest.find('.');
  if (dot == 0 || dot == std::string_view::npos) return false;
  const std::string_view domain = rest.substr(dot + 1);
  return domain == "amazonaws.com" || domain == "amazonaws.com.cn";
}

// Keys of another partition are unknown to the endpoint of all regions.
bool is_other_partition(std::string_view host) {
  return is_under(host, "amazonaws.com.cn") || is_under(host, "amazonaws.eu") ||
         (is_under(host, "amazonaws.com") && host.find("us-gov-") != std::string_view::npos);
}

// Whether a key that this STS does not know is one that there is not. One of a region that an account has not switched
// on says the same of its living keys (github.com/aws/aws-sdk-java issue 2313, Versent/saml2aws issue 928, read
// 2026-11-28); regions from before 2019-03-20 cannot be switched off (docs.aws.amazon.com/accounts/latest/reference/
// manage-acct-regions.html, read 2026-11-28), and they are these.
bool knows_all_keys(std::string_view host) {
  static constexpr std::array<std::string_view, 19> kRegions{
      "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",     "us-gov-east-1",
      "us-gov-west-1",  "ca-central-1",   "sa-east-1",      "eu-central-1",  "eu-north-1",
      "eu-west-1",      "eu-west-2",      "eu-west-3",      "ap-south-1",    "ap-northeast-1",
      "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"};
  return host == kGlobal || std::any_of(kRegions.begin(), kRegions.end(), [host](std::string_view region) {
           return host == std::string("sts.").append(region).append(".amazonaws.com");
         });
}

// What a signature for it is for: the one of all regions counts as that of the first.
std::string_view region_of(std::string_view sts) {
  if (sts.empty() || sts == kGlobal) return kFirstRegion;
  const std::string_view rest = sts.substr(sts.find('.') + 1);
  return rest.substr(0, rest.find('.'));
}

// The STS that the entry names; "" where it names none.
std::string_view named_sts(const Token& token) {
  if (!token.base_url.known()) return {};
  const Url url = split_url(*token.base_url);
  return is_sts(url.host) && url.port.empty() ? url.host : std::string_view{};
}

std::string probed_host(const Token& token) {
  const std::string_view sts = named_sts(token);
  return std::string(sts.empty() ? kGlobal : sts);
}

// ---- What the answers mean

// TH pkg/detectors/aws/access_keys/accesskey.go and docs.aws.amazon.com/STS/latest/APIReference/
// API_GetCallerIdentity.html (no permission is needed for it, and none can be taken away), read 2026-11-27. An answer
// is XML, or JSON for who asks for that.
Step make_step(bool named) {
  using enum Meaning;
  const Test unknown =
      named ? Test{refused, {403}, {text_has("InvalidClientTokenId")}}
            : Test{undecided,
                   {403},
                   {text_has("InvalidClientTokenId")},
                   "no such key is known to STS; it may be inactive, deleted, or of another partition or region",
                   "write `base_url = \"https://sts.REGION.amazonaws.com\"`, with its region, and audit again"};
  return {.tests = {{proof, {200}, {text_has("<Arn>arn:aws")}},
                    {proof, {200}, {text_has("\"Arn\":\"arn:aws")}},
                    {proof, {200}, {text_has("\"Arn\": \"arn:aws")}},
                    unknown,
                    // Also a second request within seconds, with another secret for the same id, is answered so.
                    {undecided,
                     {403},
                     {text_has("SignatureDoesNotMatch")},
                     "its signature does not match: the secret is that of another `client_id`, or the clock is wrong",
                     "see whether `client_id` and `secret` belong together, and whether the clock is right"},
                    {expired, {403}, {text_has("ExpiredToken")}},
                    {undecided,
                     {403},
                     {text_has("RequestExpired")},
                     "its signature came too late",
                     "see whether the clock is right"}},
          .not_json = true,
          .html_refuses = true};  // XML looks like it
}

const Step& step(bool named) {
  static const Step kNamed = make_step(true), kUnnamed = make_step(false);
  return named ? kNamed : kUnnamed;
}

Planned plan(const Token& token, const Context&, const Reachable& reachable) {
  if (token.client_id.known() && token.client_id->starts_with("ASIA"))
    return Planned::skip("its `client_id` is that of a temporary key, which works only with its session token");
  Planned planned = plan_by_data(token, reachable);
  if (planned.verdict != Verdict::none || !token.base_url.known()) return planned;
  const std::string_view sts = named_sts(token);
  if (sts.empty() && is_other_partition(split_url(*token.base_url).host))
    return Planned::skip("its `base_url` is in another partition, and names no STS there, `https://sts.REGION.…`");
  if (!sts.empty()) planned.url = std::string("https://").append(sts).append(kQuestion);
  planned.credential.region = region_of(sts);
  planned.step = &step(knows_all_keys(sts));
  return planned;
}

// ---- The kind

// A request is signed for the vendor's services, for an API behind one under the company's own name, or to prove to
// others who one is. Its secret stays at home, so that a look-alike has seen none.
std::optional<Fault> misplaced(const Token& token, const Context&) {
  static const std::vector<Domain> kDomains = domains();
  const std::string_view host = split_url(*token.base_url).host;
  if (!is_look_alike(host, kDomains)) return std::nullopt;
  Fault fault = look_alike(host, {});
  fault.hint =
      "write the URL of the service that it is for; whoever runs that host saw requests signed by it, and not its "
      "secret";
  return fault;
}

std::vector<std::string_view> refusal_causes(const Token&) { return {"is inactive", "belongs to another partition"}; }

Probe probe() {
  return {.get = "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
          .credential = {.auth = Auth::signed_v4, .region = kFirstRegion, .service = "sts"},
          .step = &step(false),
          .apart = std::chrono::seconds{6}};
}

Kind access_key() {
  return {
      .name = "aws-access-key",
      .title = "an AWS access key",
      .replace = "create one in the IAM console, Users, Security credentials",
      .revoke = "in the IAM console, Users, Security credentials: deactivate it first, then delete it",
      .looks = "40 characters of base64 without a mark; its id (`client_id`) is `AKIA` and 16 letters and digits",
      .expiry = Expiry::none,
      .account = {Form::any, "its IAM user"},
      .organization = {Form::digits12, "its account"},
      .client_id = {Form::name, "its access key id"},
      .hosts = {.api = {"**.amazonaws.com", "**.amazonaws.com.cn", "**.api.aws"},
                .anywhere = true,
                .right = "https://sts.REGION.amazonaws.com"},
      .probe = probe(),
      .sources = {{"no expiry, no longest life; at most two a user", "docs.aws.amazon.com, IAM User Guide",
                   "2026-11-27"},
                  {"the request, its answers, and what its id looks like",
                   "github.com/trufflesecurity/trufflehog pkg/detectors/aws", "2026-11-27"},
                  {"requests with one id and several secrets need five seconds between them",
                   "github.com/trufflesecurity/trufflehog pkg/detectors/aws/access_keys/accesskey.go", "2026-11-27"},
                  {"a region that is not switched on does not know living keys",
                   "github.com/aws/aws-sdk-java issue 2313", "2026-11-28"}},
      .notes = {"the access key id is no secret; it holds the number of its account: its 5th to 20th characters are "
                "base32, and the 40 bits behind the first one are that number (not in old ids, whose 5th character is "
                "I or J)",
                "the secret itself is never sent: it signs the request",
                "a key may be a trap that raises an alarm when it is tried (a canary token)",
                "rotation every 90 days is the advice of the CIS benchmark: set `rotate_every`"},
      .misplaced = misplaced,
      .plan = plan,
      .probed_host = probed_host,
      .refusal_causes = refusal_causes};
}

SecretFormat id_format(std::string_view prefix) {
  constexpr std::size_t kRest = 16;
  return {.prefix = prefix,
          .least = kRest,
          .body = Body::upper_alnum,
          .name = "an AWS access key id",
          .most = kRest,
          .is_id = true};
}

}  // namespace

Vendor vendor() {
  return {.name = "AWS",
          .kinds = {access_key()},
          .domains = domains(),
          // An id is no secret, and belongs in `client_id`; elsewhere it says that the secret is near.
          .formats = {id_format("AKIA"), id_format("ASIA")}};
}

}  // namespace credlint::vendors::aws
