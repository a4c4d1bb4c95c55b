// Finds and loads the configuration of an audit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config.h"
#include "options.h"

namespace credlint {

struct LoadedConfig {
  ConfigOrigin origin;
  Config config;
};

// The file that the command names, else credlint.toml in the working directory if there is one; nothing with
// --no-config, or without such a file. Throws a ConfigError where there is anything wrong with it: a gate with a broken
// policy must not pass.
std::optional<LoadedConfig> load_config(const ConfigChoice& choice);

// The files that the globs of the configuration stand for, in the order of the globs, then of the alphabet. Throws a
// ConfigError for a glob that matches nothing.
std::vector<std::string> expand_inventories(const LoadedConfig& loaded);

// The files that the words of the command line stand for; without words, those that the configuration names. Throws a
// UsageError where there is none.
std::vector<std::string> inventories_of(const std::vector<std::string>& words,
                                        const std::optional<LoadedConfig>& loaded);

// The vendor lists that it names, by paths from the working directory.
std::vector<std::string> listed_beside(const LoadedConfig& loaded);

// What is wrong with a configuration: all of it.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(std::string path, std::vector<ConfigProblem> problems);
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::vector<ConfigProblem>& problems() const { return problems_; }

 private:
  std::string path_;
  std::vector<ConfigProblem> problems_;
};

}  // namespace credlint
