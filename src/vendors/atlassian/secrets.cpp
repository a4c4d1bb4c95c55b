// How the vendor's secrets look. Prefixes are those that public scanners use (gitleaks, trufflehog; read 2026-11).
#include <boost/crc.hpp>

#include "atlassian.h"
#include "text.h"

namespace credlint::vendors::atlassian {
namespace {

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

// A type of token that has no row yet is still betrayed by its checksum.
std::optional<std::size_t> any_token(std::string_view rest, std::size_t run) {
  constexpr std::size_t kLeast = 40, kMost = 512;
  if (run < kLeast || run >= kMost || !checksum_confirms(rest.substr(0, run))) return std::nullopt;
  return run;
}

// A Jira or Confluence Data Center token: 44 base64 characters of "<12 digits>:<20 bytes>".
std::optional<std::size_t> datacenter_token(std::string_view text, std::size_t) {
  constexpr std::size_t kLength = 44;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto in_alphabet = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; };
  // Most words end long before 44 characters.
  if (text.size() < kLength || !in_alphabet(text[kLength / 2])) return std::nullopt;
  if (text.size() > kLength && (in_alphabet(text[kLength]) || text[kLength] == '=') && text[kLength] != '/')
    return std::nullopt;
  std::uint32_t bits = 0;
  std::size_t decoded = 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const std::size_t value = kAlphabet.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8, ++decoded) {
      const char c = static_cast<char>((bits >> shift) & 0xffU);
      if (decoded < 12 ? !is_digit(c) : decoded == 12 && c != ':') return std::nullopt;
    }
    bits = 0;
  }
  return kLength;
}

// The form that API tokens had before 2023.
std::optional<std::size_t> old_token(std::string_view value, std::size_t) {
  constexpr std::size_t kLength = 24;
  if (value.size() != kLength) return std::nullopt;
  for (const char c : value)
    if (!is_letter(c) && !is_digit(c)) return std::nullopt;
  return kLength;
}

}  // namespace

std::vector<SecretFormat> formats() {
  // Some are long enough to count even where they are glued to something.
  return {{"ATATT3xFf", 13, Body::base64url, kApiTokenFormat, kLongestBody, checksum_confirms, true},
          {"ATATT3", 16, Body::base64url, kApiTokenFormat, kLongestBody, checksum_confirms},
          {"ATCTT3xFf", 13, Body::base64url, kAccessKeyFormat, kLongestBody, checksum_confirms, true},
          {"ATCTT3", 16, Body::base64url, kAccessKeyFormat, kLongestBody, checksum_confirms},
          {"ATSTT3", 16, Body::base64url, kServiceTokenFormat, kLongestBody, checksum_confirms},
          {"ATBB", 20, Body::base64url, "a Bitbucket app password", kLongestBody, checksum_confirms},
          {"BBDC-", 32, Body::base64, kBitbucketDatacenterFormat}};
}

std::vector<SecretFinder> finders() {
  return {{"AT", kAnyFormat, Body::base64url, any_token, true},
          // The encoding of "123…" begins with these alone.
          {"MDMTMjMzNDNTNjNzODOTOjOz", kDatacenterFormat, Body::base64, datacenter_token},
          {"", "an Atlassian API token of the old 24-character form", Body::alnum, old_token, false, true}};
}

}  // namespace credlint::vendors::atlassian
