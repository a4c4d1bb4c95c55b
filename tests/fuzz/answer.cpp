// The judge of answers: a verdict only with its proof, and nothing of the body in what is said of it. The input is two
// digits for a request of the first vendor (the proof and the way), or a letter and one more character for one of the
// others; then the status, a line for each header, an empty line, and the body.
#include "answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "atlassian.h"
#include "fuzz.h"
#include "planned.h"
#include "reader.h"
#include "rule.h"
#include "secret_format.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint::fuzz {
namespace {

using vendors::atlassian::Proof;
using vendors::atlassian::Via;

constexpr std::string_view kCanary = "QzCanaryQz";
constexpr int kProofs = 10, kVias = 5;

std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

struct Input {
  const Step* step = nullptr;  // null: there is no such request
  std::optional<Proof> proof = {};
  Via via = Via::site;
  Answer answer = {};
};

// What the answers to the requests of all kinds mean that data or a function of the kind plans.
const std::vector<const Step*>& steps_of_all_kinds() {
  static const std::vector<const Step*> kSteps = [] {
    std::vector<const Step*> steps;
    std::string text;
    for (const Kind* kind : known_kinds().all())
      text += fmt::format(
          "[[token]]\nid = '{0}'\nkind = '{0}'\naccount = 'a@x.example'\nclient_id = '{1}'\norganization = '{1}'\n"
          "vendor_id = '{2:a>40}'\nsecret = 'env:KEY'\n",
          kind->name, "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "");
    const Context context(read_inventory({Document{"fuzz.toml", text, {}}}, 1), kToday, {});
    const std::optional<std::vector<std::string>> sites;
    const std::vector<std::string> hosts;
    for (const Token* token : context.inventory().tokens) {
      const Kind& kind = *token->kind;
      for (const Step* step : {kind.probe.step, kind.probe.purchase.step})
        if (step != nullptr) steps.push_back(step);
      if (kind.plan == nullptr) continue;
      if (const Planned planned = kind.plan(*token, context, Reachable(sites, hosts, context)); planned.step != nullptr)
        steps.push_back(planned.step);
    }
    return steps;
  }();
  return kSteps;
}

Input input_of(std::string_view rest) {
  Input input;
  const std::string_view first = next_line(rest);
  const auto digit = [&](std::size_t at, int limit) {
    return first.size() > at ? static_cast<unsigned char>(first[at] - '0') % limit : 0;
  };
  if (!first.empty() && is_letter(first[0])) {
    const auto& steps = steps_of_all_kinds();
    input.step = steps[static_cast<unsigned char>(first[0] | 32) % steps.size()];
  } else {
    input.proof = static_cast<Proof>(digit(0, kProofs));
    input.via = static_cast<Via>(digit(1, kVias));
    input.step = vendors::atlassian::find_step(*input.proof, input.via);
  }
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
  demand(judgement.access_token.empty() ||
             (input.step->buys && input.answer.body.find(judgement.access_token) != std::string::npos),
         "an access token comes from its own request");
  demand(!find_secret(seen.account_id) && !find_secret(seen.email), "no secret becomes a name");
}

bool may_mean(const Test& test, const Observation& seen) {
  switch (test.meaning) {
    case Meaning::proof:
      return seen.verdict == Verdict::alive;
    case Meaning::lacks_right:
      return seen.verdict == Verdict::alive_scope_short;
    case Meaning::refused:
    case Meaning::expired:
    case Meaning::revoked:
      return seen.verdict == Verdict::rejected;
    default:
      return false;
  }
}

// Life and death come from a test, and with one of its statuses.
void check_status_by_tests(const Input& input, const Observation& seen) {
  if (input.step->judge != nullptr || (!works(seen) && seen.verdict != Verdict::rejected)) return;
  const auto& tests = input.step->tests;
  demand(std::any_of(tests.begin(), tests.end(),
                     [&](const Test& test) {
                       const auto& status = test.status;
                       return may_mean(test, seen) &&
                              (status.empty() ||
                               std::find(status.begin(), status.end(), input.answer.status) != status.end());
                     }),
         "a verdict has its documented answer");
}

// Which statuses each verdict may come from.
void check_status(const Input& input, const Observation& seen) {
  const long status = input.answer.status;
  // The answer that names a missing scope, which only a living credential gets.
  const bool scope = (input.via == Via::gateway && status == 401) || (input.via == Via::bitbucket && status == 403);
  if (!input.proof) return check_status_by_tests(input, seen);
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
  if (input.step == nullptr) return 0;
  const auto now = std::chrono::time_point_cast<std::chrono::system_clock::duration>(kToday);
  for (const std::size_t at : {input.answer.body.size(), input.answer.body.size() / 2, std::size_t{0}}) {
    const Judgement judgement = judge_answer(*input.step, nullptr, input.answer, now);
    check_form(input, judgement);
    check_status(input, judgement.observation);
    demand(judgement.observation.why.find(kCanary) == std::string::npos, "no body is quoted",
           judgement.observation.why);
    input.answer.body.insert(at, kCanary);
  }
  return 0;
}
