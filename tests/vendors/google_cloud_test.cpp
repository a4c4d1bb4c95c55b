#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"
#include "test_authority.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(google_cloud)
namespace {

constexpr std::string_view kKey = "gcp-service-account-key";
constexpr std::string_view kApiKey = "gcp-api-key";
constexpr std::string_view kAccount = "nightly@acme-prod.iam.gserviceaccount.com";
constexpr std::string_view kId = "0123456789abcdef0123456789abcdef01234567";
constexpr std::string_view kOther = "fedcba9876543210fedcba9876543210fedcba98";

std::string entry(std::string_view more = {}) {
  return fmt::format("account = '{}'|vendor_id = '{}'|{}", kAccount, kId, more);
}

// The public keys of an account: the id of each, with the text that stands for it.
std::string keys(std::string_view pem, std::string_view id = kId) {
  return nlohmann::json{{std::string(id), std::string(pem)}, {"0000", TestAuthority::pem_until("20280101000000Z")}}
      .dump();
}

Observation seen(std::string_view pem) { return observed(kKey, {200, keys(pem)}, entry()); }

std::string api_key(std::string_view prefix = "AIza", std::size_t length = 35) {
  return std::string(prefix) + "Sy1" +
         random_text(length - 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_listed_key_is_alive_until_its_certificate_ends) {
  const std::string dated = keys(TestAuthority::pem_until("20310203040506Z"));
  BOOST_TEST(judged(kKey, {200, dated}, entry()) == "alive");
  const Observation alive = observed(kKey, {200, dated}, entry());
  BOOST_REQUIRE(alive.expires.has_value());
  BOOST_TEST(to_text(*alive.expires) == "2031-02-03T04:05:06Z");
  // UTCTime, as certificates have it until 2049.
  BOOST_TEST(to_text(seen(TestAuthority::pem_until("330203040506Z")).expires.value()) == "2033-02-03T04:05:06Z");
  const Observation endless = seen(TestAuthority::pem_until("99991231235959Z"));
  BOOST_TEST((endless.expires.value() == kNever));
  BOOST_TEST((endless.verdict == Verdict::alive));
  BOOST_TEST((seen(TestAuthority::pem_until("99981231235959Z")).expires.value() != kNever));

  const Observation ended = seen(TestAuthority::pem_until("20200101000000Z"));
  BOOST_TEST((ended.verdict == Verdict::undecided));
  BOOST_TEST(to_text(ended.expires.value()) == "2020-01-01");
  BOOST_TEST(ended.why == "it is listed, but its certificate has ended");
}

BOOST_AUTO_TEST_CASE(a_listed_key_without_a_readable_certificate_is_alive_without_an_end) {
  const std::string whole = TestAuthority::pem_until("20310203040506Z");
  // One that is encrypted must not make the program wait for a password.
  const std::string encrypted =
      "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
      "AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n" +
      whole.substr(whole.find('\n') + 1);
  for (const std::string& pem : {std::string("x"), whole.substr(0, whole.size() / 2), encrypted}) {
    const Observation alive = seen(pem);
    BOOST_TEST((alive.verdict == Verdict::alive));
    BOOST_TEST(!alive.expires.has_value());
  }
}

BOOST_AUTO_TEST_CASE(absence_proves_nothing) {
  const std::string listed = keys(TestAuthority::pem_until("20310203040506Z"));
  const auto verdict = [](long status, std::string_view body, const std::string& of = entry()) {
    return judged(kKey, {status, body}, of);
  };
  BOOST_TEST(verdict(200, listed, fmt::format("account = '{}'|vendor_id = '{}'", kAccount, kOther)) == "undecided");
  BOOST_TEST(observed(kKey, {200, keys("x", kOther)}, entry()).why.find("deleted or disabled") != std::string::npos);
  for (const std::string_view body : {"{}", "[]", "", "null", "<html></html>"})
    BOOST_TEST(verdict(200, body) == "undecided", body);
  BOOST_TEST(verdict(200, fmt::format(R"({{"{}":null}})", kId)) == "undecided");
  BOOST_TEST(verdict(200, fmt::format(R"({{"{}":{{"x":1}}}})", kId)) == "undecided");
  BOOST_TEST(verdict(404, R"({"error":{"code":404}})") == "undecided");
  BOOST_TEST(verdict(404, listed) == "undecided");
  // No credential was sent, so none was refused.
  BOOST_TEST(verdict(403, "{}") == "undecided");
  BOOST_TEST(verdict(401, "{}") == "undecided");
  BOOST_TEST(verdict(503, listed) == "undecided again");
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  BOOST_TEST(planned_for(kKey, entry()) ==
             fmt::format("GET https://www.googleapis.com/service_accounts/v1/metadata/x509/{}#{} none", kAccount, kId));
  BOOST_TEST(planned_for(kKey, fmt::format("account = '{}'", kAccount)) ==
             "skipped: without `vendor_id` there is nothing to ask");
  BOOST_TEST(planned_for(kKey, fmt::format("vendor_id = '{}'", kId)) ==
             "skipped: without `account` there is nothing to ask");
  BOOST_TEST(
      planned_for(kKey, fmt::format("account = 'a/../b'|vendor_id = '{}'", kId)).starts_with("undecided: held back"));
  BOOST_TEST(planned_for(kApiKey) == "skipped: no request tells whose an API key of Google is");
}

// Without any secret, each key by itself, and the fragment of its URL stays at home.
BOOST_AUTO_TEST_CASE(a_look_at_the_public_keys) {
  Stage stage;
  for (const auto& [id, key] : {std::pair("one", kId), std::pair("two", kOther)})
    stage.inventory += fmt::format(
        "[[token]]\nid = '{}'\nkind = '{}'\nowner = 'a'\naccount = '{}'\nvendor_id = '{}'\nexpires = 'never'\n", id,
        kKey, kAccount, key);
  const std::string pem = TestAuthority::pem_until("20310203040506Z");
  stage.server.on_request([&pem](const Request&) { return Reply::json(keys(pem, kOther)); });
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("one") == "undecided");
  BOOST_TEST(outcome.verdict("two") == "alive");
  for (const auto& token : outcome.report["tokens"])
    if (token["id"] == "two") {
      BOOST_TEST(token["expires"] == "2031-02-03T04:05:06Z");
      BOOST_TEST(token["expires_reason"] == "observed");
    }
  const auto requests = stage.server.requests();
  BOOST_TEST(requests.size() == 2U);
  for (const Request& request : requests) {
    BOOST_TEST(request.host == "www.googleapis.com");
    BOOST_TEST(request.target == fmt::format("/service_accounts/v1/metadata/x509/{}", kAccount));
    BOOST_TEST(!request.header("authorization").has_value());
  }
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  for (const std::string_view host :
       {"storage.googleapis.com", "www.googleapis.com", "oauth2.googleapis.com", "api-x.a.run.app", "api.acme.example",
        "www.google.com.au", "gateway.corp.example:8443"}) {
    const std::string url = fmt::format("base_url = 'https://{}'|", host);
    for (const std::string_view more : {"expires = 2027-06-01", "organization = 'example.com:acme'"}) {
      const std::string told =
          rules_about(kApiKey, fmt::format("scopes = ['translate.googleapis.com']|{}{}", url, more));
      BOOST_TEST(told.empty(), host << ": " << told);
    }
    const std::string told = rules_about(kKey, entry("expires = 2027-06-01|organization = 'acme-prod'|" + url));
    BOOST_TEST(told.empty(), host << ": " << told);
  }
  // A service account may be known to other vendors, an API key is not.
  const std::string elsewhere =
      "base_url = 'https://api.notion.com'|scopes = ['x.googleapis.com']|expires = 2027-06-01";
  BOOST_TEST(rules_about(kApiKey, elsewhere) == "wrong-host error");
  BOOST_TEST(rules_about(kKey, entry("expires = 2027-06-01|base_url = 'https://api.notion.com'")).empty());
}

BOOST_AUTO_TEST_CASE(look_alikes_are_told) {
  for (const std::string_view host : {"storage.googleapis.com.evil.example", "www.googleapi.com", "www.goog1eapis.com"})
    for (const std::string_view kind : {kKey, kApiKey})
      BOOST_TEST(rules_about(kind, fmt::format("scopes = ['a']|expires = 2027-06-01|base_url = 'https://{}'", host))
                         .find("wrong-host error") != std::string::npos,
                 kind << " " << host);
}

BOOST_AUTO_TEST_CASE(what_is_unlimited_is_told) {
  BOOST_TEST(rules_about(kApiKey, "") == "unscoped-token warning");
  BOOST_TEST(rules_about(kApiKey, "access = 'read'|privileged = true") == "unscoped-token warning");
  BOOST_TEST(rules_about(kApiKey, "scopes = ['translate.googleapis.com']").empty());
  BOOST_TEST(rules_about(kKey, entry()) == "expiry-missing warning");
  BOOST_TEST(rules_about(kKey, entry("expires = 'never'")) == "never-expires warning");
}

BOOST_AUTO_TEST_CASE(secrets) {
  for (int i = 0; i < 20; ++i)
    for (const std::string& key : {api_key(), api_key("AQ.", 50)}) {
      const auto match = find_secret("key " + key);
      BOOST_REQUIRE(match);
      BOOST_TEST(match->format == "a Google API key");
      BOOST_TEST(match->length == key.size());
    }
  for (const std::string_view text :
       {"AIza", "AIzaSyB", "AQ.short", "FAQ.what-is-it-and-how-do-we-use-it-in-the-nightly-run",
        "AQ.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "AQ.what-is-it-and-how-do-we-use-it-in-the-nightly-run-2026", "0123456789abcdef0123456789abcdef01234567"})
    BOOST_TEST(!find_secret(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
