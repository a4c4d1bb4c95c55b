#include "list_file.h"

#include <nlohmann/json.hpp>

namespace credlint {
namespace {

using Ordered = nlohmann::ordered_json;

Ordered text_or_null(const std::string& text) { return text.empty() ? Ordered(nullptr) : Ordered(text); }

// What the vendor did not say stays absent.
Ordered record_of(const ListedItem& item) {
  Ordered record{{"id", item.id}};
  const auto add = [&record](const char* key, const std::string& text) {
    if (!text.empty()) record[key] = text;
  };
  add("label", item.label);
  add("status", item.status);
  if (item.created) record["created"] = to_rfc3339(*item.created);
  if (item.expires) record["expires"] = *item.expires == kNever ? Ordered(nullptr) : Ordered(to_rfc3339(*item.expires));
  if (item.last_used) record["last_used"] = to_rfc3339(*item.last_used);
  add("account", item.account);
  add("account_id", item.account_id);
  add("created_by", item.created_by);
  if (item.scopes) record["scopes"] = *item.scopes;
  return record;
}

// Broken UTF-8 of an answer must not keep the rest from being written.
std::string dumped(const Ordered& json) { return json.dump(-1, ' ', false, Ordered::error_handler_t::replace); }

// Without the brace at its end, so that a list can be added.
std::string opened(const Ordered& json) {
  std::string text = dumped(json);
  text.pop_back();
  return text;
}

}  // namespace

std::string list_file(const std::vector<CollectedSource>& sources, std::string_view version) {
  const auto separator = [](std::size_t i) { return i == 0 ? "" : ","; };
  std::string out = opened({{"format", "credlint-vendor-list"},
                            {"version", 1},
                            {"tool", {{"name", "credlint"}, {"version", version}}}});
  out += ",\n\"sources\":[";
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const CollectedSource& source = sources[s];
    out.append(separator(s)).append("\n");
    out += opened({{"vendor", source.vendor},
                   {"scope", source.scope},
                   {"with", source.with},
                   {"begun", to_rfc3339(source.begun)},
                   {"ended", to_rfc3339(source.ended)}});
    out += ",\"lists\":[";
    for (std::size_t l = 0; l < source.lists.size(); ++l) {
      const CollectedList& list = source.lists[l];
      out.append(separator(l)).append("\n");
      out += opened({{"list", list.own->name},
                     {"requests", list.requests},
                     {"complete", list.complete},
                     {"stated", list.stated ? Ordered(*list.stated) : Ordered(nullptr)},
                     {"why", text_or_null(list.why)}});
      out += ",\"records\":[";
      for (std::size_t i = 0; i < list.items.size(); ++i)
        out.append(separator(i)).append("\n").append(dumped(record_of(list.items[i])));
      out += list.items.empty() ? "]}" : "\n]}";
    }
    out += "\n]}";
  }
  return out + "\n]}\n";
}

}  // namespace credlint
