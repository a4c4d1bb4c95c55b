// What servers answer, and what it proves. The rows are those of docs/atlassian.md of the project's notes (2026-11-23),
// each with its source there: GH is github.com, CDAC community.developer.atlassian.com, SUP support.atlassian.com.
#include "answer.h"

#include <fmt/format.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "instant.h"

namespace credlint::testing {
namespace {

using Headers = std::map<std::string, std::string>;
using Json = nlohmann::json;
using std::chrono::seconds;

constexpr auto kNow = std::chrono::time_point_cast<std::chrono::system_clock::duration>(midnight(2026, 11, 23));

const Headers kJson{{"content-type", "application/json;charset=UTF-8"}};
const Headers kText{{"content-type", "text/plain"}};
const Headers kHtml{{"content-type", "text/html;charset=UTF-8"}};
const Headers kLoginFailed{{"content-type", "text/html;charset=UTF-8"},
                           {"x-seraph-loginreason", "AUTHENTICATED_FAILED"}};

// The headers and some more.
Headers with(Headers headers, const Headers& more) {
  for (const auto& [name, value] : more) headers[name] = value;
  return headers;
}

constexpr std::string_view kPage = "<!DOCTYPE html><html><body>Log in</body></html>";
constexpr std::string_view kMyself =
    R"({"accountId":"557058:0a1b-2c","accountType":"atlassian","active":true,"emailAddress":"Sync-Bot@ACME.example"})";
constexpr std::string_view kUnauthenticated = "Client must be authenticated to access this resource.";
constexpr std::string_view kScope = R"({"code":401,"message":"Unauthorized; scope does not match"})";
constexpr std::string_view kUnauthorized = R"({"code":401,"message":"Unauthorized"})";
constexpr std::string_view kConfluenceRefusal =
    R"({"statusCode":403,"data":{"authorized":false,"valid":true,"errors":[],"successful":false},)"
    R"("message":"Current user not permitted to use Confluence"})";
constexpr std::string_view kBitbucketRefusal =
    R"({"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}})";
constexpr std::string_view kBitbucketScope =
    R"({"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.",)"
    R"("detail":{"required":["read:user:bitbucket"],"granted":["read:repository:bitbucket"]}}})";
constexpr std::string_view kAddress =
    R"({"errorMessages":["The IP address has been rejected because it is not on the allowed list. )"
    R"(See your admin for more information."],"errors":{}})";
constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";

Judgement judge(Proof proof, Via via, long status, const Headers& headers, std::string_view body) {
  return judge_answer(proof, via, {status, headers, std::string(body)}, kNow);
}

// "VERDICT BLOCK refused again", the last three where they are so.
std::string outcome(const Judgement& judgement) {
  constexpr std::array<std::string_view, 4> kBlocks{"", " captcha", " administrator", " address"};
  return fmt::format("{}{}{}{}", to_text(judgement.observation.verdict),
                     kBlocks[static_cast<std::size_t>(judgement.observation.block)],
                     judgement.refused ? " refused" : "", judgement.again ? " again" : "");
}

// What holds of every judgement.
void check_form(const Judgement& judgement) {
  const Observation& seen = judgement.observation;
  BOOST_TEST((seen.verdict != Verdict::none));
  BOOST_TEST((seen.block != Block::none) == (seen.verdict == Verdict::blocked));
  const bool explained = seen.verdict != Verdict::alive && seen.verdict != Verdict::rejected;
  BOOST_TEST(!seen.why.empty() == explained);
  BOOST_TEST(!seen.why.ends_with('.'));
  BOOST_TEST(seen.why.find('\n') == std::string::npos);
  if (seen.verdict != Verdict::alive) {
    BOOST_TEST(seen.account_id == "");
    BOOST_TEST(seen.email == "");
    BOOST_TEST(!seen.inactive);
    BOOST_TEST(judgement.access_token == "");
    BOOST_TEST(judgement.cloud_id == "");
  }
  BOOST_TEST(!(judgement.refused && judgement.again));
  BOOST_TEST((!judgement.refused || (seen.verdict != Verdict::alive && seen.verdict != Verdict::alive_scope_short)));
}

struct Row {
  Proof proof;
  Via via;
  long status;
  Headers headers;
  std::string_view body;
  std::string_view expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Judgement judgement = judge(row.proof, row.via, row.status, row.headers, row.body);
    BOOST_TEST_CONTEXT("proof " << static_cast<int>(row.proof) << ", via " << static_cast<int>(row.via) << ", status "
                                << row.status << ", " << row.body.substr(0, 100) << ": " << judgement.observation.why) {
      BOOST_TEST(outcome(judgement) == row.expected);
      check_form(judgement);
    }
  }
}

struct Good {
  Proof proof;
  Via via;
  std::string_view body;
};

// The least that proves, so that nothing can be left out.
const std::vector<Good> kGood{
    {Proof::jira_myself, Via::site, R"({"accountId":"557058:0a1b-2c"})"},
    {Proof::jira_myself, Via::gateway, R"({"accountId":"557058:0a1b-2c"})"},
    {Proof::confluence_user, Via::site, R"({"accountId":"557058:0a1b-2c"})"},
    {Proof::confluence_user, Via::gateway, R"({"accountId":"557058:0a1b-2c"})"},
    {Proof::bitbucket_user, Via::bitbucket, R"({"account_id":"557058:0a1b-2c"})"},
    {Proof::bitbucket_user, Via::bitbucket, R"({"uuid":"{0a1b-2c}"})"},
    {Proof::bitbucket_workspace, Via::bitbucket, R"({"uuid":"{0a1b-2c}"})"},
    {Proof::bitbucket_workspace, Via::bitbucket, R"({"slug":"acme"})"},
    {Proof::admin_orgs, Via::gateway, R"({"data":[{"id":"1"}]})"},
    {Proof::accessible_resources, Via::gateway, R"([{"id":"1"}])"},
    {Proof::client_credentials, Via::auth, R"({"access_token":"eyJx.eyJy.z-_~+/="})"},
    {Proof::datacenter_jira, Via::server, R"({"key":"JIRAUSER10100"})"},
    {Proof::datacenter_confluence, Via::server, R"({"userKey":"402881a4"})"},
};

Observation observed(Proof proof, Via via, std::string_view body) {
  return judge(proof, via, 200, kJson, body).observation;
}

