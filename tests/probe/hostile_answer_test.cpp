// What servers may answer that mean no good, or are broken: it proves nothing, exhausts nothing and is not quoted.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "answers.h"

namespace credlint::testing::answers {

using Json = nlohmann::json;

BOOST_AUTO_TEST_SUITE(hostile_answer)

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

}  // namespace credlint::testing::answers
