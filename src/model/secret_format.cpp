#include "secret_format.h"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cstdint>
#include <span>

#include "text.h"

namespace credlint {
namespace {

// The characters of a token after its prefix.
enum class Body : std::uint8_t { alnum, upper_alnum, base64url, base64, hex };

bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Digit, lower or upper case letter.
int class_of(char c) { return is_digit(c) ? 0 : c >= 'a' ? 1 : 2; }

bool belongs(Body body, char c) {
  switch (body) {
    case Body::alnum:
      return is_alnum(c);
    case Body::upper_alnum:
      return is_digit(c) || (c >= 'A' && c <= 'Z');
    case Body::base64url:
      return is_alnum(c) || c == '_' || c == '-' || c == '=' || c == '.';
    case Body::base64:
      return is_alnum(c) || c == '+' || c == '/' || c == '@' || c == '_' || c == '-' || c == '=';
    case Body::hex:
      return is_hex(c);
  }
  return false;
}

// Nothing longer is a token.
constexpr std::size_t kLongestBody = 4096;

// That it is no name or blank form, a random body shows within so many characters.
constexpr std::size_t kTellingBody = 64;

struct Format {
  std::string_view prefix;
  std::size_t least;  // characters of the body
  Body body;
  std::string_view name;
  std::size_t most = kLongestBody;
};

// Prefixes that vendors document for their own secret scanning, or that public scanners use (gitleaks, trufflehog;
// read 2026-11). The least length is that of the real thing or a little below it, so that a truncated paste counts.
constexpr std::array kFormats{
    Format{"ATATT3", 16, Body::base64url, kApiTokenFormat},
    Format{"ATCTT3", 16, Body::base64url, kAccessKeyFormat},
    Format{"ATSTT3", 16, Body::base64url, kServiceTokenFormat},
    Format{"ATBB", 20, Body::base64url, "a Bitbucket app password"},
    Format{"AGE-SECRET-KEY-1", 30, Body::upper_alnum, "an age secret key"},
    Format{"AIza", 35, Body::base64url, "a Google API key"},
    Format{"AKIA", 16, Body::upper_alnum, "an AWS access key id", 16},
    Format{"ASIA", 16, Body::upper_alnum, "an AWS access key id", 16},
    Format{"BBDC-", 32, Body::base64, kBitbucketDatacenterFormat},
    Format{"SG.", 40, Body::base64url, "a SendGrid API key"},
    Format{"dckr_pat_", 20, Body::base64url, "a Docker access token"},
    Format{"dop_v1_", 40, Body::hex, "a DigitalOcean token"},
    Format{"figd_", 30, Body::base64url, "a Figma token"},
    Format{"gho_", 30, Body::alnum, "a GitHub token"},
    Format{"ghp_", 30, Body::alnum, "a GitHub token"},
    Format{"ghr_", 30, Body::alnum, "a GitHub token"},
    Format{"ghs_", 30, Body::alnum, "a GitHub token"},
    Format{"ghu_", 30, Body::alnum, "a GitHub token"},
    Format{"github_pat_", 22, Body::base64url, "a GitHub token"},
    Format{"gldt-", 20, Body::base64url, "a GitLab token"},
    Format{"glpat-", 20, Body::base64url, "a GitLab token"},
    Format{"glrt-", 20, Body::base64url, "a GitLab token"},
    Format{"glsa_", 30, Body::base64url, "a Grafana token"},
    Format{"hf_", 30, Body::alnum, "a Hugging Face token"},
    Format{"hvb.", 40, Body::base64url, "a Vault token"},
    Format{"hvs.", 24, Body::base64url, "a Vault token"},
    Format{"lin_api_", 30, Body::alnum, "a Linear API key"},
    Format{"npm_", 30, Body::alnum, "an npm token"},
    Format{"pypi-AgE", 30, Body::base64url, "a PyPI token"},
    Format{"rk_live_", 16, Body::alnum, "a Stripe key"},
    Format{"sk-ant-", 60, Body::base64url, "an Anthropic API key"},
    Format{"sk-proj-", 40, Body::base64url, "an OpenAI API key"},
    Format{"sk_live_", 16, Body::alnum, "a Stripe key"},
    Format{"sntrys_", 30, Body::base64url, "a Sentry token"},
    Format{"shpat_", 30, Body::hex, "a Shopify token"},
    Format{"xapp-", 16, Body::base64url, "a Slack token"},
    Format{"xoxa-", 16, Body::base64url, "a Slack token"},
    Format{"xoxb-", 16, Body::base64url, "a Slack token"},
    Format{"xoxe-", 16, Body::base64url, "a Slack token"},
    Format{"xoxp-", 16, Body::base64url, "a Slack token"},
    Format{"xoxr-", 16, Body::base64url, "a Slack token"},
    Format{"xoxs-", 16, Body::base64url, "a Slack token"},
};

// The rows that begin with each character: they stand together in the table.
struct Rows {
  std::uint8_t begin = 0, end = 0;
};

constexpr std::array<Rows, 256> rows_by_first_character() {
  std::array<Rows, 256> rows{};
  for (std::size_t i = 0; i < kFormats.size(); ++i) {
    Rows& of = rows[static_cast<unsigned char>(kFormats[i].prefix[0])];
    if (of.end == 0) of.begin = static_cast<std::uint8_t>(i);
    if (of.end != 0 && of.end != i) throw "rows with one first character must stand together";
    of.end = static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}

constexpr auto kRows = rows_by_first_character();

// The vendor appends the CRC-32 of everything before it as 8 upper-case hexadecimal digits (found on published test
// tokens; not documented). Other characters may follow in the text, so only the whole run is tried.
bool checksum_confirms(std::string_view token) {
  if (token.size() <= 8) return false;
  const std::string_view digits = token.substr(token.size() - 8);
  std::uint32_t written = 0;
  for (const char c : digits) {
    if (!is_digit(c) && (c < 'A' || c > 'F')) return false;
    written = written * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'A' + 10);
  }
  boost::crc_32_type crc;
  crc.process_bytes(token.data(), token.size() - 8);
  return crc.checksum() == written;
}

// "xxxxxxxx": a place for a token in a form.
bool is_blank_form(std::string_view body) { return body.find_first_not_of(body[0]) == std::string_view::npos; }

// "release", "CI", "Nachfolger" or "2026".
bool is_word_or_number(std::string_view part) {
  const auto all = [](std::string_view text, int wanted) {
    return std::all_of(text.begin(), text.end(), [wanted](char c) { return class_of(c) == wanted; });
  };
  return part.empty() || all(part, 0) || all(part, 2) || all(part.substr(class_of(part[0]) == 2 ? 1 : 0), 1);
}

// Words and numbers with separators, as in "glpat-release-pipeline-2026": no random body looks like that.
bool is_name(std::string_view body) {
  bool separated = false, has_word = false;
  while (!body.empty()) {
    const auto end = static_cast<std::size_t>(std::find_if_not(body.begin(), body.end(), is_alnum) - body.begin());
    const std::string_view part = body.substr(0, end);
    if (!is_word_or_number(part)) return false;
    has_word = has_word || (!part.empty() && !is_digit(part[0]));
    separated = separated || end < body.size();
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return separated && has_word;
}

// A Jira or Confluence Data Center token: 44 base64 characters of "<12 digits>:<20 bytes>".
std::optional<SecretMatch> match_datacenter(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 44;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto in_alphabet = [](char c) { return is_alnum(c) || c == '+' || c == '/'; };
  // The encoding of "123…" begins with [MNO] and a few others only; most words end long before 44 characters.
  if (text.size() - at < kLength || !in_alphabet(text[at + kLength / 2])) return std::nullopt;
  if (text.size() - at > kLength &&
      (is_alnum(text[at + kLength]) || text[at + kLength] == '+' || text[at + kLength] == '='))
    return std::nullopt;
  std::uint32_t bits = 0;
  std::size_t decoded = 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const std::size_t value = kAlphabet.find(text[at + i]);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8, ++decoded) {
      const char c = static_cast<char>((bits >> shift) & 0xffU);
      if (decoded < 12 ? !is_digit(c) : decoded == 12 && c != ':') return std::nullopt;
    }
    bits = 0;
  }
  return SecretMatch{at, kLength, kDatacenterFormat};
}

std::optional<SecretMatch> match_pem(std::string_view text, std::size_t at) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (text.compare(at, kBegin.size(), kBegin) != 0) return std::nullopt;
  const std::string_view label = text.substr(at + kBegin.size(), 64);
  if (label.substr(0, label.find("-----")).find("PRIVATE KEY") == std::string_view::npos) return std::nullopt;
  return SecretMatch{at, kBegin.size(), "a private key"};
}

