// The knowledge table: what is known of each kind of credential, each fact once, with its source.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "instant.h"

namespace credlint {

enum class Kind : std::uint8_t {
  unknown,  // missing or misspelt in the inventory: nothing may be concluded from it
  atlassian_api_token,
  atlassian_service_token,
  atlassian_oauth_3lo,
  atlassian_oauth_client,
  atlassian_admin_key,
  atlassian_scim_key,
  bitbucket_app_password,
  bitbucket_access_token,
  atlassian_datacenter_pat,
};

enum class Product : std::uint8_t { jira, confluence, bitbucket };
enum class Access : std::uint8_t { read, write, admin };

// Whether credentials of a kind carry scopes. Where scopes are optional, one without may do all that its account may.
enum class Scoping : std::uint8_t { none, optional, always };

// Whether the vendor lets a credential of this kind have an expiry date of its own.
enum class Expiry : std::uint8_t { dated, may_be_never, by_inactivity };

// Credentials that were made before a day and had no end: the vendor gives or gave each of them one, on a day between
// the first and the last of a window. The end of the window is what counts.
struct Generation {
  Instant made_before;
  Instant first_day, last_day;

  [[nodiscard]] constexpr Instant end() const { return last_day + days{1}; }
};

struct KindFacts {
  Kind kind;
  std::string_view name;   // as written in an inventory
  std::string_view title;  // as it reads in a sentence, with its article
  Scoping scoping;
  Expiry expiry;
  std::optional<days> longest_life;  // from creation; nothing where only policy limits it
  std::optional<Instant> removed;    // the vendor ended every credential of this kind then
  std::optional<Generation> legacy;  // older ones, which the vendor ends
  std::string_view how_to_replace;   // what a person does to get a new one
};

// All kinds but `unknown`, in the order they are documented.
std::span<const KindFacts> all_kinds();

// Facts of a kind; for Kind::unknown a row that allows everything and limits nothing.
const KindFacts& facts(Kind kind);

// Kind::unknown if no kind has this name.
Kind kind_named(std::string_view name);

inline constexpr std::array<std::string_view, 3> kProductNames{"jira", "confluence", "bitbucket"};
inline constexpr std::array<std::string_view, 3> kAccessNames{"read", "write", "admin"};
constexpr std::string_view to_text(Product product) { return kProductNames[static_cast<std::size_t>(product)]; }
constexpr std::string_view to_text(Access access) { return kAccessNames[static_cast<std::size_t>(access)]; }

// An OAuth 2.0 (3LO) refresh token dies after this long without use.
// Source: developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens, and the announcement
// community.developer.atlassian.com/t/54172 (read 2026-11-23).
inline constexpr days kRefreshTokenIdle{90};

// Source: support.atlassian.com/bitbucket-cloud/docs/using-api-tokens (read 2026-11-23).
inline constexpr std::string_view kBitbucketApiHost = "api.bitbucket.org";
inline constexpr std::string_view kBitbucketGitHost = "bitbucket.org";
inline constexpr std::string_view kBitbucketGitUser = "x-bitbucket-api-token-auth";
// Service accounts act under addresses of this domain.
// Source: support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts (read 2026-11-23).
inline constexpr std::string_view kServiceAccountDomain = "@serviceaccount.atlassian.com";

// Whether this is the address of a service account, in whatever case.
bool is_service_account(std::string_view account);

}  // namespace credlint
