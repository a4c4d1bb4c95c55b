// References to secrets: what is followed, what is refused, and that nothing of a secret is ever told.
#include "secret.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <concepts>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <type_traits>

#include "secret_desk.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(secret)
namespace {

namespace fs = std::filesystem;

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!Streamable<Secret> && Streamable<std::string_view>);
static_assert(!fmt::is_formattable<Secret>::value && fmt::is_formattable<std::string_view>::value);
static_assert(!std::convertible_to<Secret, std::string_view> && !std::convertible_to<std::string_view, Secret>);
static_assert(!std::is_copy_constructible_v<FoundSecret> && !Streamable<FoundSecret>);

}  // namespace

BOOST_AUTO_TEST_CASE(a_secret_moves_and_leaves_nothing_behind) {
  Secret first("one"), second("two");
  BOOST_TEST(Secret().empty());
  BOOST_TEST(Secret("").empty());
  second = std::move(first);
  BOOST_TEST(second.reveal() == "one");
  BOOST_TEST(first.empty());
  const Secret third(std::move(second));
  BOOST_TEST(third.reveal() == "one");
  BOOST_TEST(second.reveal().empty());

  std::string text = "three";
  wipe(text.data(), text.size());
  BOOST_TEST(text == std::string(5, '\0'));
  wipe(nullptr, 0);
}

BOOST_AUTO_TEST_CASE(a_variable_is_read) {
  Desk desk;
  desk.variables = {{"TOKEN", "abc"}, {"LINE", "abc\n"}, {"EMPTY", ""}, {"BLANK", "\r\n"}};
  BOOST_TEST(desk.find("env:TOKEN") == "= abc");
  BOOST_TEST(desk.find("env:LINE") == "= abc");
  BOOST_TEST(desk.find("env:NONE") == "the variable `NONE` is not set");
  BOOST_TEST(desk.find("env:EMPTY") == "the variable `EMPTY` is empty");
  BOOST_TEST(desk.find("env:BLANK") == "the variable `BLANK` is empty");
}

BOOST_AUTO_TEST_CASE(one_newline_at_the_end_is_cut_and_nothing_else) {
  const Desk desk;
  const auto content = [&](std::string_view text) {
    desk.write("token", text);
    return desk.find("file:token");
  };
  BOOST_TEST(content("abc") == "= abc");
  BOOST_TEST(content("abc\n") == "= abc");
  BOOST_TEST(content("abc\r\n") == "= abc");
  BOOST_TEST(content(" a b ~ \n") == "=  a b ~ ");
  const std::string control = "the file `token` holds a control character, which no token has";
  for (const std::string_view text : {"abc\n\n", "abc\r", "a\nb", "a\tb", "a\x7f", "\033[31m", "abc\n\r\n"})
    BOOST_TEST(content(text) == control);
  BOOST_TEST(content(std::string_view("a\0b", 3)) == control);
  BOOST_TEST(content(std::string_view("abc\0", 4)) == control);
  for (const std::string_view text : {"caf\u00e9", "\xff\xfe", "\u200babc", "abc\u00a0"})
    BOOST_TEST(content(text) == "the file `token` holds a character outside of ASCII, which no token has");
  BOOST_TEST(content("") == "the file `token` is empty");
  BOOST_TEST(content("\n") == "the file `token` is empty");
  BOOST_TEST(content("\r\n") == "the file `token` is empty");
}

