#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "commands.h"
#include "run.h"
#include "text.h"

namespace credlint {
namespace embedded {
extern const std::string_view starter;
}

int init_command(const InitCommand& command, World& world) {
  if (command.file == kToStandardOutput) {
    world.out << embedded::starter;
    return kClean;
  }
  // What is there already is somebody's work.
  const int file = ::open(command.file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST)
    throw UsageError(fmt::format("{} exists already, and is left as it is", literal(command.file)),
                     "name another file: credlint init FILE");
  if (file < 0) throw UsageError(fmt::format("{} could not be made: {}", literal(command.file), std::strerror(errno)));
  const ssize_t written = ::write(file, embedded::starter.data(), embedded::starter.size());
  const bool whole = written == static_cast<ssize_t>(embedded::starter.size());
  if (::close(file) != 0 || !whole) {
    ::unlink(command.file.c_str());
    throw std::runtime_error(fmt::format("{} could not be written", command.file));
  }
  world.out << fmt::format(
      "{0} is written. Put your tokens in it, then run\n\n  credlint audit {0}\n\n"
      "and mend what it finds: it names what is still to be filled in.\n",
      visible(command.file));
  return kClean;
}

}  // namespace credlint
