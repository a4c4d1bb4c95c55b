#include <fmt/core.h>

#include <algorithm>

#include "rule.h"
#include "text.h"

namespace credlint::rules::waiver_unused {
namespace {

// Whether every token of the inventories is known; what could not be read may hold the one that is missed.
bool read_whole(const Inventory& inventory) {
  return std::all_of(inventory.sources.begin(), inventory.sources.end(),
                     [](const Source& source) { return source.error.empty(); }) &&
         std::none_of(inventory.problems.begin(), inventory.problems.end(),
                      [](const Problem& problem) { return problem.syntax; });
}

// Whether a token that only a vendor lists would be known if there were one.
bool held_against_whole_lists(const Held& held) {
  return held.any() && std::all_of(held.lists.lists.begin(), held.lists.lists.end(),
                                   [](const RecordList& list) { return list.complete; });
}

std::string suggestion_for(std::string_view id, const Inventory& inventory) {
  // Each waiver may have to be compared with each id: a long list of stale ones gets no suggestions.
  constexpr std::size_t kMostComparisons = 200'000;
  if (inventory.tokens.size() * inventory.waivers.size() > kMostComparisons) return {};
  std::vector<std::string_view> ids;
  for (const Token* token : inventory.tokens)
    if (token->id.known()) ids.push_back(*token->id);
  const std::string_view near = nearest(id, ids);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

void check(const WaiverCase& item, const Context& context, Remarks& out) {
  if (item.state == WaiverState::unusable || item.findings > 0) return;
  const Waiver& waiver = *item.waiver;
  if (item.token == nullptr) {
    if (!read_whole(context.inventory())) return;
    if (waiver.token->starts_with(kVendorName)) {
      if (!held_against_whole_lists(context.held())) return;
      return out.add(Severity::note, waiver.token.where(),
                     fmt::format("the waiver of `{}` covers nothing: no vendor list has {} without an entry of its own",
                                 *waiver.rule, literal(*waiver.token)),
                     "remove it");
    }
    out.add(Severity::note, waiver.token.where(),
            fmt::format("the waiver of `{}` covers nothing: no token has the id {}{}", *waiver.rule,
                        literal(*waiver.token), suggestion_for(*waiver.token, context.inventory())),
            "correct the id, or remove the waiver if the token is gone");
  } else if (item.superseded_by != nullptr) {
    out.add(
        Severity::note, {},
        fmt::format("this waiver of `{}` covers nothing: another one for the same token, which ends on {}, comes first",
                    *waiver.rule, to_text(*item.superseded_by->expires)),
        "remove it");
  } else if (item.judged && !item.narrower.empty()) {
    out.add(Severity::note, {},
            fmt::format("the waiver of `{}` covers nothing: the narrower rule `{}` speaks of the token instead",
                        *waiver.rule, item.narrower),
            fmt::format("remove it, or have it approved for `{}`, if that is what is accepted", item.narrower));
  } else if (item.judged) {
    out.add(Severity::note, {},
            fmt::format("the waiver of `{}` covers nothing: the rule finds no fault with the token", *waiver.rule),
            "remove it, so that it does not cover what nobody has seen yet");
  }
}

}  // namespace

Rule rule() {
  return {.summary = "a waiver covers nothing",
          .severity = Severity::note,
          .speaks_of_ended = true,
          .applies = has_waiver,
          .check_waiver = check};
}

}  // namespace credlint::rules::waiver_unused
