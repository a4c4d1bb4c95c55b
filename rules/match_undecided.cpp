#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::match_undecided {
namespace {

// "9003", "9004" and so on, as far as they are named.
std::vector<const Record*> named_by(const Outcome& outcome, const VendorLists& lists) {
  std::vector<const Record*> records;
  for (const std::uint32_t record : outcome.maybe)
    if (record != Outcome::kNoRecord) records.push_back(&lists.records[record]);
  return records;
}

// "`9003` or `9004`", and how many more.
std::string ids_of(const std::vector<const Record*>& records, std::size_t all) {
  std::string text;
  for (std::size_t i = 0; i < records.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == all ? " or " : ", ", literal(records[i]->id));
  return all > records.size() ? text + fmt::format(" or one of {} more", all - records.size()) : text;
}

// "2026-04-20 or 2026-05-02", where each was made on a day of its own.
std::string days_of(const std::vector<const Record*>& records, std::size_t all) {
  std::string text;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!records[i]->created || (i > 0 && *records[i]->created - *records[i - 1]->created <= 2 * kTolerance)) return {};
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == all ? " or " : ", ", to_date(*records[i]->created));
  }
  return all > records.size() ? std::string() : text;
}

// "`backup` of `ops-bot@acme.example`"
std::string stated_by(const Token& token) {
  const Field<Text>& account = token.kind->list->by_organization ? token.organization : token.account;
  return fmt::format("{} of {}", token.label.known() ? literal(*token.label) : std::string("a token"),
                     account.known() ? literal(*account) : std::string("its account"));
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Held& held = context.held();
  const Outcome& outcome = held.tokens[token.index];
  if (!outcome.open()) return;
  if (held.undecided == Undecided::ignore)
    return out.cannot_judge("it stays open which record of the vendor's list it is");
  if (outcome.found == Found::too_little)
    return out.add(Severity::warning, token.place.where, "states too little to be found in the vendor's list",
                   fmt::format("write `{}` and `label` as the vendor shows them, or `vendor_id`",
                               token.kind->list->by_organization ? "organization" : "account"));
  const auto records = named_by(outcome, held.lists);
  if (outcome.count <= 1)
    return out.add(Severity::warning, token.place.where,
                   records.empty() ? std::string("several entries or records have its id")
                                   : fmt::format("may be {} at the vendor, and so may another entry",
                                                 ids_of(records, outcome.count)),
                   "write `vendor_id` in the one that it is");
  const std::string days = token.created.absent() ? days_of(records, outcome.count) : std::string();
  out.add(Severity::warning, token.place.where,
          fmt::format("may be {} at the vendor: {} are {}", ids_of(records, outcome.count),
                      outcome.count == 2 ? "both" : "all", stated_by(token)),
          days.empty() ? fmt::format("add the `vendor_id` of the one that it is{}",
                                     token.created.absent() ? ", or `created`" : "")
                       : fmt::format("add `created` ({}), or `vendor_id` ({})", days, ids_of(records, outcome.count)));
}

bool applies(const Token& token, const Context& context) {
  return context.held().any() && context.held().tokens[token.index].found != Found::unheld;
}

}  // namespace

Rule rule() {
  return {.summary = "list: it is not known which record of the vendor's list an entry is",
          .severity = Severity::warning,
          .from_list = true,
          .tells_undecided = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::match_undecided
