// Google Cloud: the keys of service accounts, and API keys.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

#include "answer.h"
#include "place.h"
#include "planned.h"
#include "reply.h"
#include "step.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::google_cloud {
namespace {

constexpr std::string_view kApiKeyFormat = "a Google API key";

// "google.com" has its like in every country, such as google.com.au.
std::vector<Domain> domains() { return {{"googleapis.com", true}, {"google.com", false, true}}; }

// ---- The public certificate of a key

struct Free {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

// The last instant at which the certificate is valid; kNever for the year 9999, which is how the vendor writes that.
std::optional<Instant> end_of(std::string_view pem) {
  constexpr int kFar = 9999;
  // A text that is encrypted must not make the program ask for a password.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  const std::unique_ptr<BIO, Free> bio(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, Free> certificate(
      bio == nullptr ? nullptr : ::PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
  std::tm time{};
  const bool read = certificate != nullptr && ::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate.get()), &time) == 1;
  ::ERR_clear_error();  // libcurl would take what is left there for an error of its own
  if (!read) return std::nullopt;
  const int year = time.tm_year + 1900;
  if (year >= kFar) return kNever;
  return to_instant({.year = year,
                     .month = static_cast<unsigned>(time.tm_mon + 1),
                     .day = static_cast<unsigned>(time.tm_mday),
                     .hour = static_cast<unsigned>(time.tm_hour),
                     .minute = static_cast<unsigned>(time.tm_min),
                     .second = static_cast<unsigned>(time.tm_sec)});
}

// ---- The public keys of a service account

// Source: cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys (read 2026-11-27): the public keys
// of all service accounts are published, each as a certificate under the id of its key; the end of that is the key's.
// Nothing says what becomes of a deleted or disabled one here: so its absence proves nothing.
void judge(const Reply& reply, const Token* token, Judgement& judgement) {
  Observation& seen = judgement.observation;
  seen = observe(Verdict::undecided);
  if (reply.status() != 200 || !reply.json().is_object()) {
    seen.why = why_undecided(reply, "an answer that is no list of keys",
                             "no such service account is known, or it has no keys");
    seen.hint = reply.status() == 404 ? "correct `account`" : hint_for(reply);
    return;
  }
  const std::string_view pem = token != nullptr && token->vendor_id.known()
                                   ? text_of(member(reply.json(), *token->vendor_id))
                                   : std::string_view{};
  if (pem.empty()) {
    seen.why = "its account has no public key with the id in `vendor_id`: it may be deleted or disabled";
    seen.hint = "look whether it is listed in the Google Cloud console, IAM & Admin, Service Accounts, Keys";
    return;
  }
  seen.expires = end_of(pem);
  if (seen.expires && *seen.expires <= reply.now()) {
    seen.why = "it is listed, but its certificate has ended";
    return;
  }
  seen.verdict = Verdict::alive;
}

const Step& step() {
  static const Step kStep{.tries_nothing = true, .judge = judge};
  return kStep;
}

// The key itself is never needed. The fragment is sent nowhere: it names the one key of the list that is asked about.
Probe probe() {
  return {.get = "https://www.googleapis.com/service_accounts/v1/metadata/x509/{account}#{vendor_id}",
          .credential = {.auth = Auth::none},
          .step = &step(),
          .needs_secret = false};
}

// ---- The kinds

// A service account proves itself to any service that trusts it, the company's own and other vendors' too; so does an
// API key to services of the company that Google stands in front of, but to nobody else's.
Hosts hosts(bool anywhere) {
  return {.api = {"**.googleapis.com"},
          .self_hosted = !anywhere,
          .anywhere = anywhere,
          .right = "https://SERVICE.googleapis.com"};
}

// What restricts it need not be written down here, so that this is never more than a warning.
std::optional<Fault> unscoped_fault(const Token&) {
  return Fault{"lists no restrictions in `scopes`: without any it may call every API that its project has enabled",
               ", or restrict this one there; list the APIs that it may call in `scopes`", Severity::warning};
}

Kind service_account_key() {
  return {.name = "gcp-service-account-key",
          .title = "a key of a Google Cloud service account",
          .replace = "create one in the Google Cloud console, IAM & Admin, Service Accounts, Keys",
          .revoke = "in the Google Cloud console, IAM & Admin, Service Accounts, Keys",
          .looks = "a JSON text with `\"type\": \"service_account\"`, in which a PEM private key stands",
          .formats = {"a private key"},
          .expiry = Expiry::may_be_never,
          .account = {Form::any, "the address of its service account, `client_email` in its file"},
          .organization = {Form::any, "its project"},
          .hosts = hosts(true),
          .probe = probe(),
          .sources = {{"no end, unless a policy of the organisation sets one as it is made",
                       "cloud.google.com/iam/docs, constraints/iam.serviceAccountKeyExpiryHours", "2026-11-27"},
                      {"its public certificate and the end of it",
                       "cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys", "2026-11-27"}},
          .notes = {"it is tried without its secret: `vendor_id`, the id of the key (`private_key_id` in its file), is "
                    "looked up among the public keys of its account",
                    "the vendor writes \"never\" as 9999-12-31T23:59:59Z", "an account has at most ten keys"}};
}

Kind api_key() {
  return {
      .name = "gcp-api-key",
      .title = "a Google Cloud API key",
      .replace = "create a restricted one in the Google Cloud console, APIs & Services, Credentials",
      .revoke = "in the Google Cloud console, APIs & Services, Credentials",
      .looks = "`AIza` and 35 letters, digits, `-` and `_`; since 2026 also `AQ.` and some fifty",
      .formats = {kApiKeyFormat},
      .scoping = Scoping::optional,
      .expiry = Expiry::none,
      .organization = {Form::any, "its project"},
      .hosts = hosts(false),
      .never_tried = "no request tells whose an API key of Google is",
      .sources = {{"how it looks", "github.com/google/osv-scalibr veles/secrets/gcpapikey", "2026-11-27"},
                  {"never expires, and is bound by its restrictions alone; the keys that begin with AQ.",
                   "discuss.ai.google.dev topics 171786 and 171575", "2026-11-27"}},
      .notes = {"its restrictions (the APIs that it may call) stand in `scopes`; without any it may call all that its "
                "project has enabled",
                "the Gemini API takes no key that begins with AIza any more: unrestricted ones since 2026-06-19, all "
                "others since September 2026"},
      .unscoped_fault = unscoped_fault};
}

}  // namespace

Vendor vendor() {
  return {.name = "Google Cloud",
          .kinds = {service_account_key(), api_key()},
          .domains = domains(),
          // The second: how the vendor writes it (discuss.ai.google.dev topic 171786), and patterns of several scanners
          // (github.com/jpsnover/ai-triad-research pull request 1684), read 2026-11-28.
          .formats = {{"AIza", 35, Body::base64url, kApiKeyFormat}, {"AQ.", 40, Body::base64url, kApiKeyFormat}}};
}

}  // namespace credlint::vendors::google_cloud
