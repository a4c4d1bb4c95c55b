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

// Just what the vendor says, in the entry's order; whether it should be so is judged by the other rules.
void mend(const Token& token, const std::vector<std::string>& told, Remarks& out) {
  const Texts declared = token.scopes.known() ? *token.scopes : Texts{};
  std::string list;
  const auto add = [&list](std::string_view scope) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", toml_string(scope));
  };
  const auto gone = only_in(declared, told);
  for (const std::string_view scope : declared)
    if (std::find(gone.begin(), gone.end(), scope) == gone.end()) add(scope);
  for (const std::string_view scope : only_in(told, declared)) add(scope);
  if (token.scopes.absent())
    out.mend({Change::more, token.declared_kind.where(), fmt::format("scopes = [{}]", list)});
  else
    out.mend({Change::value, token.scopes.where(), fmt::format("[{}]", list)});
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  const std::vector<std::string>& told = *context.observed(token).scopes;
  const Texts declared = token.scopes.known() ? *token.scopes : Texts{};
  const auto more = only_in(told, declared), fewer = only_in(declared, told);
  if (more.empty() && fewer.empty()) return;
  const bool tried = context.observation(token).scopes.has_value();
  const std::string_view perhaps = tried ? "; or see whether `secret` leads to another token" : "";
  if (declared.empty()) {
    out.add(Severity::warning, token.scopes.where(),
            fmt::format("lists no scopes, but at the vendor it has {}", listed(more)),
            "write them down in `scopes`, so that they are judged");
    return mend(token, told, out);
  }
  if (told.empty()) {
    out.add(
        Severity::error, token.scopes.where(),
        fmt::format("lists {}, but at the vendor it is unscoped: it may do all that its account may", listed(fewer)),
        fmt::format("replace it by one with these scopes, or write `scopes = []`{}", perhaps));
    return mend(token, told, out);
  }
  std::string message, hint;
  if (!more.empty()) {
    const std::string_view it = more.size() == 1 ? "it" : "them";
    message = fmt::format("has {} at the vendor, which the entry does not list", listed(more));
    hint = fmt::format("add {} to `scopes` if {} needed; else replace the token by one without {}", it,
                       more.size() == 1 ? "it is" : "they are", it);
  }
  if (!fewer.empty()) {
    message +=
        fmt::format("{}lists {}, which it does not have at the vendor", more.empty() ? "" : "; and ", listed(fewer));
    hint += fmt::format("{}remove {} from `scopes`", more.empty() ? "" : "; ", fewer.size() == 1 ? "it" : "them");
    if (!more.empty()) hint = "bring `scopes` up to date, or replace the token by one with the scopes that it needs";
  }
  out.add(more.empty() ? Severity::warning : Severity::error, token.scopes.where(), message,
          hint + std::string(perhaps));
  mend(token, told, out);
}

bool applies(const Token& token, const Context& context) {
  return context.observed(token).scopes.has_value() && token.kind->scoping != Scoping::none;
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