BOOST_AUTO_TEST_CASE(a_file_is_read_in_the_folder_of_its_inventory) {
  const Desk desk;
  desk.write("token", "abc\n");
  fs::create_directories(desk.path("sub/deep"));
  desk.write("sub/token", "def\n");
  fs::create_symlink("../token", desk.path("sub/link"));
  BOOST_TEST(desk.find("file:token") == "= abc");
  BOOST_TEST(desk.find("file:./sub/token") == "= def");
  BOOST_TEST(desk.find("file:sub/deep/../../token") == "= abc");
  BOOST_TEST(desk.find("file:sub/link") == "= abc");
  BOOST_TEST(desk.find("file:none") == "the file `none` cannot be read: No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_file_elsewhere_is_refused) {
  const Desk desk;
  const std::string outside = desk.folder.write("token", "abc\n");
  fs::create_directory(desk.folder.path("inventory-2"));
  desk.folder.write("inventory-2/token", "abc\n");
  fs::create_symlink(outside, desk.path("link"));
  fs::create_symlink("link", desk.path("link-to-link"));
  fs::create_directory_symlink("..", desk.path("up"));
  for (const std::string reference :
       {"../token", "../inventory-2/token", "../inventory/../token", "link", "link-to-link", "up/token", "/etc/passwd",
        "/proc/self/environ", "../../../../../../../../etc/passwd", "/run/secrets/../../etc/passwd", "/run/secrets",
        "/run/secretshop/token"}) {
    const std::string told = desk.find("file:" + reference);
    BOOST_TEST(told.starts_with(fmt::format("the file `{}` is ", reference)), told);
    BOOST_TEST(says(told, "must be in the folder of the inventory or under `/run/secrets`"), told);
  }
  // An absolute path names a place on this machine, which is the policy's business.
  BOOST_TEST(says(desk.find("file:" + desk.write("inside", "abc")), "is somewhere else"));
  // It is the same with and without such a file.
  BOOST_TEST(says(desk.find("file:../none"), "is somewhere else"));
}

BOOST_AUTO_TEST_CASE(the_root_is_the_folder_of_no_inventory) {
  const Desk desk;
  SecretSource source(desk.config, environment());
  const std::string token = desk.write("token", "abc");
  BOOST_TEST(says(source.find("file:" + token.substr(1), "/tokens.toml").why, "is in the root folder"));
}

BOOST_AUTO_TEST_CASE(standard_input_lies_in_the_working_directory) {
  const Desk desk;
  desk.write("token", "abc");
  desk.folder.write("token", "def");
  const fs::path before = fs::current_path();
  fs::current_path(desk.path(""));
  for (const std::string inventory : {"<stdin>", "tokens.toml", "./tokens.toml"}) {
    SecretSource source(desk.config, environment());
    BOOST_TEST(outcome(source.find("file:token", inventory)) == "= abc");
    BOOST_TEST(says(source.find("file:../token", inventory).why, "is somewhere else"));
  }
  fs::current_path(before);
}

BOOST_AUTO_TEST_CASE(only_regular_files_of_at_most_64_kib_are_read) {
  const Desk desk;
  BOOST_REQUIRE(::mkfifo(desk.path("fifo").c_str(), 0600) == 0);
  fs::create_directory(desk.path("folder"));
  BOOST_TEST(desk.find("file:fifo") == "the file `fifo` is no regular file");
  BOOST_TEST(desk.find("file:folder") == "the file `folder` is no regular file");
  Desk lax;
  lax.config.allow = {"file:*"};
  BOOST_TEST(lax.find("file:/dev/zero") == "the file `/dev/zero` is no regular file");

  const std::string large(65536, 'x');
  desk.write("token", large);
  BOOST_TEST((desk.find("file:token") == "= " + large));
  desk.write("token", large + "\n");
  BOOST_TEST(desk.find("file:token") == "the file `token` is larger than 64 KiB, which no token is");
}

BOOST_AUTO_TEST_CASE(a_key_of_a_file_is_read) {
  const Desk desk;
  desk.write("env", R"env(# KEY=comment
  # KEY=comment
no assignment
KEY=first
export	EXPORTED=exported
exported = "no"
 SPACED  =  a b  # comment
HASH=#a#b#
NOTHING=
COMMENT= # only a comment
SINGLE='a "b" \n # c'
DOUBLE="a 'b' \"c\" \\ \x # d" # comment
BASE64=abc==
EMPTY=""
NEWLINE="a\nb"
LAST_NEWLINE="a\n"
TAIL='a'b
LINES="
HIDDEN=1
LINES='x'
"
DOLLAR="${KEY}$(id)"
KEY=last
)env");
  const auto value = [&](std::string_view key) { return desk.find(fmt::format("file:env#{}", key)); };
  BOOST_TEST(value("KEY") == "= last");
  BOOST_TEST(value("EXPORTED") == "= exported");
  BOOST_TEST(value("exported") == "= no");
  BOOST_TEST(value("SPACED") == "= a b");
  BOOST_TEST(desk.find("file:env#HASH") == "= #a#b#");
  BOOST_TEST(value("SINGLE") == R"(= a "b" \n # c)");
  BOOST_TEST(value("DOUBLE") == R"(= a 'b' "c" \ \x # d)");
  BOOST_TEST(value("BASE64") == "= abc==");
  BOOST_TEST(value("DOLLAR") == "= ${KEY}$(id)");
  BOOST_TEST(value("LAST_NEWLINE") == "= a");
  for (const std::string_view key : {"NOTHING", "COMMENT", "EMPTY"})
    BOOST_TEST(value(key) == fmt::format("the value of `{}` in the file `env` is empty", key));
  for (const std::string_view key : {"NEWLINE", "LINES"}) BOOST_TEST(says(value(key), "holds a control character"));
  BOOST_TEST(value("TAIL") == "the value of `TAIL` in the file `env` goes on behind its quotes");
  for (const std::string_view key : {"HIDDEN", "key", "no", "export"})
    BOOST_TEST(value(key) == fmt::format("the file `env` has no line `{}=VALUE`", key));
  BOOST_TEST(value("") == "the reference names no key behind the `#` of the file `env`");
  BOOST_TEST(desk.find("file:#KEY") == "the reference names no file before its `#`");

  desk.write("crlf", "A=1\r\nB='2'\r\n");
  BOOST_TEST(desk.find("file:crlf#A") == "= 1");
  BOOST_TEST(desk.find("file:crlf#B") == "= 2");
  desk.write("open", "A=1\nB=\"2\\\"\nA=3");
  BOOST_TEST(desk.find("file:open#A") == "the file `open` has a quote that is not closed, so that `A` is uncertain");
  desk.write("with#hash", "A=1");
  BOOST_TEST(desk.find("file:with#hash#A") == "= 1");
}

BOOST_AUTO_TEST_CASE(a_credential_of_systemd_is_read) {
  Desk desk;
  BOOST_TEST(desk.find("credential:token") ==
             "the variable `CREDENTIALS_DIRECTORY` is not set, as systemd does for a service with credentials");
  desk.variables = {{"CREDENTIALS_DIRECTORY", desk.folder.path("credentials")}};
  BOOST_TEST(desk.find("credential:token") == "the credential `token` cannot be read: No such file or directory");
  fs::create_directory(desk.folder.path("credentials"));
  desk.folder.write("credentials/token", "abc\n");
  desk.folder.write("credentials/to#ken", "def\n");
  fs::create_symlink("/etc/passwd", desk.folder.path("credentials/link"));
  BOOST_TEST(desk.find("credential:token") == "= abc");
  BOOST_TEST(desk.find("credential:to#ken") == "= def");
  BOOST_TEST(desk.find("credential:none") == "the credential `none` cannot be read: No such file or directory");
  BOOST_TEST(desk.find("credential:link") == "the credential `link` is a link out of `$CREDENTIALS_DIRECTORY`");
  for (const std::string_view reference : {"credential:../token", "credential:..", "credential:."})
    BOOST_TEST(desk.find(reference) == "it is no valid reference to a secret");
}

BOOST_AUTO_TEST_CASE(a_policy_that_allows_some_references_allows_no_others) {
  Desk desk;
  desk.variables = {{"JIRA_TOKEN", "abc"}, {"PATH", "def"}};
  desk.write("token", "ghi");
  desk.script("echo jkl");
  desk.config.allow = {"env:JIRA_*", "op://a/*"};
  BOOST_TEST(desk.find("env:JIRA_TOKEN") == "= abc");
  BOOST_TEST(desk.find("env:PATH") == "the policy does not allow `env:PATH`");
  BOOST_TEST(desk.find("file:token") == "the policy does not allow `file:token`");
  BOOST_TEST(desk.find("credential:token") == "the policy does not allow `credential:token`");
  BOOST_TEST(desk.find("op://a/b") == "= jkl");
  BOOST_TEST(desk.find("op://b") == "the policy does not allow `op://b`");
  desk.config.allow = Strings{};
  BOOST_TEST(desk.find("env:JIRA_TOKEN") == "the policy does not allow `env:JIRA_TOKEN`");
}

BOOST_AUTO_TEST_CASE(a_policy_can_allow_files_elsewhere) {
  Desk desk;
  fs::create_directory(desk.folder.path("run"));
  const std::string token = desk.folder.write("run/token", "KEY=abc"), other = desk.folder.write("other", "def");
  fs::create_symlink(token, desk.folder.path("run/link"));
  fs::create_symlink(token, desk.path("link"));
  fs::create_symlink(other, desk.path("other"));
  fs::create_directory(desk.path("sub"));
  desk.write("sub/real", "jkl");
  fs::create_symlink("real", desk.path("sub/near"));
  fs::create_symlink("../far", desk.path("sub/far"));
  desk.write("far", "mno");
  desk.write("token", "ghi");
  desk.config.allow = {fmt::format("file:{}/*", desk.folder.path("run")), "file:../run/*", "file:other", "file:token",
                       fmt::format("file:{}", desk.path("other")),        "file:link",     "file:sub/*"};
  BOOST_TEST(desk.find("file:" + token) == "= KEY=abc");
  BOOST_TEST(desk.find(fmt::format("file:{}#KEY", token)) == "= abc");
  BOOST_TEST(desk.find("file:" + desk.folder.path("run/link")) == "= KEY=abc");
  BOOST_TEST(desk.find("file:../run/token") == "= KEY=abc");
  BOOST_TEST(desk.find("file:token") == "= ghi");
  BOOST_TEST(desk.find("file:link") == "= KEY=abc");
  BOOST_TEST(desk.find("file:sub/near") == "= jkl");
  // Links beside the inventory are as untrusted as the inventory.
  for (const std::string& reference : {std::string("other"), desk.path("other"), std::string("sub/far")})
    BOOST_TEST(says(desk.find("file:" + reference), "is a link to one that the policy does not allow"));
  BOOST_TEST(desk.find("file:" + other) == fmt::format("the policy does not allow `file:{}`", other));
  for (const std::string& reference : {desk.folder.path("run/../other"), std::string("../run/../other")})
    BOOST_TEST(says(desk.find("file:" + reference), "has a `..` behind a name"));
}

BOOST_AUTO_TEST_CASE(each_reference_is_followed_once) {
  const TemporaryFolder folder;
  for (const char* name : {"a", "b"}) fs::create_directory(folder.path(name));
  folder.write("a/token", "in-a");
  folder.write("b/token", "in-b");
  SecretsConfig config;
  const std::string script = folder.write("resolver", fmt::format("echo x >>{0}; wc -l <{0}", folder.path("runs")));
  config.resolvers = {{"op", {"sh", script, "{ref}"}, std::chrono::seconds{60}}};
  int asked = 0;
  SecretSource source(config, [&asked](const std::string&) {
    ++asked;
    return std::optional<std::string>("abc");
  });
  const std::string a = folder.path("a/one.toml"), a2 = folder.path("a/two.toml"), b = folder.path("b/one.toml");
  const FoundSecret* const first = &source.find("env:TOKEN", a);
  BOOST_TEST(&source.find("env:TOKEN", b) == first);
  BOOST_TEST(asked == 1);
  BOOST_TEST(outcome(source.find("op://x", a)) == "= 1");
  BOOST_TEST(outcome(source.find("op://x", b)) == "= 1");
  BOOST_TEST(outcome(source.find("op://y", b)) == "= 2");
  BOOST_TEST(outcome(source.find("file:token", a)) == "= in-a");
  BOOST_TEST(outcome(source.find("file:token", b)) == "= in-b");
  BOOST_TEST(&source.find("file:token", a) == &source.find("file:token", a2));
  // A failure too.
  BOOST_TEST(!source.find("file:none", a).found());
  folder.write("a/none", "abc");
  BOOST_TEST(!source.find("file:none", a).found());
}

BOOST_AUTO_TEST_CASE(what_is_no_reference_is_not_repeated) {
  const Desk desk;
  const std::string secret = canary();
  for (const std::string& reference :
       {secret, "evn:" + secret, "file:" + secret + "\n", "env:" + secret + "-", "op:" + secret})
    BOOST_TEST(desk.find(reference) == "it is no valid reference to a secret");
  BOOST_TEST(desk.find("op://vault/item") == "no command is configured for the scheme `op`");
}

BOOST_AUTO_TEST_CASE(no_descriptor_stays_open) {
  Desk desk;
  desk.write("token", "abc");
  desk.script("echo abc; exit $(expr length \"$1\" % 2)");
  const auto open = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator{}); };
  const auto before = open();
  for (const std::string_view reference : {"file:token", "file:none", "file:.", "file:token#A", "op://x", "op://xy"})
    BOOST_TEST(!desk.find(reference).empty());
  BOOST_TEST(open() == before);
}

