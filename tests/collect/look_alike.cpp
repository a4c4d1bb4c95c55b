#include "look_alike.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "instant.h"

namespace credlint::testing::look_alike {
namespace {

constexpr std::string_view kOrganisations = "/admin/v1/orgs";
constexpr std::string_view kAccess = "/admin/api-access/v1/orgs/";

int nibble(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t at = kDigits.find(lower({&c, 1}));
  if (at == std::string_view::npos) throw std::runtime_error("this is no escape");
  return static_cast<int>(at);
}

// As servers do it: a plus sign is a blank, so that whoever sends a cursor as it is sends another one.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// With characters that have to be escaped in a URL.
std::string cursor_for(std::string_view sort_value, std::string_view id) {
  std::string out = "+/";
  for (const char c : fmt::format("{}\n{}", sort_value, id))
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out + "==";
}

std::pair<std::string, std::string> place_of(std::string_view cursor) {
  if (!cursor.starts_with("+/") || !cursor.ends_with("==")) throw std::runtime_error("this is no cursor");
  cursor = cursor.substr(2, cursor.size() - 4);
  std::string text;
  for (std::size_t i = 0; i + 1 < cursor.size(); i += 2)
    text += static_cast<char>(nibble(cursor[i]) * 16 + nibble(cursor[i + 1]));
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) throw std::runtime_error("this is no cursor");
  return {text.substr(0, end), text.substr(end + 1)};
}

// "user.name" of an item; what it lacks sorts first.
std::string value_at(const json& item, std::string_view name) {
  const json* at = &item;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('.'), name.size());
    const auto found = at->find(std::string(name.substr(0, end)));
    if (found == at->end()) return {};
    at = &*found;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return at->is_string() ? at->get<std::string>() : at->dump();
}

Reply refused(unsigned status, std::string_view code, std::string_view title) {
  const json error{{"id", "req-1"}, {"status", std::to_string(status)}, {"code", code}, {"title", title}};
  return Reply::json(json{{"errors", json::array({error})}}.dump(), status);
}

std::optional<std::size_t> number_in(const std::string& text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoul(text);
}

Instant today() {
  static const auto kDay = std::chrono::floor<days>(std::chrono::system_clock::now());
  return kDay;
}

}  // namespace

std::string day(int from_today) { return to_text(today() + days{from_today}); }
std::string noon(int from_today) { return day(from_today) + "T12:00:00.000Z"; }

