// What secrets look like, as vendors make them, and the search for them in any text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace credlint {

// The characters of a secret behind its beginning. `unreserved`: those that a URL needs not escape.
enum class Body : std::uint8_t { alnum, upper_alnum, base64url, base64, hex, unreserved };

// Nothing longer is a token.
inline constexpr std::size_t kLongestBody = 4096;

// A secret that is known by its beginning.
struct SecretFormat {
  std::string_view prefix;  // at least two characters
  std::size_t least;        // characters behind it: those of the real thing or a little fewer, for a truncated paste
  Body body;
  std::string_view name;  // as it reads in a sentence: "a GitHub token"; several rows may share one
  std::size_t most = kLongestBody;
  // Whether a checksum inside it is right. It confirms, and is never a condition.
  bool (*confirms)(std::string_view secret) = nullptr;
  // Long enough to count even where it is glued to something.
  bool unmistakable = false;
  // So many more characters of it, of the same sort, stand in front of what is taken for its beginning.
  std::size_t before = 0;
  // The public half of a secret, which may stand in `client_id`; anywhere else it says that the other half is near.
  bool is_id = false;
};

// A secret that no beginning gives away: found by a checksum, or by what its text decodes to.
struct SecretFinder {
  std::string_view begins;  // the pairs of characters that it may begin with, one after another: "MDMT"
  std::string_view name;
  Body body;  // `run` below is made of these
  // `rest` begins at a word, `run` is the length of the run of its characters there. The length of the secret; nothing:
  // it is none.
  std::optional<std::size_t> (*length)(std::string_view rest, std::size_t run);
  bool confirmed = false;      // what is found has proved itself by a checksum
  bool only_as_value = false;  // so plain that it counts only as the whole of a value that should be a reference
};

struct SecretMatch {
  std::size_t offset = 0;   // bytes
  std::size_t length = 0;   // at least 1; what follows may belong to the secret too
  std::string_view format;  // what it looks like: "an Atlassian API token"
  bool confirmed = false;   // the checksum inside it is right
  bool is_id = false;       // it is only the public half
};

// All formats that a run knows of: those of the vendors, and those of the configuration's own kinds.
class SecretFormats {
 public:
  SecretFormats(std::span<const SecretFormat> formats, std::span<const SecretFinder> finders);

 private:
  friend class SecretSearch;
  friend std::optional<SecretMatch> find_secret_value(std::string_view value, const SecretFormats& formats);

  // For each first character the second ones, as a set of ASCII characters; and the rows that begin with it.
  struct Seconds {
    std::array<std::uint64_t, 2> set{};
    void add(char c);
    [[nodiscard]] bool has(char c) const;
  };
  struct Rows {
    std::uint16_t begin = 0, end = 0;
  };

  std::vector<SecretFormat> formats_;          // by first character; of two that fit, the longer beginning first
  std::vector<SecretFinder> finders_, plain_;  // those of values alone are apart
  std::array<Rows, 256> rows_{};
  std::array<Seconds, 256> seconds_{};
  std::array<bool, 256> first_{};  // most characters begin nothing
};

// Those of the vendors.
const SecretFormats& known_formats();

// Finds one after another what has a known token format, or opens a PEM private key. The time for all of them grows
// with the length of the text and with nothing else.
class SecretSearch {
 public:
  // Views: both must outlive the search.
  explicit SecretSearch(std::string_view text, const SecretFormats& formats = known_formats())
      : text_(text), formats_(formats) {}

  // The next one behind all that were found before.
  std::optional<SecretMatch> next();

 private:
  // A run of characters that bodies of one sort are made of.
  struct Run {
    std::size_t begin = 0, end = 0;
  };
  static constexpr std::size_t kBodies = 6;

  [[nodiscard]] std::size_t run_end(std::size_t begin, Body body);
  std::optional<SecretMatch> match_at(std::size_t at);
  std::optional<SecretMatch> match_prefix(std::size_t at, bool word);
  [[nodiscard]] bool may_begin(const SecretFormat& format, std::size_t at, bool word) const;
  std::optional<SecretMatch> match_finders(std::size_t at);
  std::optional<SecretMatch> match_jwt(std::size_t at);

  std::string_view text_;
  const SecretFormats& formats_;
  std::size_t at_ = 0;
  std::array<Run, kBodies> runs_;  // the last one of each sort
};

// The first one.
inline std::optional<SecretMatch> find_secret(std::string_view text, const SecretFormats& formats = known_formats()) {
  return SecretSearch(text, formats).next();
}

// For a value that stands where only a reference belongs: also the forms that are too plain to be found anywhere else,
// and anything that looks random.
std::optional<SecretMatch> find_secret_value(std::string_view value, const SecretFormats& formats = known_formats());

// At least 16 characters without a blank, in which letters and digits, or upper and lower case, are mixed as in no
// name.
bool looks_random(std::string_view value);

}  // namespace credlint
