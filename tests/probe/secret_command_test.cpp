// The commands of a configuration that give secrets.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "secret_desk.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(secret_command)
namespace {

namespace fs = std::filesystem;

bool is_alive(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string line;
  // Whoever inherits it may be slow to take note of its end.
  return std::getline(file, line) && line.find(") Z") == std::string::npos;
}

// Whether all processes that a script wrote down, one a line, have ended or do so within seconds.
bool all_end(const std::string& file) {
  std::istringstream processes(read_file(file));
  int count = 0;
  for (std::string process; processes >> process; ++count)
    for (int i = 0; is_alive(process); ++i) {
      if (i == 500) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  return count > 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_command_gives_the_secret) {
  Desk desk;
  desk.script("echo abc");
  BOOST_TEST(desk.find("op://vault/item") == "= abc");
  BOOST_TEST(desk.find("vault://item") == "no command is configured for the scheme `vault`");
  desk.script("printf ''");
  BOOST_TEST(desk.find("op://x") == "the answer of the command for the scheme `op` is empty");
  desk.script("printf 'a\\nb\\n'");
  BOOST_TEST(says(desk.find("op://x"), "the answer of the command for the scheme `op` holds a control character"));
  // From PATH, as people write it.
  desk.config.resolvers[0].command = {"printf", "%s", "{path}"};
  BOOST_TEST(desk.find("op://vault/item") == "= vault/item");
  desk.config.resolvers[0].command = {"credlint-no-such-program", "{ref}"};
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` cannot be started: No such file or directory");
  // A text file is not given to a shell.
  fs::permissions(desk.folder.write("text", "echo abc"), fs::perms::owner_all);
  desk.config.resolvers[0].command = {desk.folder.path("text"), "{ref}"};
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` cannot be started: Exec format error");
}

BOOST_AUTO_TEST_CASE(the_words_of_a_command_stay_what_they_are) {
  Desk desk;
  const auto words = [&](const Strings& arguments, std::string_view reference) {
    desk.script("for word; do printf '[%s]' \"$word\"; done", arguments);
    return desk.find(reference);
  };
  const std::string wild = "op://a b/\"c\" 'd'/$(touch x) `id` ; | & > < * ? \\ {ref}{path} ~ # %s";
  BOOST_TEST(words({"read", "{ref}", "", "{path}"}, wild) == fmt::format("= [read][{}][][{}]", wild, wild.substr(5)));
  BOOST_TEST(words({"--ref={ref}", "-p{path}-{path}"}, "op://-x") == "= [--ref=op://-x][-p-x--x]");
  BOOST_TEST(words({"{re}", "{ref", "{}", "{PATH}"}, "op://x") == "= [{re}][{ref][{}][{PATH}]");
  BOOST_TEST(words({"{path}"}, "op://a\nb") == "it is no valid reference to a secret");
  BOOST_TEST(words({"{path}"}, std::string_view("op://a\0b", 8)) == "it is no valid reference to a secret");
  BOOST_TEST(words({"{path}"}, "op://-x/--y") ==
             "the command for the scheme `op` would take `-x/--y` for an option; it must not begin with `-`");
  // Schemes may begin so, too.
  desk.config.resolvers = {{"-op", {"echo", "{ref}"}, std::chrono::seconds{60}}};
  BOOST_TEST(says(desk.find("-op://x"), "would take `-op://x` for an option"));
}

BOOST_AUTO_TEST_CASE(a_command_gets_no_descriptor_and_no_terminal) {
  Desk desk;
  const int lent = 57;  // any number that nothing else has
  const int null = ::open("/dev/null", O_RDONLY);
  BOOST_REQUIRE(::dup2(null, lent) == lent);
  std::signal(SIGPIPE, SIG_IGN);
  desk.script(R"sh(test -e /proc/self/fd/57 && echo descriptor && exit
cat && test "$(readlink /proc/$$/fd/2)" = /dev/null || echo streams
test $(($(sed -n 's/^SigIgn:/0x/p' /proc/$$/status | tr -d '\t') & 0x1000)) = 0 || echo signals
test -n "$PATH" && echo fine)sh");
  BOOST_TEST(desk.find("op://x") == "= fine");
  ::close(null);
  ::close(lent);
}

BOOST_AUTO_TEST_CASE(a_command_that_fails_is_told_by_its_end) {
  Desk desk;
  desk.script("echo abc; echo abc >&2; exit 3");
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` failed with exit code 3");
  desk.script("echo abc; kill -SEGV $$");
  BOOST_TEST(desk.find("op://x") == fmt::format("the command for the scheme `op` was ended by signal {}", SIGSEGV));
}

BOOST_AUTO_TEST_CASE(a_command_that_hangs_is_killed_with_all_its_children) {
  Desk desk;
  const std::string script =
      fmt::format("echo $$ >{0}; echo abc; {{}}sleep 600 & echo $! >>{0}; wait", desk.path("ids"));
  desk.script(fmt::format(fmt::runtime(script), ""), {"{ref}"}, 1);
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` did not answer within 1 s");
  BOOST_TEST(all_end(desk.path("ids")));
  // One that has closed its end of the pipe, and takes no notice of a friendly signal.
  desk.script(fmt::format(fmt::runtime(script), "trap '' TERM HUP; exec >&-; "), {"{ref}"}, 1);
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` did not answer within 1 s");
  BOOST_TEST(all_end(desk.path("ids")));
}

BOOST_AUTO_TEST_CASE(a_command_that_never_stops_talking_is_stopped) {
  Desk desk;
  desk.script(fmt::format("echo $$ >{}; exec yes", desk.path("ids")));
  BOOST_TEST(desk.find("op://x") == "the command for the scheme `op` gave more than 64 KiB, which no token has");
  BOOST_TEST(all_end(desk.path("ids")));
}

BOOST_AUTO_TEST_CASE(an_answer_ends_with_its_command) {
  Desk desk;
  // It leaves a process behind that keeps the pipe open.
  desk.script(fmt::format("sleep 600 & echo $! >{}; echo abc", desk.path("ids")), {"{ref}"}, 300);
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(desk.find("op://x") == "= abc");
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds{60}));
  BOOST_TEST(all_end(desk.path("ids")));
  // All that it wrote is there, however much of it.
  desk.script("head -c 65536 /dev/zero | tr '\\0' x");
  BOOST_TEST((desk.find("op://x") == "= " + std::string(65536, 'x')));
}

// It may hold the secrets of other servers.
BOOST_AUTO_TEST_CASE(a_command_does_not_see_the_variables_that_are_references) {
  Desk desk;
  ::setenv("CREDLINT_TEST_A", canary().c_str(), 1);
  ::setenv("CREDLINT_TEST_B", "kept", 1);
  desk.script("echo ${CREDLINT_TEST_A-gone}/${CREDLINT_TEST_B-gone}");
  SecretSource source(desk.config, environment());
  const std::string inventory = desk.path("tokens.toml");
  source.follow_all({{"env:CREDLINT_TEST_A", &inventory}, {"op://x", &inventory}}, 2);
  BOOST_TEST(outcome(source.find("op://x", inventory)) == "= gone/kept");
}

BOOST_AUTO_TEST_CASE(many_references_are_followed_at_once_and_each_once) {
  Desk desk;
  desk.script(fmt::format("echo x >>{}; echo $1", desk.folder.path("runs")));
  SecretSource source(desk.config, environment());
  const std::string inventory = desk.path("tokens.toml");
  std::vector<std::string> references;
  for (int i = 0; i < 20; ++i) references.push_back(fmt::format("op://x{}", i % 10));
  std::vector<SecretSource::Wanted> wanted;
  for (const std::string& reference : references) wanted.push_back({reference, &inventory});
  source.follow_all(wanted, 4);
  for (const std::string& reference : references)
    BOOST_TEST(outcome(source.find(reference, inventory)) == "= " + reference);
  BOOST_TEST(read_file(desk.folder.path("runs")).size() == 20U);
}

BOOST_AUTO_TEST_CASE(an_interruption_ends_a_command_and_starts_no_other) {
  Desk desk;
  desk.script(fmt::format("echo $$ >>{}; sleep 600", desk.folder.path("started")));
  const std::string started = desk.folder.path("started");
  SecretSource source(desk.config, environment(), [&] { return fs::exists(started) && fs::file_size(started) > 0; });
  BOOST_TEST(outcome(source.find("op://x", desk.path("tokens.toml"))) == "the run was interrupted");
  BOOST_TEST(all_end(started));
  BOOST_TEST(outcome(source.find("op://y", desk.path("tokens.toml"))) == "the run was interrupted");
  std::istringstream lines(read_file(started));
  BOOST_TEST(std::distance(std::istream_iterator<std::string>(lines), {}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
