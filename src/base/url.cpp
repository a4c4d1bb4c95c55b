#include "url.h"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <memory>

#include "text.h"

namespace credlint {
namespace {

struct Cleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

// A part of the URL, or "" where it has none.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, Cleanup> owner(text);
  return text;
}

// Percent-encodes what RFC 3986 does not allow in a path and libcurl lets through.
std::string encoded(std::string_view path) {
  constexpr std::string_view kAllowed = "-._~!$&'()*+,;=:@/%";
  std::string out;
  for (const char c : path) {
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += alnum || kAllowed.find(c) != std::string_view::npos ? std::string(1, c)
                                                               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

struct Parsed {
  std::string text, user, password;
};

// "git", "x-token-auth" or "bob%40acme.example": a name, and nothing like a host.
bool is_user_name(std::string_view user) {
  const std::size_t at = std::min({user.find("%40"), user.find('@'), user.size()});
  const std::string_view name = user.substr(0, at), domain = user.substr(at);
  const auto is_word = [](char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-'; };
  return std::all_of(name.begin(), name.end(), is_word) && std::all_of(domain.begin(), domain.end(), [&](char c) {
           return is_word(c) || c == '.' || c == '@' || c == '%';
         });
}

std::optional<Parsed> parse_once(const std::string& text, std::string& problem) {
  const auto refuse = [&problem](std::string_view why) {
    problem = why;
    return std::nullopt;
  };
  const std::unique_ptr<CURLU, Cleanup> url(curl_url());
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return refuse(to_lower_ascii(curl_url_strerror(code)));

  std::string host = to_lower_ascii(part(url.get(), CURLUPART_HOST));
  // "acme.atlassian.net." is the same name in DNS, and libcurl drops the dot for TLS too.
  if (host.ends_with('.')) host.pop_back();
  if (host.empty() || host.ends_with('.')) return refuse("it names no host");
  const std::string port = part(url.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  const std::string path = encoded(part(url.get(), CURLUPART_PATH));
  return Parsed{fmt::format("{}://{}{}{}{}", to_lower_ascii(part(url.get(), CURLUPART_SCHEME)), host,
                            port.empty() ? "" : ":", port, path == "/" ? "" : path),
                part(url.get(), CURLUPART_USER), part(url.get(), CURLUPART_PASSWORD)};
}

std::optional<CleanUrl> parse(std::string_view text, std::string& problem) {
  if (text.find('\0') != std::string_view::npos) {
    problem = "it contains a NUL character";
    return std::nullopt;
  }
  const auto parsed = parse_once(std::string(text), problem);
  if (!parsed) return std::nullopt;
  // Another URL in the path may have user info of its own.
  CleanUrl clean{without_url_secrets(parsed->text)};
  clean.had_credentials = clean.text != parsed->text || !parsed->password.empty() || !is_user_name(parsed->user);
  if (!clean.had_credentials)
    clean.user = parsed->user.substr(0, std::min(parsed->user.find("%40"), parsed->user.find('@')));
  // Whoever reads the clean form later, libcurl first of all, must find the same host in it.
  const auto again = parse_once(clean.text, problem);
  if (again && again->text == clean.text) return clean;
  problem = "its host can be read in two ways";
  return std::nullopt;
}

}  // namespace

std::optional<CleanUrl> clean_url(std::string_view text, std::string* problem) {
  // Many tokens go to the same place; the last answer is kept for the next one who asks.
  struct Answer {
    std::string text;
    std::optional<CleanUrl> url;
    std::string problem;
  };
  static thread_local Answer last;
  if (last.text != text || text.empty()) {
    last = {std::string(text), {}, {}};
    last.url = parse(text, last.problem);
  }
  if (problem != nullptr) *problem = last.problem;
  return last.url;
}

Url split_url(std::string_view clean) {
  Url url;
  const std::size_t scheme_end = clean.find("://");
  if (scheme_end == std::string_view::npos) return url;
  url.scheme = clean.substr(0, scheme_end);
  const std::string_view rest = clean.substr(scheme_end + 3);
  const std::size_t path_begin = std::min(rest.find('/'), rest.size());
  url.path = rest.substr(path_begin);
  url.host = rest.substr(0, path_begin);
  // The colons inside the brackets of an IPv6 address begin no port.
  const std::size_t colon =
      url.host.find(':', url.host.starts_with('[') ? std::min(url.host.find(']'), url.host.size()) : 0);
  if (colon != std::string_view::npos) {
    url.port = url.host.substr(colon + 1);
    url.host = url.host.substr(0, colon);
  }
  return url;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

namespace {

// How long a slash at the front of the text is, in whatever way it is written: "/", "\", "\/", "%2F". 0: there is none.
std::size_t slash_length(std::string_view text) {
  if (text.starts_with("\\/")) return 2;
  if (text.starts_with('/') || text.starts_with('\\')) return 1;
  return equal_ignoring_case(text.substr(0, 3), "%2f") ? 3 : 0;
}

// Two slashes, behind which a host or user info stands.
struct Mark {
  std::size_t begin = std::string_view::npos, end = std::string_view::npos;
};
Mark find_mark(std::string_view text, std::size_t from = 0) {
  for (std::size_t at = from; (at = text.find_first_of("/\\%", at)) != std::string_view::npos; ++at) {
    const std::size_t first = slash_length(text.substr(at));
    const std::size_t second = first == 0 ? 0 : slash_length(text.substr(at + first));
    if (second != 0) return {at, at + first + second};
  }
  return {};
}

bool is_number(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// How long the user info at `begin` is, with its "@"; 0 if there is none. A password may hold any character: where what
// follows a colon is no port, it goes on to whatever "@" comes next.
std::size_t user_info_length(std::string_view text, std::size_t begin, std::size_t word_end, std::size_t last_at) {
  if (last_at == std::string_view::npos || last_at < begin) return 0;
  const std::string_view word = text.substr(begin, word_end - begin);
  const std::string_view authority = word.substr(0, word.find_first_of("/?#"));
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) return at + 1;
  const std::size_t colon = authority.rfind(':');
  // The last colon of "[::1]" begins no port; its brackets may be percent-encoded.
  const bool address = authority.ends_with(']') ||
                       (authority.size() > 3 && equal_ignoring_case(authority.substr(authority.size() - 3), "%5d"));
  if (colon == std::string_view::npos || address || is_number(authority.substr(colon + 1))) return 0;
  const std::size_t at = word.rfind('@');
  return (at == std::string_view::npos ? text.find('@', word_end) - begin : at) + 1;
}

}  // namespace

bool holds_url(std::string_view text) { return find_mark(text).end != std::string_view::npos; }

std::string without_url_secrets(std::string_view text) {
  std::string out;
  const std::size_t last_at = text.rfind('@');
  std::size_t done = 0, word_end = 0;
  for (Mark mark = find_mark(text); mark.end != std::string_view::npos; mark = find_mark(text, done)) {
    out += text.substr(done, mark.end - done);
    done = mark.end;
    // Behind user info there may be more of it, so that nothing of what is shown can be taken for it.
    for (std::size_t length = 1; length > 0; done += length) {
      if (word_end < done) word_end = std::min(text.find_first_of(" \t\r\n", done), text.size());
      length = user_info_length(text, done, word_end, last_at);
    }
    if (word_end < done) word_end = std::min(text.find_first_of(" \t\r\n", done), text.size());
    // Up to another URL inside this one; a query or fragment hides all that follows in the word.
    const std::string_view rest = text.substr(done, word_end - done);
    const std::string_view shown = rest.substr(0, find_mark(rest).begin);
    const std::size_t query = shown.find_first_of("?#");
    out += shown.substr(0, query);
    done += shown.size();
    if (query == std::string_view::npos) continue;
    // Brackets and quotes around the URL stay.
    const std::size_t end = rest.find_last_not_of(")]}>\"'") + 1;
    out += rest.substr(std::max(end, query));
    done = word_end;
  }
  return out += text.substr(done);
}

}  // namespace credlint
