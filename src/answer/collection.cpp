#include "collection.h"

namespace credlint {
namespace {

const Json* find(const Json& item, const char* pointer) {
  const Json::json_pointer where(pointer);
  return item.contains(where) ? &item.at(where) : nullptr;
}

}  // namespace

std::string text_at(const Json& item, const char* pointer) {
  const Json* found = find(item, pointer);
  if (found == nullptr) return {};
  if (found->is_number_integer()) return found->dump();
  return found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Instant> instant_at(const Json& item, const char* pointer) {
  return parse_instant(text_at(item, pointer));
}

std::optional<std::vector<std::string>> texts_at(const Json& item, const char* pointer) {
  const Json* found = find(item, pointer);
  if (found == nullptr || !found->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& text : *found) {
    if (!text.is_string()) return std::nullopt;
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

bool is_null_at(const Json& item, const char* pointer) {
  const Json* found = find(item, pointer);
  return found != nullptr && found->is_null();
}

}  // namespace credlint
