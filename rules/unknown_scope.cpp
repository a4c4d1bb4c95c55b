#include <fmt/core.h>

#include "rule.h"
#include "scopes.h"
#include "text.h"

namespace credlint::rules {
namespace {

constexpr std::size_t kMostNamed = 3;

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  std::string names, corrections;
  std::size_t count = 0;
  for (const std::string_view scope : *token.scopes) {
    if (is_documented(scope, token.kind) || ++count > kMostNamed) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", literal(scope));
    if (const std::string_view near = nearest_scope(scope, token.kind); !near.empty())
      corrections += fmt::format("{}`{}`", corrections.empty() ? "" : ", ", near);
  }
  if (count == 0) return;
  if (count > kMostNamed) names += fmt::format(" and {} more", count - kMostNamed);
  out.add(Severity::note, token.scopes.where(),
          fmt::format("has {} that the vendor does not document for {} (as of {}): {}",
                      count == 1 ? "a scope" : "scopes", facts(token.kind).title, scopes_as_of(), names),
          corrections.empty()
              ? "compare `scopes` with what the vendor's token page shows"
              : fmt::format("did you mean {}? Compare `scopes` with what the vendor's token page shows", corrections));
}

bool applies(const Token& token, const Context&) {
  return token.kind != Kind::unknown && facts(token.kind).scoping != Scoping::none && !token.scopes.absent();
}

}  // namespace

Rule unknown_scope() {
  return {.summary = "a scope is none that the vendor documents for this kind",
          .severity = Severity::note,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules
