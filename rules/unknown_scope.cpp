#include <fmt/core.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "rule.h"
#include "scopes.h"
#include "text.h"

namespace credlint::rules::unknown_scope {
namespace {

constexpr std::size_t kMostNamed = 3;

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  std::vector<std::string_view> unknown;
  std::unordered_set<std::string_view> seen;
  for (const std::string_view scope : *token.scopes)
    if (!is_documented(scope, *token.kind) && seen.insert(scope).second) unknown.push_back(scope);
  if (unknown.empty()) return;
  std::string names, corrections;
  for (std::size_t i = 0; i < std::min(unknown.size(), kMostNamed); ++i) {
    names += fmt::format("{}{}", i == 0 ? "" : ", ", literal(unknown[i]));
    if (const std::string_view near = nearest_scope(unknown[i], *token.kind); !near.empty())
      corrections +=
          fmt::format("{}`{}` for {}", corrections.empty() ? "did you mean " : ", ", near, literal(unknown[i]));
  }
  if (unknown.size() > kMostNamed) names += fmt::format(" and {} more", unknown.size() - kMostNamed);
  out.add(Severity::note, token.scopes.where(),
          fmt::format("has {} that the vendor does not document for {} (as of {}): {}",
                      unknown.size() == 1 ? "a scope" : "scopes", token.kind->title, scopes_as_of(*token.kind), names),
          fmt::format("{}{}ompare `scopes`, one item a scope, with what the vendor's token page shows", corrections,
                      corrections.empty() ? "c" : "? C"));
}

bool applies(const Token& token, const Context&) {
  return token.kind->known() && token.kind->scoping != Scoping::none && !token.scopeless() &&
         has_whole_vocabulary(*token.kind);
}

}  // namespace

Rule rule() {
  return {.summary = "a scope is none that the vendor documents for this kind",
          .severity = Severity::note,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::unknown_scope
