// What was read from the inventories: tokens, waivers, sites, and what was wrong with them. No text here looks like a
// secret: the reader drops such a value on the spot and leaves the field unknown.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arena.h"
#include "edit.h"
#include "field.h"
#include "instant.h"
#include "kind.h"

namespace credlint {

using Text = std::string_view;  // kept alive by Inventory::arenas
using Texts = std::span<const std::string_view>;

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// What the name of a token begins with that no entry lists: "vendor:9005". No id holds a colon.
inline constexpr std::string_view kVendorName = "vendor:";

// `expires = "never"`
inline constexpr Instant kNever = Instant::max();

// Why a `secret` is no reference that could be followed. The value itself is not kept.
enum class SecretFlaw : std::uint8_t { none, no_scheme, misspelt_scheme, bad_name };

// Where an entry stands. `ordinal` counts the entries of its file from 0, spoiled ones included.
struct Place {
  std::uint32_t file = 0;
  std::uint32_t ordinal = 0;
  Position where;
};

struct Token {
  std::uint32_t index = 0;  // in Inventory::tokens
  Place place;
  Text name;            // how reports call it: the id, "id~2" for a second one, "entry@LINE" without a usable id
  Text meant_variable;  // what a `secret` that is no reference seems to name; "": nothing that may be shown
  bool has_usable_id = false;
  bool listed = true;  // false: no entry lists it, and only a vendor's list has it
  bool base_url_had_credentials = false;
  SecretFlaw secret_flaw = SecretFlaw::none;
  const Kind* kind = &unknown_kind();  // what it is judged as; never null

  Field<Text> id;
  Field<const Kind*> declared_kind;  // as written
  Field<Text> product;               // one of the vendor's
  Field<Text> label, owner, account, purpose;
  Field<Instant> created, expires, revoked, last_used, last_refreshed, consented;
  Field<Text> client_id, organization, vendor_id;
  Field<Texts> scopes;
  Field<days> rotate_every;  // after `created`
  Field<Access> access;
  Field<bool> privileged, on_behalf_of_users;
  Field<Text> base_url;  // a clean URL (url.h)
  Field<Text> cloud_id;  // a UUID in lower case
  Field<Text> site;      // a host name in lower case
  Field<Text> secret;    // a reference of valid form
  Field<Texts> consumers, tags;
  Field<Text> replaces;

  // Known to have no scopes; false where it has some or where that cannot be told.
  [[nodiscard]] bool scopeless() const { return scopes.absent() || (scopes.known() && (*scopes).empty()); }
  [[nodiscard]] bool scoped() const { return scopes.known() && !(*scopes).empty(); }
};

struct Site {
  Place place;
  Field<Text> host;      // in lower case
  Field<Text> cloud_id;  // a UUID in lower case
};

struct Waiver {
  Place place;
  Field<Text> token, rule, reason, approved_by, ticket;
  Field<Instant> expires;
};

// A flaw of an entry or of a file. Its message and hint never hold a value that looks like a secret.
struct Problem {
  // `swallowed`: what looks like an entry of its own stands inside a string. That may be meant.
  enum class Type : std::uint8_t { invalid, secret, swallowed };
  Type type = Type::invalid;
  bool syntax = false;          // the TOML itself is broken: the file could not be read whole
  Place place;                  // of the flaw; `ordinal` is that of its entry
  std::uint32_t token = kNone;  // index into Inventory::tokens
  bool lists_keys = false;      // the hint lists all keys that there are
  std::size_t key = 0;          // a hash of the key that it is about, also where the key is not to be shown
  std::string subject;          // the key path; with the rule and the token it names the flaw for good
  std::string message, hint;
  std::optional<Mend> mend;  // the hint as an exact change
};

// One inventory file, as far as it could be read.
struct Source {
  std::string path;    // as given; "<stdin>" for standard input
  std::string sha256;  // of its bytes, in hexadecimal
  std::uint64_t bytes = 0;
  std::size_t tokens = 0;
  std::size_t entries = 0;   // tokens, waivers and sites, spoiled ones included
  bool vendor_list = false;  // it is one, and its tokens are those that no entry lists
  std::size_t broken = 0;    // pieces that are no TOML, so that nobody knows what they hold
  std::string error;         // why it could not be read or used at all; then all else is empty

  [[nodiscard]] std::string_view noun() const { return vendor_list ? "vendor list" : "inventory"; }
};

class Kinds;
const Kinds& known_kinds();

struct Inventory {
  const Kinds* kinds = &known_kinds();  // that it was read by; they outlive it
  std::vector<Source> sources;
  std::vector<Token*> tokens;    // in the arenas too, so that a million of them are never copied
  std::vector<Token*> left_out;  // that this audit is not about; their indexes follow those of `tokens`
  std::vector<Site> sites;
  std::vector<Waiver> waivers;
  std::vector<Problem> problems;
  std::vector<std::unique_ptr<Arena>> arenas;
};

}  // namespace credlint
