#include "table_reader.h"

#include <algorithm>

#include "secret_format.h"
#include "value_reader.h"

namespace credlint {

std::string shown(std::string_view text) {
  return find_secret_value(text) ? std::string("this value") : quoted_if_harmless(text);
}

bool is_host(std::string_view text) {
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.starts_with('0') || !std::all_of(port.begin(), port.end(), is_digit) ||
        std::stoul(std::string(port)) > 65535)
      return false;
    text = text.substr(0, colon);
  }
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos &&
         !text.starts_with('.') && !text.starts_with('-');
}

void TableReader::report(Position where, std::string message, std::string hint) {
  problems_.push_back({where, std::move(message), std::move(hint)});
}

void TableReader::refuse_key(const toml::key& key, const Names& names, std::string_view table) {
  const std::string_view near = nearest(key.str(), names);
  report(position(key.source()),
         fmt::format("unknown key {}{}{}", shown(key.str()), table.empty() ? "" : fmt::format(" in [{}]", table),
                     near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
         near.empty() ? fmt::format("the keys here are {}", one_of(names)) : fmt::format("write `{}`", near));
}

void TableReader::refuse_type(std::string_view key, const toml::node& node, std::string_view wanted) {
  const bool empty = node.value_exact<std::string>() == "";
  report(position(node.source()),
         fmt::format("`{}` must be {}; it is {}", key, wanted, empty ? "an empty string" : type_name(node)));
}

const toml::table* TableReader::table_of(std::string_view key, const toml::node& node) {
  if (const auto* table = node.as_table()) return table;
  refuse_type(key, node, "a table");
  return nullptr;
}

void TableReader::require_trust(Position where, const std::string& what) {
  if (found_ != ConfigFound::working_directory) return;
  report(where, fmt::format("a configuration found in the working directory must not set {}", what),
         "name the file with --config to say that you trust it, or run with --no-config");
}

std::optional<std::int64_t> TableReader::read_number(std::string_view key, const toml::node& node, std::int64_t least,
                                                     std::int64_t most) {
  const auto value = node.value_exact<std::int64_t>();
  if (value && *value >= least && *value <= most) return value;
  const std::string wanted = fmt::format("a whole number from {} to {}", least, most);
  if (value)
    report(position(node.source()), fmt::format("`{}` must be {}; it is {}", key, wanted, *value));
  else
    refuse_type(key, node, wanted);
  return std::nullopt;
}

std::optional<std::size_t> TableReader::read_choice(std::string_view key, const toml::node& node,
                                                    std::span<const std::string_view> names) {
  const auto value = node.value_exact<std::string>();
  if (!value) {
    refuse_type(key, node, fmt::format("{}, as a string", one_of(names)));
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), *value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string_view near = nearest(*value, names);
  report(position(node.source()),
         fmt::format("{} is no value of `{}`{}", shown(*value), key,
                     near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
         fmt::format("it must be {}", one_of(names)));
  return std::nullopt;
}

// `single`: one string may stand for an array of one.
std::optional<std::vector<Located>> TableReader::read_texts(std::string_view key, const toml::node& node, bool single) {
  const std::string wanted = fmt::format("{}an array of strings that are not empty", single ? "a string or " : "");
  std::vector<Located> items;
  const auto take = [&](const toml::node& item) {
    const auto text = item.value_exact<std::string>();
    // Only escapes can hide it this far.
    const bool holds_secret = text && find_secret(*text);
    if (text && !text->empty() && !holds_secret) items.push_back({*text, position(item.source())});
    return text && !text->empty() && !holds_secret;
  };
  if (single && node.is_string() && take(node)) return items;
  const auto* array = node.as_array();
  if (array == nullptr) {
    refuse_type(key, node, wanted);
    return std::nullopt;
  }
  for (const toml::node& item : *array)
    if (!take(item)) {
      report(position(item.source()), fmt::format("`{}` must be {}; an item is {}", key, wanted,
                                                  item.value_exact<std::string>() == "" ? "an empty string"
                                                  : item.is_string()                    ? "a secret"
                                                                                        : type_name(item)));
      return std::nullopt;
    }
  return items;
}

std::optional<std::string> TableReader::read_text(std::string_view key, const toml::node& node) {
  auto text = node.value_exact<std::string>();
  if (text && !text->empty() && !find_secret(*text)) return text;
  refuse_type(key, node, "a string that is not empty");
  return std::nullopt;
}

}  // namespace credlint
