#include "vendor.h"

// What has no kind of its own: nothing is known but what the entry says, and nothing is concluded from it.
namespace credlint::vendors::other {

Vendor vendor() {
  return {.name = "any vendor",
          .kinds = {{.name = "other",
                     .title = "a credential of another kind",
                     .replace = "ask its owner for a new one",
                     .scoping = Scoping::optional,
                     .unscoped_reads_public = true,
                     .organization = {Form::any, "what it belongs to at its vendor"},
                     .client_id = {Form::any, "its public half"},
                     .hosts = {.self_hosted = true},
                     .never_tried = "nothing is known of how one is tried",
                     .notes = {"only what its entry says is judged: end, age, use, owner, references"}}}};
}

}  // namespace credlint::vendors::other
