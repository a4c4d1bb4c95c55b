#include "secret_format.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "text.h"

namespace credlint {
namespace {

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
    case Body::unreserved:
      return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }
  return false;
}

// That it is no name or blank form, a random body shows within so many characters.
constexpr std::size_t kTellingBody = 64;

// "xxxxxxxx": a place for a token in a form.
bool is_blank_form(std::string_view body) { return body.find_first_not_of(body[0]) == std::string_view::npos; }

// "release", "CI", "Nachfolger", "2026" or "k8s".
bool is_word_or_number(std::string_view part) {
  const auto all = [](std::string_view text, int wanted) {
    return std::all_of(text.begin(), text.end(), [wanted](char c) { return class_of(c) == wanted; });
  };
  constexpr std::size_t kShort = 4;
  return part.size() <= kShort || all(part, 0) || all(part, 2) || all(part.substr(class_of(part[0]) == 2 ? 1 : 0), 1);
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

std::optional<SecretMatch> match_pem(std::string_view text, std::size_t at) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (text.compare(at, kBegin.size(), kBegin) != 0) return std::nullopt;
  const std::string_view label = text.substr(at + kBegin.size(), 64);
  if (label.substr(0, label.find("-----")).find("PRIVATE KEY") == std::string_view::npos) return std::nullopt;
  return SecretMatch{at, kBegin.size(), "a private key"};
}

// Whether a word begins here: behind no letter or digit, unless that is the end of an escape such as \n, \u003a or %20.
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_alnum(text[at - 1])) return true;
  const auto escape = [&](std::size_t length, std::string_view letters) {
    return at >= length && text[at - length] == '\\' && letters.find(text[at - length + 1]) != std::string_view::npos;
  };
  if (at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(text[at - 1])) return true;
  return escape(2, "btnfr") || escape(6, "u") || escape(10, "U");
}

// Most differ in their second or third character, so that a loop is faster than a comparison of blocks.
bool stands_at(std::string_view text, std::size_t at, std::string_view prefix) {
  if (text.size() - at < prefix.size()) return false;
  std::size_t i = 1;  // the first one is known
  while (i < prefix.size() && text[at + i] == prefix[i]) ++i;
  return i == prefix.size();
}

}  // namespace

void SecretFormats::Seconds::add(char c) {
  const auto byte = static_cast<unsigned char>(c);
  set[byte / 64U] |= std::uint64_t{1} << (byte % 64U);
}

bool SecretFormats::Seconds::has(char c) const {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 128 && (set[byte / 64U] >> (byte % 64U) & 1U) != 0;
}

SecretFormats::SecretFormats(std::span<const SecretFormat> formats, std::span<const SecretFinder> finders)
    : formats_(formats.begin(), formats.end()) {
  for (const SecretFinder& finder : finders) (finder.only_as_value ? plain_ : finders_).push_back(finder);
  const auto place = [](const SecretFormat& format) {
    return std::pair(static_cast<unsigned char>(format.prefix[0]), -static_cast<int>(format.prefix.size()));
  };
  std::stable_sort(formats_.begin(), formats_.end(),
                   [place](const SecretFormat& left, const SecretFormat& right) { return place(left) < place(right); });
  const auto begins = [this](char first, char second) { seconds_[static_cast<unsigned char>(first)].add(second); };
  for (std::size_t i = 0; i < formats_.size(); ++i) {
    begins(formats_[i].prefix[0], formats_[i].prefix[1]);
    Rows& of = rows_[static_cast<unsigned char>(formats_[i].prefix[0])];
    if (of.end == 0) of.begin = static_cast<std::uint16_t>(i);
    of.end = static_cast<std::uint16_t>(i + 1);
  }
  for (const SecretFinder& finder : finders_)
    for (std::size_t i = 0; i + 1 < finder.begins.size(); i += 2) begins(finder.begins[i], finder.begins[i + 1]);
  begins('e', 'y');
  begins('-', '-');
  for (std::size_t c = 0; c < first_.size(); ++c) first_[c] = seconds_[c].set[0] != 0 || seconds_[c].set[1] != 0;
}

