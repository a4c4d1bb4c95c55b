#include <fmt/core.h>

#include <set>

#include "rule.h"
#include "text.h"

namespace credlint::rules::vendor_list_incomplete {
namespace {

// A list of what nobody has is nobody's concern: an entry of its kind, or another list of that, makes it one.
std::set<const Kind*> kinds_of_concern(const Held& held, const Inventory& inventory) {
  std::set<const Kind*> kinds, seen;
  for (const Token* token : inventory.tokens)
    if (token->listed) kinds.insert(token->kind);
  for (const RecordList& list : held.lists.lists)
    if (!held.lists.source_of(list).superseded && !seen.insert(list.kind).second) kinds.insert(list.kind);
  return kinds;
}

// As `credlint collect` says it of a key that may not ask.
bool is_refused(const RecordList& list) { return list.why.empty() || list.why.find("403") != std::string::npos; }

void check(const Context& context, Remarks& out) {
  const Held& held = context.held();
  const Inventory& inventory = context.inventory();
  const std::set<const Kind*> of_concern = kinds_of_concern(held, inventory);
  const auto first = static_cast<std::uint32_t>(inventory.sources.size() - held.lists.files.size());
  for (std::size_t i = 0; i < held.lists.lists.size(); ++i) {
    const RecordList& list = held.lists.lists[i];
    const ListSource& source = held.lists.source_of(list);
    if (source.superseded || list.kind == nullptr || (list.complete && !held.cases[i].implausible) ||
        !of_concern.contains(list.kind))
      continue;
    if (held.undecided == Undecided::ignore) {
      out.cannot_judge(fmt::format("the list of {} is not whole", list.kind->list->title));
      continue;
    }
    const std::string_view title = list.kind->list->title;
    Problem problem;
    problem.place = {first + source.file, 0, list.where};
    problem.subject = fmt::format("{} {}", source.scope, list.name);
    if (held.cases[i].implausible) {
      problem.message = fmt::format(
          "the list of {} has nothing of what the inventory states: it may be that of another "
          "organisation",
          title);
      problem.hint = fmt::format("see whether {} is the organisation of these tokens", literal(source.scope));
    } else {
      problem.message = fmt::format("the list of {} is not whole{}", title,
                                    list.why.empty() ? std::string() : fmt::format(": {}", list.why));
      const std::string_view needs = is_refused(list) ? list.kind->list->needs : std::string_view{};
      if (!needs.empty()) problem.message += fmt::format(" (it needs {})", literal(needs));
      problem.hint = needs.empty() ? "have it collected again" : "create a key with that scope";
      if (held.cases[i].unjudged > 0)
        problem.hint +=
            fmt::format("; until then {} of kind {} {} held against nothing", counted(held.cases[i].unjudged, "token"),
                        literal(list.kind->name), held.cases[i].unjudged == 1 ? "is" : "are");
    }
    out.add(Severity::warning, problem);
  }
}

}  // namespace

Rule rule() {
  return {.summary = "list: a vendor's list is not whole, or not that of this inventory",
          .severity = Severity::warning,
          .from_list = true,
          .tells_undecided = true,
          .applies = never,
          .check_inventory = check};
}

}  // namespace credlint::rules::vendor_list_incomplete
