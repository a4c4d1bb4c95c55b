// What is told of an answer: the account, or why it proves nothing.
#include "observation.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "answers.h"

namespace credlint::testing::answers {

using Json = nlohmann::json;

BOOST_AUTO_TEST_SUITE(observation)

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing::answers
