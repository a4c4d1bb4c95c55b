#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "rule.h"
#include "text.h"

namespace credlint::rules::scope_drift {
namespace {

template <class Left, class Right>
std::vector<std::string_view> only_in(const Left& left, const Right& right) {
  std::vector<std::string_view> only;
  for (const std::string_view scope : left)
    if (std::none_of(right.begin(), right.end(),
                     [scope](std::string_view other) { return equal_ignoring_case(scope, other); }))
      only.push_back(scope);
  return only;
}

std::string listed(const std::vector<std::string_view>& scopes) {
  constexpr std::size_t kMost = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(scopes.size(), kMost); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", literal(scopes[i]));
  if (scopes.size() > kMost) text += fmt::format(" and {} more", scopes.size() - kMost);
  return text;
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  const std::vector<std::string>& told = *context.observation(token).scopes;
  const Texts declared = token.scopes.known() ? *token.scopes : Texts{};
  const auto more = only_in(told, declared), fewer = only_in(declared, told);
  if (more.empty() && fewer.empty()) return;
  const std::string_view hint =
      "bring `scopes` up to date, and see whether it should have them; or see whether `secret` "
      "leads to another token";
  if (declared.empty())
    return out.add(Severity::warning, token.scopes.where(),
                   fmt::format("lists no scopes, but has some, says its vendor: {}", listed(more)),
                   "write them down in `scopes`, so that they are judged");
  if (told.empty())
    return out.add(Severity::error, token.scopes.where(),
                   fmt::format("has no scopes at all, says its vendor, but `scopes` lists {}", listed(fewer)), hint);
  std::string message = "has other scopes than `scopes` lists, says its vendor:";
  if (!more.empty()) message += fmt::format(" {} in addition", listed(more));
  if (!fewer.empty()) message += fmt::format("{} not {}", more.empty() ? "" : ", and", listed(fewer));
  out.add(more.empty() ? Severity::warning : Severity::error, token.scopes.where(), message, hint);
}

bool applies(const Token& token, const Context& context) {
  return context.observation(token).scopes.has_value() && token.kind->scoping != Scoping::none;
}

}  // namespace

Rule rule() {
  return {.summary = "observed: the vendor names other scopes than `scopes`",
          .severity = Severity::error,
          .levels = "error when the vendor names more, or none at all; warning when fewer, or when `scopes` is absent",
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::scope_drift
