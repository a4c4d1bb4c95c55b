#include <fmt/core.h>

#include "rule.h"

namespace credlint::rules::never_stored {
namespace {

void check(const Token& token, const Context&, Remarks& out) {
  out.add(
      Severity::error, token.declared_kind.where(),
      fmt::format("is {}, which is worthless in an inventory: {}", token.kind->title, token.kind->never_stored),
      "remove this entry, and list what such tokens are made from; if one is stored somewhere all the same, see what "
      "that is for");
}

// A vendor may let such tokens live for ever where an app asks for it, and then they are kept.
bool applies(const Token& token, const Context&) {
  return !token.kind->never_stored.empty() && !(may_be_never(token) && token.expires.value_or({}) == kNever);
}

}  // namespace

Rule rule() {
  return {.summary = "a kind of token that is made for the moment, and worthless in an inventory",
          .severity = Severity::error,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::never_stored
