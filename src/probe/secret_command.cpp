#include "secret_command.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "secret_input.h"
#include "text.h"

namespace credlint {
namespace {

using Clock = std::chrono::steady_clock;

// A child in a process group of its own. At the end of its scope whatever is left of the group is killed: what is meant
// to stay, as an agent does, has left the group.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (lost_) return;
    // It is not reaped yet, so that the number still belongs to it.
    ::kill(-id_, SIGKILL);
    // A command with other rights (sudo) cannot be killed, and shall not be waited for.
    const auto limit = Clock::now() + std::chrono::seconds{1};
    while (::waitpid(id_, nullptr, WNOHANG) == 0 && Clock::now() < limit) ::poll(nullptr, 0, 1);
  }

  bool has_ended() {
    siginfo_t info{};
    // It fails where whoever started this process has SIGCHLD ignored.
    lost_ = ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0;
    code_ = info.si_code;
    status_ = info.si_status;
    return lost_ || info.si_pid != 0;
  }

  // What is to be said of its end; empty: nothing.
  [[nodiscard]] std::string failure() const {
    if (lost_) return "ended in a way that is not known";
    if (code_ != CLD_EXITED) return fmt::format("was ended by signal {}", status_);
    return status_ == 0 ? "" : fmt::format("failed with exit code {}", status_);
  }

 private:
  pid_t id_;
  int code_ = 0, status_ = 0;
  bool lost_ = false;
};

// The environment of this process, less the variables that hold secrets for other servers.
std::vector<char*> environment_without(const std::set<std::string>& hidden) {
  std::vector<char*> kept;
  for (char** item = environ; *item != nullptr; ++item) {
    const std::string_view text(*item);
    if (!hidden.contains(std::string(text.substr(0, text.find('='))))) kept.push_back(*item);
  }
  kept.push_back(nullptr);
  return kept;
}

// Starts the command with its standard output in `output`; returns an error number.
int start(const std::vector<std::string>& words, const std::set<std::string>& hidden, int output, pid_t& id) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (const int error = ::posix_spawn_file_actions_init(&actions)) return error;
  if (const int error = ::posix_spawnattr_init(&attributes)) {
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  sigset_t nothing, defaults;
  ::sigemptyset(&nothing);
  ::sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::sigaddset(&defaults, signal);  // main() has them ignored
  constexpr int kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  int error = 0;
  const auto also = [&error](int result) { error = error == 0 ? result : error; };
  also(::posix_spawnattr_setflags(&attributes, static_cast<short>(kFlags)));
  also(::posix_spawnattr_setpgroup(&attributes, 0));
  also(::posix_spawnattr_setsigmask(&attributes, &nothing));
  also(::posix_spawnattr_setsigdefault(&attributes, &defaults));
  also(::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO));
  also(::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
  also(::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0));
  also(::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1));
  std::vector<char*> environment = environment_without(hidden);
  if (error == 0) error = ::posix_spawnp(&id, argv[0], &actions, &attributes, argv.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

// In one pass, so that a placeholder in the reference itself stays what it is.
std::string filled_in(std::string_view word, std::string_view reference, std::string_view path) {
  constexpr std::string_view kReference = "{ref}", kPath = "{path}";
  std::string out;
  while (!word.empty()) {
    if (word.starts_with(kReference)) {
      out += reference;
      word.remove_prefix(kReference.size());
    } else if (word.starts_with(kPath)) {
      out += path;
      word.remove_prefix(kPath.size());
    } else {
      out += word.front();
      word.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

FoundSecret from_command(const SecretRef& ref, std::string_view reference, const SecretResolver& resolver,
                         const std::set<std::string>& hidden, const std::function<bool()>& interrupted) {
  const std::string command = fmt::format("the command for the scheme {}", literal(ref.scheme));
  std::vector<std::string> words;
  for (const std::string& word : resolver.command) {
    words.push_back(filled_in(word, reference, ref.rest));
    // An inventory must not be able to give it options.
    if (words.back().starts_with('-') && !word.starts_with('-'))
      return refused(
          fmt::format("{} would take {} for an option; it must not begin with `-`", command, literal(words.back())));
  }

  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return refused(fmt::format("{} cannot be started: {}", command, std::strerror(errno)));
  const Descriptor in(ends[0]);
  Descriptor out(ends[1]);
  ::fcntl(in.get(), F_SETFL, O_NONBLOCK);
  Buffer buffer;
  const auto limit = Clock::now() + resolver.timeout;
  pid_t id = 0;
  if (const int error = start(words, hidden, out.get(), id))
    return refused(fmt::format("{} cannot be started: {}", command, std::strerror(error)));
  Child child(id);
  out.close();

  // The answer ends with the command and not with the pipe, which a process that it left behind may keep open.
  Flow flow = Flow::pending;
  for (bool ended = false; !ended;) {
    ended = child.has_ended();  // asked before the pipe is emptied, so that nothing it wrote is missed
    if (flow == Flow::pending) flow = buffer.read(in.get());
    if (flow == Flow::too_much) return refused(fmt::format("{} gave more than 64 KiB, which no token has", command));
    if (flow == Flow::failed)
      return refused(fmt::format("the answer of {} cannot be read: {}", command, std::strerror(errno)));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()).count();
    if (ended) break;
    if (interrupted()) return refused("the run was interrupted");
    if (left <= 0) return refused(fmt::format("{} did not answer within {} s", command, resolver.timeout.count()));
    // There is nothing to wait for an end with, so it is asked for now and then.
    pollfd waiting{flow == Flow::pending ? in.get() : -1, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left, flow == Flow::pending ? 20 : 1)));
  }
  const std::string failure = child.failure();
  if (!failure.empty()) return refused(fmt::format("{} {}", command, failure));
  return accept(buffer.text(), fmt::format("the answer of {}", command));
}

}  // namespace credlint
