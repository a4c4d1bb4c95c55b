#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(aws)
namespace {

constexpr std::string_view kKind = "aws-access-key";

std::string key_id() { return secret_for("aws"); }

std::string entry(std::string_view base_url = {}, std::string_view id = {}) {
  return fmt::format("client_id = '{}'{}", id.empty() ? key_id() : std::string(id),
                     base_url.empty() ? "" : fmt::format("|base_url = 'https://{}'", base_url));
}

Answered xml(long status, std::string_view body) { return {status, body, {{"content-type", "text/xml"}}}; }

std::string arn(std::string_view partition) {
  return fmt::format(
      "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\n"
      "<Arn>arn:{}:iam::123456789012:user/nightly</Arn><UserId>AID</UserId></GetCallerIdentityResult>",
      partition);
}

std::string error(std::string_view code) {
  return fmt::format("<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>x</Message></Error>", code);
}

std::string planned(std::string_view base_url) {
  const std::string id = key_id();
  const std::string line = planned_for(kKind, entry(base_url, id));
  const std::string user = " signed as " + id;
  return line.ends_with(user) ? line.substr(0, line.size() - user.size()) : line;
}

}  // namespace

BOOST_AUTO_TEST_CASE(who_it_is_proves_it) {
  for (const std::string_view partition : {"aws", "aws-us-gov", "aws-cn"})
    BOOST_TEST(judged(kKind, xml(200, arn(partition)), entry()) == "alive");
  for (const std::string_view json :
       {R"({"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"arn:aws:iam::123456789012:root"}}})",
        R"({"Arn": "arn:aws:iam::123456789012:root"})"})
    BOOST_TEST(judged(kKind, {200, json}, entry()) == "alive");
  for (const std::string_view other :
       {"", "{}", "<html>Sign in</html>", "<Arn></Arn>", "<Error><Code>InvalidClientTokenId</Code></Error>"})
    BOOST_TEST(judged(kKind, xml(200, other), entry()) == "undecided", other);
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_refused_only_where_all_keys_are_known) {
  const std::string unknown = error("InvalidClientTokenId");
  const auto verdict = [&](std::string_view base_url) { return judged(kKind, xml(403, unknown), entry(base_url)); };
  for (const std::string_view sts :
       {"sts.amazonaws.com", "sts.us-east-1.amazonaws.com", "sts.eu-central-1.amazonaws.com",
        "sts.ap-northeast-3.amazonaws.com", "sts.us-gov-west-1.amazonaws.com"})
    BOOST_TEST(verdict(sts) == "rejected refused", sts);
  // The partition may be another, or the region one that the account has not switched on.
  for (const std::string_view other :
       {"", "s3.eu-central-1.amazonaws.com", "api.acme.example", "sts.ap-east-1.amazonaws.com",
        "sts.af-south-1.amazonaws.com", "sts.eu-south-1.amazonaws.com", "sts.cn-north-1.amazonaws.com.cn",
        "sts.eu-central-1.amazonaws.com:8443"})
    BOOST_TEST(verdict(other) == "undecided", other);
  BOOST_TEST(observed(kKind, xml(403, unknown), entry()).why.find("partition") != std::string::npos);
  BOOST_TEST(judged(kKind, xml(401, unknown), entry("sts.amazonaws.com")) == "undecided refused");
}

