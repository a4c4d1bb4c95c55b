#include "schema.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

bool is_renewed(const Kind& kind) { return kind.renewed_by_use; }
bool has_client_id(const Kind& kind) { return kind.client_id.used(); }
bool has_organization(const Kind& kind) { return kind.organization.used(); }
bool has_scopes(const Kind& kind) { return kind.scoping != Scoping::none; }
bool has_products(const Kind& kind) { return kind.vendor != nullptr && kind.vendor->products; }
bool has_sites(const Kind& kind) { return kind.vendor == nullptr || kind.vendor->sites; }
bool has_site_ids(const Kind& kind) {
  return kind.vendor != nullptr && kind.vendor->sites && kind.vendor->sites->have_ids();
}

const std::array<KeySpec<Token>, 28>& token_table() {
  static const std::array<KeySpec<Token>, 28> kTable{{
      {"id",
       Shape::id,
       &Token::id,
       Need::required,
       {},
       {},
       "a name of your own for it, unique over all inventories",
       true},
      {"kind", Shape::kind, &Token::declared_kind, Need::required, {}, {}, "what sort of credential it is"},
      {"product", Shape::product, &Token::product, Need::optional, has_products,
       "kinds of a vendor with several products",
       "which of the vendor's products it is for; else what base_url says, else the usual one"},
      {"label", Shape::text, &Token::label, Need::optional, {}, {}, "its name on the vendor's token page", false, true},
      {"owner", Shape::text, &Token::owner, Need::optional, {}, {}, "who answers for it", true, true},
      {"account",
       Shape::text,
       &Token::account,
       Need::optional,
       {},
       {},
       "the account it acts as; an e-mail address for Basic auth",
       true,
       true},
      {"purpose", Shape::text, &Token::purpose, Need::optional, {}, {}, "what it is for", false, true},
      {"created", Shape::date, &Token::created, Need::optional, {}, {}, "when it was made"},
      {"expires",
       Shape::date_or_never,
       &Token::expires,
       Need::optional,
       {},
       {},
       "when the vendor says that it expires, or \"never\""},
      {"revoked", Shape::date, &Token::revoked, Need::optional, {}, {}, "when it was revoked; only for one that was"},
      {"last_used", Shape::date, &Token::last_used, Need::optional, {}, {}, "when it was last used"},
      {"rotate_every",
       Shape::day_count,
       &Token::rotate_every,
       Need::optional,
       {},
       {},
       "days after `created` by which it is to be replaced"},
      {"last_refreshed", Shape::date, &Token::last_refreshed, Need::optional, is_renewed, "grants",
       "when its refresh token was last redeemed"},
      {"consented", Shape::date, &Token::consented, Need::optional, is_renewed, "grants", "when its user consented"},
      {"client_id", Shape::text, &Token::client_id, Need::optional, has_client_id, "kinds that have a public half",
       "the id of an OAuth client, an application or an access key; no secret"},
      {"organization", Shape::text, &Token::organization, Need::optional, has_organization,
       "kinds that belong to a tenant of their vendor",
       "what it belongs to at the vendor: an organisation, a tenant, a workspace (`credlint kinds KIND` says which)"},
      {"vendor_id",
       Shape::text,
       &Token::vendor_id,
       Need::optional,
       {},
       {},
       "its id in the vendor's own list; no secret",
       true},
      {"scopes", Shape::texts, &Token::scopes, Need::optional, has_scopes, "kinds that have scopes",
       "what it may do; absent or empty: all that its account may"},
      {"access", Shape::access, &Token::access, Need::optional, {}, {}, "the access it needs: read, write or admin"},
      {"privileged",
       Shape::boolean,
       &Token::privileged,
       Need::optional,
       {},
       {},
       "true if its account is an administrator"},
      {"on_behalf_of_users",
       Shape::boolean,
       &Token::on_behalf_of_users,
       Need::optional,
       {},
       {},
       "true if it is used for many people's data"},
      {"base_url", Shape::url, &Token::base_url, Need::optional, {}, {}, "where requests go", true},
      {"cloud_id", Shape::uuid, &Token::cloud_id, Need::optional, has_site_ids,
       "kinds of a vendor whose sites have ids", "the cloud id of its site, where no [[site]] gives it"},
      {"site", Shape::site_host, &Token::site, Need::optional, has_sites,
       "kinds of a vendor that gives each customer a host", "the host name of its site at the vendor"},
      {"secret",
       Shape::secret_ref,
       &Token::secret,
       Need::optional,
       {},
       {},
       "a reference to the secret, never the secret itself",
       true},
      {"consumers", Shape::texts, &Token::consumers, Need::optional, {}, {}, "what breaks when it dies"},
      {"tags", Shape::texts, &Token::tags, Need::optional, {}, {}, "words to group tokens by"},
      {"replaces", Shape::id, &Token::replaces, Need::optional, {}, {}, "the id of the token that it is rotating out"},
  }};
  return kTable;
}

