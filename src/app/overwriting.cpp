#include "overwriting.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "input_file.h"
#include "output_file.h"
#include "secret_ref.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::string_view kElsewhere = "give it another path";

// The path that a reference names, or "".
std::string file_of(const Token& token, const Inventory& inventory, const std::string& credentials) {
  const SecretRef ref = parse_secret_ref(*token.secret);
  const std::filesystem::path name(ref.rest.substr(0, ref.rest.rfind('#')));
  if (ref.scheme == "file")
    return (std::filesystem::path(inventory.sources[token.place.file].path).parent_path() / name).string();
  if (ref.scheme == "credential" && !credentials.empty()) return (std::filesystem::path(credentials) / name).string();
  return {};
}

// Which regular file a path leads to, if any.
std::optional<FileId> regular_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

}  // namespace

void refuse_overwriting(const std::vector<ReportRequest>& reports, const std::vector<std::string>& inputs) {
  for (const ReportRequest& request : reports) {
    const auto target = request.path == kToStandardOutput ? std::nullopt : regular_file(request.path);
    for (const std::string& input : inputs)
      if (target && target == regular_file(input == "-" ? "/dev/stdin" : input))
        throw UsageError(
            fmt::format("the report `{}` would overwrite {}, which is read", request.format, literal(input)),
            std::string(kElsewhere));
  }
}

void refuse_overwriting_secrets(const std::vector<ReportRequest>& reports, const Inventory& inventory,
                                const World& world) {
  // By its path, since the file need not be there, and by what it is, since it may have several names.
  std::map<std::string, std::string_view> paths;
  std::map<FileId, std::string_view> files;
  std::error_code code;
  for (const ReportRequest& request : reports) {
    if (request.path == kToStandardOutput) continue;
    paths.emplace(real_target(request.path, code).string(), request.format);
    if (const auto file = regular_file(request.path)) files.emplace(*file, request.format);
  }
  if (paths.empty()) return;
  const std::string credentials = world.environment("CREDENTIALS_DIRECTORY").value_or("");
  std::set<std::string> seen;
  const auto look_at = [&](const Token& token) {
    if (!token.secret.known()) return;
    const std::string name = file_of(token, inventory, credentials);
    if (name.empty() || !seen.insert(name).second) return;
    const auto path = paths.find(real_target(name, code).string());
    const auto file = regular_file(name);
    const auto same = file ? files.find(*file) : files.end();
    if (path == paths.end() && same == files.end()) return;
    throw UsageError(fmt::format("the report `{}` would overwrite the file that `secret` of `{}` names",
                                 path == paths.end() ? same->second : path->second, token.name),
                     std::string(kElsewhere));
  };
  for (const Token* token : inventory.tokens) look_at(*token);
  for (const Token* token : inventory.left_out) look_at(*token);
}

}  // namespace credlint