// Assembled here, so that this file holds nothing that scanners would take for a secret.
std::string canary(std::string_view prefix) {
  return std::string(prefix).append("3xFfGF0qW7e2Rt9yU4iO1pAs6dF8gH3jK5lZ0xC7vB2n=A1B2C3D4");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(the_proof_of_each_kind_is_life) {
  for (const Good& good : kGood) {
    const Judgement judgement = judge(good.proof, good.via, 200, kJson, good.body);
    BOOST_TEST_CONTEXT(good.body << ": " << judgement.observation.why) {
      BOOST_TEST(outcome(judgement) == "alive");
      check_form(judgement);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_jira_site_answers) {
  const Proof proof = Proof::jira_myself;
  const Via via = Via::site;
  check({
      // Section 8: the OpenAPI, and GH/atlassian/gajira-login/issues/59.
      {proof, via, 200, kJson, kMyself, "alive"},
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "OK"}, {"x-aaccountid", "557058"}}), kMyself, "alive"},
      {proof, via, 401, kText, kUnauthenticated, "rejected refused"},
      {proof, via, 401, kHtml, kUnauthenticated, "rejected refused"},  // plain text under this type is seen, too
      {proof, via, 401, kLoginFailed, kUnauthenticated, "rejected refused"},
      {proof, via, 401, kLoginFailed, kPage, "rejected refused"},
      {proof, via, 401, kLoginFailed, "", "rejected refused"},
      // GH/jira-node/node-jira-client/issues/255: the older form.
      {proof, via, 401, kJson,
       R"({"message":"Client must be authenticated to access this resource.","status-code":401})", "rejected refused"},
      // GH/elastic/integrations/issues/3684.
      {proof, via, 401, kText, "Basic authentication with passwords is deprecated.  For more information, see: …",
       "rejected refused"},
      // GH/MrRefactoring/jira.js/issues/418: where nobody is served, too. Here nobody is not, so it is no known answer.
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "AUTHENTICATED_FAILED"}}), kMyself, "undecided refused"},
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "AUTHENTICATED_FAILED"}}), "[]", "undecided refused"},
      // backlot: no credential, or an unknown scheme.
      {proof, via, 200, kJson, R"({"values":[]})", "undecided"},
      // GH/lesstif/php-jira-rest-client/issues/528.
      {proof, via, 403, kJson, R"({"error":"Failed to parse Connect Session Auth Token"})", "undecided"},
      // JiraPS, and the developers' page on basic auth: a CAPTCHA, with any status.
      {proof, via, 401, with(kText, {{"x-seraph-loginreason", "AUTHENTICATION_DENIED"}}), kUnauthenticated,
       "blocked captcha refused"},
      {proof, via, 403,
       with(kText, {{"x-authentication-denied-reason", "CAPTCHA_CHALLENGE; login-url=https://acme.atlassian.net/"}}),
       "", "blocked captcha refused"},
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "AUTHENTICATED_FAILED, AUTHENTICATION_DENIED"}}), kMyself,
       "blocked captcha refused"},
      {proof, via, 503, with(kHtml, {{"x-seraph-loginreason", "authentication_denied"}}), kPage,
       "blocked captcha refused"},
      {proof, via, 429, with(kJson, {{"x-authentication-denied-reason", "CAPTCHA_CHALLENGE"}}), "{}",
       "blocked captcha refused"},
      {proof, via, 403, with(kText, {{"x-authentication-denied-reason", "NO_CAPTCHA_CHALLENGE"}}), "", "undecided"},
      // Seraph's other values.
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "AUTHORISATION_FAILED"}}), kMyself, "undecided"},
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "OUT"}}), kMyself, "undecided"},
      {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "OK,OUT"}}), kMyself, "undecided"},
      {proof, via, 401, with(kText, {{"x-seraph-loginreason", "OUT"}}), kUnauthenticated, "rejected refused"},
      // It contradicts itself: the login went well, so the credential is not refused.
      {proof, via, 401, with(kText, {{"x-seraph-loginreason", "OK"}}), kUnauthenticated, "undecided refused"},
      // confluence.atlassian.com, pageId=1384133808: the IP allow-list.
      {proof, via, 403, kJson, kAddress, "blocked address"},
      {proof, via, 401, kJson, kAddress, "blocked address"},
      {proof, via, 200, kJson, kAddress, "undecided"},
      // GH/prometheus/alertmanager/issues/4609: a wrong or dead site name.
      {proof, via, 404, kHtml, "<html><title>Atlassian Cloud Notifications - Page Unavailable</title></html>",
       "undecided"},
      {proof, via, 404, kJson, R"({"errorMessage":"Site temporarily unavailable"})", "undecided"},
      // community.atlassian.com 1734672: a suspended site.
      {proof, via, 503, kHtml, kPage, "undecided again"},
      {proof, via, 502, kHtml, kPage, "undecided again"},
      {proof, via, 503, kLoginFailed, kPage, "undecided refused"},
      // A removed endpoint.
      {proof, via, 410, kJson, R"({"errorMessages":["The requested API has been removed."]})", "undecided"},
      // GH/DeloitteDigitalUK/jira-agile-metrics/issues/61: a GET with a body.
      {proof, via, 403, kLoginFailed, kPage, "undecided refused"},
      // What belongs to other places.
      {proof, via, 401, kJson, kUnauthorized, "undecided refused"},
      {proof, via, 401, kJson, kScope, "undecided refused"},
      {proof, via, 403, kJson, kConfluenceRefusal, "undecided"},
      {proof, via, 403, kText, kUnauthenticated, "undecided"},
      {proof, via, 403, kJson, R"({"error":"access_denied"})", "undecided"},
      // A proxy of the company, or nothing known.
      {proof, via, 401, kHtml, kPage, "undecided"},
      {proof, via, 401, {}, kPage, "undecided"},
      {proof, via, 401, {}, "", "undecided refused"},
      {proof, via, 407, kHtml, kPage, "undecided"},
      {proof, via, 407, kText, kUnauthenticated, "undecided"},
      {proof, via, 403, kHtml, kPage, "undecided"},
      {proof, via, 302, with(kHtml, {{"location", "https://id.atlassian.com/login"}}), "", "undecided"},
      {proof, via, 304, kJson, kMyself, "undecided"},
      {proof, via, 200, kHtml, kPage, "undecided"},
      {proof, via, 201, kJson, kMyself, "undecided"},
      {proof, via, 204, kJson, "", "undecided"},
      {proof, via, 0, {}, "", "undecided"},
      {proof, via, -1, {}, "", "undecided"},
      {proof, via, 100, kJson, kMyself, "undecided"},
      {proof, via, 600, kJson, kMyself, "undecided"},
      {proof, via, 418, kJson, kMyself, "undecided"},
      // Section 9.
      {proof, via, 429, kJson, R"({"errorMessages":["Rate limit exceeded."]})", "throttled again"},
      {proof, via, 429, kLoginFailed, "", "throttled refused"},
  });
}