const std::array<KeySpec<Waiver>, 6>& waiver_table() {
  static const std::array<KeySpec<Waiver>, 6> kTable{{
      {"token", Shape::token, &Waiver::token, Need::required, {}, {}, "the id of the token"},
      {"rule", Shape::text, &Waiver::rule, Need::required, {}, {}, "the id of the rule"},
      {"reason", Shape::text, &Waiver::reason, Need::by_rule, {}, {}, "why the finding is accepted"},
      {"approved_by", Shape::text, &Waiver::approved_by, Need::by_rule, {}, {}, "who accepted it"},
      {"ticket", Shape::text, &Waiver::ticket, Need::optional, {}, {}, "where that was discussed"},
      {"expires", Shape::date, &Waiver::expires, Need::by_rule, {}, {}, "when the finding counts again"},
  }};
  return kTable;
}

const std::array<KeySpec<Site>, 2>& site_table() {
  static const std::array<KeySpec<Site>, 2> kTable{{
      {"host", Shape::site_host, &Site::host, Need::required, {}, {}, "the host name"},
      {"cloud_id",
       Shape::uuid,
       &Site::cloud_id,
       Need::optional,
       {},
       {},
       "the site's cloud id, from https://HOST/_edge/tenant_info"},
  }};
  return kTable;
}

std::string_view example_site() {
  for (const Vendor& vendor : all_vendors())
    if (vendor.sites && vendor.sites->have_ids()) return vendor.sites->example;
  return "host.example";
}

}  // namespace

std::span<const KeySpec<Token>> token_keys() { return token_table(); }
std::span<const KeySpec<Waiver>> waiver_keys() { return waiver_table(); }
std::span<const KeySpec<Site>> site_keys() { return site_table(); }

