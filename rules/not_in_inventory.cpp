#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::not_in_inventory {
namespace {

constexpr Threshold kUnusedFor{"not-in-inventory", "unused", days{90},
                               "days without use after which it is only a note"};

std::string scopes_of(const Record& record) {
  constexpr std::size_t kMost = 3;
  if (!record.scopes) return {};
  if (record.scopes->empty()) return ", unscoped";
  std::string text = ", ";
  for (std::size_t i = 0; i < std::min(record.scopes->size(), kMost); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : " ", literal((*record.scopes)[i]));
  return record.scopes->size() > kMost ? text + fmt::format(" and {} more", record.scopes->size() - kMost) : text;
}

std::string what_it_is(const Token& token, const Record& record) {
  std::string text = record.label.empty() ? std::string(token.kind->title) : literal(record.label);
  if (!record.account.empty()) text += fmt::format(" of {}", literal(record.account));
  text += scopes_of(record);
  if (record.last_used) text += fmt::format(", used on {}", to_date(*record.last_used));
  if (record.expires)
    text += *record.expires == kNever ? std::string(", without an end")
                                      : fmt::format(", until {}", to_date(*record.expires));
  return text;
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Record& record = *context.record(token);
  const Instant then = *context.listed_at(token);
  const Instant last = record.last_used ? *record.last_used : record.created.value_or(then);
  const bool unused = whole_days(last, then) > context.days_of(kUnusedFor, token)->count();
  const bool blocked = record.standing() == Standing::blocked;
  const bool broad = token.kind->list->of_administrators || (token.kind->scoping != Scoping::none && record.scopes &&
                                                             record.scopes->empty() && record.last_used);
  const Severity severity = blocked || unused ? Severity::note : broad ? Severity::error : Severity::warning;
  const std::string listed =
      token.vendor_id.known()
          ? fmt::format("add an entry for it, with `{} = \"{}\"`",
                        token.kind->list->by_client_id ? "client_id" : "vendor_id", *token.vendor_id)
          : std::string("add an entry for it");
  out.add(severity, token.place.where, fmt::format("{}: no entry lists it", what_it_is(token, record)),
          token.kind->revoke.empty() ? fmt::format("{}; or have it revoked", listed)
                                     : fmt::format("{}; or have it revoked, {}", listed, token.kind->revoke));
}

}  // namespace

Rule rule() {
  return {.summary = "list: the vendor has a token that no entry lists",
          .severity = Severity::error,
          .levels =
              "error for a key of an organisation, or one that is unscoped and in use; note when it is blocked or "
              "unused for 90 days; else warning",
          .of_unlisted = true,
          .from_list = true,
          .thresholds = {kUnusedFor},
          .applies = always,
          .check = check};
}

}  // namespace credlint::rules::not_in_inventory
