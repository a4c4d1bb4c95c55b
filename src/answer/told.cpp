// What an answer tells of the credential. All of it gets into reports: what does not look like what it should be, or
// what might be a secret that the server sends back, counts as not told.
#include <algorithm>
#include <cmath>

#include "answer.h"
#include "reply.h"
#include "secret_format.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::string_view kHeader = "header ";

// A name of an account or of a scope.
std::string name(std::string_view text, std::string_view also) {
  constexpr std::size_t kLongest = 128;
  const auto allowed = [also](char c) {
    return is_digit(c) || is_letter(c) || std::string_view(":{}_.-").find(c) != std::string_view::npos ||
           also.find(c) != std::string_view::npos;
  };
  return text.size() <= kLongest && std::all_of(text.begin(), text.end(), allowed) && !find_secret(text)
             ? std::string(text)
             : std::string{};
}

std::string email(std::string_view address) {
  constexpr std::size_t kLongest = 254;
  const std::size_t at = address.find('@');
  const bool plausible = address.size() <= kLongest &&
                         std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
                         at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
                         address.find('@', at + 1) == std::string_view::npos;
  return plausible && !find_secret(address) ? to_lower_ascii(address) : std::string{};
}

const Json kNothing(Json::value_t::discarded);

// The JSON at a pointer, or the header as a text; discarded where there is none.
Json value_at(std::string_view where, const Reply& reply) {
  if (where.empty()) return kNothing;
  if (where.starts_with(kHeader)) {
    const std::string key(where.substr(kHeader.size()));
    return reply.answer().headers.contains(key) ? Json(header(reply.answer(), key)) : kNothing;
  }
  if (reply.json().is_discarded()) return kNothing;
  const Json::json_pointer pointer{std::string(where)};
  try {
    return reply.json().at(pointer);
  } catch (const Json::exception&) {
    return kNothing;
  }
}

constexpr Instant kFar = midnight(9999, 1, 1);

// "2026-12-31 23:59:59 UTC" and "2026-12-31 23:59:59 -0700" as well.
std::optional<Instant> instant_in(std::string_view text) {
  constexpr std::string_view kUtc = " UTC";
  std::string plain(text);
  if (plain.ends_with(kUtc)) plain.replace(plain.size() - kUtc.size(), kUtc.size(), "Z");
  if (const std::size_t zone = plain.rfind(' '); zone != std::string::npos && zone > 11) plain.erase(zone, 1);
  return parse_instant(plain);
}

std::optional<Instant> instant(const Json& json) {
  if (json.is_number()) {
    const auto count = json.get<double>();
    if (!std::isfinite(count) || count <= 0 || count > 1e12) return std::nullopt;
    const Instant at = Instant(std::chrono::seconds(static_cast<std::int64_t>(count)));
    return at < kFar ? at : kNever;
  }
  const auto at = instant_in(text_of(json));
  return at && *at >= kFar ? kNever : at;
}

std::optional<std::vector<std::string>> scopes(const Json& json) {
  constexpr std::size_t kMost = 500;
  std::vector<std::string> found;
  const auto take = [&found](std::string_view text) {
    std::string scope = name(trim(text), "/*");
    if (scope.empty()) return false;
    if (std::find(found.begin(), found.end(), scope) == found.end()) found.push_back(std::move(scope));
    return true;
  };
  if (json.is_array() && json.size() <= kMost) {
    for (const Json& item : json)
      if (!take(text_of(item))) return std::nullopt;
  } else if (json.is_string()) {
    for (std::string_view rest = text_of(json); !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find_first_of(" ,"));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      if (!one.empty() && (!take(one) || found.size() > kMost)) return std::nullopt;
    }
  } else {
    return std::nullopt;
  }
  return found;
}

}  // namespace

void tell(const Told& told, const Reply& reply, Observation& observation) {
  const Json account = value_at(told.account, reply);
  observation.email = email(text_of(account));
  if (observation.email.empty()) observation.account_id = name(text_of(account), "@+");
  const Json id = value_at(told.account_id, reply);
  if (observation.account_id.empty())
    observation.account_id = name(id.is_number_integer() ? id.dump() : std::string(text_of(id)), "");
  observation.inactive = value_at(told.inactive, reply) == Json(true) || value_at(told.active, reply) == Json(false);

  const Json end = value_at(told.expires, reply);
  const bool absent = end.is_discarded() || end.is_null();
  if (!told.expires.empty() && (end.is_null() || (end.is_discarded() && told.never_if_absent)))
    observation.expires = kNever;
  else if (!absent)
    observation.expires = instant(end);
  const Json beyond = value_at(told.scopes_unless, reply);
  const bool whole = beyond.is_discarded() || beyond.is_null() || (beyond.is_array() && beyond.empty());
  if (const Json listed = value_at(told.scopes, reply); whole && !listed.is_discarded() && !listed.is_null())
    observation.scopes = scopes(listed);
  if (const Json used = value_at(told.last_used, reply); !used.is_discarded() && !used.is_null()) {
    observation.last_used = instant(used);
    if (observation.last_used == kNever) observation.last_used.reset();
  }
}

}  // namespace credlint