// For each first character of a format the second ones, as a set of ASCII characters.
struct Seconds {
  std::array<std::uint64_t, 2> set{};
  constexpr void add(char c) {
    const auto byte = static_cast<unsigned char>(c);
    set[byte / 64U] |= std::uint64_t{1} << (byte % 64U);
  }
  [[nodiscard]] constexpr bool has(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 128 && (set[byte / 64U] >> (byte % 64U) & 1U) != 0;
  }
};

constexpr std::array<Seconds, 256> second_characters() {
  std::array<Seconds, 256> table{};
  const auto of = [&table](char first) -> Seconds& { return table[static_cast<unsigned char>(first)]; };
  for (const Format& format : kFormats) of(format.prefix[0]).add(format.prefix[1]);
  of('A').add('T');
  of('e').add('y');
  of('-').add('-');
  // Two digits in base64: the encoding of a Data Center token begins like this.
  for (const char first : std::string_view("MNO"))
    for (const char second : std::string_view("DTjz")) of(first).add(second);
  return table;
}

constexpr auto kSeconds = second_characters();

constexpr std::array<bool, 256> first_characters() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = kSeconds[c].set[0] != 0 || kSeconds[c].set[1] != 0;
  return table;
}

// Most characters begin nothing.
constexpr auto kFirst = first_characters();