std::string Asked::value(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

Asked taken_apart(std::string_view target) {
  Asked asked;
  const std::size_t mark = std::min(target.find('?'), target.size());
  asked.path = target.substr(0, mark);
  for (std::string_view rest = target.substr(std::min(mark + 1, target.size())); !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto [at, is_new] =
        asked.query.emplace(decoded(part.substr(0, equals)), decoded(part.substr(std::min(equals + 1, part.size()))));
    if (!is_new) at->second += " and again";
  }
  return asked;
}

std::string in_order(const Asked& asked) {
  std::string out = asked.path;
  for (const auto& [name, value] : asked.query)
    out += fmt::format("{}{}={}", out.size() == asked.path.size() ? '?' : '&', name, name == "cursor" ? "*" : value);
  return out;
}

Trick always(Reply reply) {
  return [reply = std::move(reply)](const Asked&) { return reply; };
}

Trick at_first(std::vector<Reply> replies) {
  return [replies = std::move(replies)](const Asked& asked) {
    return asked.before < replies.size() ? std::optional(replies[asked.before]) : std::nullopt;
  };
}

Trick after_the_first_page(Reply reply) {
  return [reply = std::move(reply)](const Asked& asked) {
    const std::string page = asked.value("page");
    return asked.query.contains("cursor") || (!page.empty() && page != "1") ? std::optional(reply) : std::nullopt;
  };
}

Reply Collection::page(const Asked& asked) const {
  // A parameter that is not one is not looked at: `limit` for one.
  const std::string size = asked.query.contains("pageSize") ? asked.value("pageSize") : "20";
  const auto most = number_in(size);
  const bool may = sizes.empty() ? most && *most >= 1 && *most <= 1000
                                 : size == "20" || std::find(sizes.begin(), sizes.end(), size) != sizes.end();
  if (!may) return refused(400, "INVALID_PAGE_SIZE", "Invalid page size");

  const std::string wanted = asked.query.contains("sort") ? asked.value("sort") : std::string(default_sort);
  const bool falls = wanted.starts_with('-');
  const std::string name = wanted.substr(falls ? 1 : 0);
  if (!name.empty() && std::find(sorts.begin(), sorts.end(), name) == sorts.end())
    return refused(400, "INVALID_SORT", "Invalid sort");

  using Place = std::pair<std::string, std::string>;  // the sort value and the id
  std::vector<std::pair<Place, const json*>> order;
  order.reserve(items.size());
  for (const json& item : items) order.push_back({{value_at(item, name), value_at(item, id)}, &item});
  const auto precedes = [falls](const Place& a, const Place& b) { return falls ? b < a : a < b; };
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto& a, const auto& b) { return precedes(a.first, b.first); });
  auto at = order.begin();
  if (asked.query.contains("cursor")) {
    Place before;
    try {
      before = place_of(asked.value("cursor"));
    } catch (const std::runtime_error&) {
      return refused(400, "INVALID_FIELD_FORMAT", "Invalid cursor");
    }
    at = std::find_if(order.begin(), order.end(), [&](const auto& item) { return precedes(before, item.first); });
  }

  json body{{"data", json::array()}, {"links", {{"self", "c2VsZg=="}}}};
  for (; at != order.end() && body["data"].size() < *most; ++at) body["data"].push_back(*at->second);
  if (at != order.end()) {
    const Place& last = std::prev(at)->first;
    const std::string cursor = cursor_for(last.first, last.second);
    body["links"]["next"] = wrapped ? wrapped(cursor) : json(cursor);
  }
  return Reply::json(body.dump());
}

Reply Collection::count() const { return Reply::json(std::to_string(counted.value_or(items.size()))); }

json user_token(std::size_t number) {
  // Created one after the other, used in quite another order, some of them never.
  const std::size_t used = number * 7919 % 86400;
  json token{
      {"id", std::to_string(9001 + number)},
      {"label", fmt::format("token {}", number)},
      {"status", "ALLOWED"},
      {"createdAt", fmt::format("2026-02-01T{:02}:{:02}:{:02}.120Z", number / 3600, number / 60 % 60, number % 60)},
      {"expiresAt", noon(100)},
      {"user",
       {{"id", fmt::format("712020:a{}", number % 7)},
        {"name", kName},
        {"email", number == 0 ? "sync-bot@acme.example" : fmt::format("bot-{}@acme.example", number % 7)}}},
      {"scopes", {"read:jira-work"}}};
  if (number % 5 != 4)
    token["lastActiveAt"] = fmt::format("2026-11-20T{:02}:{:02}:{:02}.000Z", used / 3600, used / 60 % 60, used % 60);
  return token;
}

