#include "input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace credlint {
namespace {

const dev_t kNull = makedev(1, 3);  // /dev/null: nothing, and at once

// Whoever makes a pipe opens it at once; this much is for a slow machine.
constexpr int kPatienceMilliseconds = 5'000;

}  // namespace

std::optional<InputFile> InputFile::open(const std::string& path, std::string& error) {
  // Without O_NONBLOCK the opening itself would wait for somebody who writes to a pipe.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
    error = std::strerror(errno);
    if (descriptor >= 0) ::close(descriptor);
    return std::nullopt;
  }
  InputFile file(descriptor, S_ISREG(status.st_mode), static_cast<std::uint64_t>(status.st_size),
                 {status.st_dev, status.st_ino});
  if (S_ISDIR(status.st_mode))
    error = "it is a directory";
  else if (S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(descriptor) == 0 && status.st_rdev != kNull))
    error = "it is a device; name a file, or write - for standard input";
  else
    return file;
  return std::nullopt;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      regular_(other.regular_),
      waited_(other.waited_),
      size_(other.size_),
      identity_(other.identity_) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::size_t> InputFile::read(std::span<char> room, std::string& error) {
  const auto wait = [this](int milliseconds) {
    pollfd wanted{descriptor_, POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&wanted, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
  };
  const bool silent = !regular_ && !std::exchange(waited_, true) && !wait(kPatienceMilliseconds);
  for (;;) {
    const ssize_t count = ::read(descriptor_, room.data(), room.size());
    if (count > 0 || (count == 0 && !silent)) return static_cast<std::size_t>(count);
    if (count < 0 && errno == EAGAIN) {
      // Somebody has the other end, who may take the time that he needs.
      wait(-1);
    } else if (count == 0 || errno != EINTR) {
      error = count == 0 ? "it is a pipe that nobody writes to" : std::strerror(errno);
      return std::nullopt;
    }
  }
}

bool InputFile::read_at(std::span<char> room, std::uint64_t offset) const {
  while (!room.empty()) {
    const ssize_t count = ::pread(descriptor_, room.data(), room.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    room = room.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return true;
}

}  // namespace credlint