BOOST_AUTO_TEST_CASE(a_confluence_site_answers) {
  const Proof proof = Proof::confluence_user;
  const Via via = Via::site;
  check({
      {proof, via, 200, kJson, R"({"type":"known","accountId":"557058:0a1b","email":"a@acme.example"})", "alive"},
      // backlot: rejected or absent credential; one that is not Basic's form.
      {proof, via, 403, kJson, kConfluenceRefusal, "rejected refused"},
      {proof, via, 403, kJson, R"({"message":"Current user not permitted to use Confluence","statusCode":403})",
       "rejected refused"},
      {proof, via, 401, kJson, R"({"statusCode":401,"message":"Unauthorized"})", "undecided refused"},
      {proof, via, 403, kJson, R"({"statusCode":"403","message":"x"})", "undecided"},
      {proof, via, 403, kJson, R"({"statusCode":404,"message":"x"})", "undecided"},
      {proof, via, 403, kJson, R"({"message":"x"})", "undecided"},
      {proof, via, 404, kJson, R"({"statusCode":403,"message":"x"})", "undecided"},
      {proof, via, 403, kHtml, kConfluenceRefusal, "undecided"},
      {proof, via, 403, kJson, R"({"error":"Failed to parse Connect Session Auth Token"})", "undecided"},
      {proof, via, 403, kJson, kAddress, "blocked address"},
      {proof, via, 403, kJson,
       R"({"statusCode":403,"message":"The IP address has been rejected because it is not on the allowed list."})",
       "blocked address"},
      {proof, via, 401, kText, "Basic authentication with passwords is deprecated.", "rejected refused"},
      {proof, via, 401, kText, kUnauthenticated, "undecided refused"},
      {proof, via, 200, kJson, R"({"type":"anonymous","displayName":"Anonymous"})", "undecided"},
      {proof, via, 200, kJson, R"({"type":"anonymous","accountId":"557058:0a1b"})", "undecided"},
      {proof, via, 200, kJson, R"({"accountId":null})", "undecided"},
      {proof, via, 200, kHtml, kPage, "undecided"},
  });
}

BOOST_AUTO_TEST_CASE(the_gateway_answers) {
  const Via via = Via::gateway;
  std::vector<Row> rows;
  for (const Proof proof : {Proof::jira_myself, Proof::confluence_user}) {
    // Section 2: GH/raycast/extensions/issues/11212, and the matrix of four probes.
    rows.push_back({proof, via, 401, kJson, kScope, "alive-scope-short"});
    rows.push_back({proof, via, 401, kJson, kUnauthorized, "rejected refused"});
    rows.push_back({proof, via, 401, {}, kUnauthorized, "rejected refused"});
    rows.push_back({proof, via, 401, kHtml, kUnauthorized, "undecided"});
    rows.push_back({proof, via, 401, kHtml, kScope, "undecided"});
    rows.push_back({proof, via, 403, kJson, kScope, "undecided"});
    rows.push_back({proof, via, 403, kJson, kUnauthorized, "undecided"});
    rows.push_back({proof, via, 401, kJson, R"({"code":"401","message":"Unauthorized"})", "undecided refused"});
    rows.push_back({proof, via, 401, kJson, R"({"message":"Unauthorized"})", "undecided refused"});
    rows.push_back({proof, via, 401, kJson, R"({"code":401,"message":"Unauthorized; later"})", "undecided refused"});
    rows.push_back({proof, via, 401, with(kJson, {{"x-seraph-loginreason", "AUTHENTICATED_FAILED"}}), kScope,
                    "undecided refused"});
    rows.push_back({proof, via, 401, kText, kUnauthenticated, "undecided refused"});
    rows.push_back({proof, via, 403, kJson, kConfluenceRefusal, "undecided"});
    // Section 3: the organisation's id instead of the cloud id.
    rows.push_back({proof, via, 404, kJson, R"({"code":404,"message":"Not Found"})", "undecided"});
    rows.push_back({proof, via, 503, kHtml, kPage, "undecided again"});
  }
  check(rows);
  check({
      // Section 1, trufflehog's verification of an organisation's key.
      {Proof::admin_orgs, via, 200, kJson, R"({"data":[],"links":{}})", "alive"},
      {Proof::admin_orgs, via, 401, kJson, kUnauthorized, "rejected refused"},
      {Proof::admin_orgs, via, 401, kJson, "", "rejected refused"},
      {Proof::admin_orgs, via, 401, kJson, kScope, "alive-scope-short"},
      {Proof::admin_orgs, via, 401, kHtml, kPage, "undecided"},
      {Proof::admin_orgs, via, 403, kJson, R"({"code":403,"message":"Forbidden"})", "undecided"},
      {Proof::admin_orgs, via, 200, kJson, R"({"data":{}})", "undecided"},
      {Proof::admin_orgs, via, 200, kJson, R"([])", "undecided"},
      {Proof::admin_orgs, via, 404, kJson, "{}", "undecided"},
      // Section 3: jira.js, src/core/oauth/helpers.ts. The access token is new, so its refusal says nothing of the
      // client.
      {Proof::accessible_resources, via, 200, kJson, "[]", "alive"},
      {Proof::accessible_resources, via, 200, kJson, R"({"id":"x"})", "undecided"},
      {Proof::accessible_resources, via, 401, kJson, kScope, "alive-scope-short"},
      {Proof::accessible_resources, via, 401, kJson, kUnauthorized, "undecided refused"},
  });
}

