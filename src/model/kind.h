// What can be known of a kind of credential. A vendor's file (src/vendors) fills this structure in, and so does a
// [kind.NAME] of the configuration; rules, prober and reports ask it and never which vendor it is.
//
// How sure a fact must be: what was only remembered or concluded may stand in `notes` and hints, and nowhere else. A
// limit, an end, a host or a meaning here decides.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hosts.h"
#include "instant.h"
#include "scopes.h"
#include "secret_format.h"

namespace credlint {

struct Token;
struct Collection;
struct Fault;
struct Step;
struct Planned;
struct Refusal;
struct Vendor;
struct Sites;
class Context;
class Reachable;

enum class Access : std::uint8_t { read, write, admin };

// Whether credentials of a kind carry scopes. Where scopes are optional, one without may do all that its account may.
enum class Scoping : std::uint8_t { none, optional, always };

// Whether the vendor lets a credential of this kind have an expiry date of its own.
enum class Expiry : std::uint8_t {
  dated,          // it has one, always
  may_be_never,   // it may have one
  none,           // the vendor offers none
  by_inactivity,  // it has none, and dies where it is not used
};

// From its creation on, as far as the vendor enforces it.
struct Lifetime {
  days longest;
  std::optional<Instant> made_since = {};  // older ones may live longer
  bool at_vendor_only = false;             // a server of the company's own may let it live longer
};

// A credential that is not used dies.
struct Idle {
  days limit;
  bool at_vendor_only = false;            // not on a server of the company's own
  std::optional<days> family_limit = {};  // once announced and no longer documented, so that it gives a note and no end
};

// The vendor ends credentials, each on a day between the first and the last of a window; the end of the window is what
// counts.
struct EndWindow {
  Instant first_day, last_day;

  [[nodiscard]] constexpr Instant end() const { return last_day + days{1}; }
};

// All credentials of a kind. They end as the day begins.
struct Retirement {
  Instant end;
  std::string_view plural;                 // "Bitbucket app passwords"
  bool (*spares)(const Token&) = nullptr;  // those that live on; null: none
};

// Those that were made before a day, or that have something stated in the entry.
struct Generation {
  std::optional<Instant> made_before;
  EndWindow ends;
  bool (*covers)(const Token&) = nullptr;  // in place of the day
  std::string_view which = {};             // with `covers`: "is for all organisations"
};

// What a field of the entry must look like.
enum class Form : std::uint8_t {
  none,  // the kind has no such field
  any,
  email,
  uuid,
  name,      // one segment of a path
  digits12,  // an AWS account
};

// What a field means for a kind.
struct FieldUse {
  Form form = Form::none;
  std::string_view what = {};  // "the organisation's or the user's login"

  [[nodiscard]] bool used() const { return form != Form::none; }
};

// ---- How it is tried

// How a request proves who sends it.
enum class Auth : std::uint8_t {
  none,
  basic,               // a user name and the secret
  bearer,              // the secret
  header,              // the secret in a header of its own
  signed_v4,           // by the secret, as AWS wants it: Signature Version 4
  client_credentials,  // the secret buys an access token, which may then be sent as a bearer token
};

struct Credential {
  Auth auth = Auth::bearer;
  std::string_view user = {};    // basic: "{account}", "{account}/token", "{client_id}"; "{secret}": the secret itself,
                                 // and no password
  std::string_view header = {};  // header: its name …
  std::string_view prefix = {};  // … and what stands before the secret: "GenieKey "
  std::string_view region = {}, service = {};  // signed_v4: what the signature is for
};

struct Header {
  std::string_view name, value;
};

// How an access token is bought, with a POST of client id and secret.
struct Purchase {
  std::string_view url = {};    // a template, as in Probe; "": none is bought
  bool form = false;            // as a form, else as JSON
  std::string_view scope = {};  // what is asked for; "": nothing
  const Step* step = nullptr;   // what the answers mean
};

// The one request that tries a credential. In a template stand {base_url}, as the entry has it; {origin}, its scheme,
// host and port; {account}, {organization}, {site}, {client_id}, {vendor_id}; with {base_url|https://…} and the like
// for an entry that has none. What stands behind a # is sent nowhere, and tells apart what is asked about.
struct Probe {
  std::string_view get = {};  // a template; "": there is none
  Credential credential = {};
  std::vector<Header> headers = {};  // constant ones
  std::string_view body = {};        // one constant GraphQL query, which is posted; never anything of the entry
  const Step* step = nullptr;        // what the answers mean
  Purchase purchase = {};
  std::chrono::seconds apart{0};  // between two requests to the host
  bool needs_secret = true;
};

// ---- The kind

struct Fact {
  std::string_view what;   // the fact, or the part of the facts: "longest life"
  std::string_view where;  // a page or a file
  std::string_view read;   // "2026-11-23"
};

// The vendor's own list of what it has issued.
struct OwnList {
  std::string_view name;           // "user-api-tokens"
  std::string_view title;          // "user API tokens"
  std::string_view needs = {};     // what the key that asks for it must be allowed
  bool tells_use = true;           // so that no last use means that there was none
  bool of_administrators = false;  // one that nobody lists may do what an administrator may
  bool by_client_id = false;       // the id of a record is what the entry calls `client_id`
  bool by_organization = false;  // its records belong to an organisation, the last word of the scope, and to no account
  // The scope begins with a host, and the list tells only of credentials for it. Where a record names no account it is
  // of the one that stands last in the scope.
  bool at_host = false;
};

struct Kind {
  std::string_view name;     // as written in an inventory
  std::string_view title;    // as it reads in a sentence, with its article
  std::string_view replace;  // what a person does to get a new one
  std::string_view revoke = {};
  std::string_view looks = {};                 // of its secret, in words
  std::vector<std::string_view> formats = {};  // those of its secrets (SecretFormat::name)

