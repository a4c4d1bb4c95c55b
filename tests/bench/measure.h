// What the benchmarks share.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace credlint::testing {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// A fresh folder, for this user alone, that is removed at the end of its scope.
class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "credlint-benchmark-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("there can be no temporary folder");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(std::string_view name) const { return path_ + '/' + std::string(name); }

 private:
  std::string path_;
};

// The addresses of the words, as exec() wants them; valid as long as these live.
inline std::vector<char*> argv_of(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  return argv;
}

struct Cost {
  double seconds = 1e9;            // wall time, the best of all runs
  double processor_seconds = 1e9;  // of all threads, and of the system for them; the best too
  double megabytes = 0;            // the highest peak of resident memory
};

inline double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Runs a program with its output thrown away. An exit code above `worst_exit` is a failure; where that allows errors,
// what is said of them is thrown away too.
inline Cost run(const std::vector<std::string>& command, int times, int worst_exit = 1) {
  Cost cost;
  for (int i = 0; i < times; ++i) {
    const std::vector<char*> argv = argv_of(command);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (worst_exit > 1) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const auto begin = Clock::now();
    pid_t child = 0;
    int status = 0;
    rusage used{};
    const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0 || ::wait4(child, &status, 0, &used) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) > worst_exit)
      throw std::runtime_error(command[0] + " failed");
    cost.seconds = std::min(cost.seconds, Seconds(Clock::now() - begin).count());
    cost.processor_seconds = std::min(cost.processor_seconds, seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
    cost.megabytes = std::max(cost.megabytes, static_cast<double>(used.ru_maxrss) / 1024);
  }
  return cost;
}

inline bool check(std::string_view what, double value, double limit) {
  fmt::print("  {:<58} {:6.2f}   at most {:.2f}{}\n", what, value, limit, value > limit ? "   EXCEEDED" : "");
  return value <= limit;
}

}  // namespace credlint::testing
