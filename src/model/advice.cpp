#include "advice.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "text.h"

namespace credlint {

Severity severity_of_end(const Token& token, const Context& context) {
  return context.end_is_settled(token) ? Severity::note : Severity::error;
}

std::string consumers_of(const Token& token) {
  if (!token.consumers.known() || (*token.consumers).empty()) return "what uses it";
  constexpr std::size_t kMost = 4;
  const Texts consumers = *token.consumers;
  std::string text;
  for (std::size_t i = 0; i < consumers.size() && i < kMost; ++i) {
    const bool last = i + 1 == consumers.size();
    text += fmt::format("{}{}", i == 0 ? "" : last ? " and " : ", ", literal(consumers[i]));
  }
  if (consumers.size() > kMost) text += fmt::format(" and {} more", consumers.size() - kMost);
  return text;
}

std::string how_to_replace(const Token& token) {
  const std::string_view how = token.kind->replace;
  // Nobody else can make a user's token.
  if (token.kind->account_makes_it && token.account.known())
    return fmt::format("sign in as {} and {}", literal(*token.account), how);
  return std::string(how);
}

std::string scopes_beyond(const Token& token, Reach reach) {
  constexpr std::size_t kMost = 3;
  const Kind& kind = *token.kind;
  std::vector<std::string_view> beyond;
  for (const std::string_view scope : *token.scopes)
    if (reach_of(scope, kind) > reach) beyond.push_back(scope);
  std::stable_sort(beyond.begin(), beyond.end(), [&kind](std::string_view left, std::string_view right) {
    return reach_of(left, kind) > reach_of(right, kind);
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(beyond.size(), kMost); ++i) {
    const std::string_view allows = what_allows(beyond[i], kind);
    text += fmt::format("{}{}{}", i == 0 ? "" : ", ", literal(beyond[i]),
                        allows.empty() ? "" : fmt::format(" ({})", allows));
  }
  if (beyond.size() > kMost) text += fmt::format(" and {} more", beyond.size() - kMost);
  return text;
}

std::string own_end(const Token& token, const Context& context) {
  const Ending& ending = context.ending(token);
  const bool ended = context.ended(token);
  if (ending.reason == EndReason::revoked)
    return fmt::format("; this one {} on {}", ended ? "was revoked" : "is to be revoked", to_text(ending.at));
  if (ending.reason == EndReason::declared || ending.reason == EndReason::observed)
    return fmt::format("; this one {} on {}", ended ? "had expired" : "expires", to_text(ending.at));
  return {};
}

std::string after_end(const Token& token, const Context& context) {
  const Token* replacement = context.replacement(token);
  const bool revoked = token.revoked.known() && *token.revoked <= context.now();
  if (revoked && replacement != nullptr)
    return fmt::format("it is revoked and `{}` replaces it: remove this entry", replacement->name);
  if (revoked) return "it is revoked: remove this entry";
  if (replacement != nullptr)
    return fmt::format("`{}` replaces it: see that {} has that one, and remove this entry", replacement->name,
                       consumers_of(token));
  return fmt::format("{} and give it to {}; or remove this entry if nothing needs it", how_to_replace(token),
                     consumers_of(token));
}

std::string before_end(const Token& token, Instant end) {
  return fmt::format("{}, give it to {} before {}, and revoke this one", how_to_replace(token), consumers_of(token),
                     to_text(end));
}

}  // namespace credlint