BOOST_AUTO_TEST_CASE(bitbucket_answers) {
  const Via via = Via::bitbucket;
  check({
      {Proof::bitbucket_user, via, 200, kJson,
       R"({"type":"user","account_id":"557058:0a1b","uuid":"{0a1b}","username":"sync"})", "alive"},
      {Proof::bitbucket_user, via, 200, kJson, R"({"type":"user","account_id":null,"uuid":"{0a1b}"})", "alive"},
      // Section 7: GH/avivsinai/bitbucket-cli/issues/30, GH/gildas/bitbucket-cli/issues/56.
      {Proof::bitbucket_user, via, 401, kJson, kBitbucketRefusal, "rejected refused"},
      {Proof::bitbucket_user, via, 401, {}, "", "rejected refused"},
      {Proof::bitbucket_user, via, 403, kJson, kBitbucketScope, "alive-scope-short"},
      {Proof::bitbucket_user, via, 403, kJson, R"({"type":"error","error":{"message":"Forbidden"}})", "undecided"},
      {Proof::bitbucket_user, via, 401, kJson, kBitbucketScope, "rejected refused"},
      {Proof::bitbucket_user, via, 403, kHtml, kBitbucketScope, "undecided"},
      {Proof::bitbucket_user, via, 401, kHtml, kPage, "undecided"},
      {Proof::bitbucket_user, via, 401, with(kJson, {{"proxy-authenticate", "Basic"}}), "{}", "undecided refused"},
      {Proof::bitbucket_user, via, 401, kText, "who are you", "undecided refused"},
      // GH/decocms/studio/pull/7231: the one request that identifies an access token.
      {Proof::bitbucket_workspace, via, 200, kJson, R"({"type":"workspace","uuid":"{0a1b}","slug":"acme"})", "alive"},
      {Proof::bitbucket_workspace, via, 403, kJson, kBitbucketScope, "alive"},
      {Proof::bitbucket_workspace, via, 401, kJson, kBitbucketRefusal, "rejected refused"},
      {Proof::bitbucket_workspace, via, 404, kJson, R"({"type":"error","error":{"message":"Not found"}})", "undecided"},
      {Proof::bitbucket_workspace, via, 200, kJson, "{}", "undecided"},
      // Not at Bitbucket.
      {Proof::bitbucket_user, Via::site, 401, kJson, kBitbucketRefusal, "undecided refused"},
      {Proof::bitbucket_workspace, Via::gateway, 403, kJson, kBitbucketScope, "undecided"},
  });
}

BOOST_AUTO_TEST_CASE(the_token_endpoint_answers) {
  const Proof proof = Proof::client_credentials;
  const Via via = Via::auth;
  check({
      // Section 5: SUP/user-management/docs/create-oauth-2-0-credential-for-service-accounts.
      {proof, via, 200, kJson, R"({"access_token":"abc","expires_in":3600,"token_type":"Bearer","scope":"x"})",
       "alive"},
      // Section 4: by `error`, never by the status (jira.js, src/core/errors/oauthError.ts).
      {proof, via, 401, kJson, R"({"error":"access_denied","error_description":"Unauthorized"})", "rejected refused"},
      {proof, via, 403, kJson, R"({"error":"access_denied"})", "rejected refused"},
      {proof, via, 403, kJson, R"({"error":"unauthorized_client"})", "rejected refused"},
      {proof, via, 401, kJson, R"({"error":"invalid_client"})", "rejected refused"},
      {proof, via, 400, kJson, R"({"error":"invalid_client"})", "rejected refused"},  // GH/n8n-io/n8n/pull/37513
      {proof, via, 403, kJson, R"({"error":"invalid_grant","error_description":"Unknown or invalid refresh token."})",
       "undecided"},
      {proof, via, 400, kJson, R"({"error":"invalid_request"})", "undecided"},
      {proof, via, 403, kHtml, R"({"error":"access_denied"})", "undecided"},
      {proof, via, 403, kHtml, kPage, "undecided"},
      {proof, via, 401, kJson, "{}", "undecided refused"},
      {proof, via, 200, kJson, R"({"error":"access_denied"})", "undecided"},
      {proof, via, 404, kJson, R"({"error":"access_denied"})", "undecided"},
      {proof, via, 500, kJson, R"({"error":"access_denied"})", "undecided again"},
      {proof, via, 429, kJson, R"({"error":"access_denied"})", "throttled again"},
      {proof, via, 201, kJson, R"({"access_token":"abc"})", "undecided"},
      {proof, via, 200, kHtml, R"({"access_token":"abc"})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":""})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":5})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":"abc)", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":"a b"})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":"a\r\nHost: evil"})", "undecided"},
      {proof, via, 200, kJson, R"({"data":{"access_token":"abc"}})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":"abc","access_token":"def"})", "undecided"},
      {proof, via, 200, kJson, R"({"access_token":"abc","inner":{"access_token":"def"}})", "undecided"},
      {proof, via, 200, kJson, R"(["access_token","abc"])", "undecided"},
      {proof, via, 200, kJson, R"({"x":"\"access_token\":\"abc\""})", "undecided"},
  });
  const Judgement judgement =
      judge(proof, via, 200, kJson, " {\"scope\":\"x\", \"access_token\" :\t\"eyJ.a-b_c~+/=\" } ");
  BOOST_TEST(judgement.access_token == "eyJ.a-b_c~+/=");
  BOOST_TEST(judge(proof, via, 200, kJson, R"({"access_token":"masked"})").access_token == "masked");
}

BOOST_AUTO_TEST_CASE(a_data_center_answers) {
  const Via via = Via::server;
  std::vector<Row> rows;
  for (const Proof proof : {Proof::datacenter_jira, Proof::datacenter_confluence}) {
    // Section 8, its last paragraph: invalid is 401; old servers send their login page with status 200.
    rows.push_back({proof, via, 200, kHtml, kPage, "undecided"});
    rows.push_back({proof, via, 200, kJson, kPage, "undecided"});
    rows.push_back({proof, via, 200, kHtml, R"({"key":"admin"})", "undecided"});
    rows.push_back({proof, via, 200, with(kJson, {{"x-seraph-loginreason", "OK"}}), R"({"key":"admin"})", "alive"});
    rows.push_back(
        {proof, via, 200, with(kJson, {{"x-seraph-loginreason", "OUT"}}), R"({"key":"admin"})", "undecided"});
    rows.push_back({proof, via, 401, kJson, R"({"message":"Client must be authenticated …","status-code":401})",
                    "rejected refused"});
    rows.push_back({proof, via, 401, kText, kUnauthenticated, "rejected refused"});
    rows.push_back({proof, via, 401, kLoginFailed, kPage, "rejected refused"});
    rows.push_back({proof, via, 401, {}, "", "rejected refused"});
    // A proxy before the server: oauth2-proxy, Traefik, Envoy.
    rows.push_back({proof, via, 401, kHtml, kPage, "undecided"});
    rows.push_back({proof, via, 401, kText, "401 Unauthorized\n", "undecided refused"});
    rows.push_back({proof, via, 401, kText, "Jwt verification fails", "undecided refused"});
    rows.push_back({proof, via, 302, with(kHtml, {{"location", "/login.jsp"}}), "", "undecided"});
    rows.push_back({proof, via, 401, with(kJson, {{"x-seraph-loginreason", "OK"}}), "{}", "undecided refused"});
    rows.push_back({proof, via, 403, with(kHtml, {{"x-seraph-loginreason", "AUTHENTICATION_DENIED"}}), kPage,
                    "blocked captcha refused"});
    rows.push_back({proof, via, 403, kHtml, kPage, "undecided"});
    rows.push_back({proof, via, 404, kHtml, kPage, "undecided"});
    rows.push_back({proof, via, 503, kHtml, kPage, "undecided again"});
    rows.push_back({proof, via, 200, kJson, R"({"type":"anonymous","userKey":"x"})", "undecided"});
  }
  check(rows);
}

