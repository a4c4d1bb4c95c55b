// What the readers of the configuration's tables share: values of each sort, and what is said where one is wrong.
#pragma once

#include <fmt/core.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"
#include "text.h"
#include "toml_plus_plus.h"

namespace credlint {

using Names = std::vector<std::string_view>;

inline Position position(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

// For messages: never what may be a secret.
std::string shown(std::string_view text);

// A host name in lower case, with a port behind it or without.
bool is_host(std::string_view text);

class TableReader {
 public:
  TableReader(std::vector<ConfigProblem>& problems, ConfigFound found) : problems_(problems), found_(found) {}

 protected:
  void report(Position where, std::string message, std::string hint = {});
  void refuse_key(const toml::key& key, const Names& names, std::string_view table);
  void refuse_type(std::string_view key, const toml::node& node, std::string_view wanted);
  // A file that lies in the working directory may come with a pull request.
  void require_trust(Position where, const std::string& what);

  // Null, or nothing, where the value is of another sort: that has been reported.
  const toml::table* table_of(std::string_view key, const toml::node& node);
  std::optional<std::int64_t> read_number(std::string_view key, const toml::node& node, std::int64_t least,
                                          std::int64_t most);
  std::optional<std::string> read_text(std::string_view key, const toml::node& node);
  // `single`: one string may stand for an array of one.
  std::optional<std::vector<Located>> read_texts(std::string_view key, const toml::node& node, bool single);
  // The index of the name.
  std::optional<std::size_t> read_choice(std::string_view key, const toml::node& node,
                                         std::span<const std::string_view> names);

  // For those who read a part of the file.
  [[nodiscard]] std::vector<ConfigProblem>& problems() { return problems_; }
  [[nodiscard]] ConfigFound found() const { return found_; }

 private:
  std::vector<ConfigProblem>& problems_;
  ConfigFound found_;
};

}  // namespace credlint