std::string_view key_meant_by(std::string_view word) {
  // What spreadsheets and other tools call these things.
  static const std::unordered_map<std::string_view, std::string_view> kMeant{{"where_used", "consumers"},
                                                                             {"used_by", "consumers"},
                                                                             {"used_in", "consumers"},
                                                                             {"usage", "consumers"},
                                                                             {"systems", "consumers"},
                                                                             {"services", "consumers"},
                                                                             {"expiry", "expires"},
                                                                             {"expiry_date", "expires"},
                                                                             {"expiration", "expires"},
                                                                             {"expiration_date", "expires"},
                                                                             {"expires_at", "expires"},
                                                                             {"expires_on", "expires"},
                                                                             {"valid_until", "expires"},
                                                                             {"valid_to", "expires"},
                                                                             {"end_date", "expires"},
                                                                             {"created_at", "created"},
                                                                             {"created_on", "created"},
                                                                             {"creation_date", "created"},
                                                                             {"issued", "created"},
                                                                             {"issued_at", "created"},
                                                                             {"start_date", "created"},
                                                                             {"last_used_at", "last_used"},
                                                                             {"last_use", "last_used"},
                                                                             {"last_access", "last_used"},
                                                                             {"last_seen", "last_used"},
                                                                             {"team", "owner"},
                                                                             {"contact", "owner"},
                                                                             {"responsible", "owner"},
                                                                             {"maintainer", "owner"},
                                                                             {"owned_by", "owner"},
                                                                             {"user", "account"},
                                                                             {"username", "account"},
                                                                             {"user_name", "account"},
                                                                             {"email", "account"},
                                                                             {"login", "account"},
                                                                             {"service_account", "account"},
                                                                             {"description", "purpose"},
                                                                             {"note", "purpose"},
                                                                             {"notes", "purpose"},
                                                                             {"comment", "purpose"},
                                                                             {"reason", "purpose"},
                                                                             {"type", "kind"},
                                                                             {"token_type", "kind"},
                                                                             {"name", "label"},
                                                                             {"title", "label"},
                                                                             {"token_name", "label"},
                                                                             {"url", "base_url"},
                                                                             {"endpoint", "base_url"},
                                                                             {"api_url", "base_url"},
                                                                             {"permissions", "scopes"},
                                                                             {"grants", "scopes"},
                                                                             {"password", "secret"},
                                                                             {"api_key", "secret"},
                                                                             {"value", "secret"},
                                                                             {"credential", "secret"},
                                                                             {"environment", "tags"},
                                                                             {"env", "tags"},
                                                                             {"workspace", "organization"},
                                                                             {"org", "organization"},
                                                                             {"tenant", "organization"},
                                                                             {"rotation", "rotate_every"},
                                                                             {"rotation_days", "rotate_every"},
                                                                             {"rotated_from", "replaces"},
                                                                             {"predecessor", "replaces"},
                                                                             {"host", "site"},
                                                                             {"domain", "site"}};
  const auto found = kMeant.find(word);
  return found == kMeant.end() ? std::string_view{} : found->second;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

bool is_vendor_name(std::string_view text) {
  if (!text.starts_with(kVendorName)) return false;
  text.remove_prefix(kVendorName.size());
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? is_id(text) : is_id(text.substr(0, colon)) && is_id(text.substr(colon + 1));
}

const std::vector<std::string_view>& product_names() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const Vendor& vendor : all_vendors())
      if (vendor.products)
        for (const auto& product : vendor.products->names) names.push_back(product.name);
    return names;
  }();
  return kNames;
}

std::string kinds_with(const KeySpec<Token>& spec, const Kinds& kinds) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string_view> names;
  for (const Kind* kind : kinds.all())
    if (spec.fits(*kind)) names.push_back(kind->name);
  return names.size() > kMost ? std::string(spec.only_for) : joined(names, " and ");
}

std::string expected(Shape shape) {
  switch (shape) {
    case Shape::text:
      return "a string that is not empty";
    case Shape::id:
      return "a string of letters, digits, `.`, `_` and `-`, at most 128";
    case Shape::token:
      return "the id of a token, or `vendor:ID` for one that only a vendor lists";
    case Shape::kind:
      return "the name of a kind, as a string";
    case Shape::product:
      return fmt::format("{}, as a string", one_of(product_names()));
    case Shape::access:
      return "`read`, `write` or `admin`, as a string";
    case Shape::date:
      return "a date such as 2026-11-23 or 2026-11-23T08:00:00Z";
    case Shape::date_or_never:
      return "a date such as 2026-11-23 or 2026-11-23T08:00:00Z, or the string `never`";
    case Shape::day_count:
      return "a whole number of days from 1 to 36500";
    case Shape::boolean:
      return "true or false";
    case Shape::texts:
      return "an array of strings that are not empty";
    case Shape::uuid:
      return "a UUID such as 1324a887-45db-1bf4-1e99-ef0ff456d421, as a string";
    case Shape::site_host:
      return fmt::format("a host name such as `{}`, without https:// and without a path", example_site());
    case Shape::url:
      return fmt::format("a URL such as `https://{}`, as a string", example_site());
    case Shape::secret_ref:
      return "a reference such as `env:NAME`, `file:PATH`, `credential:NAME` or `op://…`";
  }
  return "";
}

}  // namespace credlint
