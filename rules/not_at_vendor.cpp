#include <fmt/core.h>

#include "rule.h"
#include "text.h"

namespace credlint::rules::not_at_vendor {
namespace {

// "`export` of `data-bot@acme.example`", by what the entry states.
std::string what_is_missed(const Token& token) {
  if (token.vendor_id.known()) return fmt::format("with the id {}", literal(*token.vendor_id));
  if (token.kind->list->by_client_id && token.client_id.known())
    return fmt::format("with the client id {}", literal(*token.client_id));
  std::string text = token.label.known() ? literal(*token.label) : std::string("such");
  if (token.account.known()) text += fmt::format(" of {}", literal(*token.account));
  if (!token.label.known() && token.created.known()) text += fmt::format(" made on {}", to_text(*token.created));
  return text;
}

// What it may have become, so that a person can look: a match it is not.
std::string hint_for(const Token& token, const Context& context) {
  const std::uint32_t near = context.held().tokens[token.index].near;
  if (near == Outcome::kNoRecord)
    return token.vendor_id.known() ? "correct `vendor_id`, or remove the entry"
                                   : "remove the entry, or add `vendor_id` if it was renamed";
  const Record& record = context.held().lists.records[near];
  const std::string name = record.label.empty() ? std::string() : fmt::format(" ({})", literal(record.label));
  if (token.vendor_id.known())
    return fmt::format(
        "all else that the entry states is true of {}{}: if it is that one, correct `vendor_id`; else "
        "remove the entry",
        literal(record.id), name);
  return fmt::format("remove the entry; or, if it was renamed to {}{}, add `vendor_id = \"{}\"`", literal(record.id),
                     name, record.id);
}

void check(const Token& token, const Context& context, Remarks& out) {
  const Outcome& outcome = context.held().tokens[token.index];
  if (outcome.found == Found::unjudged) return out.cannot_judge("the vendor's list of its kind is not whole");
  if (!context.held().not_at_vendor[token.index]) return;
  const bool alive = works(context.observation(token));
  out.add(alive ? Severity::warning : Severity::error, token.place.where,
          fmt::format("the vendor has no token {}{}", what_is_missed(token),
                      alive ? ", and yet it works: it may be one that no organisation manages" : ""),
          hint_for(token, context));
  // Its account, its label and the day on which it was made are that record's alone.
  if (outcome.near != Outcome::kNoRecord && token.vendor_id.known())
    out.mend({Change::value, token.vendor_id.where(), toml_string(context.held().lists.records[outcome.near].id)});
}

bool applies(const Token& token, const Context& context) {
  return context.held().any() && context.held().tokens[token.index].found != Found::unheld;
}

}  // namespace

Rule rule() {
  return {.summary = "list: the vendor has no such token",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; warning when a probe shows that it works",
          .from_list = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::not_at_vendor
