#include "overwriting.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <set>

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

}  // namespace

bool same_file(const std::string& left, const std::string& right) {
  struct stat a {
  }, b{};
  return ::stat(left.c_str(), &a) == 0 && ::stat(right.c_str(), &b) == 0 && S_ISREG(a.st_mode) &&
         a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void refuse_overwriting(const std::vector<ReportRequest>& reports, const std::vector<std::string>& inputs) {
  for (const ReportRequest& request : reports)
    for (const std::string& input : inputs)
      if (request.path != kToStandardOutput && same_file(request.path, input == "-" ? "/dev/stdin" : input))
        throw UsageError(
            fmt::format("the report `{}` would overwrite {}, which is read", request.format, literal(input)),
            std::string(kElsewhere));
}

void refuse_overwriting_secrets(const std::vector<ReportRequest>& reports, const Inventory& inventory,
                                const World& world) {
  std::error_code code;
  std::map<std::string, const ReportRequest*> targets;
  for (const ReportRequest& request : reports)
    if (request.path != kToStandardOutput) targets.emplace(real_target(request.path, code).string(), &request);
  if (targets.empty()) return;
  const std::string credentials = world.environment("CREDENTIALS_DIRECTORY").value_or("");
  std::set<std::string> seen;
  const auto look_at = [&](const Token& token) {
    if (!token.secret.known()) return;
    const std::string file = file_of(token, inventory, credentials);
    if (file.empty() || !seen.insert(file).second) return;
    for (const auto& [path, request] : targets)
      if (path == real_target(file, code).string() || same_file(path, file))
        throw UsageError(fmt::format("the report `{}` would overwrite the file that `secret` of `{}` names",
                                     request->format, token.name),
                         std::string(kElsewhere));
  };
  for (const Token* token : inventory.tokens) look_at(*token);
  for (const Token* token : inventory.left_out) look_at(*token);
}

}  // namespace credlint