Organisation::Organisation() : id("9a1f6c2e-0b7d-4c1a-8e55-2f3b4d5c6e7f") {
  tokens.sorts = {"label", "user.name", "createdAt", "expiresAt", "lastActiveAt"};
  tokens.default_sort = "-lastActiveAt";
  keys.sorts = {"label", "createdBy.name", "expiresAt", "lastActiveAt"};
  keys.default_sort = "-lastActiveAt";
  keys.sizes = {"5", "10", "20", "25", "40", "50", "60", "75", "80", "100"};
  clients.id = "clientId";
  hold(5);
  service_tokens = json::array(
      {{{"id", "s1"},
        {"label", "indexer"},
        {"status", "ALLOWED"},
        {"createdAt", "2026-06-01T09:00:00Z"},
        {"expiresAt", noon(100)},
        {"user", {{"id", "712020:s"}, {"name", kName}, {"email", "indexer-x1@serviceaccount.atlassian.com"}}},
        {"scopes", {"read:page:confluence"}}}});
  service_clients = json::array({{{"clientId", "AbC123"},
                                  {"clientName", "etl"},
                                  {"serviceAccount",
                                   {{"id", "712020:s"},
                                    {"name", kName},
                                    {"email", nullptr},
                                    {"appType", nullptr},
                                    {"orgId", nullptr},
                                    {"userStatus", "ACTIVE"}}},
                                  {"expiresAt", nullptr},
                                  {"createdAt", "2026-05-01T10:00:00Z"},
                                  {"createdBy", {{"id", "712020:i"}, {"name", kName}}},
                                  {"clientRevokerId", nullptr},
                                  {"clientRevocationTime", nullptr},
                                  {"scopes", {"read:jira-work"}}}});
  // In milliseconds here, and nowhere else.
  clients.items = {{{"clientId", "AbC123"},
                    {"name", "etl"},
                    {"createdAt", 1763149545609},
                    {"updatedAt", 1763149545609},
                    {"status", "ACTIVE"}}};
  keys.items = {{{"id", "k1"},
                 {"label", "credlint collect"},
                 {"keyType", "CLOUD_ADMIN"},
                 {"createdAt", noon(-20)},
                 {"expiresAt", noon(200)},
                 {"lastActiveAt", noon(-1)},
                 {"systemAccountId", "557058:x"},
                 {"resource", "ari:cloud:platform::org/" + id},
                 {"orgId", id},
                 {"createdBy", {{"id", "712020:i"}, {"name", kName}, {"email", "ines@acme.example"}}},
                 {"scopes", {"read:tokens:admin"}}}};
  organisations = json::array({{{"id", id}, {"type", "orgs"}, {"attributes", {{"name", "Acme"}}}}});
}

void Organisation::hold(std::size_t tokens_of_users) {
  tokens.items.clear();
  for (std::size_t i = 0; i < tokens_of_users; ++i) tokens.items.push_back(user_token(i));
}

std::string Organisation::name_of(const Asked& asked) const {
  const std::string mine = fmt::format("{}{}/", kAccess, id);
  Asked shorter = asked;
  if (asked.path.starts_with(mine)) shorter.path.erase(0, mine.size());
  return in_order(shorter);
}

Reply Organisation::answer(Asked asked) {
  asked.before = asked_[asked.path]++;
  Asked bare;
  bare.path = asked.path;
  const std::string name = name_of(bare);
  const auto trick = tricks.find(name);
  std::optional<Reply> reply;
  if (trick != tricks.end()) reply = trick->second(asked);
  if (!reply) reply = ordinary(asked, name);
  // Told with every answer; only with a 429 it is a reason to wait.
  if (reply->status == 200) {
    reply->headers.emplace_back("X-RateLimit-Limit", "500");
    reply->headers.emplace_back("X-RateLimit-Remaining", "400");
    reply->headers.emplace_back("X-RateLimit-Reset", noon(1));
  }
  return *reply;
}

Reply Organisation::ordinary(const Asked& asked, const std::string& name) const {
  if (name == kOrganisations) return Reply::json(json{{"data", organisations}, {"links", json::object()}}.dump());
  if (name == "api-tokens") return tokens.page(asked);
  if (name == "api-tokens/count") return tokens.count();
  if (name == "service-accounts/api-tokens") return Reply::json(service_tokens.dump());
  if (name == "service-accounts/oauth-clients") return Reply::json(service_clients.dump());
  if (name == "oauth-clients") return clients.page(asked);
  if (name == "api-keys") return keys.page(asked);
  if (name == "api-keys/count") return keys.count();
  return refused(404, "GENERIC_ERROR", "Not Found");
}

