// Judges the answer of a server: from status, headers and body to a verdict. Pure: nothing here talks to anybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "inventory.h"
#include "observation.h"
#include "step.h"

namespace credlint {

// An HTTP answer. Header names in lower case; of a header that came several times the last value, or all of them with
// commas where each counts (Vendor::listed_headers).
struct Answer {
  long status = 0;
  std::map<std::string, std::string> headers;
  std::string body;  // at most as much as the request allows
};

struct Judgement {
  Observation observation;
  // A documented refusal of the credential, a CAPTCHA, or what may count as a failed login without proving anything: a
  // 401 answer in no known form, and a 403 of those that refuse by it. Two of these in a row, or one CAPTCHA, end the
  // probing of an account. An answer that the credential lacks a right is none.
  bool refused = false;
  bool again = false;  // a 5xx or 429 answer that is no refusal: the request may be repeated
  std::optional<std::chrono::seconds> retry_after;  // as the server asks; read from seconds or an HTTP date
  std::string cloud_id;                             // that a site told of itself, in lower case
  std::string access_token;                         // that was bought; the caller moves it into a Secret and wipes this
};

// `token` is the first that the request is for; null for one that no token is tried by. `now` (seconds since 1970, UTC)
// serves to read an HTTP date in Retry-After.
Judgement judge_answer(const Step& step, const Token* token, const Answer& answer,
                       std::chrono::system_clock::time_point now);

// ---- For the judges of vendors that need more than tests

Observation observe(Verdict verdict, std::string why = {}, Block block = Block::none);

// Why an answer decides nothing, by its status alone. `lacking` is what a good status lacks as a proof, `not_found`
// what may be wrong where the answer is 404.
std::string why_undecided(const Reply& reply, std::string_view lacking, std::string_view not_found);
// What to do about it; "" where that is only to look again.
std::string_view hint_for(const Reply& reply);

// What the answer lacks as JSON that could prove anything; "" for nothing.
std::string_view lacking_as_json(const Reply& reply);

// Takes over what the answer tells of the credential.
void tell(const Told& told, const Reply& reply, Observation& observation);

}  // namespace credlint
