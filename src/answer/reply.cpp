#include "reply.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "text.h"

namespace credlint {
namespace {

// No vendor's answer is nested deeper or names a member twice: such a body is taken for garbage, because readers differ
// in what they make of it. nlohmann's parser and destructor do not recurse, and what the callback declines is not kept,
// so no body can exhaust the stack.
Json read_json(std::string_view body) {
  constexpr int kDeepest = 32;
  bool honest = body.find('\0') == std::string_view::npos;  // the parser would take it for the end
  std::array<std::set<std::string>, kDeepest + 1> names;    // by depth, of the object that is open there
  const auto keep = [&](int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    // An object's beginning is told with the depth that it stands at, its names with the depth inside.
    const bool begins = event == Event::object_start || event == Event::array_start;
    if (depth + (begins ? 1 : 0) > kDeepest) honest = false;
    if (!honest) return false;
    const auto at = static_cast<std::size_t>(depth);
    if (event == Event::object_start) names[at + 1].clear();
    if (event == Event::key) honest = names[at].insert(value.get<std::string>()).second;
    return honest;
  };
  Json json = Json::parse(body, keep, false);
  return honest ? json : Json(Json::value_t::discarded);
}

// The value of the only `access_token` in the text. The JSON reader gets the text with `kMask` in its place: it keeps
// copies that nobody could wipe.
constexpr std::string_view kMask = "masked";

std::string_view find_access_token(std::string_view body) {
  constexpr std::string_view kName = "\"access_token\"";
  const std::size_t name = body.find(kName);
  if (name == std::string_view::npos || body.find(kName, name + 1) != std::string_view::npos) return {};
  std::size_t at = name + kName.size();
  const auto skip = [&](char wanted) {
    at = std::min(body.find_first_not_of(" \t\r\n", at), body.size());
    return at < body.size() && body[at++] == wanted;
  };
  if (!skip(':') || !skip('"')) return {};
  // What RFC 6750 allows in a bearer token (b64token), so that it cannot end the header it is sent in.
  std::size_t end = at;
  while (end < body.size() && (is_letter(body[end]) || is_digit(body[end]) ||
                               std::string_view("-._~+/=").find(body[end]) != std::string_view::npos))
    ++end;
  return end < body.size() && body[end] == '"' ? body.substr(at, end - at) : std::string_view{};
}

std::string without(std::string_view body, std::string_view part) {
  const auto begin = static_cast<std::size_t>(part.data() - body.data());
  return std::string(body.substr(0, begin)).append(kMask).append(body.substr(begin + part.size()));
}

// The content type without its parameters.
std::string_view media_type(const Answer& answer) {
  const std::string_view type = header(answer, "content-type");
  return trim(type.substr(0, type.find(';')));
}

bool is_json_type(std::string_view type) {
  const std::string lower = to_lower_ascii(type);
  return lower == "application/json" || (lower.starts_with("application/") && lower.ends_with("+json"));
}

}  // namespace

const Json& member(const Json& json, std::string_view name) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(name);
  return found == json.end() ? kNull : *found;
}

std::string_view text_of(const Json& json) {
  return json.is_string() ? std::string_view(json.get_ref<const std::string&>()) : std::string_view{};
}

bool is_number(const Json& json, std::int64_t wanted) {
  return json.is_number_integer() && json.get<std::int64_t>() == wanted;
}

std::string_view header(const Answer& answer, const std::string& name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? std::string_view{} : trim(found->second);
}

Reply::Reply(const Answer& answer, Instant now, bool buys) : answer_(answer), now_(now), text_(trim(answer.body)) {
  const std::string type = to_lower_ascii(media_type(answer));
  html_type_ = type.find("html") != std::string::npos;
  json_type_ = is_json_type(type);
  if (buys) access_token_ = find_access_token(text_);
  if (!markup()) json_ = access_token_.empty() ? read_json(text_) : read_json(without(text_, access_token_));
  if (text_of(member(json_, "access_token")) != kMask) access_token_ = {};
}

bool Reply::says(std::string_view message) const {
  const auto matches = [message](const Json& json) { return text_of(json).starts_with(message); };
  if (text_.starts_with(message)) return true;
  const Json& error = member(json_, "error");
  if (matches(member(json_, "message")) || matches(error) || matches(member(error, "message")) ||
      matches(member(json_, "errorMessage")))
    return true;
  const Json& messages = member(json_, "errorMessages");
  return messages.is_array() && std::any_of(messages.begin(), messages.end(), matches);
}

bool Reply::own_401() const {
  return status() == 401 && !html() && !answer_.headers.contains("proxy-authenticate") &&
         (json_.is_object() || text_.empty());
}

bool Reply::speaks_of_scope() const { return to_lower_ascii(text_).find("scope") != std::string::npos; }

bool Reply::markup() const {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  return trim(text_.starts_with(kByteOrderMark) ? text_.substr(kByteOrderMark.size()) : text_).starts_with('<');
}

}  // namespace credlint
