#include "output_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace credlint {
namespace {

class DescriptorSink final : public Sink {
 public:
  DescriptorSink(int descriptor, const std::function<bool()>& interrupted)
      : descriptor_(descriptor), interrupted_(interrupted) {}
  [[nodiscard]] int error() const { return error_; }

 private:
  bool take(std::string_view block) override {
    while (!block.empty()) {
      if (interrupted_()) {
        error_ = EINTR;
        return false;
      }
      const ssize_t count = ::write(descriptor_, block.data(), block.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        error_ = errno;
        return false;
      }
      block.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  int descriptor_;
  const std::function<bool()>& interrupted_;
  int error_ = 0;
};

// In a folder like /tmp anybody may put a link or a file of the same name. What belongs to another user there is not
// ours to write to; "" if that is not so.
std::string hazard_of(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as the kernel
  path = std::filesystem::absolute(path);
  for (int i = 0; i < kMostLinks; ++i) {
    struct stat folder {
    }, file{};
    if (::lstat(path.c_str(), &file) != 0) return {};
    const bool shared = ::stat(path.parent_path().c_str(), &folder) == 0 && (folder.st_mode & S_ISVTX) != 0 &&
                        (folder.st_mode & (S_IWOTH | S_IWGRP)) != 0;
    if (shared && file.st_uid != ::geteuid() && file.st_uid != folder.st_uid)
      return fmt::format("{} belongs to another user, in a folder that others may write to", path.string());
    std::error_code code;
    const auto link = std::filesystem::read_symlink(path, code);
    if (code) return {};
    path = link.is_absolute() ? link : path.parent_path() / link;
  }
  return {};
}

class PosixFile final : public OutputFile {
 public:
  // `temporary` empty: the descriptor is the target itself.
  PosixFile(int descriptor, const std::function<bool()>& interrupted, std::string target, std::string temporary)
      : descriptor_(descriptor),
        target_(std::move(target)),
        temporary_(std::move(temporary)),
        sink_(descriptor, interrupted) {}
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile() override {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  Sink& sink() override { return sink_; }

  bool commit(std::string& error) override {
    sink_.flush();
    if (sink_.failed()) {
      error = std::strerror(sink_.error());
      return false;
    }
    // Else a machine that loses its power now might find the new name without the new content. Some file systems tell
    // only by close() that there was no room.
    if ((!temporary_.empty() && ::fsync(descriptor_) != 0) || ::close(std::exchange(descriptor_, -1)) != 0 ||
        (!temporary_.empty() && ::rename(temporary_.c_str(), target_.c_str()) != 0)) {
      error = std::strerror(errno);
      return false;
    }
    temporary_.clear();
    return true;
  }

 private:
  int descriptor_;
  std::string target_, temporary_;
  DescriptorSink sink_;
};

}  // namespace

std::filesystem::path real_target(const std::string& path, std::error_code& code) {
  constexpr int kMostLinks = 40;  // as the kernel
  std::filesystem::path target = std::filesystem::absolute(path);
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(std::filesystem::symlink_status(target, code)); ++i) {
    const auto link = std::filesystem::read_symlink(target, code);
    if (code) return target;
    target = link.is_absolute() ? link : target.parent_path() / link;
  }
  return std::filesystem::weakly_canonical(target, code);
}

std::unique_ptr<OutputFile> OutputFile::open(const std::string& path, const std::function<bool()>& interrupted,
                                             std::string& error, Readers readers) {
  const auto fail = [&error]() {
    error = std::strerror(errno);
    return nullptr;
  };
  if (error = hazard_of(path); !error.empty()) return nullptr;
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return fail();
  if (exists && S_ISDIR(status.st_mode)) {
    error = "it is a directory; name a file in it";
    return nullptr;
  }
  if (exists && !S_ISREG(status.st_mode)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return descriptor < 0 ? fail() : std::make_unique<PosixFile>(descriptor, interrupted, path, "");
  }
  // A file that may not be written must not be replaced either.
  if (exists && ::access(path.c_str(), W_OK) != 0) return fail();

  // The rename must replace what a link points to, not the link.
  std::error_code code;
  const std::filesystem::path target = real_target(path, code);
  if (code) {
    error = code.message();
    return nullptr;
  }
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string temporary =
        (target.parent_path() / fmt::format(".credlint-{}-{}.tmp", ::getpid(), attempt)).string();
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readers == Readers::owner ? 0600 : 0666);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) return fail();
    auto file = std::make_unique<PosixFile>(descriptor, interrupted, target.string(), temporary);
    // The new file takes over the old one's mode, and its owner where that is allowed.
    if (exists && readers == Readers::everybody && (::fchmod(descriptor, status.st_mode & 07777) != 0)) return fail();
    if (exists && ::fchown(descriptor, status.st_uid, status.st_gid) != 0) errno = 0;
    return file;
  }
  error = "no temporary name is free beside it";
  return nullptr;
}

}  // namespace credlint
