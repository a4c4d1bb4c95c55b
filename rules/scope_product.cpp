#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "advice.h"
#include "route.h"
#include "rule.h"
#include "scopes.h"
#include "text.h"
#include "url.h"

namespace credlint::rules::scope_product {
namespace {

std::string_view name_of(Product product) {
  switch (product) {
    case Product::jira:
      return "Jira";
    case Product::confluence:
      return "Confluence";
    default:
      return "Bitbucket";
  }
}

// Whether the entry says which product it is for, and does not leave it to be assumed.
bool says_product(const Token& token) {
  if (token.product.known()) return true;
  if (!token.base_url.known()) return false;
  const Url url = split_url(*token.base_url);
  const HostClass host = class_of_host(url.host);
  return host == HostClass::bitbucket || (host == HostClass::gateway && url.path.starts_with("/ex/"));
}

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (token.product.unknown()) return out.cannot_judge("`product` is not valid");
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  if (!says_product(token)) return;
  const Product product = product_of(token);
  std::vector<std::string_view> others;
  std::optional<Product> other;
  bool fits = false;
  for (const std::string_view scope : *token.scopes) {
    const auto of = product_of_scope(scope);
    if (!of || *of == product) {
      fits = true;
    } else {
      others.push_back(scope);
      if (!other) other = of;
    }
  }
  if (others.empty()) return;
  constexpr std::size_t kMost = 3;
  const std::size_t shown = std::min(others.size(), kMost);
  std::string names;
  for (std::size_t i = 0; i < shown; ++i) names += fmt::format("{}{}", i == 0 ? "" : ", ", literal(others[i]));
  if (others.size() > kMost) names += fmt::format(" and {} more", others.size() - kMost);
  if (fits)
    return out.add(
        Severity::note, token.scopes.where(),
        fmt::format("is for {}, but lists scopes of another product: {}", name_of(product), names),
        "a token is made for one app and has the scopes of that alone: list those that its token page shows");
  out.add(Severity::error, token.scopes.where(),
          fmt::format("is sent to {}, but has only scopes of another product: {}", name_of(product), names),
          fmt::format("a token is made for one app: {}, choosing {} as its app; or, if it is for {}, correct "
                      "`base_url` or `product`",
                      how_to_replace(token), name_of(product), name_of(*other)));
}

// The vendor asks for the app when such a token is made.
bool applies(const Token& token, const Context&) {
  return (token.kind == Kind::atlassian_api_token || token.kind == Kind::atlassian_service_token) && !token.scopeless();
}

}  // namespace

Rule rule() {
  return {.summary = "the scopes are those of another product than the one that the token is sent to",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; note when only some of the scopes are",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::scope_product
