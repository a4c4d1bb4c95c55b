#include "advice.h"

#include <fmt/core.h>

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

std::string after_end(const Token& token, const Context& context) {
  if (const Token* replacement = context.replacement(token))
    return fmt::format("`{}` replaces it: remove this entry once nothing uses it", replacement->name);
  if (context.end_is_settled(token)) return "it is revoked: remove this entry";
  return fmt::format("{} and hand it to {}; or remove this entry if nothing needs it", facts(token.kind).how_to_replace,
                     consumers_of(token));
}

std::string before_end(const Token& token, Instant end) {
  return fmt::format("{}, and switch {} over before {}", facts(token.kind).how_to_replace, consumers_of(token),
                     to_text(end));
}

}  // namespace credlint
