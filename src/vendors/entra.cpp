// Microsoft Entra: the secrets and certificates by which an application proves itself.
#include "inventory.h"
#include "planned.h"
#include "step.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::entra {
namespace {

constexpr std::string_view kFormat = "a Microsoft Entra client secret";
constexpr std::string_view kSignIn = "login.microsoftonline.com";

// The sign-in hosts of the national clouds and what lies beside them are only remembered: so they are in nobody's way,
// and nothing is sent to them. `mcas.ms` is where the vendor's own session proxy shows any host under its name.
const std::vector<Domain>& national_clouds() {
  static const std::vector<Domain> kDomains{
      {"microsoftonline.us"}, {"microsoft.us"}, {"microsoftonline.cn"}, {"chinacloudapi.cn"}, {"azure.cn"}};
  return kDomains;
}

std::vector<Domain> domains() {
  std::vector<Domain> domains{{"microsoftonline.com", true}, {"microsoft.com"}, {"mcas.ms"}};
  domains.insert(domains.end(), national_clouds().begin(), national_clouds().end());
  return domains;
}

// The codes: learn.microsoft.com, troubleshooting-authentication-service-principal and reference-error-codes; the
// members of the answer: MicrosoftDocs/azure-docs issue 30777 and davidjrh/dnn.azureadprovider issue 112. All read
// 2026-11-27. The status is documented nowhere: OAuth 2.0 has 400 and 401 (RFC 6749, section 5.2).
struct Code {
  std::string_view said;  // as the description begins
  Meaning meaning;
  std::string_view why = {}, hint = {};
};

const std::vector<Code>& codes() {
  using enum Meaning;
  static const std::vector<Code> kCodes{
      {"AADSTS7000222:", expired},
      {"AADSTS7000215:", refused},
      // It was right. Such a policy judges from where a request comes, so that it may live well where it is at home.
      {"AADSTS53003:", address, "a Conditional Access policy of its tenant keeps it out, at least from here",
       "look at the sign-in log of its application to see which policy it is, and whether it works from where it is "
       "used"},
      {"AADSTS700016:", undecided, "its tenant knows no application with this `client_id`",
       "correct `client_id` or `organization`, whichever is wrong"},
      {"AADSTS90002:", undecided, "there is no such tenant", "correct `organization`"}};
  return kCodes;
}

// RFC 6749, section 4.4.3: only who is known gets an access token.
Step make_step() {
  Step step{.tests = {{Meaning::proof, {200}, {json("/access_token")}}}, .buys = true};
  constexpr std::size_t kBefore = std::string_view("AADSTS").size();
  for (const Code& code : codes()) {
    const std::string_view number = code.said.substr(kBefore, code.said.size() - kBefore - 1);
    for (const Condition& condition : {json("/error_codes", Condition::Is::contains, number),
                                       json("/error_description", Condition::Is::begins, code.said)})
      step.tests.push_back({code.meaning, {400, 401}, {condition}, code.why, code.hint});
  }
  return step;
}

const Step& step() {
  static const Step kStep = make_step();
  return kStep;
}

Probe probe() {
  return {.credential = {.auth = Auth::client_credentials},
          .purchase = {.url = "https://login.microsoftonline.com/{organization}/oauth2/v2.0/token",
                       .form = true,
                       .scope = "https://graph.microsoft.com/.default",
                       .step = &step()}};
}

Planned plan(const Token& token, const Context&, const Reachable& reachable) {
  if (token.base_url.known() && is_under_any(split_url(*token.base_url).host, national_clouds()))
    return Planned::skip("its `base_url` is in a national cloud, and how one is tried there is not known for certain");
  return plan_by_data(token, reachable);
}

std::string probed_host(const Token&) { return std::string(kSignIn); }

std::vector<std::string_view> refusal_causes(const Token&) {
  return {"belongs to another `client_id`", "is the id of the secret and not its value"};
}

constexpr FieldUse kTenant{Form::uuid, "the id of its tenant"};
constexpr FieldUse kApplication{Form::uuid, "the id of its application"};

// It buys access tokens for any API that trusts the tenant, the company's own and other vendors' too.
Hosts hosts() { return {.api = {kSignIn}, .anywhere = true, .right = "https://login.microsoftonline.com"}; }

Kind client_secret() {
  return {
      .name = "entra-client-secret",
      .title = "a Microsoft Entra client secret",
      .replace = "create one in the Entra admin center, App registrations, Certificates & secrets",
      .revoke = "in the Entra admin center, App registrations, Certificates & secrets",
      .looks =
          "40 letters, digits, `-`, `_`, `~` and `.`, of which the fourth to sixth are `8Q~`; older ones 37 with "
          "`7Q~`, and those before 32 or 34 without a mark",
      .formats = {kFormat},
      .expiry = Expiry::dated,
      .organization = kTenant,
      .client_id = kApplication,
      .hosts = hosts(),
      .probe = probe(),
      .sources = {{"always dated: the portal took \"never\" away in 2021-04, and that was 99 years",
                   "devblogs.microsoft.com/microsoft365dev", "2026-11-27"},
                  {"how it looks", "github.com/microsoft/security-utilities SEC101/156", "2026-11-27"},
                  {"what the codes of its answers mean",
                   "learn.microsoft.com, troubleshooting-authentication-service-principal and reference-error-codes",
                   "2026-11-27"},
                  {"an access token is only issued to a client that proved itself", "RFC 6749, section 4.4.3",
                   "2026-11-27"}},
      .notes = {"the portal offers at most 24 months; the API sets any date, unless a policy of the tenant forbids it",
                "an answer that it is expired may be meant for another secret of the same application",
                "a tenant in a national cloud has another sign-in host; nothing is sent there",
                "`vendor_id` is its `keyId`; `az ad app credential list` shows it, and the end"},
      .plan = plan,
      .probed_host = probed_host,
      .refusal_causes = refusal_causes};
}

Kind certificate() {
  return {
      .name = "entra-certificate",
      .title = "a certificate of a Microsoft Entra application",
      .replace = "upload a new one in the Entra admin center, App registrations, Certificates & secrets",
      .revoke = "in the Entra admin center, App registrations, Certificates & secrets",
      .looks = "an X.509 certificate, of which the vendor has the public part alone, and its private key",
      .formats = {"a private key"},
      .expiry = Expiry::dated,
      .organization = kTenant,
      .client_id = kApplication,
      .hosts = hosts(),
      .never_tried = "that would take a signature by its private key",
      .sources = {{"its end is that of the certificate, `endDateTime`",
                   "learn.microsoft.com/graph/api/resources/application (keyCredentials)", "2026-11-27"}},
      .notes = {"public authorities cease to issue certificates for clients: one made by yourself or by an authority "
                "of your own is what can be renewed",
                "`vendor_id` is its `keyId`"}};
}

}  // namespace

Vendor vendor() {
  // github.com/microsoft/security-utilities, GeneratedRegexPatterns/HighConfidenceMicrosoftSecurityModels.json (read
  // 2026-11-27): 34 characters behind `8Q~`, and 31 behind `7Q~`.
  constexpr std::size_t kBefore = 3;
  return {.name = "Microsoft Entra",
          .kinds = {client_secret(), certificate()},
          .domains = domains(),
          .formats = {{.prefix = "8Q~", .least = 30, .body = Body::unreserved, .name = kFormat, .before = kBefore},
                      {.prefix = "7Q~", .least = 28, .body = Body::unreserved, .name = kFormat, .before = kBefore}}};
}

}  // namespace credlint::vendors::entra