// What follows is read once, however many beginnings stand in it.
std::size_t SecretSearch::run_end(std::size_t begin, Body body) {
  Run& run = runs_[static_cast<std::size_t>(body)];
  if (begin >= run.begin && begin < run.end) return run.end;
  run = {begin, begin};
  while (run.end < text_.size() && belongs(body, text_[run.end])) ++run.end;
  return run.end;
}

// Whether the secret begins where a secret may: at a word, or anywhere where it is unmistakable.
bool SecretSearch::may_begin(const SecretFormat& format, std::size_t at, bool word) const {
  if (format.before == 0) return word || format.unmistakable;
  if (at < at_ + format.before || !begins_word(text_, at - format.before)) return false;
  const std::string_view front = text_.substr(at - format.before, format.before);
  return std::all_of(front.begin(), front.end(), [&](char c) { return belongs(format.body, c); });
}

std::optional<SecretMatch> SecretSearch::match_prefix(std::size_t at, bool word) {
  const auto rows = formats_.rows_[static_cast<unsigned char>(text_[at])];
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const SecretFormat& format = formats_.formats_[row];
    if (!stands_at(text_, at, format.prefix) || !may_begin(format, at, word)) continue;
    const std::size_t begin = at + format.prefix.size();
    const std::size_t length = std::min(run_end(begin, format.body) - begin, kLongestBody);
    const std::string_view start = text_.substr(begin, std::min(length, kTellingBody));
    if (length < format.least || length > format.most || is_name(start) || is_blank_form(start)) continue;
    SecretMatch match{at - format.before, format.before + format.prefix.size() + length, format.name};
    match.is_id = format.is_id;
    if (format.confirms != nullptr) match.confirmed = format.confirms(text_.substr(match.offset, match.length));
    return match;
  }
  return std::nullopt;
}

std::optional<SecretMatch> SecretSearch::match_finders(std::size_t at) {
  if (at + 1 >= text_.size()) return std::nullopt;
  const char first = text_[at], second = text_[at + 1];
  for (const SecretFinder& finder : formats_.finders_) {
    bool may_be = false;
    for (std::size_t i = 0; i + 1 < finder.begins.size(); i += 2)
      may_be = may_be || (first == finder.begins[i] && second == finder.begins[i + 1]);
    if (!may_be) continue;
    if (const auto length = finder.length(text_.substr(at), run_end(at, finder.body) - at))
      return SecretMatch{at, *length, finder.name, finder.confirmed};
  }
  return std::nullopt;
}

// Three base64url parts, of which the first two hold JSON objects.
std::optional<SecretMatch> SecretSearch::match_jwt(std::size_t at) {
  const std::size_t end = run_end(at, Body::base64url);
  const std::string_view run = text_.substr(at, std::min(end - at, kLongestBody));
  const std::size_t first = run.find('.');
  if (first == std::string_view::npos || first < 12 || run.compare(first + 1, 2, "ey") != 0) return std::nullopt;
  const std::size_t second = run.find('.', first + 1);
  if (second == std::string_view::npos || run.size() - second < 12) return std::nullopt;
  return SecretMatch{at, run.size(), "a JSON Web Token"};
}

std::optional<SecretMatch> SecretSearch::match_at(std::size_t at) {
  const bool word = begins_word(text_, at);
  if (word && text_[at] == '-') return match_pem(text_, at);
  if (auto match = match_prefix(at, word); match || !word) return match;
  if (auto match = match_finders(at)) return match;
  return stands_at(text_, at, "eyJ") && text_[at] == 'e' ? match_jwt(at) : std::nullopt;
}

std::optional<SecretMatch> SecretSearch::next() {
  const std::string_view text = text_;
  std::size_t at = at_;
  for (; at + 1 < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (!formats_.first_[c] || !formats_.seconds_[c].has(text[at + 1])) continue;
    if (auto match = match_at(at)) {
      at_ = match->offset + match->length;
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

std::optional<SecretMatch> find_secret_value(std::string_view value, const SecretFormats& formats) {
  if (auto match = find_secret(value, formats)) return match;
  for (const SecretFinder& finder : formats.plain_)
    if (finder.length(value, value.size()) == value.size()) return SecretMatch{0, value.size(), finder.name};
  if (looks_random(value)) return SecretMatch{0, value.size(), "a random string, not a reference"};
  return std::nullopt;
}

}  // namespace credlint