BOOST_AUTO_TEST_CASE(other_answers) {
  const auto verdict = [](long status, std::string_view body) {
    return judged(kKind, xml(status, body), entry("sts.amazonaws.com"));
  };
  BOOST_TEST(verdict(403, error("ExpiredToken")) == "rejected expired refused");
  // The secret of another id, a wrong clock, or a second request within seconds.
  BOOST_TEST(verdict(403, error("SignatureDoesNotMatch")) == "undecided");
  BOOST_TEST(verdict(403, error("RequestExpired")) == "undecided");
  BOOST_TEST(verdict(403, error("AccessDenied")) == "undecided");
  BOOST_TEST(verdict(403, "<html>blocked by the proxy</html>") == "undecided");
  BOOST_TEST(verdict(400, error("Throttling")) == "undecided");
  BOOST_TEST(verdict(503, error("InvalidClientTokenId")) == "undecided again");
  for (const std::string_view code : {"SignatureDoesNotMatch", "RequestExpired"}) {
    const Observation seen = observed(kKind, xml(403, error(code)), entry());
    BOOST_TEST(seen.why.find("signature") != std::string::npos);
    BOOST_TEST(seen.hint.find("clock") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_asked) {
  const auto get = [](std::string_view host) {
    return fmt::format("GET https://{}/?Action=GetCallerIdentity&Version=2011-06-15", host);
  };
  for (const std::string_view elsewhere :
       {"", "s3.eu-central-1.amazonaws.com", "api.acme.example", "sts-fips.us-east-1.amazonaws.com",
        "us-gov-7.acme.example", "vpce-0a.sts.us-east-1.vpce.amazonaws.com", "sts.amazonaws.com:8443"})
    BOOST_TEST(planned(elsewhere) == get("sts.amazonaws.com"), elsewhere);
  for (const std::string_view sts : {"sts.amazonaws.com", "sts.eu-central-1.amazonaws.com",
                                     "sts.us-gov-west-1.amazonaws.com", "sts.cn-north-1.amazonaws.com.cn"})
    BOOST_TEST(planned(sts) == get(sts), sts);
  for (const std::string_view apart : {"s3.us-gov-west-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"})
    BOOST_TEST(planned(apart).starts_with("skipped: its `base_url` is in another partition"), apart);
  BOOST_TEST(planned_for(kKind, "") == "undecided: held back: it needs a `client_id`");
  BOOST_TEST(planned_for(kKind, entry({}, "ASIA" + random_text(16, "ABCDEFGH234567"))).starts_with("skipped: "));
}

// The secret signs, and is not sent. Two keys have time between them.
BOOST_AUTO_TEST_CASE(a_signed_request) {
  Stage stage;
  const std::string id = key_id();
  const std::string secret =
      stage.add("regional", kKind,
                fmt::format("client_id = '{}'\nbase_url = 'https://sts.eu-central-1.amazonaws.com'\n"
                            "expires = 'never'",
                            id));
  stage.add("global", kKind, fmt::format("client_id = '{}'\nexpires = 'never'", key_id()));
  stage.add("again", kKind, fmt::format("client_id = '{}'\nexpires = 'never'", key_id()));
  stage.server.on_request([](const Request&) -> Reply {
    return {.headers = {{"Content-Type", "text/xml"}}, .body = arn("aws")};
  });
  const Outcome outcome = stage.probe();
  for (const std::string_view token : {"regional", "global", "again"})
    BOOST_TEST(outcome.verdict(token) == "alive", token);
  std::vector<TimePoint> of_all_regions;
  for (const Request& request : stage.server.requests()) {
    const std::string authorization = request.header("authorization").value_or("");
    const bool regional = request.host == "sts.eu-central-1.amazonaws.com";
    if (!regional) of_all_regions.push_back(request.received);
    BOOST_TEST(authorization.find(regional ? "/eu-central-1/sts/aws4_request" : "/us-east-1/sts/aws4_request") !=
               std::string::npos);
    if (regional) BOOST_TEST(authorization.starts_with("AWS4-HMAC-SHA256 Credential=" + id + "/"));
    BOOST_TEST(request.target == "/?Action=GetCallerIdentity&Version=2011-06-15");
    for (const auto& [name, value] : request.headers) BOOST_TEST(value.find(secret) == std::string::npos);
  }
  BOOST_REQUIRE(of_all_regions.size() == 2U);
  BOOST_TEST((of_all_regions[1] - of_all_regions[0] > std::chrono::milliseconds{5900}));
}

BOOST_AUTO_TEST_CASE(healthy_entries_are_silent) {
  const std::string fine = "created = 2026-11-01|organization = '123456789012'|account = 'nightly'|secret = 'env:KEY'|";
  for (const std::string_view host :
       {"", "sts.amazonaws.com", "s3.eu-central-1.amazonaws.com", "bucket.s3.dualstack.eu-west-1.amazonaws.com",
        "lambda.eu-west-1.api.aws", "s3.cn-north-1.amazonaws.com.cn", "s3.us-gov-west-1.amazonaws.com",
        "api.acme.example", "minio.corp.example:9000", "api.notion.com", "aws.amazon.com",
        "x.lambda-url.eu-west-1.on.aws"})
    BOOST_TEST(rules_about(kKind, fine + entry(host)).empty(), host << ": " << rules_about(kKind, fine + entry(host)));
  // There is no end, so none is missed, and no age is too old but by a policy.
  BOOST_TEST(rules_about(kKind, "created = 2019-01-01|" + entry()).empty());
}

BOOST_AUTO_TEST_CASE(look_alikes_are_told) {
  for (const std::string_view host : {"sts.amazonaws.com.evil.example", "sts.amazonaw.com", "sts.amaz0naws.com",
                                      "s3.amazonaws.com-login.example", "my-amazonaws.com"})
    BOOST_TEST(rules_about(kKind, entry(host)) == "wrong-host error", host);
  // Its secret was never there.
  const std::string said = findings_about(kKind, entry("sts.amazonaw.com"));
  BOOST_TEST(said.find("revoke") == std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(an_account_is_12_digits) {
  for (const std::string_view wrong : {"12345678901", "1234567890123", "acme", "123-4567-89012"})
    BOOST_TEST(rules_about(kKind, fmt::format("organization = '{}'|{}", wrong, entry())) == "inventory-invalid error",
               wrong);
}

// The id is no secret where it belongs; elsewhere it is a warning that the secret is near.
BOOST_AUTO_TEST_CASE(the_id_of_a_key) {
  const std::string id = key_id();
  BOOST_TEST(rules_about(kKind, entry({}, id)).empty());
  BOOST_TEST(rules_about(kKind, entry({}, id) + "|secret = '" + id + "'") == "secret-in-inventory error");
  BOOST_TEST(rules_about(kKind, entry({}, id) + "|purpose = 'with " + id + " for S3'") == "secret-in-inventory error");
  BOOST_TEST(rules_about(kKind, "client_id = 'see " + id + "'").find("secret-in-inventory error") != std::string::npos);
  for (const std::string_view text : {"ASIA-PACIFIC-OPERATIONS", "AKIA", "ASIAPACIFICOPERATIONS", "AKIA1234"})
    BOOST_TEST(rules_about(kKind, entry() + "|purpose = '" + std::string(text) + "'").empty(), text);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
