// What the vendor's servers answer, place by place, and what it proves. The rows are answers that people have seen and
// shown (read on 2026-11-23), each with its source: GH is github.com, CDAC community.developer.atlassian.com, SUP
// support.atlassian.com.
#include "answer.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "answers.h"

namespace credlint::testing::answers {
BOOST_AUTO_TEST_SUITE(answer)
namespace {

constexpr std::string_view kScope = R"({"code":401,"message":"Unauthorized; scope does not match"})";
constexpr std::string_view kBitbucketScope =
    R"({"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.",)"
    R"("detail":{"required":["read:user:bitbucket"],"granted":["read:repository:bitbucket"]}}})";
constexpr std::string_view kCloudId = "1324a887-45db-1bf4-1e99-ef0ff456d421";

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

}  // namespace

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
      // The text alone is given to living tokens with scopes as well: the matrix of four probes in section 2.
      {proof, via, 401, kText, kUnauthenticated, "undecided refused"},
      {proof, via, 401, kHtml, kUnauthenticated, "undecided refused"},
      {proof, via, 401, kLoginFailed, kUnauthenticated, "rejected refused"},
      {proof, via, 401, kLoginFailed, kPage, "rejected refused"},
      {proof, via, 401, kLoginFailed, "", "rejected refused"},
      // GH/jira-node/node-jira-client/issues/255: the older form.
      {proof, via, 401, kJson,
       R"({"message":"Client must be authenticated to access this resource.","status-code":401})", "undecided refused"},
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
      {proof, via, 401, with(kText, {{"x-seraph-loginreason", "OUT"}}), kUnauthenticated, "undecided refused"},
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
      {proof, via, 401, kHtml, kPage, "undecided refused"},
      {proof, via, 401, {}, kPage, "undecided refused"},
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
      // Section 13: dead tokens and living accounts without the app get it.
      {proof, via, 403, kJson, kConfluenceRefusal, "undecided refused"},
      {proof, via, 403, kJson, R"({"message":"Current user not permitted to use Confluence","statusCode":403})",
       "undecided refused"},
      {proof, via, 401, kJson, R"({"statusCode":401,"message":"Unauthorized"})", "undecided refused"},
      {proof, via, 403, kJson, R"({"statusCode":"403","message":"x"})", "undecided refused"},
      {proof, via, 403, kJson, R"({"statusCode":404,"message":"x"})", "undecided refused"},
      {proof, via, 403, kJson, R"({"message":"x"})", "undecided refused"},
      {proof, via, 404, kJson, R"({"statusCode":403,"message":"x"})", "undecided"},
      {proof, via, 403, kHtml, kConfluenceRefusal, "undecided refused"},
      {proof, via, 403, kJson, R"({"error":"Failed to parse Connect Session Auth Token"})", "undecided refused"},
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
    // Confluence refuses with 403.
    const std::string_view by_403 = proof == Proof::confluence_user ? "undecided refused" : "undecided";
    // Section 2: GH/raycast/extensions/issues/11212, and the matrix of four probes.
    rows.push_back({proof, via, 401, kJson, kScope, "alive-scope-short"});
    rows.push_back({proof, via, 401, kJson, kUnauthorized, "rejected refused"});
    rows.push_back({proof, via, 401, {}, kUnauthorized, "rejected refused"});
    rows.push_back({proof, via, 401, kHtml, kUnauthorized, "undecided refused"});
    rows.push_back({proof, via, 401, kHtml, kScope, "undecided refused"});
    rows.push_back({proof, via, 403, kJson, kScope, by_403});
    rows.push_back({proof, via, 403, kJson, kUnauthorized, by_403});
    rows.push_back({proof, via, 401, kJson, R"({"code":"401","message":"Unauthorized"})", "undecided refused"});
    rows.push_back({proof, via, 401, kJson, R"({"message":"Unauthorized"})", "undecided refused"});
    rows.push_back({proof, via, 401, kJson, R"({"code":401,"message":"Unauthorized; later"})", "undecided refused"});
    rows.push_back({proof, via, 401, with(kJson, {{"x-seraph-loginreason", "AUTHENTICATED_FAILED"}}), kScope,
                    "undecided refused"});
    rows.push_back({proof, via, 401, kText, kUnauthenticated, "undecided refused"});
    rows.push_back({proof, via, 403, kJson, kConfluenceRefusal, by_403});
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
      {Proof::admin_orgs, via, 401, kJson, R"({"code":401,"message":"The key lacks the scope read:orgs:admin"})",
       "undecided refused"},
      {Proof::admin_orgs, via, 401, kHtml, kPage, "undecided refused"},
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
      {Proof::bitbucket_user, via, 401, kJson, kBitbucketRefusal, "undecided refused"},
      {Proof::bitbucket_user, via, 401, {}, "", "rejected refused"},
      {Proof::bitbucket_user, via, 403, kJson, kBitbucketScope, "alive-scope-short"},
      {Proof::bitbucket_user, via, 403, kJson, R"({"type":"error","error":{"message":"Forbidden"}})", "undecided"},
      {Proof::bitbucket_user, via, 401, kJson, kBitbucketScope, "undecided refused"},
      {Proof::bitbucket_user, via, 403, kHtml, kBitbucketScope, "undecided"},
      {Proof::bitbucket_user, via, 401, kHtml, kPage, "undecided refused"},
      {Proof::bitbucket_user, via, 401, with(kJson, {{"proxy-authenticate", "Basic"}}), "{}", "undecided refused"},
      {Proof::bitbucket_user, via, 401, kText, "who are you", "undecided refused"},
      // GH/decocms/studio/pull/7231: the one request that identifies an access token.
      {Proof::bitbucket_workspace, via, 200, kJson, R"({"type":"workspace","uuid":"{0a1b}","slug":"acme"})", "alive"},
      {Proof::bitbucket_workspace, via, 403, kJson, kBitbucketScope, "alive"},
      {Proof::bitbucket_workspace, via, 401, kJson, kBitbucketRefusal, "rejected refused"},
      {Proof::bitbucket_workspace, via, 404, kJson, R"({"type":"error","error":{"message":"Not found"}})", "undecided"},
      {Proof::bitbucket_workspace, via, 200, kJson, "{}", "undecided"},
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
      {proof, via, 403, kJson, R"({"error":"unauthorized_client"})", "undecided refused"},
      {proof, via, 401, kJson, R"({"error":"invalid_client"})", "rejected refused"},
      {proof, via, 400, kJson, R"({"error":"invalid_client"})", "rejected refused"},  // GH/n8n-io/n8n/pull/37513
      {proof, via, 403, kJson, R"({"error":"invalid_grant","error_description":"Unknown or invalid refresh token."})",
       "undecided refused"},
      {proof, via, 400, kJson, R"({"error":"invalid_request"})", "undecided"},
      {proof, via, 403, kHtml, R"({"error":"access_denied"})", "undecided refused"},
      {proof, via, 403, kHtml, kPage, "undecided refused"},
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
    rows.push_back({proof, via, 401, kHtml, kPage, "undecided refused"});
    rows.push_back({proof, via, 401, kText, "401 Unauthorized\n", "undecided refused"});
    rows.push_back({proof, via, 401, kText, "Jwt verification fails", "undecided refused"});
    rows.push_back({proof, via, 302, with(kHtml, {{"location", "/login.jsp"}}), "", "undecided"});
    rows.push_back({proof, via, 401, with(kJson, {{"x-seraph-loginreason", "OK"}}), "{}", "undecided refused"});
    rows.push_back({proof, via, 403, with(kHtml, {{"x-seraph-loginreason", "AUTHENTICATION_DENIED"}}), kPage,
                    "blocked captcha refused"});
    rows.push_back({proof, via, 403, kHtml, kPage, "undecided refused"});
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing::answers
