// A program that is killed leaves each report as it was or as it is to be, and nothing between.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <map>
#include <set>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(kill)
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;  // by name

Files files_in(const std::string& folder) {
  Files files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename().string()] = read_file(entry.path().string());
  return files;
}

// Large enough for reports that take more than one write.
std::string inventory() {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += fmt::format(
        "[[token]]\nid = \"t{}\"\nkind = \"atlassian-api-token\"\nowner = \"team-{}\"\nexpires = 2026-12-{:02}\n", i,
        i % 7, 1 + i % 28);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_report_is_old_or_new_whenever_the_program_is_killed) {
  const TemporaryFolder folder;
  folder.write("inventory.toml", inventory());
  const auto audit = [&](std::string_view now, const std::string& to, long kill_at, std::string_view jobs) {
    return launch(
        {.command = {CREDLINT_BINARY, "audit", "--no-config", "-q", "--fail-on", "never", "-j", std::string(jobs),
                     "--now", std::string(now), "--output-dir", to, "inventory.toml"},
         .environment = {fmt::format("LD_PRELOAD={}", KILL_SHIM), fmt::format("CREDLINT_TEST_KILL_AT={}", kill_at)},
         .working_directory = folder.path()});
  };
  BOOST_REQUIRE(audit("2026-11-23", "old", 0, "1").code == 0);
  BOOST_REQUIRE(audit("2026-11-24", "new", 0, "1").code == 0);
  const Files old_files = files_in(folder.path("old")), new_files = files_in(folder.path("new"));
  BOOST_TEST(old_files.size() >= 11U);
  for (const auto& [name, text] : old_files) BOOST_TEST(new_files.at(name) != text, name);

  for (const std::string_view jobs : {"1", "4"}) {
    std::size_t kills = 0, mixed = 0;
    std::set<std::string> seen_new;
    // With several threads each run is another one anyway, so that fewer steps do.
    const long step = jobs == "1" ? 1 : 7;
    for (long at = 1;; at += step) {
      fs::remove_all(folder.path("out"));
      fs::copy(folder.path("old"), folder.path("out"));
      const Result result = audit("2026-11-24", "out", at, jobs);
      std::size_t renewed = 0;
      for (const auto& [name, text] : files_in(folder.path("out"))) {
        // What was being written when the end came.
        if (name.starts_with(".credlint-") && name.ends_with(".tmp")) continue;
        BOOST_REQUIRE_MESSAGE(old_files.contains(name), name << " is none of the reports");
        BOOST_TEST((text == old_files.at(name) || text == new_files.at(name)),
                   name << " is neither old nor new at step " << at);
        if (text == new_files.at(name)) {
          ++renewed;
          seen_new.insert(name);
        }
      }
      if (result.code == 0) {
        BOOST_TEST(renewed == new_files.size());
        break;
      }
      BOOST_REQUIRE(result.code == 128 + SIGKILL);
      ++kills;
      mixed += renewed > 0 ? 1 : 0;
    }
    // Each report takes a mode, a write, a close and a rename at least.
    BOOST_TEST(kills >= 4 * old_files.size() / static_cast<std::size_t>(step));
    BOOST_TEST(mixed > 0U);
    BOOST_TEST(mixed >= old_files.size() / 2 / static_cast<std::size_t>(step));
    BOOST_TEST(seen_new.size() == new_files.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
