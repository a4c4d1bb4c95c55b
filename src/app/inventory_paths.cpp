#include "inventory_paths.h"

#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace credlint {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAnyDepth = "**";

bool is_folder(const std::string& path) {
  std::error_code code;
  return fs::is_directory(path, code);
}

std::string in_folder(const std::string& folder, const std::string& name) {
  return folder.empty() || folder.ends_with('/') ? folder + name : folder + "/" + name;
}

// The parts of a pattern between its slashes.
std::vector<std::string> parts_of(std::string_view pattern) {
  std::vector<std::string> parts;
  while (!pattern.empty()) {
    const std::string_view part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(std::min(part.size() + 1, pattern.size()));
    const bool again = part == kAnyDepth && !parts.empty() && parts.back() == kAnyDepth;
    if (part.empty() || part == "." || again) continue;
    if (part.size() > kAnyDepth.size() && part.starts_with(kAnyDepth)) {
      parts.emplace_back(kAnyDepth);
      parts.emplace_back(part.substr(1));
    } else {
      parts.emplace_back(part);
    }
  }
  if (!parts.empty() && parts.back() == kAnyDepth) parts.emplace_back("*");
  return parts;
}

class Search {
 public:
  explicit Search(std::vector<std::string> parts) : parts_(std::move(parts)) {}

  // "" is the working directory.
  void look_in(const std::string& folder, std::size_t part = 0) {
    const bool last = part + 1 == parts_.size();
    if (parts_[part] == kAnyDepth) return look_below(folder, part);
    if (!is_pattern(parts_[part])) {
      const std::string path = in_folder(folder, parts_[part]);
      std::error_code code;
      if (!last) return is_folder(path) ? look_in(path, part + 1) : void();
      if (fs::exists(path, code) && !is_folder(path)) files_.insert(path);
      return;
    }
    for (const std::string& name : names_in(folder)) {
      const std::string path = in_folder(folder, name);
      if (::fnmatch(parts_[part].c_str(), name.c_str(), FNM_PERIOD) != 0) continue;
      if (!last && is_folder(path)) look_in(path, part + 1);
      if (last && !is_folder(path)) files_.insert(path);
    }
  }

  [[nodiscard]] std::vector<std::string> files() const { return {files_.begin(), files_.end()}; }

 private:
  void look_below(const std::string& folder, std::size_t part) {
    // Links to folders are followed; one that leads back does not lead on for ever.
    struct stat status {};
    if (::stat(folder.empty() ? "." : folder.c_str(), &status) != 0) return;
    const auto way = std::find(way_.begin(), way_.end(), std::pair(status.st_dev, status.st_ino));
    if (way != way_.end()) return;
    way_.emplace_back(status.st_dev, status.st_ino);
    look_in(folder, part + 1);
    for (const std::string& name : names_in(folder))
      if (const std::string path = in_folder(folder, name); !name.starts_with('.') && is_folder(path))
        look_below(path, part);
    way_.pop_back();
  }

  std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, code), end; !code && at != end; at.increment(code))
      names.push_back(at->path().filename().string());
    if (code) files_.insert(folder);
    return names;
  }

  std::vector<std::string> parts_;
  std::set<std::string> files_;
  std::vector<std::pair<dev_t, ino_t>> way_;  // the folders on the way to the one at hand
};

}  // namespace

bool is_pattern(const std::string& word) { return word.find_first_of("*?[") != std::string::npos; }

std::vector<std::string> files_named(const std::string& word, const std::string& folder, const std::string& except) {
  const bool absolute = word.starts_with('/');
  const std::string whole = absolute ? word : in_folder(folder, word);
  std::error_code code;
  const bool every = is_folder(whole);
  if (!every && (fs::exists(whole, code) || !is_pattern(word))) return {whole};
  const auto parts = every ? std::vector<std::string>{std::string(kAnyDepth), "*.toml"} : parts_of(word);
  if (std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
        return part != kAnyDepth && part.find(kAnyDepth) != std::string::npos;
      }))
    return {};
  Search search(parts);
  search.look_in(every ? whole : absolute ? "/" : folder);
  std::vector<std::string> files = search.files();
  std::erase_if(files, [&](const std::string& file) { return fs::equivalent(file, except, code); });
  return files;
}

}  // namespace credlint