DataCenter::DataCenter() {
  tokens = json::array({{{"id", 12},
                         {"name", "build"},
                         {"createdAt", "2026-02-01T08:00:00.000+0000"},
                         {"expiringAt", "2027-02-01T08:00:00.000+0000"},
                         {"lastAccessed", "2026-11-20T07:30:00.000+0000"}},
                        {{"id", 13}, {"name", "reports"}, {"createdAt", "2026-03-01T09:00:00.000+0100"}}});
}

Reply DataCenter::answer(Asked asked) {
  asked.before = asked_++;
  if (trick)
    if (auto reply = trick(asked)) return *reply;
  if (asked.path != "/rest/pat/latest/tokens") return {.status = 404, .body = "no such page"};
  return Reply::json(tokens.dump());
}

json gitlab_token(std::size_t number) {
  return {{"id", 100 + number},
          {"name", fmt::format("ci {}", number)},
          {"revoked", false},
          {"created_at", fmt::format("2026-03-01T{:02}:{:02}:00.000Z", number / 60 % 24, number % 60)},
          {"description", nullptr},
          {"scopes", {"read_api"}},
          {"user_id", 3},
          {"last_used_at", number % 2 == 0 ? json("2026-11-20T01:02:03.456Z") : json(nullptr)},
          {"active", true},
          {"expires_at", day(100)}};
}

GitLab::GitLab() {
  for (std::size_t i = 0; i < 3; ++i) personal.push_back(gitlab_token(i));
  for (std::size_t i = 0; i < 2; ++i) {
    group.push_back(gitlab_token(500 + i));
    group.back()["access_level"] = 40;
  }
}

Reply GitLab::answer(Asked asked) {
  asked.before = asked_[asked.path]++;
  constexpr std::string_view kApi = "/api/v4/";
  const std::string name = asked.path == fmt::format("{}personal_access_tokens", kApi)                ? "personal"
                           : asked.path == fmt::format("{}groups/{}/access_tokens", kApi, group_path) ? "group"
                                                                                                      : "";
  if (const auto trick = tricks.find(name); trick != tricks.end())
    if (auto reply = trick->second(asked)) return *reply;
  // Who asks may be asked for as well.
  if (asked.path == fmt::format("{}personal_access_tokens/self", kApi)) return Reply::json(personal.front().dump());
  if (asked.path == fmt::format("{}user", kApi)) return Reply::json(R"({"id":3,"username":"ci-bot","state":"active"})");
  if (name.empty()) return Reply::json(R"({"message":"404 Not Found"})", 404);

  std::vector<const json*> shown;
  for (const json& token : name == "personal" ? personal : group) {
    const std::string state = asked.value("state"), revoked = asked.value("revoked");
    if (state == "active" && !token["active"].get<bool>()) continue;
    if (state == "inactive" && token["active"].get<bool>()) continue;
    if (!revoked.empty() && token["revoked"].get<bool>() != (revoked == "true")) continue;
    shown.push_back(&token);
  }
  const std::size_t size = std::clamp<std::size_t>(number_in(asked.value("per_page")).value_or(20), 1, 100);
  const std::size_t page = std::max<std::size_t>(number_in(asked.value("page")).value_or(1), 1);
  const std::size_t pages = std::max<std::size_t>((shown.size() + size - 1) / size, 1);
  json body = json::array();
  for (std::size_t i = (page - 1) * size; i < std::min(page * size, shown.size()); ++i) body.push_back(*shown[i]);
  Reply reply = Reply::json(body.dump());
  const std::string next = page < pages ? std::to_string(page + 1) : "";
  reply.headers.insert(reply.headers.end(), {{"x-page", std::to_string(page)},
                                             {"x-per-page", std::to_string(size)},
                                             {"x-next-page", next},
                                             {"x-prev-page", page > 1 ? std::to_string(page - 1) : ""},
                                             {"x-total", std::to_string(shown.size())},
                                             {"x-total-pages", std::to_string(pages)}});
  if (!next.empty())
    reply.headers.emplace_back(
        "link", fmt::format("<https://gitlab.com{}?page={}&per_page={}>; rel=\"next\"", asked.path, next, size));
  return reply;
}

}  // namespace credlint::testing::look_alike
