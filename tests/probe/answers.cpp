#include "answers.h"

#include <fmt/format.h>

#include <array>
#include <boost/test/unit_test.hpp>

namespace credlint::testing::answers {

const Headers kJson{{"content-type", "application/json;charset=UTF-8"}};
const Headers kText{{"content-type", "text/plain"}};
const Headers kHtml{{"content-type", "text/html;charset=UTF-8"}};
const Headers kLoginFailed{{"content-type", "text/html;charset=UTF-8"},
                           {"x-seraph-loginreason", "AUTHENTICATED_FAILED"}};

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

Headers with(Headers headers, const Headers& more) {
  for (const auto& [name, value] : more) headers[name] = value;
  return headers;
}

Judgement judge(Proof proof, Via via, long status, const Headers& headers, std::string_view body) {
  return judge_answer(vendors::atlassian::step_of(proof, via), nullptr, {status, headers, std::string(body)}, kNow);
}

Observation observed(Proof proof, Via via, std::string_view body) {
  return judge(proof, via, 200, kJson, body).observation;
}

std::string outcome(const Judgement& judgement) {
  constexpr std::array<std::string_view, 5> kBlocks{"", " captcha", " administrator", " address", " policy"};
  return fmt::format("{}{}{}{}", to_text(judgement.observation.verdict),
                     kBlocks[static_cast<std::size_t>(judgement.observation.block)],
                     judgement.refused ? " refused" : "", judgement.again ? " again" : "");
}

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

std::string canary(std::string_view prefix) {
  return std::string(prefix).append("3xFfGF0qW7e2Rt9yU4iO1pAs6dF8gH3jK5lZ0xC7vB2n=A1B2C3D4");
}

}  // namespace credlint::testing::answers
