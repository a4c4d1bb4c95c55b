#include "secret_shape.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "secret_format.h"
#include "text.h"

namespace credlint {
namespace {

bool is_placeholder(std::string_view value) {
  static constexpr std::array<std::string_view, 22> kWords{
      "changeme", "change-me", "change_me", "changeit", "todo",    "tbd",     "placeholder", "secret",
      "password", "passwd",    "token",     "apikey",   "api_key", "api-key", "none",        "null",
      "nil",      "undefined", "example",   "dummy",    "test",    "redacted"};
  const std::string lower = to_lower_ascii(value);
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return true;
  for (const std::string_view begin : {"your-", "your_", "my-", "my_", "insert-", "insert_", "replace-", "replace_"})
    if (lower.starts_with(begin)) return true;
  // "<token>", "[token]", "xxxxxxxx", "********"
  return (value.starts_with('<') && value.ends_with('>')) || (value.starts_with('[') && value.ends_with(']')) ||
         value.find_first_not_of(value[0]) == std::string_view::npos;
}

// NAME=value: a name in one case only, and behind the sign more than the padding of base64.
bool is_assignment(std::string_view value) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals < 2 || equals > 64 || is_digit(value[0])) return false;
  const std::string_view name = value.substr(0, equals), rest = value.substr(equals + 1);
  const auto all_in = [name](char from, char to) {
    return std::all_of(name.begin(), name.end(),
                       [&](char c) { return (c >= from && c <= to) || c == '_' || is_digit(c); });
  };
  return rest.find_first_not_of('=') != std::string_view::npos && (all_in('A', 'Z') || all_in('a', 'z'));
}

// "bot@acme.example:TOKEN"
bool has_user(std::string_view value) {
  const std::size_t colon = value.find(':'), at = value.find('@');
  return colon != std::string_view::npos && at != std::string_view::npos && at > 0 && at < colon &&
         colon + 1 < value.size() && value.substr(at, colon - at).find('.') != std::string_view::npos;
}

bool begins_with_word(std::string_view value, std::string_view word) {
  return value.size() > word.size() && equal_ignoring_case(value.substr(0, word.size()), word) &&
         (value[word.size()] == ' ' || value[word.size()] == ':');
}

// What a value is in place of a token, by its form alone.
std::string_view mistaken_for(std::string_view value) {
  constexpr std::string_view kQuotes = "\"'`";
  if (kQuotes.find(value.front()) != std::string_view::npos || kQuotes.find(value.back()) != std::string_view::npos)
    return "quotes stand around it, which `docker --env-file` and others keep";
  for (const std::string_view word : {"bearer", "basic", "token", "authorization", "apikey", "private-token"})
    if (begins_with_word(value, word)) return "it is a whole header value, and not the token alone";
  if (value.front() == ' ' || value.back() == ' ') return "a blank stands before or behind it";
  if (value.find(' ') != std::string_view::npos) return "there is a blank in it";
  if (value.front() == '$' || value.starts_with("{{") || (value.front() == '%' && value.back() == '%'))
    return "it is the name of a variable, and not its value";
  if (value.find("://") != std::string_view::npos || value.starts_with("env:") || value.starts_with("file:") ||
      value.starts_with("credential:") || value.starts_with("arn:"))
    return "it is a reference itself, or a URL";
  if (value.front() == '{' && value.back() == '}') return "it is a JSON text";
  if (has_user(value)) return "a user name stands before it, as in Basic authentication";
  if (is_placeholder(value)) return "it is a placeholder";
  if (is_assignment(value)) return "it is a whole assignment, NAME=value";
  return {};
}

}  // namespace

std::string why_no_token(std::string_view value, std::span<const std::string_view> formats, const SecretFormats& all) {
  const auto match = find_secret(value, all);
  const bool whole = match && match->offset == 0 && match->length == value.size();
  const bool known = match && std::find(formats.begin(), formats.end(), match->format) != formats.end();
  if (whole && known) return {};
  if (const std::string_view mistake = mistaken_for(value); !mistake.empty()) return std::string(mistake);
  SecretSearch search(value, all);
  while (const auto other = search.next())
    if (std::find(formats.begin(), formats.end(), other->format) == formats.end())
      return fmt::format("it looks like {}", other->format);
  if (known && !whole) return fmt::format("something stands around what looks like {}", match->format);
  return {};
}

}  // namespace credlint
