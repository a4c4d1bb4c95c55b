#include "list_file.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

namespace credlint {
namespace {

// Broken UTF-8 of an answer must not keep the rest from being written.
std::string json_of(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}
std::string text_or_null(std::string_view text) { return text.empty() ? "null" : json_of(text); }

// One line. What the vendor did not say stays absent.
std::string record_of(const ListedItem& item) {
  std::string record = fmt::format("{{\"id\":{}", json_of(item.id));
  const auto add = [&record](std::string_view key, const std::string& json) {
    record += fmt::format(",\"{}\":{}", key, json);
  };
  const auto add_text = [&add](std::string_view key, const std::string& text) {
    if (!text.empty()) add(key, json_of(text));
  };
  add_text("label", item.label);
  add_text("status", item.status);
  if (item.created) add("created", json_of(to_rfc3339(*item.created)));
  if (item.expires) add("expires", *item.expires == kNever ? "null" : json_of(to_rfc3339(*item.expires)));
  if (item.last_used) add("last_used", json_of(to_rfc3339(*item.last_used)));
  add_text("account", item.account);
  add_text("account_id", item.account_id);
  add_text("created_by", item.created_by);
  if (item.scopes) {
    std::string scopes;
    for (const std::string& scope : *item.scopes) scopes += (scopes.empty() ? "" : ",") + json_of(scope);
    add("scopes", fmt::format("[{}]", scopes));
  }
  return record + "}";
}

std::string list_of(const CollectedList& list) {
  std::string out = fmt::format("{{\"list\":{},\"requests\":{},\"complete\":{},\"stated\":{},\"why\":{},\"records\":[",
                                json_of(list.own->name), list.requests, list.complete,
                                list.stated ? std::to_string(*list.stated) : "null", text_or_null(list.why));
  for (std::size_t i = 0; i < list.items.size(); ++i)
    out.append(i == 0 ? "\n" : ",\n").append(record_of(list.items[i]));
  return out + (list.items.empty() ? "]}" : "\n]}");
}

}  // namespace

std::string list_file(const std::vector<CollectedSource>& sources, std::string_view version) {
  std::string out = fmt::format(
      "{{\"format\":\"credlint-vendor-list\",\"version\":1,\"tool\":{{\"name\":\"credlint\",\"version\":{}}},\n"
      "\"sources\":[",
      json_of(version));
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const CollectedSource& source = sources[s];
    out += fmt::format("{}\n{{\"vendor\":{},\"scope\":{},\"with\":{},\"begun\":\"{}\",\"ended\":\"{}\",\"lists\":[",
                       s == 0 ? "" : ",", json_of(source.vendor), json_of(source.scope), json_of(source.with),
                       to_rfc3339(source.begun), to_rfc3339(source.ended));
    for (std::size_t l = 0; l < source.lists.size(); ++l)
      out.append(l == 0 ? "\n" : ",\n").append(list_of(source.lists[l]));
    out += "\n]}";
  }
  return out + "\n]}\n";
}

}  // namespace credlint
