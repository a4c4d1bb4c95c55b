#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "advice.h"
#include "rule.h"
#include "text.h"
#include "vendor.h"

namespace credlint::rules::scope_product {
namespace {

std::string_view title_of(std::string_view product, const Products& products) {
  for (const Products::Name& name : products.names)
    if (name.name == product) return name.title;
  return product;
}

void check(const Token& token, const Context&, Remarks& out) {
  if (token.scopes.unknown()) return out.cannot_judge("`scopes` is not valid");
  if (token.product.unknown()) return out.cannot_judge("`product` is not valid");
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  const Products& products = *token.kind->vendor->products;
  if (!products.is_said(token)) return;
  const std::string_view product = products.of(token);
  std::vector<std::string_view> others;
  std::string_view other;
  bool fits = false;
  for (const std::string_view scope : *token.scopes) {
    const std::string_view of = products.of_scope(scope);
    if (of.empty() || of == product) {
      fits = true;
    } else {
      others.push_back(scope);
      if (other.empty()) other = of;
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
        fmt::format("is for {}, but lists scopes of another product: {}", title_of(product, products), names),
        "a token is made for one app and has the scopes of that alone: list those that its token page shows");
  out.add(Severity::error, token.scopes.where(),
          fmt::format("is sent to {}, but has only scopes of another product: {}", title_of(product, products), names),
          fmt::format("a token is made for one app: {}, choosing {} as its app; or, if it is for {}, correct "
                      "`base_url` or `product`",
                      how_to_replace(token), title_of(product, products), title_of(other, products)));
}

// The vendor asks for the app when such a token is made.
bool applies(const Token& token, const Context&) { return token.kind->made_for_one_product && !token.scopeless(); }

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
