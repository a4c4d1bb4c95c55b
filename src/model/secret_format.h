// Recognises literal secrets by the formats that vendors give them.
#pragma once

#include <array>
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

// Finds one after another what has a known token format, or opens a PEM private key. The time for all of them grows
// with the length of the text and with nothing else.
class SecretSearch {
 public:
  // A view: the text must outlive the search.
  explicit SecretSearch(std::string_view text) : text_(text) {}

  // The next one behind all that were found before.
  std::optional<SecretMatch> next();

 private:
  // A run of characters that bodies of one sort are made of.
  struct Run {
    std::size_t begin = 0, end = 0;
  };
  static constexpr std::size_t kBodies = 5;

  [[nodiscard]] std::size_t run_end(std::size_t begin, std::size_t body);
  std::optional<SecretMatch> match_at(std::size_t at);
  std::optional<SecretMatch> match_prefix(std::size_t at);
  std::optional<SecretMatch> match_atlassian(std::size_t at);
  std::optional<SecretMatch> match_jwt(std::size_t at);

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<Run, kBodies> runs_;  // the last one of each sort
};

// The first one.
inline std::optional<SecretMatch> find_secret(std::string_view text) { return SecretSearch(text).next(); }

// For a value that stands where only a reference belongs: also the 24-character form of old Atlassian tokens and
// anything that looks random.
std::optional<SecretMatch> find_secret_value(std::string_view value);

// At least 16 characters without a blank, in which letters and digits, or upper and lower case, are mixed as in no
// name.
bool looks_random(std::string_view value);

}  // namespace credlint
