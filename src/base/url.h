// Where requests go. libcurl's URL parser decides what a host is, because libcurl is what will connect to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace credlint {

// A URL in the one form that is kept, shown and sent to: "scheme://host[:port][/path]" with scheme and host in lower
// case, no trailing dot after the host, no port that is the scheme's own, no user info (also of a URL inside its path),
// no query, no fragment, no bare "/". Percent-encoding in the path is left as it is.
struct CleanUrl {
  std::string text;
  bool had_credentials = false;  // user info stood in the original, and it was more than a plain user name
  std::string user = {};         // that name, up to an "@" in it; whether it is a secret, the caller must see
};

// Nothing where libcurl finds no URL with a written scheme and a host, or where the clean form of it would be read as
// another host ("https://0x7f./"); `problem` then says why.
std::optional<CleanUrl> clean_url(std::string_view text, std::string* problem = nullptr);

// Whether two slashes stand in the text, in whatever way they are written, so that a URL may stand there.
bool holds_url(std::string_view text);

// The text with every URL in it cut down to what may be shown: without user info, query and fragment. A URL begins
// behind two slashes and ends with its word; user info ends with its "@", even where a blank is part of a password.
std::string without_url_secrets(std::string_view text);

// The parts of a clean URL, as views into it.
struct Url {
  std::string_view scheme;
  std::string_view host;  // an IPv6 address keeps its brackets
  std::string_view port;  // empty: the scheme's own
  std::string_view path;  // empty, or beginning with "/"
};
Url split_url(std::string_view clean);

// A UUID in its 8-4-4-4-12 form, in either case.
bool is_uuid(std::string_view text);

}  // namespace credlint
