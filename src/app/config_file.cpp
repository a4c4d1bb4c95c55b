#include "config_file.h"

#include <fmt/core.h>

#include <filesystem>

#include "inventory_paths.h"
#include "reader.h"
#include "sha256.h"
#include "text.h"

namespace credlint {
namespace {

constexpr const char* kName = "credlint.toml";

}  // namespace

ConfigError::ConfigError(std::string path, std::vector<ConfigProblem> problems)
    : std::runtime_error(fmt::format("the configuration {} is not valid", path)),
      path_(std::move(path)),
      problems_(std::move(problems)) {}

std::optional<LoadedConfig> load_config(const ConfigChoice& choice) {
  if (choice.none) return std::nullopt;
  ConfigOrigin origin{choice.path, {}, ConfigFound::given};
  if (origin.path.empty()) {
    std::error_code code;
    if (!std::filesystem::exists(std::filesystem::symlink_status(kName, code))) return std::nullopt;
    origin = {kName, {}, ConfigFound::working_directory};
  }
  const Document document = load_document(origin.path);
  if (!document.error.empty()) throw ConfigError(origin.path, {{{}, document.error, {}}});
  origin.sha256 = sha256_hex(document.text);
  ReadConfig read = read_config(document.text, origin.found, all_rules());
  if (!read.problems.empty()) throw ConfigError(origin.path, std::move(read.problems));
  return LoadedConfig{std::move(origin), std::move(read.config)};
}

std::vector<std::string> expand_inventories(const LoadedConfig& loaded) {
  const std::string folder = std::filesystem::path(loaded.origin.path).parent_path().string();
  std::vector<std::string> paths;
  std::vector<ConfigProblem> problems;
  for (const Located& glob : loaded.config.inventories) {
    const auto files = files_named(glob.text, folder, loaded.origin.path);
    std::error_code code;
    if (files.empty() || !std::filesystem::exists(std::filesystem::symlink_status(files.front(), code)))
      problems.push_back({glob.where, fmt::format("no file matches {}", literal(glob.text)),
                          fmt::format("the path is relative to the folder of this configuration; {}", kPatternHint)});
    paths.insert(paths.end(), files.begin(), files.end());
  }
  if (!problems.empty()) throw ConfigError(loaded.origin.path, std::move(problems));
  return paths;
}

std::vector<std::string> inventories_of(const std::vector<std::string>& words,
                                        const std::optional<LoadedConfig>& loaded) {
  std::vector<std::string> paths;
  if (words.empty() && loaded) paths = expand_inventories(*loaded);
  for (const std::string& word : words) {
    std::vector<std::string> files{word};
    if (word != "-") files = files_named(word, "", loaded ? loaded->origin.path : "");
    if (files.empty() && is_pattern(word))
      throw UsageError(fmt::format("no file matches {}", literal(word)), std::string(kPatternHint));
    if (files.empty()) files.push_back(word);  // an empty folder; the others are audited all the same
    paths.insert(paths.end(), files.begin(), files.end());
  }
  if (paths.empty())
    throw UsageError("no inventory is named",
                     "credlint audit inventory.toml; - reads standard input; credlint init makes a first one");
  return paths;
}

std::vector<std::string> listed_beside(const LoadedConfig& loaded) {
  const auto folder = std::filesystem::path(loaded.origin.path).parent_path();
  std::vector<std::string> paths;
  for (const std::string& list : loaded.config.lists) paths.push_back((folder / list).string());
  return paths;
}

}  // namespace credlint
