// The judge of answers: a verdict only with its proof, and nothing of the body in what is said of it. The input is a
// digit for the proof, one for the way, the status; then a line for each header, an empty line, and the body.
#include "answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "fuzz.h"
#include "secret_format.h"
#include "text.h"
#include "url.h"

namespace credlint::fuzz {
namespace {

constexpr std::string_view kCanary = "QzCanaryQz";
constexpr int kProofs = 10, kVias = 5;

std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

struct Input {
  Proof proof = Proof::jira_myself;
  Via via = Via::site;
  Answer answer;
};

Input input_of(std::string_view rest) {
  Input input;
  const std::string_view first = next_line(rest);
  const auto digit = [&](std::size_t at, int limit) {
    return first.size() > at ? static_cast<unsigned char>(first[at] - '0') % limit : 0;
  };
  input.proof = static_cast<Proof>(digit(0, kProofs));
  input.via = static_cast<Via>(digit(1, kVias));
  std::from_chars(first.data() + std::min<std::size_t>(2, first.size()), first.data() + first.size(),
                  input.answer.status);
  for (std::string_view line = next_line(rest); !line.empty(); line = next_line(rest)) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    input.answer.headers[to_lower_ascii(line.substr(0, colon))] = line.substr(std::min(colon + 1, line.size()));
  }
  input.answer.body = rest;
  return input;
}

// What holds of every judgement.
void check_form(const Input& input, const Judgement& judgement) {
  const Observation& seen = judgement.observation;
  const long status = input.answer.status;
  const bool alive = seen.verdict == Verdict::alive;
  demand(seen.verdict != Verdict::none, "there is a verdict");
  demand((seen.block != Block::none) == (seen.verdict == Verdict::blocked), "what blocks is told of the blocked alone");
  demand(seen.why.empty() == (alive || seen.verdict == Verdict::rejected), "all but two verdicts are explained");
  demand(visible(seen.why) == seen.why && !seen.why.ends_with('.'), "the explanation is one line", seen.why);
  demand(alive || (seen.account_id.empty() && seen.email.empty() && !seen.inactive && judgement.access_token.empty() &&
                   judgement.cloud_id.empty()),
         "only an answer to a living credential tells more");
  demand(!(judgement.refused && judgement.again), "what was refused is not tried again");
  demand(!judgement.refused || !works(seen), "what works was not refused");
  demand(!judgement.retry_after || ((status == 429 || status / 100 == 5) && judgement.retry_after->count() >= 0),
         "only a server that is busy says when to come back");
  demand(judgement.cloud_id.empty() || (input.proof == Proof::tenant_info && is_uuid(judgement.cloud_id)),
         "a cloud id comes from its own request");
  demand(judgement.access_token.empty() || (input.proof == Proof::client_credentials &&
                                            input.answer.body.find(judgement.access_token) != std::string::npos),
         "an access token comes from its own request");
  demand(!find_secret(seen.account_id) && !find_secret(seen.email), "no secret becomes a name");
}

// Which statuses each verdict may come from.
void check_status(const Input& input, const Observation& seen) {
  const long status = input.answer.status;
  // The answer that names a missing scope, which only a living credential gets.
  const bool scope = (input.via == Via::gateway && status == 401) || (input.via == Via::bitbucket && status == 403);
  if (seen.verdict == Verdict::alive)
    demand(status == 200 || (input.proof == Proof::bitbucket_workspace && scope), "alive needs its proof");
  if (seen.verdict == Verdict::alive_scope_short) demand(scope, "a lack of scope needs its answer");
  if (seen.verdict == Verdict::rejected)
    demand(status == 400 || status == 401 || status == 403, "a refusal is an answer of the 4xx");
  if (seen.verdict == Verdict::throttled) demand(status == 429, "throttled is 429");
  if (const auto type = input.answer.headers.find("content-type"); type != input.answer.headers.end())
    demand(!works(seen) ||
               to_lower_ascii(type->second.substr(0, type->second.find(';'))).find("html") == std::string::npos,
           "HTML proves nothing");
}

}  // namespace
}  // namespace credlint::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint;
  using namespace credlint::fuzz;
  Input input = input_of(text_of_input(data, size));
  const auto now = std::chrono::time_point_cast<std::chrono::system_clock::duration>(kToday);
  for (const std::size_t at : {input.answer.body.size(), input.answer.body.size() / 2, std::size_t{0}}) {
    const Judgement judgement = judge_answer(input.proof, input.via, input.answer, now);
    check_form(input, judgement);
    check_status(input, judgement.observation);
    demand(judgement.observation.why.find(kCanary) == std::string::npos, "no body is quoted",
           judgement.observation.why);
    input.answer.body.insert(at, kCanary);
  }
  return 0;
}