BOOST_AUTO_TEST_CASE(a_site_tells_its_cloud_id) {
  const Proof proof = Proof::tenant_info;
  const Via via = Via::site;
  const auto body = [](std::string_view id) { return fmt::format(R"({{"cloudId":"{}"}})", id); };
  const auto cloud_id = [&](std::string_view text) { return judge(proof, via, 200, kJson, text).cloud_id; };
  BOOST_TEST(cloud_id(body("1324A887-45DB-1bf4-1e99-ef0ff456d421")) == kCloudId);
  BOOST_TEST(cloud_id(body("1324a887")) == "");
  BOOST_TEST(cloud_id(body("")) == "");
  BOOST_TEST(cloud_id(R"({"cloudId":7})") == "");
  BOOST_TEST(cloud_id("[]") == "");
  BOOST_TEST(cloud_id(std::string(kPage)) == "");
  const std::string good = body(kCloudId);
  // No credential was sent, so none can be refused, and nobody can be locked out.
  check({
      {proof, via, 200, kJson, good, "alive"},
      {proof, via, 200, kText, good, "alive"},
      {proof, via, 200, {}, good, "alive"},
      {proof, via, 200, kHtml, good, "undecided"},
      {proof, via, 200, kJson, "{}", "undecided"},
      {proof, via, 200, kJson, R"({"cloudId":"x"})", "undecided"},
      {proof, via, 404, kHtml, kPage, "undecided"},
      {proof, via, 401, kText, kUnauthenticated, "undecided"},
      {proof, via, 403, kJson, kAddress, "undecided"},
      {proof, via, 401, with(kText, {{"x-seraph-loginreason", "AUTHENTICATION_DENIED"}}), "", "undecided"},
      {proof, via, 301, with(kHtml, {{"location", "https://evil.example/"}}), "", "undecided"},
      {proof, via, 429, kHtml, kPage, "throttled again"},
      {proof, via, 503, kHtml, kPage, "undecided again"},
  });
}

BOOST_AUTO_TEST_CASE(the_account_is_told) {
  const Observation jira = observed(Proof::jira_myself, Via::site, kMyself);
  BOOST_TEST(jira.account_id == "557058:0a1b-2c");
  BOOST_TEST(jira.email == "sync-bot@acme.example");
  BOOST_TEST(!jira.inactive);

  const Observation confluence =
      observed(Proof::confluence_user, Via::gateway, R"({"accountId":"557058:0a1b","email":"A@ACME.example"})");
  BOOST_TEST(confluence.account_id == "557058:0a1b");
  BOOST_TEST(confluence.email == "a@acme.example");

  const auto bitbucket = [](std::string_view body) { return observed(Proof::bitbucket_user, Via::bitbucket, body); };
  BOOST_TEST(bitbucket(R"({"account_id":"557058:0a1b","uuid":"{0a1b}"})").account_id == "557058:0a1b");
  BOOST_TEST(bitbucket(R"({"uuid":"{0a1b}"})").account_id == "{0a1b}");

  const Observation server = observed(Proof::datacenter_jira, Via::server,
                                      R"({"key":"JIRAUSER1","name":"a","emailAddress":"a@b.c","active":false})");
  BOOST_TEST(server.account_id == "JIRAUSER1");
  BOOST_TEST(server.email == "a@b.c");
  BOOST_TEST(server.inactive);

  // A workspace, an organisation or a client is no account.
  BOOST_TEST(observed(Proof::bitbucket_workspace, Via::bitbucket, R"({"uuid":"{0a1b}"})").account_id == "");
  const Observation orgs =
      observed(Proof::admin_orgs, Via::gateway, R"({"data":[],"email":"a@b.c","active":false,"accountId":"1"})");
  BOOST_TEST(orgs.account_id == "");
  BOOST_TEST(orgs.email == "");
  BOOST_TEST(!orgs.inactive);

  // Only a boolean says that an account is not active.
  for (const std::string_view active : {"true", "\"no\"", "\"false\"", "0", "null", "[]", "{}"})
    BOOST_TEST(
        !observed(Proof::jira_myself, Via::site, fmt::format(R"({{"accountId":"1","active":{}}})", active)).inactive);
}

BOOST_AUTO_TEST_CASE(what_looks_like_no_account_is_not_told) {
  // Of characters that an account's id may have.
  const auto unpadded = [](std::string_view prefix) {
    std::string text = canary(prefix);
    std::erase(text, '=');
    return text;
  };
  const auto seen = [](const Json& id, const Json& email) {
    return observed(Proof::jira_myself, Via::site, Json{{"accountId", id}, {"emailAddress", email}}.dump());
  };
  const std::string long_id(128, 'a'), local(242, 'a');
  BOOST_TEST(seen(long_id, "").account_id == long_id);
  BOOST_TEST(seen("a", local + "@acme.example").email == "");  // 255 characters: one too many
  BOOST_TEST(seen("a", local.substr(1) + "@acme.example").email.size() == 254U);
  for (const std::string& id :
       {long_id + "a", std::string("a b"), std::string("a\nb"), std::string("a/b"), std::string("<b>"),
        std::string("a`b"), std::string("\xc3\xa4"), std::string("a\0b", 3), unpadded("ATATT"),
        unpadded("557058:ATATT"), unpadded("xATATT"), unpadded("ATCTT"), canary("ATATT")}) {
    const Observation observation = seen(id, "");
    BOOST_TEST((observation.verdict == Verdict::alive));
    BOOST_TEST(observation.account_id == "");
  }
  for (const std::string& email :
       {std::string("a"), std::string("@b"), std::string("a@"), std::string("a@b@c"), std::string("a b@c"),
        std::string("a@b\n"), std::string("\xc3\xa4@b"), std::string("a@b\0", 4), std::string("a@\x7f"),
        canary("ATATT") + "@acme.example", "a@" + canary("ATATT"), "a+" + canary("ATCTT") + "@acme.example"}) {
    const Observation observation = seen("a", email);
    BOOST_TEST((observation.verdict == Verdict::alive));
    BOOST_TEST(observation.email == "");
  }
  for (const Json& value : {Json(5), Json(nullptr), Json(true), Json::array({"a@b.c"}), Json{{"a", "a@b.c"}}})
    BOOST_TEST(seen("a", value).email == "");
}

