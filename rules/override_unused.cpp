#include <fmt/core.h>

#include <algorithm>

#include "rule.h"
#include "text.h"
#include "wildcard.h"

namespace credlint::rules::override_unused {
namespace {

using Names = std::vector<std::string_view>;

// What the tokens have where a selector looks.
struct Selector {
  std::string_view what;  // in words
  const std::vector<std::string>* wanted;
  Names there;
};

std::vector<Selector> selectors_of(const Override& narrower, const Inventory& inventory) {
  Selector tags{"tag", &narrower.tags, {}}, owner{"owner", &narrower.owner, {}},
      account{"account", &narrower.account, {}}, kind{"kind", &narrower.kind, {}}, id{"id", &narrower.id, {}};
  const auto add = [](Selector& selector, const Field<Text>& field) {
    if (!selector.wanted->empty() && field.known()) selector.there.push_back(*field);
  };
  for (const Token* token : inventory.tokens) {
    add(owner, token->owner);
    add(account, token->account);
    add(id, token->id);
    if (!kind.wanted->empty() && token->kind->known()) kind.there.push_back(token->kind->name);
    if (!tags.wanted->empty() && token->tags.known())
      tags.there.insert(tags.there.end(), (*token->tags).begin(), (*token->tags).end());
  }
  std::vector<Selector> selectors;
  for (Selector* selector : {&tags, &owner, &account, &kind, &id}) {
    if (selector->wanted->empty()) continue;
    std::sort(selector->there.begin(), selector->there.end());
    selector->there.erase(std::unique(selector->there.begin(), selector->there.end()), selector->there.end());
    selectors.push_back(std::move(*selector));
  }
  return selectors;
}

bool selects_any(const Selector& selector) {
  return std::any_of(selector.there.begin(), selector.there.end(),
                     [&](std::string_view name) { return matches_any(*selector.wanted, name); });
}

// The name that is nearest to one of the wanted ones, or "".
std::string_view nearest_to(const Selector& selector) {
  for (const std::string& wanted : *selector.wanted)
    if (const std::string_view near = nearest(wanted, selector.there); !near.empty()) return near;
  return {};
}

// Its fingerprint must not change when another override is written before it.
std::string subject_of(const std::vector<Selector>& selectors) {
  std::string subject;
  for (const Selector& selector : selectors) {
    const Names wanted(selector.wanted->begin(), selector.wanted->end());
    subject += fmt::format("{}{} {}", subject.empty() ? "" : ", ", selector.what, joined(wanted, "|"));
  }
  return visible(subject);
}

void check(const Context& context, Remarks& out) {
  const Inventory& inventory = context.inventory();
  const bool is_whole = inventory.left_out.empty() && !inventory.tokens.empty() &&
                        std::all_of(inventory.sources.begin(), inventory.sources.end(),
                                    [](const Source& source) { return source.error.empty(); }) &&
                        std::none_of(inventory.problems.begin(), inventory.problems.end(),
                                     [](const Problem& problem) { return problem.syntax; });
  if (!is_whole) return;  // the token that is meant may be missing
  for (std::size_t i = 0; i < context.policy().overrides.size(); ++i) {
    if (context.profiles().is_used(i)) continue;
    const Override& narrower = context.policy().overrides[i];
    const auto selectors = selectors_of(narrower, inventory);
    const auto lonely = std::find_if(selectors.begin(), selectors.end(),
                                     [](const Selector& selector) { return !selects_any(selector); });
    Problem problem;
    problem.place = {kConfiguration, 0, narrower.where};
    problem.subject = subject_of(selectors);
    problem.message = "this override is for no token: ";
    problem.hint = "correct it, or remove it if what it was for is gone";
    if (lonely == selectors.end()) {
      problem.message += "none has all that it asks for";
    } else {
      const Names wanted(lonely->wanted->begin(), lonely->wanted->end());
      const std::string_view near = nearest_to(*lonely);
      std::string names;
      for (const std::string_view name : wanted)
        names += fmt::format("{}{}", names.empty() ? "" : " or ", literal(name));
      problem.message += fmt::format("none has the {} {}", lonely->what, names);
      if (!near.empty()) problem.message += fmt::format("; did you mean {}?", literal(near));
    }
    out.add(Severity::note, problem);
  }
}

}  // namespace

Rule rule() {
  return {.summary = "a narrower policy is for no token",
          .severity = Severity::note,
          .speaks_of_ended = true,
          .applies = never,
          .check_inventory = check};
}

}  // namespace credlint::rules::override_unused