  Scoping scoping = Scoping::none;
  const Vocabulary& (*vocabulary)() = nullptr;  // null: scopes are not judged by name, but for their verbs
  const Vocabulary* own_vocabulary = nullptr;   // in its place, for a kind of the configuration
  bool unscoped_reads_public = false;           // one without scopes may do nearly nothing
  std::string_view unscoped_risk = {};  // what one without scopes may do: "all that an organisation administrator may"

  Expiry expiry = Expiry::may_be_never;
  bool dated_at_vendor_only = false;  // a server of the company's own may let it live for ever
  std::optional<Lifetime> life = {};
  std::optional<Idle> idle = {};
  std::optional<Retirement> retired = {};
  std::optional<Generation> legacy = {};
  std::string_view never_stored = {};  // why it is worthless in an inventory: "it lives for one hour"
  bool renewed_by_use = false;         // a grant: has `last_refreshed` and `consented`, and no age of its own
  bool used_by_probe = false;          // a probe counts as a use

  FieldUse account = {Form::any};
  FieldUse organization = {}, client_id = {};
  bool account_makes_it = false;          // only its account's own user can make a new one
  std::string_view multi_user_risk = {};  // what to use in its place for many people's data

  Hosts hosts = {};
  std::string_view never_tried = {};  // why it is skipped; "": `probe` or `plan` tries it
  Probe probe = {};
  std::string_view probe_in_words = {};  // of a kind whose requests a function plans
  bool punishes_address = false;         // refusals count against the address they come from, not only the account
  bool tells_account = false;            // the answer says whom it acts as
  bool made_for_one_product = false;     // so that scopes of several products cannot go together
  std::string_view not_found = {};       // what may be wrong where the answer is 404

  std::vector<Fact> sources = {};
  std::vector<std::string_view> notes = {};  // what is worth knowing and decides nothing
  std::optional<OwnList> list = {};
  const Collection& (*collection)() = nullptr;  // the lists that one may ask for; null: none

  // What data cannot say; null: as the data says.
  std::optional<Fault> (*misplaced)(const Token&, const Context&) = nullptr;
  Planned (*plan)(const Token&, const Context&, const Reachable&) = nullptr;
  std::string (*probed_host)(const Token&) = nullptr;
  // Where one with scopes is sent, by the id of its site; "" for one that is not known.
  std::string (*scoped_url)(const Token&, std::string_view cloud_id) = nullptr;
  // Where one without scopes is worse than usual, or not so bad; the hint follows `replace`.
  std::optional<Fault> (*unscoped_fault)(const Token&) = nullptr;
  // Whether the account may be something else than `account.form` says.
  bool (*account_may_be)(const Token&) = nullptr;
  // Whether a server's name for an account and a declared one that differ are names of one form, so that they can be
  // compared; null: they can.
  bool (*comparable)(std::string_view declared, std::string_view told) = nullptr;
  // Of its scopes those that the probe needs; empty if they do not suffice.
  std::vector<std::string_view> (*scopes_to_ask)(const Token&) = nullptr;
  std::vector<std::string_view> (*refusal_causes)(const Token&) = nullptr;  // beside those that all kinds have

  const Vendor* vendor = nullptr;  // filled in by the list

  [[nodiscard]] bool known() const { return !name.empty(); }
  [[nodiscard]] bool may_be_never() const { return expiry == Expiry::may_be_never || expiry == Expiry::none; }
};

// What a token is judged by whose kind is missing or misspelt: it allows everything and limits nothing.
const Kind& unknown_kind();

inline constexpr std::array<std::string_view, 3> kAccessNames{"read", "write", "admin"};
constexpr std::string_view to_text(Access access) { return kAccessNames[static_cast<std::size_t>(access)]; }

}  // namespace credlint
