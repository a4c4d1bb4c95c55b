#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "run.h"

namespace {

volatile std::sig_atomic_t interruptions = 0;

// The first two signals let the program end in order: the first one ends a live probe, the next one takes back what is
// half written. The third one kills.
void interrupt(int signal) {
  interruptions = interruptions + 1;
  if (interruptions == 2) std::signal(signal, SIG_DFL);
}

void handle_signals() {
  // A reader that went away, or a file that grows too large, is a failed write and not the end of the program: the
  // other reports must still be finished.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // Whoever started us may have it ignored, and then nobody would learn how a command for secrets ended.
  std::signal(SIGCHLD, SIG_DFL);
  struct sigaction action {};
  action.sa_handler = interrupt;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

// A closed standard stream would lend its number to the next file that is opened, and get that file's bytes mixed up
// with its own. In its place comes one that cannot be used, so that the fault is told.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  // libcurl would write the keys of its connections there, and with them everything that was sent can be read.
  ::unsetenv("SSLKEYLOGFILE");
  handle_signals();
  std::ios::sync_with_stdio(false);
  credlint::World world{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
      .environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
      },
      .interruptions = [] { return static_cast<unsigned>(interruptions); },
      .out_is_abandoned =
          [] {
            pollfd out{STDOUT_FILENO, 0, 0};
            return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
          },
      .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
      .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
  };
  return credlint::run({argv + 1, argv + argc}, world);
}
