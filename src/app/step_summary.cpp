#include "step_summary.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "commands.h"
#include "text.h"

namespace credlint {
namespace {

// "supports content up to a size of 1024k", over which the whole upload fails; docs.github.com/actions/reference/
// workflow-commands (read 2026-11-23).
constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;

// Why the text could not be appended, or "". Half of it is taken back.
std::string append(const std::string& path, const Audit& audit, ReportOptions options) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return std::strerror(errno);
  std::string error;
  struct stat status {};
  const bool known = ::fstat(file, &status) == 0;
  const std::size_t taken = known ? static_cast<std::size_t>(status.st_size) : 0;
  if (taken + kSmallestMarkdown > kMostBytes) {
    error = "other parts of the step have filled it";
  } else {
    options.max_bytes = std::min(options.max_bytes, kMostBytes - taken - 1);
    StringSink sink;
    sink.write("\n");  // apart from what stands there
    find_report("markdown")->report.write(audit, options, sink);
    const std::string& text = sink.text();
    if (::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      error = errno == 0 ? "it is full" : std::strerror(errno);
      if (::ftruncate(file, static_cast<off_t>(taken)) != 0) error += "; a part of it was written";
    }
  }
  if (::close(file) != 0 && error.empty()) error = std::strerror(errno);
  return error;
}

}  // namespace

bool append_step_summary(const Audit& audit, ReportOptions options, World& world) {
  const std::string path = world.environment("GITHUB_STEP_SUMMARY").value_or("");
  if (path.empty()) return true;
  const std::string error = append(path, audit, options);
  if (!error.empty())
    tell_error(world, fmt::format("the step summary {} could not be written: {}", literal(path), error));
  return error.empty();
}

}  // namespace credlint
