#include "selection.h"

#include "wildcard.h"

namespace credlint {

void keep_tokens(Inventory& inventory, const std::string& glob) {
  std::vector<Token*> kept, left_out;
  // By its id, so that a second token of the same id is not left out unseen; without one, by its name.
  for (Token* token : inventory.tokens)
    (matches(glob, token->id.known() ? *token->id : token->name) ? kept : left_out).push_back(token);
  std::vector<std::uint32_t> moved(inventory.tokens.size(), kNone);  // old index → new one
  std::uint32_t next = 0;
  for (Token* token : kept) token->index = moved[token->index] = next++;
  for (Token* token : left_out) token->index = next++;
  std::erase_if(inventory.problems, [&](Problem& problem) {
    if (problem.token == kNone) return false;
    problem.token = moved[problem.token];
    return problem.token == kNone;
  });
  inventory.tokens = std::move(kept);
  inventory.left_out = std::move(left_out);
}

}  // namespace credlint
