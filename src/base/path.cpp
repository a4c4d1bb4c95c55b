#include "path.h"

#include <filesystem>

namespace credlint {

std::string shown_path(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code code;
  const fs::path here = fs::current_path(code);
  const fs::path whole = (here / path).lexically_normal();
  // From the root everything lies below it; there an absolute path says more.
  if (!code && here != here.root_path()) {
    const fs::path relative = whole.lexically_relative(here);
    if (!relative.empty() && *relative.begin() != "..") return relative.string();
  }
  return fs::path(path).lexically_normal().string();
}

std::string stem_of(const std::string& path) {
  return path == "<stdin>" ? "stdin" : std::filesystem::path(path).stem().string();
}

}  // namespace credlint
