// Preloaded into the program (LD_PRELOAD), it kills it (SIGKILL) in place of its CREDLINT_TEST_KILL_AT-th call that
// changes a file. So a test can end it between any two steps, without a clock.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>

namespace {

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// Standard output and error are no files whose state matters.
void count() {
  static const char* const kAt = std::getenv("CREDLINT_TEST_KILL_AT");
  static const long kLast = kAt == nullptr ? 0 : std::atol(kAt);
  static std::atomic<long> calls{0};
  if (++calls == kLast) ::raise(SIGKILL);
}

// The files whose content is safe on the disk.
std::mutex mutex;
std::set<std::pair<dev_t, ino_t>> synced;

}  // namespace

extern "C" {

int fsync(int file) {
  static const auto kNext = next<int (*)(int)>("fsync");
  count();
  struct stat status {};
  const std::lock_guard<std::mutex> lock(mutex);
  if (::fstat(file, &status) == 0) synced.emplace(status.st_dev, status.st_ino);
  return kNext(file);
}

ssize_t write(int file, const void* data, size_t size) {
  static const auto kNext = next<ssize_t (*)(int, const void*, size_t)>("write");
  if (file > STDERR_FILENO) count();
  return kNext(file, data, size);
}

int rename(const char* from, const char* to) {
  static const auto kNext = next<int (*)(const char*, const char*)>("rename");
  count();
  struct stat status {};
  const std::lock_guard<std::mutex> lock(mutex);
  if (::stat(from, &status) == 0 && synced.count({status.st_dev, status.st_ino}) == 0) ::raise(SIGABRT);
  return kNext(from, to);
}

int fchmod(int file, mode_t mode) {
  static const auto kNext = next<int (*)(int, mode_t)>("fchmod");
  count();
  return kNext(file, mode);
}

int close(int file) {
  static const auto kNext = next<int (*)(int)>("close");
  if (file > STDERR_FILENO) count();
  return kNext(file);
}
}