BOOST_AUTO_TEST_CASE(why_says_what_is_missing) {
  const auto why = [](Proof proof, Via via, long status, const Headers& headers, std::string_view body) {
    return judge(proof, via, status, headers, body).observation.why;
  };
  const auto site = [&](long status, const Headers& headers, std::string_view body) {
    return why(Proof::jira_myself, Via::site, status, headers, body);
  };
  BOOST_TEST(site(200, kJson, "{}") == "an answer without `accountId`");
  BOOST_TEST(site(200, kHtml, kPage) == "HTML instead of JSON");
  BOOST_TEST(site(200, kJson, kPage) == "HTML instead of JSON");
  BOOST_TEST(site(200, kText, kMyself) == "an answer that does not say that it is JSON");
  BOOST_TEST(site(200, kJson, "{") == "an answer that is not valid JSON");
  BOOST_TEST(site(200, kJson, R"({"type":"anonymous"})") == "the answer is for an anonymous user");
  BOOST_TEST(site(302, kHtml, "") == "the server redirects, and redirects are not followed");
  BOOST_TEST(site(404, kHtml, kPage) == "the server answered 404: the site name may be wrong");
  BOOST_TEST(site(410, kJson, "{}") == "an answer that proves nothing: 410");
  BOOST_TEST(site(503, kHtml, kPage) == "the server answered 503");
  BOOST_TEST(site(429, kJson, "{}") == "the server asks to come back later");
  BOOST_TEST(site(403, kJson, kAddress) == "an IP allow-list rejects the address that the request came from");
  BOOST_TEST(site(403, kJson, R"({"error":"Failed to parse Connect Session Auth Token"})") ==
             "the site takes a Bearer token for a Connect session (403): it wants Basic authentication");
  BOOST_TEST(site(401, kHtml, kPage) == "HTML with status 401, as a proxy or a login page sends it");
  BOOST_TEST(site(401, {}, "") == "a 401 answer that is not the documented refusal");
  BOOST_TEST(site(407, kHtml, kPage) == "a proxy asks for credentials of its own (407)");
  BOOST_TEST(site(200, with(kJson, {{"x-seraph-loginreason", "OUT"}}), kMyself) ==
             "the proof came, but with a failed login in `X-Seraph-LoginReason`");
  BOOST_TEST(why(Proof::jira_myself, Via::gateway, 404, kJson, "{}") ==
             "the server answered 404: the cloud id may be wrong");
  BOOST_TEST(why(Proof::bitbucket_workspace, Via::bitbucket, 404, kJson, "{}") ==
             "the server answered 404: the name of the workspace may be wrong");
  BOOST_TEST(why(Proof::datacenter_jira, Via::server, 404, kHtml, kPage) ==
             "the server answered 404: `base_url` may be wrong");
  BOOST_TEST(why(Proof::client_credentials, Via::auth, 404, kJson, "{}") == "an answer that proves nothing: 404");
  BOOST_TEST(why(Proof::bitbucket_user, Via::bitbucket, 200, kJson, "{}") ==
             "an answer without `account_id` or `uuid`");
}

BOOST_AUTO_TEST_CASE(retry_after_is_read) {
  const auto wait = [](std::string_view value, long status = 429) -> long {
    const auto judgement =
        judge(Proof::jira_myself, Via::site, status, with(kJson, {{"retry-after", std::string(value)}}), "");
    return judgement.retry_after ? static_cast<long>(judgement.retry_after->count()) : -1;
  };
  BOOST_TEST(wait("0") == 0);
  BOOST_TEST(wait("120") == 120);
  BOOST_TEST(wait(" 7\t") == 7);
  BOOST_TEST(wait("999999999") == 999'999'999);
  // RFC 9110, 5.6.7: the form to be sent, and the two to be understood.
  BOOST_TEST(wait("Mon, 23 Nov 2026 00:01:30 GMT") == 90);
  BOOST_TEST(wait("Monday, 23-Nov-26 00:01:30 GMT") == 90);
  BOOST_TEST(wait("Mon Nov 23 00:01:30 2026") == 90);
  BOOST_TEST(wait("Tue Dec  1 00:00:00 2026") == 8 * 86400);
  BOOST_TEST(wait("mon, 23 nov 2026 00:01:30 gmt") == 90);
  BOOST_TEST(wait("Mon, 23 Nov 2026 00:00:00 GMT") == 0);
  BOOST_TEST(wait("Thu, 31 Dec 2026 23:59:60 GMT") == 39 * 86400 - 1);
  BOOST_TEST(wait("Thursday, 23-Nov-56 00:00:00 GMT") == 10958L * 86400);
  BOOST_TEST(wait("30", 503) == 30);
  for (const std::string_view garbage : {"",
                                         "-5",
                                         "+5",
                                         "1.5",
                                         "0x10",
                                         "5 s",
                                         "1e3",
                                         "10, 20",
                                         "9999999999",
                                         "99999999999999999999999",
                                         "soon",
                                         "Sun, 06 Nov 1994 08:49:37 GMT",
                                         "Sunday, 06-Nov-94 08:49:37 GMT",
                                         "Sun Nov  6 08:49:37 1994",
                                         "Mon, 23 Nov 2026 00:01:30",
                                         "Mon, 23 Nov 2026 00:01:30 +0100",
                                         "Mon, 32 Nov 2026 00:01:30 GMT",
                                         "Mon, 23 Foo 2026 00:01:30 GMT",
                                         "Mon, 23 Nov 2026 24:01:30 GMT",
                                         "Mon, 23 Nov 2026 00:01:61 GMT",
                                         "Mon, 23 Nov 2026 0:1:30 GMT",
                                         "Mon, 23 Nov 20260 00:01:30 GMT",
                                         "Mon, 31 Feb 2027 00:00:00 GMT",
                                         "Fri, 31 Dec 9999 23:59:59 GMT",
                                         "Monday, 23-Nov-76 00:00:00 GMT",
                                         "Tuesday, 23-Nov-77 00:00:00 GMT",
                                         "Mon, 23 Nov 0000 00:00:00 GMT",
                                         "2026-11-23T00:01:30Z",
                                         ", , , ,",
                                         "GMT"})
    BOOST_TEST(wait(garbage) == -1, garbage);
  BOOST_TEST(wait(std::string(60000, '1')) == -1);
  BOOST_TEST(wait(std::string(60000, ',')) == -1);
  // Only where it means something.
  BOOST_TEST(wait("30", 200) == -1);
  BOOST_TEST(wait("30", 302) == -1);
  // A part of a second is waited for, too.
  const Answer later{429, {{"retry-after", "Mon, 23 Nov 2026 00:00:10 GMT"}}, ""};
  const auto judgement = judge_answer(Proof::jira_myself, Via::site, later, kNow + std::chrono::milliseconds{1500});
  BOOST_TEST((judgement.retry_after == seconds{9}));
}

