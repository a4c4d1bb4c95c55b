// JSON Schemas (draft-07) of the two TOML files, for editors and validators. They are made from the tables of keys that
// the readers follow.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rule.h"

namespace credlint {

// Of an inventory. `rules`: the ids that a waiver may name.
std::string inventory_schema(std::span<const std::string_view> rules);

// A site of any vendor, or of those whose sites have ids, as a regular expression.
std::string site_pattern(bool with_ids);

// Of credlint.toml.
std::string config_schema(std::span<const NamedRule> rules);

}  // namespace credlint
