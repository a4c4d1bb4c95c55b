#include <fmt/core.h>

#include <string>

#include "rule.h"
#include "text.h"

namespace credlint::rules::probe_undecided {
namespace {

struct Words {
  std::string_view what, hint;
};

Words words_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::throttled:
      return {"could not be tried", "audit again later, or with fewer requests a second (`--rate`)"};
    case Verdict::unreachable:
      return {"could not be tried",
              "see whether `base_url` and `site` name the right host, and whether this machine may reach it; then "
              "audit again"};
    case Verdict::blocked:
      return {"was not judged",
              "audit from an address that the allow-list admits; nothing is known of the token itself"};
    default:
      return {"has no verdict", "remove the reason and audit again; until then nobody knows whether it works"};
  }
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Observation& seen = context.observation(token);
  if (decision_of(seen) != Decision::undecided) return;
  if (context.probed().undecided == Undecided::ignore) return out.cannot_judge("no verdict: " + seen.why);
  const Words words = words_for(seen.verdict);
  std::string hint = seen.hint.empty() ? std::string(words.hint) : seen.hint;
  if (!seen.redirect.empty())
    hint = fmt::format(
        "the answer leads to {}: if that is the server, write it in `base_url`; if it is a login page, "
        "something stands in between",
        literal(seen.redirect));
  out.add(Severity::warning, {},
          seen.why.empty() ? std::string(words.what) : fmt::format("{}: {}", words.what, seen.why), hint);
}

bool applies(const Token& token, const Context& context) {
  const Decision decision = decision_of(context.observation(token));
  return decision == Decision::decided || decision == Decision::undecided;
}

}  // namespace

Rule rule() {
  return {.summary = "live: the probe could not establish whether the token works",
          .severity = Severity::warning,
          .speaks_of_ended = true,
          .tells_undecided = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::probe_undecided