// ---- Hostile servers

BOOST_AUTO_TEST_CASE(garbage_proves_nothing) {
  std::vector<std::string> bodies{"",
                                  " ",
                                  "null",
                                  "true",
                                  "5",
                                  "\"accountId\"",
                                  "{",
                                  "}",
                                  "{}x",
                                  "[{}]",
                                  "{\"accountId\"",
                                  "{accountId:\"1\"}",
                                  "{'accountId':'1'}",
                                  "<",
                                  "\xff\xfe\xfd",
                                  "1e999999",
                                  "{\"accountId\":\"1\"} {\"accountId\":\"1\"}",
                                  "// c\n{\"accountId\":\"1\"}"};
  // NUL bytes around, inside and instead of it.
  bodies.push_back(std::string(64, '\0'));
  bodies.push_back(std::string("{\"accountId\":\"1\"}\0", 18));
  bodies.push_back(std::string("{\"accountId\":\"1\"}\0<html>", 24));
  bodies.push_back(std::string("\0{\"accountId\":\"1\"}", 18));
  bodies.push_back(std::string("{\"accountId\":\"1\0\"}", 18));
  bodies.push_back(std::string("{\"accountId\0\":\"1\"}", 18));
  // Broken UTF-8; UTF-16 with and without its mark; UTF-32.
  bodies.push_back("{\"accountId\":\"\xc3\x28\"}");
  bodies.push_back("{\"accountId\":\"\xed\xa0\x80\"}");
  for (const std::size_t width : {2U, 4U})
    for (const bool mark : {false, true}) {
      std::string wide = mark ? std::string("\xff\xfe\0\0", width) : "";
      for (const char c : std::string_view(R"({"accountId":"1"})")) wide.append(1, c).append(width - 1, '\0');
      bodies.push_back(wide);
    }
  // Members that do not prove, for their type or because they are there twice, or not at the top.
  for (const std::string_view value :
       {"5", "true", "false", "null", "[]", "{}", "[\"1\"]", "{\"accountId\":\"1\"}", "\"\""})
    bodies.push_back(fmt::format(R"({{"accountId":{}}})", value));
  bodies.push_back(R"({"accountId":"1","accountId":"1"})");
  bodies.push_back(R"({"accountId":"1","accountId":5})");
  bodies.push_back(R"({"accountId":5,"accountId":"1"})");
  bodies.push_back(R"({"accountId":"1","a":{"b":1,"b":2}})");
  bodies.push_back(R"({"accountID":"1","accountid":"1","account_id":"1"})");
  bodies.push_back(R"({"user":{"accountId":"1"}})");
  bodies.push_back(R"([{"accountId":"1"}])");
  for (const std::string& body : bodies) {
    const Judgement judgement = judge(Proof::jira_myself, Via::site, 200, kJson, body);
    BOOST_TEST(outcome(judgement) == "undecided", body);
    check_form(judgement);
  }
  // One name in several objects is nothing unusual, and RFC 8259 lets a reader pass over UTF-8's mark.
  BOOST_TEST(outcome(judge(Proof::jira_myself, Via::site, 200, kJson,
                           R"({"accountId":"1","a":{"accountId":"2"},"b":[{"c":1},{"c":1}]})")) == "alive");
  BOOST_TEST(outcome(judge(Proof::jira_myself, Via::site, 200, kJson, "\xef\xbb\xbf{\"accountId\":\"1\"}")) == "alive");
}

BOOST_AUTO_TEST_CASE(only_what_says_that_it_is_json_is_json) {
  const auto with_type = [](std::string_view type) {
    return outcome(judge(Proof::jira_myself, Via::site, 200, {{"content-type", std::string(type)}}, kMyself));
  };
  for (const std::string_view type : {"application/json", "Application/JSON ; charset=utf-8", "application/hal+json"})
    BOOST_TEST(with_type(type) == "alive", type);
  for (const std::string_view type :
       {"", ";", "text/html", "text/html; x=application/json", "text/plain", "text/json", "application/jsonp",
        "application/xhtml+xml", "json", "image/png", "application/"})
    BOOST_TEST(with_type(type) == "undecided", type);
  BOOST_TEST(outcome(judge(Proof::jira_myself, Via::site, 200, {}, kMyself)) == "undecided");
}

BOOST_AUTO_TEST_CASE(nothing_exhausts_the_stack) {
  constexpr std::size_t kLimit = 64UL * 1024;
  const std::string opening(kLimit, '['), objects = [] {
    std::string text;
    while (text.size() < kLimit) text += "{\"a\":";
    return text;
  }();
  const auto nested = [](std::size_t depth) {
    return fmt::format(R"({{"accountId":"1","x":{}{}}})", std::string(depth, '['), std::string(depth, ']'));
  };
  for (const std::string& body :
       {opening, objects, std::string(kLimit / 2, '[') + std::string(kLimit / 2, ']'),
        "{\"accountId\":\"1\",\"x\":" + opening, nested(32), nested(1000), nested(30000), std::string(kLimit, '{'),
        std::string(kLimit, '"'), std::string(kLimit, '\\'), std::string(kLimit, ' '), std::string(kLimit, ',')})
    for (const Good& good : kGood)
      for (const long status : {200L, 401L, 403L}) {
        const Judgement judgement = judge(good.proof, good.via, status, kJson, body);
        check_form(judgement);
        BOOST_TEST((judgement.observation.verdict != Verdict::alive));
      }
  BOOST_TEST(outcome(judge(Proof::jira_myself, Via::site, 200, kJson, nested(31))) == "alive");
  // A value and a header as large as they come.
  const std::string large = fmt::format(R"({{"accountId":"{}"}})", std::string(kLimit - 20, 'a'));
  BOOST_TEST(observed(Proof::jira_myself, Via::site, large).account_id == "");
  for (const std::string_view name : {"x-seraph-loginreason", "content-type", "x-authentication-denied-reason"})
    for (const char c : {'A', ',', ';', ' ', '\0'}) {
      const Judgement judgement =
          judge(Proof::jira_myself, Via::site, 401, with(kJson, {{std::string(name), std::string(1'000'000, c)}}), "");
      BOOST_TEST((judgement.observation.verdict == Verdict::undecided));
      check_form(judgement);
    }
}

