// Recognises literal secrets by the formats that vendors give them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace credlint {

// What the formats of Atlassian's credentials are called.
inline constexpr std::string_view kApiTokenFormat = "an Atlassian API token";
inline constexpr std::string_view kServiceTokenFormat = "an Atlassian service account token";
inline constexpr std::string_view kAccessKeyFormat = "an Atlassian organisation API key";
inline constexpr std::string_view kAtlassianFormat = "an Atlassian token";  // of a type that is not known
inline constexpr std::string_view kDatacenterFormat = "a Data Center personal access token";
inline constexpr std::string_view kBitbucketDatacenterFormat = "a Bitbucket Data Center token";

struct SecretMatch {
  std::size_t offset = 0;   // bytes
  std::size_t length = 0;   // at least 1; what follows may belong to the secret too
  std::string_view format;  // what it looks like: "an Atlassian API token"
  bool confirmed = false;   // the checksum inside it is right
};

// The first text at or after `from` that has a known token format, or that opens a PEM private key.
std::optional<SecretMatch> find_secret(std::string_view text, std::size_t from = 0);

// For a value that stands where only a reference belongs: also the 24-character form of old Atlassian tokens and
// anything that looks random.
std::optional<SecretMatch> find_secret_value(std::string_view value);

// At least 16 characters without a blank, in which letters and digits, or upper and lower case, are mixed as in no
// name.
bool looks_random(std::string_view value);

}  // namespace credlint