// Whether a word begins here: behind no letter or digit, unless that is the end of an escape such as \n, \u003a or %20.
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_alnum(text[at - 1])) return true;
  const auto escape = [&](std::size_t length, std::string_view letters) {
    return at >= length && text[at - length] == '\\' && letters.find(text[at - length + 1]) != std::string_view::npos;
  };
  if (at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(text[at - 1])) return true;
  return escape(2, "btnfr") || escape(6, "u") || escape(10, "U");
}

}  // namespace

// What follows is read once, however many beginnings stand in it.
std::size_t SecretSearch::run_end(std::size_t begin, std::size_t body) {
  Run& run = runs_[body];
  if (begin >= run.begin && begin < run.end) return run.end;
  run = {begin, begin};
  while (run.end < text_.size() && belongs(static_cast<Body>(body), text_[run.end])) ++run.end;
  return run.end;
}

std::optional<SecretMatch> SecretSearch::match_prefix(std::size_t at) {
  const Rows rows = kRows[static_cast<unsigned char>(text_[at])];
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const Format& format = kFormats[row];
    if (!text_.substr(at).starts_with(format.prefix)) continue;
    const std::size_t begin = at + format.prefix.size();
    const std::size_t length = std::min(run_end(begin, static_cast<std::size_t>(format.body)) - begin, kLongestBody);
    const std::string_view start = text_.substr(begin, std::min(length, kTellingBody));
    if (length < format.least || length > format.most || is_name(start) || is_blank_form(start)) continue;
    SecretMatch match{at, format.prefix.size() + length, format.name};
    if (format.prefix.starts_with("AT")) match.confirmed = checksum_confirms(text_.substr(match.offset, match.length));
    return match;
  }
  return std::nullopt;
}

