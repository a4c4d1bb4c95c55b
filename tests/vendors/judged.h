// What a kind makes of an answer, of an entry and of a value, in one line each: for the tables of the vendors' tests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "observation.h"

namespace credlint::testing {

using AnswerHeaders = std::map<std::string, std::string>;

struct Answered {
  long status = 200;
  std::string_view body = {};
  AnswerHeaders headers = {{"content-type", "application/json"}};  // names in lower case
};

// "VERDICT CAUSE BLOCK refused again", what of it there is, as "rejected expired refused". `entry` are further lines of
// the token ("account = 'a@x.example'"), with bars between. The answer is that to the request that judges, or to the
// purchase of an access token where that is all.
std::string judged(std::string_view kind, const Answered& answer, std::string_view entry = {});
// The same, with all that was told.
Observation observed(std::string_view kind, const Answered& answer, std::string_view entry = {});

// "GET https://… bearer", with " as USER", " NAME: VALUE" for each constant header and " < BODY" where there is more;
// or "skipped: why". `hosts` are those of [probe] hosts. Each entry has `secret = 'env:KEY'`.
std::string planned_for(std::string_view kind, std::string_view entry = {}, const std::vector<std::string>& hosts = {});

// "RULE SEVERITY" of each finding about one token of the kind, in order, with commas; "" for silence. The entry has an
// owner and nothing else but what is given. `now` is a date.
std::string rules_about(std::string_view kind, std::string_view entry, std::string_view now = "2026-12-01");
// The whole text of the findings: message and hint, a line each.
std::string findings_about(std::string_view kind, std::string_view entry, std::string_view now = "2026-12-01");

}  // namespace credlint::testing
