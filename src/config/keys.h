// The keys of credlint.toml: what each is called and what it may hold. The reader and the published JSON Schema both
// follow these tables.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config.h"
#include "schema.h"

namespace credlint {

// What a value must look like.
enum class ConfigForm : std::uint8_t {
  paths,       // an array of strings
  globs,       // the same
  references,  // the same
  sites,       // an array of host names such as acme.atlassian.net
  hosts,       // an array of host names
  rules,       // an array of ids of rules
  name,        // a letter and characters of an id
  fail_on,     // kFailOnNames
  number,      // from `least` to `most`
};

using ConfigValue = std::variant<std::vector<Located>, std::int64_t, FailOn>;

struct ConfigKey {
  std::string_view table;  // "": the top level
  std::string_view key;
  ConfigForm form;
  std::int64_t least = 0, most = 0;
  std::string_view summary;
  void (*store)(Config& config, const ConfigValue& value);
};

std::span<const ConfigKey> config_keys();

inline constexpr std::int64_t kMostSeconds = 600;

// The selectors of an [[override]].
struct SelectorKey {
  std::string_view key;
  std::vector<std::string> Override::*target;
  std::string_view summary;
};
inline constexpr std::array<SelectorKey, 5> kSelectors{{
    {"tags", &Override::tags, "globs of tags"},
    {"owner", &Override::owner, "globs of owners"},
    {"account", &Override::account, "globs of accounts"},
    {"kind", &Override::kind, "globs of kinds"},
    {"id", &Override::id, "globs of ids"},
}};

}  // namespace credlint