BOOST_AUTO_TEST_CASE(no_reason_holds_any_of_a_secret) {
  Desk desk;
  const std::string secret = canary();
  const auto check = [&](std::string_view reference) {
    const std::string why = desk.find(reference);
    BOOST_TEST(!why.starts_with("= "), reference);
    // Not even a piece of it.
    for (std::size_t i = 0; i + 6 <= secret.size(); ++i) BOOST_TEST(!says(why, secret.substr(i, 6)), why);
  };
  desk.variables = {{"CONTROL", secret + "\t"}, {"WIDE", secret + "\u00e9"}};
  for (const std::string_view reference : {"env:CONTROL", "env:WIDE"}) check(reference);
  for (const std::string& text :
       {secret + "\n" + secret, secret + "\xff", "A='" + secret, "A='" + secret + "'" + secret, secret + "=" + secret,
        "A=\"" + secret + "\\n\\n\"", "A=1\nA=" + secret + "\x01", secret + std::string(70000, 'x')}) {
    desk.write("token", text);
    check("file:token#A");
    if (!text.starts_with("A='") && text.find('=') == std::string::npos) check("file:token");
  }
  for (const std::string_view end : {"exit 1", "kill -9 $$", "echo again", "yes", "sleep 600"}) {
    desk.script(fmt::format("echo {0} >&2; echo {0}; {1}", secret, end), {"{ref}"}, 1);
    check("op://x");
  }
}

