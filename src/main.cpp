#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "run.h"

int main(int argc, char** argv) {
  // A reader that went away is a failed write, not the end of the program: the other reports must still be finished.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  credlint::World world{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .now = [] { return date::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
      .environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
      },
      .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
  };
  return credlint::run({argv + 1, argv + argc}, world);
}