// A type of Atlassian token that has no row yet is still betrayed by its checksum.
std::optional<SecretMatch> SecretSearch::match_atlassian(std::size_t at) {
  constexpr std::size_t kLeast = 40, kMost = 512;
  const std::size_t length = run_end(at, static_cast<std::size_t>(Body::base64url)) - at;
  if (length < kLeast || length >= kMost || !checksum_confirms(text_.substr(at, length))) return std::nullopt;
  return SecretMatch{at, length, kAtlassianFormat, true};
}

// Three base64url parts, of which the first two hold JSON objects.
std::optional<SecretMatch> SecretSearch::match_jwt(std::size_t at) {
  const std::size_t end = run_end(at, static_cast<std::size_t>(Body::base64url));
  const std::string_view run = text_.substr(at, std::min(end - at, kLongestBody));
  const std::size_t first = run.find('.');
  if (first == std::string_view::npos || first < 12 || run.compare(first + 1, 2, "ey") != 0) return std::nullopt;
  const std::size_t second = run.find('.', first + 1);
  if (second == std::string_view::npos || run.size() - second < 12) return std::nullopt;
  return SecretMatch{at, run.size(), "a JSON Web Token"};
}

std::optional<SecretMatch> SecretSearch::match_at(std::size_t at) {
  const char c = text_[at];
  const std::string_view rest = text_.substr(at);
  // These prefixes are long enough to count even when they are glued to something.
  const bool unmistakable = rest.starts_with("ATATT3xFf") || rest.starts_with("ATCTT3xFf");
  if (!unmistakable && !begins_word(text_, at)) return std::nullopt;
  if (c == '-') return match_pem(text_, at);
  if (c == 'M' || c == 'N' || c == 'O') return match_datacenter(text_, at);
  if (auto match = match_prefix(at)) return match;
  if (rest.starts_with("AT")) return match_atlassian(at);
  if (rest.starts_with("eyJ")) return match_jwt(at);
  return std::nullopt;
}

std::optional<SecretMatch> SecretSearch::next() {
  const std::string_view text = text_;
  std::size_t at = at_;
  for (; at + 1 < text.size(); ++at) {
    const char c = text[at];
    if (!kFirst[static_cast<unsigned char>(c)] || !kSeconds[static_cast<unsigned char>(c)].has(text[at + 1])) continue;
    if (auto match = match_at(at)) {
      at_ = at + match->length;
      return match;
    }
  }
  at_ = at;
  return std::nullopt;
}

bool looks_random(std::string_view value) {
  constexpr std::size_t kLeast = 16;
  if (value.size() < kLeast || value.find_first_of(" \t\n") != std::string_view::npos) return false;
  // Names are made of words and numbers; in a random string they run into each other.
  std::size_t mixed = 0;
  for (std::size_t begin = 0; begin < value.size();) {
    std::size_t end = begin, digits = 0, changes = 0;
    for (; end < value.size() && is_alnum(value[end]); ++end) {
      digits += is_digit(value[end]) ? 1U : 0U;
      if (end > begin && class_of(value[end]) != class_of(value[end - 1])) ++changes;
    }
    const std::size_t length = end - begin;
    if (digits > 0 && digits < length && changes > 1) mixed += length;
    // No name is a single word of this length.
    if (length >= 24 || (digits == length && length >= kLeast)) return true;
    // Letters alone change between upper and lower case every other time; in camelCase once a word.
    if (digits == 0 && length >= kLeast && changes * 5 >= length * 2) return true;
    begin = end + 1;
  }
  // Passwords have characters that names of variables, files and keys have not.
  const bool password = value.find_first_of("!#$%^&*()+=~?<>,;|{}[]\"'`\\") != std::string_view::npos;
  return mixed >= (password ? kLeast / 2 : kLeast);
}

std::optional<SecretMatch> find_secret_value(std::string_view value) {
  if (auto match = find_secret(value)) return match;
  bool legacy = value.size() == 24;
  for (const char c : value) legacy = legacy && is_alnum(c);
  if (legacy) return SecretMatch{0, value.size(), "an Atlassian API token of the old 24-character form"};
  if (looks_random(value)) return SecretMatch{0, value.size(), "a random string, not a reference"};
  return std::nullopt;
}

}  // namespace credlint
