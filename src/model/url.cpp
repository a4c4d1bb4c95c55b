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

std::optional<CleanUrl> parse(std::string_view text, std::string& problem) {
  const auto refuse = [&problem](std::string_view why) {
    problem = why;
    return std::nullopt;
  };
  if (text.find('\0') != std::string_view::npos) return refuse("it contains a NUL character");
  const std::unique_ptr<CURLU, Cleanup> url(curl_url());
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return refuse(to_lower_ascii(curl_url_strerror(code)));

  std::string host = to_lower_ascii(part(url.get(), CURLUPART_HOST));
  // "acme.atlassian.net." is the same name in DNS, and libcurl drops the dot for TLS too.
  if (host.ends_with('.')) host.pop_back();
  if (host.empty() || host.ends_with('.')) return refuse("it names no host");
  const std::string port = part(url.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  const std::string path = encoded(part(url.get(), CURLUPART_PATH));
  return CleanUrl{fmt::format("{}://{}{}{}{}", to_lower_ascii(part(url.get(), CURLUPART_SCHEME)), host,
                              port.empty() ? "" : ":", port, path == "/" ? "" : path),
                  !part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()};
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

std::string without_url_secrets(std::string_view text) {
  constexpr std::string_view kMark = "://", kEnd = " \t\r\n\"'<>()[]{}`,;|";
  std::string out;
  for (std::size_t mark = text.find(kMark); mark != std::string_view::npos; mark = text.find(kMark)) {
    out += text.substr(0, mark + kMark.size());
    text.remove_prefix(mark + kMark.size());
    std::string_view url = text.substr(0, text.find_first_of(kEnd));
    text.remove_prefix(url.size());
    url = url.substr(0, url.find_first_of("?#"));
    const std::size_t at = url.substr(0, url.find('/')).rfind('@');
    if (at != std::string_view::npos) url.remove_prefix(at + 1);
    out += url;
  }
  return out += text;
}

}  // namespace credlint