// A server that sends the credential back, wherever it can.
BOOST_AUTO_TEST_CASE(no_answer_is_quoted) {
  for (const std::string_view prefix : {"ATATT", "ATCTT", "canary"}) {
    const std::string secret = canary(prefix);
    const std::string core = secret.substr(prefix.size());
    Headers headers;
    for (const std::string_view name : {"location", "retry-after", "www-authenticate", "x-seraph-loginreason",
                                        "x-authentication-denied-reason", "server", "x-oauth-scopes"})
      headers[std::string(name)] = secret;
    std::vector<std::string> bodies{secret, "<p>" + secret, "\"" + secret + "\"", "[\"" + secret + "\"]"};
    Json all, errors{{"error", {{"message", secret}, {"detail", secret}}}, {"errorMessages", {secret}}};
    for (const std::string_view name : {"accountId", "account_id", "uuid", "slug", "key", "userKey", "emailAddress",
                                        "email", "active", "type", "cloudId", "message", "error", "error_description",
                                        "code", "statusCode", "errorMessage", "data", "displayName"}) {
      all[std::string(name)] = secret;
      bodies.push_back(Json{{std::string(name), secret}}.dump());
    }
    for (const std::string_view name : {"accountId", "key", "uuid"}) {
      bodies.push_back(Json{{std::string(name), "1"}, {"emailAddress", secret}}.dump());
      bodies.push_back(Json{{std::string(name), "1"}, {"email", secret}}.dump());
    }
    bodies.push_back(all.dump());
    bodies.push_back(errors.dump());
    bodies.push_back(Json{{"access_token", secret}}.dump());
    for (const std::string& body : bodies)
      for (const Good& good : kGood)
        for (const long status : {200L, 302L, 400L, 401L, 403L, 404L, 407L, 410L, 429L, 500L, 503L})
          for (const Headers& type : {kJson, kHtml})
            for (const bool echo : {false, true}) {
              const Judgement judgement = judge(good.proof, good.via, status, echo ? with(type, headers) : type, body);
              check_form(judgement);
              const Observation& seen = judgement.observation;
              BOOST_REQUIRE(seen.why.find(core) == std::string::npos);
              // A text without a known format cannot be told from an account's id, but for its characters: "=".
              BOOST_REQUIRE(seen.account_id.find(core) == std::string::npos);
              BOOST_REQUIRE(seen.email.empty());
              BOOST_REQUIRE((judgement.access_token.empty() || good.proof == Proof::client_credentials));
              BOOST_REQUIRE(judgement.cloud_id.empty());
            }
  }
}

// Every way to spoil a proof, alone: no member, another type of it, another status, a failed login, another type of the
// content.
BOOST_AUTO_TEST_CASE(no_spoilt_proof_is_life) {
  const auto lives = [](const Good& good, long status, const Headers& headers, const std::string& body) {
    const Judgement judgement = judge(good.proof, good.via, status, headers, body);
    check_form(judgement);
    return judgement.observation.verdict == Verdict::alive ||
           judgement.observation.verdict == Verdict::alive_scope_short;
  };
  const std::vector<Json> values{nullptr, true, false, 0, 5, -1, 1.5, "", Json::array(), Json::object(), {{"a", "b"}}};
  for (const Good& good : kGood) {
    const std::string body(good.body);
    const Json proof = Json::parse(body);
    BOOST_TEST(lives(good, 200, kJson, body));
    for (long status = 0; status < 1000; ++status)
      if (status != 200) BOOST_TEST(!lives(good, status, kJson, body), status << body);
    for (const std::string_view reason :
         {"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED", "OUT", "OK, AUTHENTICATED_FAILED",
          "OUT,OK", "authenticated_failed", "ok, out"})
      BOOST_TEST(!lives(good, 200, with(kJson, {{"x-seraph-loginreason", std::string(reason)}}), body), reason << body);
    BOOST_TEST(!lives(good, 200, with(kJson, {{"x-authentication-denied-reason", "CAPTCHA_CHALLENGE"}}), body));
    for (const Headers& headers : {Headers{}, kText, kHtml}) BOOST_TEST(!lives(good, 200, headers, body));
    BOOST_TEST(!lives(good, 200, kJson, "<!-- " + body));
    for (std::size_t cut = 0; cut < body.size(); ++cut) BOOST_TEST(!lives(good, 200, kJson, body.substr(0, cut)));

    if (proof.is_object()) {
      for (const auto& [name, was] : proof.items()) {
        Json spoilt = proof;
        spoilt.erase(name);
        BOOST_TEST(!lives(good, 200, kJson, spoilt.dump()));
        spoilt[name + "s"] = was;
        BOOST_TEST(!lives(good, 200, kJson, spoilt.dump()));
        BOOST_TEST(!lives(good, 200, kJson, Json{{"inner", proof}}.dump()));
        for (const Json& value : values) {
          if (value.type() == was.type() && value != "") continue;
          spoilt = proof;
          spoilt[name] = value;
          BOOST_TEST(!lives(good, 200, kJson, spoilt.dump()), spoilt.dump());
        }
      }
      BOOST_TEST(!lives(good, 200, kJson, Json::array({proof}).dump()));
    } else {
      for (const Json& value : values)
        if (!value.is_array()) BOOST_TEST(!lives(good, 200, kJson, value.dump()), value.dump());
    }
  }
}

// No other answer of the tables lets a credential live or die where it does not belong.
BOOST_AUTO_TEST_CASE(a_refusal_counts_in_its_place_only) {
  struct Refusal {
    Via via;
    long status;
    std::string_view body;
  };
  const std::vector<Refusal> refusals{{Via::site, 401, kUnauthenticated},
                                      {Via::site, 403, kConfluenceRefusal},
                                      {Via::gateway, 401, kUnauthorized},
                                      {Via::bitbucket, 401, kBitbucketRefusal},
                                      {Via::auth, 403, R"({"error":"access_denied"})"},
                                      {Via::server, 401, R"({"message":"no"})"}};
  for (const Good& good : kGood)
    for (const Refusal& refusal : refusals) {
      const Judgement judgement = judge(good.proof, good.via, refusal.status, kJson, refusal.body);
      check_form(judgement);
      if (judgement.observation.verdict != Verdict::rejected) continue;
      // Where a bare 401 is all that is documented, the other JSON texts will do as well.
      const bool bare = refusal.status == 401 &&
                        (good.via == Via::bitbucket || good.via == Via::server || good.proof == Proof::admin_orgs);
      BOOST_TEST((refusal.via == good.via || bare));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
