#include "answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "kind.h"
#include "reply.h"
#include "retry_after.h"
#include "text.h"
#include "url.h"

// No text here quotes an answer: a hostile server may send the credential back.

namespace credlint {
namespace {

const Json* find(const Json& json, std::string_view pointer) {
  const Json* at = &json;
  while (!pointer.empty() && at != nullptr) {
    pointer.remove_prefix(1);
    const std::string_view name = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(name.size());
    if (at->is_array()) {
      const bool number = !name.empty() && name.size() < 4 && std::all_of(name.begin(), name.end(), is_digit);
      const std::size_t index = number ? std::stoul(std::string(name)) : at->size();
      at = index < at->size() ? &(*at)[index] : nullptr;
    } else {
      const auto found = at->is_object() ? at->find(name) : at->end();
      at = at->is_object() && found != at->end() ? &*found : nullptr;
    }
  }
  return at != nullptr && !at->is_null() && !at->is_discarded() ? at : nullptr;
}

bool contains(std::string_view text, std::string_view word) {
  return to_lower_ascii(text).find(to_lower_ascii(word)) != std::string::npos;
}

bool holds_of_text(std::string_view text, const Condition& condition) {
  using Is = Condition::Is;
  switch (condition.is) {
    case Is::present:
      return !text.empty();
    case Is::absent:
      return text.empty();
    case Is::equal:
      return text == condition.value;
    case Is::other:
      return text != condition.value;
    case Is::begins:
      return text.starts_with(condition.value);
    case Is::contains:
      return contains(text, condition.value);
    default:
      return false;
  }
}

bool holds_of_json(const Json* json, const Condition& condition, const Token* token) {
  using Is = Condition::Is;
  if (json == nullptr) return condition.is == Is::absent || condition.is == Is::other;
  if (condition.is == Is::list) return json->is_array();
  if (condition.is == Is::account)
    return token == nullptr || !token->account.known() || equal_ignoring_case(text_of(*json), *token->account);
  if (json->is_string()) return holds_of_text(text_of(*json), condition);
  if (condition.is == Is::present) return true;
  if (condition.is == Is::absent) return false;
  // One of several codes may be the one.
  if (json->is_array() && condition.is == Is::contains)
    return std::any_of(json->begin(), json->end(), [&](const Json& item) {
      return item.is_string() ? text_of(item) == condition.value
                              : item.is_primitive() && item.dump() == condition.value;
    });
  return json->is_primitive() && holds_of_text(json->dump(), condition);
}

bool holds(const Condition& condition, const Reply& reply, const Token* token) {
  switch (condition.part) {
    case Condition::Part::header:
      return holds_of_text(header(reply.answer(), std::string(condition.at)), condition);
    case Condition::Part::text:
      return holds_of_text(reply.text(), condition);
    case Condition::Part::json:
      return holds_of_json(find(reply.json(), condition.at), condition, token);
  }
  return false;
}

bool fits(const Test& test, const Reply& reply, const Token* token) {
  return (test.status.empty() ||
          std::find(test.status.begin(), test.status.end(), reply.status()) != test.status.end()) &&
         std::all_of(test.that.begin(), test.that.end(),
                     [&](const Condition& condition) { return holds(condition, reply, token); });
}

Observation observation_of(const Test& test) {
  const auto why = [&test](std::string_view otherwise) { return std::string(test.why.empty() ? otherwise : test.why); };
  switch (test.meaning) {
    case Meaning::proof:
      return observe(Verdict::alive);
    case Meaning::lacks_right:
      return observe(Verdict::alive_scope_short, why("it lacks the right that the probe needs"));
    case Meaning::refused:
    case Meaning::expired:
    case Meaning::revoked: {
      Observation refused = observe(Verdict::rejected);
      refused.cause = test.meaning == Meaning::expired   ? Cause::expired
                      : test.meaning == Meaning::revoked ? Cause::revoked
                                                         : Cause::none;
      return refused;
    }
    case Meaning::policy:
      return observe(Verdict::blocked, why("a policy of its organisation keeps it out"), Block::policy);
    case Meaning::administrator:
      return observe(Verdict::blocked, why("an administrator has blocked it"), Block::administrator);
    case Meaning::captcha:
      return observe(Verdict::blocked, why("the server wants a CAPTCHA to be solved first"), Block::captcha);
    case Meaning::address:
      return observe(Verdict::blocked, why("an IP allow-list rejects the address that the request came from"),
                     Block::address);
    case Meaning::throttled:
      return observe(Verdict::throttled, why("the server asks to come back later"));
    case Meaning::undecided:
      break;
  }
  return observe(Verdict::undecided, why("an answer that proves nothing"));
}

// Which part of the proof a good answer lacks.
std::string lacking(const Step& step, const Reply& reply, const Token* token) {
  if (!step.not_json)
    if (const std::string_view lack = lacking_as_json(reply); !lack.empty()) return std::string(lack);
  for (const Test& test : step.tests) {
    if (test.meaning != Meaning::proof) continue;
    for (const Condition& condition : test.that)
      if (!holds(condition, reply, token))
        return condition.is == Condition::Is::account ? std::string("an answer for another account")
               : condition.at.empty()                 ? std::string("an answer that does not prove it")
                                      : fmt::format("an answer without a good {}", literal(condition.at));
  }
  return "an answer that does not prove it";
}

Observation judge_by_tests(const Step& step, const Reply& reply, const Token* token) {
  const long status = reply.status();
  for (const Test& test : step.tests) {
    if (!fits(test, reply, token)) continue;
    // A proof is what the vendor's own server sent, and no page of somebody in between.
    if (test.meaning == Meaning::proof && !step.not_json && !lacking_as_json(reply).empty()) continue;
    // So is a refusal, by a body of the server's own.
    const bool refuses =
        test.meaning == Meaning::refused || test.meaning == Meaning::expired || test.meaning == Meaning::revoked;
    if (refuses && reply.html() && !step.html_refuses) continue;
    Observation seen = observation_of(test);
    if (!test.hint.empty()) seen.hint = test.hint;
    if (works(seen)) tell(step.told, reply, seen);
    return seen;
  }
  if (status == 429) return observe(Verdict::throttled, "the server asks to come back later");
  Observation seen =
      observe(Verdict::undecided, why_undecided(reply, status == 200 ? lacking(step, reply, token) : std::string(),
                                                token == nullptr ? std::string_view{} : token->kind->not_found));
  seen.hint = hint_for(reply);
  return seen;
}

// Where a redirect leads: the host alone, since a path may hold anything.
std::string redirect_of(const Answer& answer) {
  const auto location = answer.headers.find("location");
  if (answer.status < 300 || answer.status >= 400 || location == answer.headers.end()) return {};
  const auto url = clean_url(location->second);
  return url ? std::string(split_url(url->text).host) : std::string{};
}

}  // namespace

Observation observe(Verdict verdict, std::string why, Block block) {
  Observation observation;
  observation.verdict = verdict;
  observation.block = block;
  observation.why = std::move(why);
  return observation;
}

std::string_view lacking_as_json(const Reply& reply) {
  if (reply.html()) return "HTML instead of JSON";
  if (!reply.json_type()) return "an answer that does not say that it is JSON";
  if (reply.json().is_discarded()) return "an answer that is not valid JSON";
  return "";
}

std::string why_undecided(const Reply& reply, std::string_view lacking, std::string_view not_found) {
  const long status = reply.status();
  if (status == 200 && !lacking.empty()) return std::string(lacking);
  if (status >= 300 && status < 400) return "the server redirects, and redirects are not followed";
  if (status >= 500 && status < 600) return fmt::format("the server answered {}", status);
  if (status == 404 && !not_found.empty()) return fmt::format("the server answered 404: {}", not_found);
  if (status == 407) return "a proxy asks for credentials of its own (407)";
  if (status == 401 || status == 403)
    return reply.html() ? fmt::format("HTML with status {}, as a proxy or a login page sends it", status)
                        : fmt::format("a {} answer that is not the documented refusal", status);
  return fmt::format("an answer that proves nothing: {}", status);
}

std::string_view hint_for(const Reply& reply) {
  const long status = reply.status();
  if (status == 407) return "give `--proxy` a user name and a password that the proxy takes";
  if (reply.html() && (status == 200 || status == 401 || status == 403))
    return "see whether a proxy or a login page stands in between, and whether `base_url` names the server itself";
  if (status == 404) return "correct `site`, `cloud_id` or `base_url`, whichever is wrong";
  if (status >= 500) return "audit again when the server is well";
  return "";
}

Judgement judge_answer(const Step& step, const Token* token, const Answer& answer,
                       std::chrono::system_clock::time_point now) {
  const Reply reply(answer, std::chrono::floor<Instant::duration>(now), step.buys);
  const long status = answer.status;
  Judgement judgement;
  judgement.again = status == 429 || (status >= 500 && status < 600);
  if (judgement.again) judgement.retry_after = read_retry_after(header(answer, "retry-after"), now);
  if (step.judge != nullptr)
    step.judge(reply, token, judgement);
  else
    judgement.observation = judge_by_tests(step, reply, token);
  if (step.tries_nothing) return judgement;

  judgement.observation.redirect = redirect_of(answer);
  const Observation& seen = judgement.observation;
  // An account is locked by failed logins, proven or not: so the count of refusals goes further than the verdict.
  const bool may_be_failed_login = status == 401 || (status == 403 && step.refuses_by_403);
  judgement.refused = judgement.refused || seen.verdict == Verdict::rejected || seen.block == Block::captcha ||
                      (seen.verdict == Verdict::undecided && may_be_failed_login);
  if (judgement.refused) judgement.again = false;
  if (step.buys && seen.verdict == Verdict::alive) judgement.access_token = reply.access_token();
  return judgement;
}

}  // namespace credlint
