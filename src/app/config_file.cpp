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

std::optional<LoadedConfig> load_config(const AuditCommand& command) {
  if (command.no_config) return std::nullopt;
  ConfigOrigin origin{command.config, {}, ConfigFound::given};
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

}  // namespace credlint
