#include "own_kinds.h"

namespace credlint {
namespace {

constexpr std::array<KindKey, 19> kKindKeys{{
    {"title", KindForm::text, "what it is called in a sentence, with its article: \"an ERP API key\"", true},
    {"replace", KindForm::text, "what a person does to get a new one: \"create one at https://…\"", true},
    {"revoke", KindForm::text, "where it is revoked"},
    {"hosts", KindForm::hosts, "where it works; the only hosts that a probe may send it to", true},
    {"format", KindForm::pattern, "what its secrets look like: a literal beginning and `*`"},
    {"scopes", KindForm::scoping, "whether it has scopes: none (if not set), optional or always"},
    {"reading", KindForm::texts, "its scopes that only read"},
    {"writing", KindForm::texts, "its scopes that write"},
    {"deleting", KindForm::texts, "its scopes that delete"},
    {"managing", KindForm::texts, "its scopes that administer"},
    {"longest_life", KindForm::day_count, "days from its creation; it may live for ever if not set"},
    {"idle", KindForm::day_count, "days without use that end it; none do if not set"},
    {"retired", KindForm::date, "the day on which all of them end or ended"},
    {"made_before", KindForm::date, "with `ends`: those that were made before this day end"},
    {"ends", KindForm::date, "with `made_before`: the day on which they end"},
    {"never_stored", KindForm::text, "why it is worthless in an inventory: \"it lives for an hour\""},
    {"account_is_email", KindForm::boolean, "true if its `account` must be an e-mail address"},
    {"organization", KindForm::text, "what `organization` means for it; it has none if not set"},
    {"client_id", KindForm::text, "what `client_id` means for it; it has none if not set"},
}};

constexpr std::array<KindKey, 12> kKindProbeKeys{{
    {"get", KindForm::template_url,
     "the URL that is asked; {base_url}, {organization}, {site} and others stand for keys", true},
    {"auth", KindForm::auth, "bearer (if not set), \"basic USER\", basic-token-first, or \"header NAME [PREFIX]\""},
    {"headers", KindForm::headers, "constant headers"},
    {"proof", KindForm::pointer, "JSON pointer to a text or number that must be there with status 200", true},
    {"rejected", KindForm::refusal,
     "the refusal: a status, or { status = 200, at = \"/ok\", is = false }; without it none "
     "is known"},
    {"expires", KindForm::place, "where the answer tells the end: a JSON pointer, or \"header NAME\""},
    {"scopes", KindForm::place, "where it tells the scopes"},
    {"account", KindForm::place, "where it tells the account, as people write it"},
    {"last_used", KindForm::place, "where it tells the last use"},
    {"is_a_use", KindForm::boolean, "true if a probe counts as a use"},
    {"punishes_address", KindForm::boolean, "true if refusals are counted against the address that they come from"},
    {"seconds_apart", KindForm::day_count, "seconds between two requests to the host, at least"},
}};

}  // namespace

std::vector<const Kind*> OwnKinds::all() const {
  std::vector<const Kind*> all;
  for (const Kind& kind : kinds) all.push_back(&kind);
  return all;
}

std::span<const KindKey> kind_keys() { return kKindKeys; }
std::span<const KindKey> kind_probe_keys() { return kKindProbeKeys; }

}  // namespace credlint
