// Answers of servers and their judgements, for the tests of the judge.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "answer.h"
#include "atlassian.h"
#include "instant.h"

namespace credlint::testing::answers {

using vendors::atlassian::Proof;
using vendors::atlassian::Via;

using Headers = std::map<std::string, std::string>;

inline constexpr auto kNow = std::chrono::time_point_cast<std::chrono::system_clock::duration>(midnight(2026, 11, 23));

extern const Headers kJson, kText, kHtml, kLoginFailed;

// The headers and some more.
Headers with(Headers headers, const Headers& more);

inline constexpr std::string_view kPage = "<!DOCTYPE html><html><body>Log in</body></html>";
inline constexpr std::string_view kMyself =
    R"({"accountId":"557058:0a1b-2c","accountType":"atlassian","active":true,"emailAddress":"Sync-Bot@ACME.example"})";
inline constexpr std::string_view kUnauthenticated = "Client must be authenticated to access this resource.";
inline constexpr std::string_view kUnauthorized = R"({"code":401,"message":"Unauthorized"})";
inline constexpr std::string_view kConfluenceRefusal =
    R"({"statusCode":403,"data":{"authorized":false,"valid":true,"errors":[],"successful":false},)"
    R"("message":"Current user not permitted to use Confluence"})";
inline constexpr std::string_view kBitbucketRefusal =
    R"({"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}})";
inline constexpr std::string_view kAddress =
    R"({"errorMessages":["The IP address has been rejected because it is not on the allowed list. )"
    R"(See your admin for more information."],"errors":{}})";

struct Good {
  Proof proof;
  Via via;
  std::string_view body;
};

// The least that proves, so that nothing can be left out.
extern const std::vector<Good> kGood;

Judgement judge(Proof proof, Via via, long status, const Headers& headers, std::string_view body);

// What a good status and JSON come to.
Observation observed(Proof proof, Via via, std::string_view body);

// "VERDICT BLOCK refused again", the last three where they are so.
std::string outcome(const Judgement& judgement);

// What holds of every judgement.
void check_form(const Judgement& judgement);

// Made of parts, so that no file holds anything that scanners would take for a secret.
std::string canary(std::string_view prefix);

}  // namespace credlint::testing::answers