// A sanitizer has a heap of its own; clang tells of it in another way.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
namespace {

// Whether the heap or the stack of this process holds the bytes, which are given disguised so as not to be found here.
bool in_memory(const std::string& disguised, char mask) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!line.ends_with("[heap]") && !line.ends_with("[stack]")) continue;
    const char* at = reinterpret_cast<const char*>(std::stoull(line, nullptr, 16));
    const char* end = reinterpret_cast<const char*>(std::stoull(line.substr(line.find('-') + 1), nullptr, 16));
    for (; at + disguised.size() < end; ++at) {
      std::size_t same = 0;
      while (same < disguised.size() && (at[same] ^ mask) == disguised[same]) ++same;
      if (same == disguised.size()) return true;
    }
  }
  return false;
}

}  // namespace

// The secrets are made by other processes, so that only what is tested ever has them in its memory.
BOOST_AUTO_TEST_CASE(no_copy_stays_in_memory) {
  constexpr char kMask = 0x55;
  Desk desk;
  const std::string make = "printf '%s' $(head -c 64 /dev/urandom | od -An -tx1 | tr -d ' \\n')";
  desk.script(make);
  const auto fill =
      fmt::format("{0} >{1}; (printf 'A=\"\\\\\\\\'; {0}; echo '\"') >{2}", make, desk.path("token"), desk.path("env"));
  BOOST_REQUIRE(run_program({"sh", "-c", fill}).code == 0);
  for (const std::string_view reference : {"file:token", "file:env#A", "op://x"}) {
    std::string disguised;
    {
      SecretSource source(desk.config, environment());
      const FoundSecret& found = source.find(reference, desk.path("tokens.toml"));
      BOOST_TEST_REQUIRE(found.why == "");
      // The allocator writes to the front of what it gets back.
      for (const char c : found.secret.reveal().substr(96, 24)) disguised += static_cast<char>(c ^ kMask);
      BOOST_TEST(in_memory(disguised, kMask), reference);
    }
    BOOST_TEST(!in_memory(disguised, kMask), reference);
  }
}
#endif

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
