#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::shared_secret {
namespace {

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.secret.unknown()) return out.cannot_judge("`secret` is no valid reference");
  if (const Token* earlier = context.earlier_with_same_secret(token))
    out.add(Severity::warning, token.secret.where(), fmt::format("has the same `secret` as `{}`", earlier->name),
            "give each token a secret of its own; if both entries mean one token, make them one entry");
}

bool applies(const Token& token, const Context&) { return !token.secret.absent(); }

}  // namespace

Rule rule() {
  return {.summary = "an earlier living token has the same secret",
          .severity = Severity::warning,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::shared_secret
