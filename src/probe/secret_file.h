// Secrets in files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config.h"
#include "secret_source.h"

namespace credlint {

// The folder that relative paths in an inventory belong to.
std::filesystem::path folder_of(const std::string& inventory_path);

// `rest` is what follows "file:": a path, and a `#` with a key behind the last one for a dotenv-style file. If
// `config.allow` is given, the reference as written has matched it.
FoundSecret from_file(std::string_view rest, const std::string& inventory_path, const SecretsConfig& config);

// `name` is a plain name, `credentials` the folder of systemd.
FoundSecret from_credential(std::string_view name, const std::string& credentials);

}  // namespace credlint
