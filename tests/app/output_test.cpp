// Where the reports of the real binary go: files that are written whole or not at all, and what the exit code says.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(output)
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

std::string token(std::string_view id, std::string_view keys) {
  return fmt::format("[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = \"team\"\n{}\n", id, keys);
}

const std::string kClean = token("clean", "expires = 2027-05-01\nscopes = [\"read:jira-work\"]");
const std::string kNote = token("note", "expires = 2026-05-01\nrevoked = 2026-04-01\nscopes = [\"read:jira-work\"]");
const std::string kWarning = token("warning", "expires = 2027-05-01");
const std::string kError = token("error", "expires = 2026-05-01\nscopes = [\"read:jira-work\"]");

// Faults of all sorts, so that each report has something of everything.
std::string many_tokens(std::size_t count) {
  const std::array<std::string_view, 10> faults{
      "expires = 2027-05-01\nscopes = [\"read:jira-work\"]",
      "expires = 2026-05-01",
      "expires = 2026-11-26\nscopes = [\"read:jira-work\"]",
      "nope = 1\nlabel = 2",
      "created = 2024-01-01",
      "expires = 2027-05-01\nbase_url = \"https://acme.example/<&>|`*_\"",
      "owner = \"again\"",
      "expires = \"2026-02-30\"\ntags = [\"a|b\", \"<b>\"]",
      "expires = 2026-05-01\nrevoked = 2026-04-01",
      "secret = \"no reference\"\nexpires = \"never\"",
  };
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += token(fmt::format("t{}", i % 97 == 96 ? 0 : i), faults[i % faults.size()]);
  return text;
}

// A folder with an inventory, in which the program runs.
struct Place : TemporaryFolder {
  explicit Place(std::string_view inventory = kClean) { write("inventory.toml", inventory); }

  [[nodiscard]] Result audit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"audit", "--now", "2026-11-23", "inventory.toml"});
    return run_binary(arguments, {}, path());
  }
  [[nodiscard]] Result shell(std::string_view line) const {
    const std::string binary = fmt::format("{} audit --now 2026-11-23 inventory.toml", CREDLINT_BINARY);
    return run_program({"sh", "-c", fmt::format(fmt::runtime(line), binary)}, {}, path());
  }
  [[nodiscard]] Names names(std::string_view folder = {}) const {
    Names found;
    for (const auto& item : fs::directory_iterator(path(folder))) found.insert(item.path().filename().string());
    return found;
  }
  [[nodiscard]] bool holds_json(std::string_view name) const { return nlohmann::json::accept(read_file(path(name))); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_report_goes_to_a_new_file) {
  const Place place;
  const Result result = place.audit({"-r", "json=new.json"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.err == "");
  BOOST_TEST(place.holds_json("new.json"));
  BOOST_TEST(place.names() == (Names{"inventory.toml", "new.json"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_old_report_is_replaced_and_keeps_its_mode) {
  const Place place;
  fs::permissions(place.write("old.json", "old"), fs::perms{0640});
  BOOST_TEST(place.audit({"-r", "json=old.json"}).code == 0);
  BOOST_TEST(place.holds_json("old.json"));
  BOOST_TEST((fs::status(place.path("old.json")).permissions() == fs::perms{0640}));
  BOOST_TEST(place.names() == (Names{"inventory.toml", "old.json"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_followed) {
  const Place place;
  fs::create_directory(place.path("sub"));
  place.write("sub/old.json", "old");
  fs::create_symlink("sub/old.json", place.path("link.json"));
  fs::create_symlink("link.json", place.path("link-to-link.json"));
  BOOST_TEST(place.audit({"-r", "json=link-to-link.json"}).code == 0);
  BOOST_TEST(fs::is_symlink(place.path("link.json")));
  BOOST_TEST(fs::is_symlink(place.path("link-to-link.json")));
  BOOST_TEST(place.holds_json("sub/old.json"));
  BOOST_TEST(place.names("sub") == Names{"old.json"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_dangling_link_is_followed_too) {
  const Place place;
  fs::create_symlink("absent.json", place.path("link.json"));
  BOOST_TEST(place.audit({"-r", "json=link.json"}).code == 0);
  BOOST_TEST(fs::is_symlink(place.path("link.json")));
  BOOST_TEST(fs::is_regular_file(fs::symlink_status(place.path("absent.json"))));

  fs::create_symlink("absent/report.json", place.path("nowhere.json"));
  const Result result = place.audit({"-r", "json=nowhere.json"});
  BOOST_TEST(result.code == 3);
  BOOST_TEST(fs::is_symlink(place.path("nowhere.json")));
}

BOOST_AUTO_TEST_CASE(a_name_as_long_as_it_may_be_is_written) {
  const Place place;
  const std::string name(255, 'n');
  BOOST_TEST(place.audit({"-r", "json=" + name}).code == 0);
  BOOST_TEST(fs::exists(place.path(name)));
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_written_fails_and_the_others_are_written) {
  const Place place;
  fs::create_directory(place.path("folder"));
  fs::create_symlink("loop", place.path("loop"));
  for (const std::string target : {"absent/a.json", "folder", "inventory.toml/a.json", "loop", "/dev/full"})
    BOOST_TEST_CONTEXT(target) {
      const Result result = place.audit({"-r", "json=" + target, "-r", "markdown=page.md"});
      BOOST_TEST(result.code == 3);
      BOOST_TEST(result.err.find("credlint: error: ") == 0U);
      BOOST_TEST(result.err.find(target) != std::string::npos);
      BOOST_TEST(result.out.find("1 token audited") != std::string::npos);
      BOOST_TEST(fs::remove(place.path("page.md")));
    }
  BOOST_TEST(place.names("folder").empty());
}

BOOST_AUTO_TEST_CASE(what_may_not_be_written_is_not_replaced) {
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: root may write everything");
    return;
  }
  const Place place;
  fs::create_directory(place.path("folder"));
  fs::permissions(place.path("folder"), fs::perms{0555});
  BOOST_TEST(place.audit({"-r", "json=folder/a.json"}).code == 3);
  fs::permissions(place.write("closed.json", "old"), fs::perms{0444});
  BOOST_TEST(place.audit({"-r", "json=closed.json"}).code == 3);
  BOOST_TEST(read_file(place.path("closed.json")) == "old");
}

BOOST_AUTO_TEST_CASE(devices_and_pipes_are_written_through) {
  const Place place;
  BOOST_TEST(place.audit({"-r", "json=/dev/null"}).code == 0);
  BOOST_TEST(fs::is_character_file("/dev/null"));

  BOOST_REQUIRE(::mkfifo(place.path("pipe").c_str(), 0600) == 0);
  const int pipe = ::open(place.path("pipe").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  BOOST_REQUIRE(pipe >= 0);
  BOOST_TEST(place.audit({"-r", "json=pipe", "-r", "json=file.json"}).code == 0);
  std::string text(std::size_t{64} * 1024, '\0');
  const ssize_t count = ::read(pipe, text.data(), text.size());
  ::close(pipe);
  BOOST_REQUIRE(count > 0);
  text.resize(static_cast<std::size_t>(count));
  BOOST_TEST((text == read_file(place.path("file.json"))));
  BOOST_TEST(fs::is_fifo(place.path("pipe")));
}

BOOST_AUTO_TEST_CASE(a_lost_standard_output_is_an_incomplete_audit) {
  const Place place;
  for (const std::string_view line : {"{} -r json > /dev/full", "{} > /dev/full", "{} -r json >&-", "{} >&-"})
    BOOST_TEST_CONTEXT(line) {
      const Result result = place.shell(line);
      BOOST_TEST(result.code == 3);
      BOOST_TEST(result.err.find("credlint: error: ") == 0U);
    }
  const Result result = place.shell("{} -r json -r markdown=page.md > /dev/full");
  BOOST_TEST(result.code == 3);
  BOOST_TEST(fs::exists(place.path("page.md")));
}

// The first file to be opened gets the number of the closed descriptor: nothing else may be written there.
BOOST_AUTO_TEST_CASE(a_closed_standard_output_does_not_spill_into_a_report) {
  const Place place(many_tokens(5000));
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(place.shell("{} --jobs 4 -r json=report.json -r junit=report.xml >&-").code == 3);
    BOOST_TEST(place.holds_json("report.json"));
  }
}

BOOST_AUTO_TEST_CASE(an_old_report_survives_a_failed_write) {
  const Place place(many_tokens(500));
  place.write("old.json", "old");
  const Names before = place.names();
  const Result result = place.shell("ulimit -f 8; exec {} -r json=old.json -r json=new.json -r text=/dev/null");
  BOOST_TEST(result.code == 3);
  for (const std::string_view name : {"old.json", "new.json"})
    BOOST_TEST(result.err.find(name) != std::string::npos, result.err);
  BOOST_TEST(read_file(place.path("old.json")) == "old");
  BOOST_TEST(place.names() == before, boost::test_tools::per_element());
  BOOST_TEST(result.out.find("450 tokens audited") != std::string::npos);  // every tenth is broken
}

BOOST_AUTO_TEST_CASE(an_output_folder_is_made_and_holds_every_format) {
  const std::map<std::string_view, std::string_view> file_names{
      {"text", "credlint.txt"},          {"markdown", "credlint.md"},
      {"junit", "credlint.junit.xml"},   {"junit-strict", "credlint.junit-strict.xml"},
      {"json", "credlint.json"},         {"sarif", "credlint.sarif"},
      {"html", "credlint.html"},         {"prometheus", "credlint.prom"},
      {"ics", "credlint.ics"},           {"csv", "credlint.csv"},
      {"gitlab", "credlint.gitlab.json"}};
  Names expected;
  for (const NamedReport& report : all_reports())
    if (const auto name = file_names.find(report.name); name != file_names.end()) expected.emplace(name->second);
  const Place place;
  BOOST_TEST(place.audit({"--output-dir", "new/folder"}).code == 0);
  BOOST_TEST(place.names("new/folder") == expected, boost::test_tools::per_element());

  BOOST_TEST(place.audit({"--output-dir", "some", "-r", "json", "-r", "markdown=page.md"}).code == 0);
  BOOST_TEST(place.names("some") == Names{"credlint.json"}, boost::test_tools::per_element());
  BOOST_TEST(fs::exists(place.path("page.md")));

  const Result no_folder = place.audit({"--output-dir", "inventory.toml"});
  BOOST_TEST(no_folder.code == 3);
  BOOST_TEST(read_file(place.path("inventory.toml")) == kClean);
}

BOOST_AUTO_TEST_CASE(two_reports_to_one_place_are_refused) {
  const Place place;
  fs::create_directory(place.path("sub"));
  fs::create_symlink("a", place.path("link"));
  for (const std::string other : {"a", "./a", "sub/../a", "link"}) BOOST_TEST_CONTEXT(other) {
      const Result result = place.audit({"-r", "json=a", "-r", "markdown=" + other});
      BOOST_TEST(result.code == 2);
      BOOST_TEST(result.err.find("credlint: error: ") == 0U);
      BOOST_TEST(result.err.find("\nhint: ") != std::string::npos);
      BOOST_TEST(!fs::exists(place.path("a")));
    }
  BOOST_TEST(place.audit({"-r", "json", "-r", "markdown"}).code == 2);
  BOOST_TEST(place.audit({"-r", "json=-", "-r", "markdown"}).code == 2);
}

BOOST_AUTO_TEST_CASE(an_inventory_is_not_overwritten) {
  const Place place;
  fs::create_symlink("inventory.toml", place.path("link"));
  fs::create_directory(place.path("sub"));
  place.write("sub/credlint.json", kNote);
  for (const std::string target : {"inventory.toml", "./inventory.toml", "sub/../inventory.toml", "link"})
    BOOST_TEST_CONTEXT(target) {
      const Result result = place.audit({"-r", "json=" + target});
      BOOST_TEST(result.code == 2);
      BOOST_TEST(read_file(place.path("inventory.toml")) == kClean);
    }
  BOOST_TEST(place.audit({"sub/credlint.json", "--output-dir", "sub"}).code == 2);
  BOOST_TEST(place.names("sub") == Names{"credlint.json"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_gate_decides_between_0_and_1) {
  const std::map<std::string, std::array<int, 4>> codes{
      // clean, note, warning, error
      {"note", {0, 1, 1, 1}},
      {"warning", {0, 0, 1, 1}},
      {"error", {0, 0, 0, 1}},
      {"never", {0, 0, 0, 0}},
  };
  const std::array<Place, 4> places{Place(kClean), Place(kNote), Place(kWarning), Place(kError)};
  for (const auto& [gate, expected] : codes)
    for (std::size_t i = 0; i < places.size(); ++i) BOOST_TEST_CONTEXT(gate << " " << i) {
        BOOST_TEST(places[i].audit({"--fail-on", gate}).code == expected[i]);
        BOOST_TEST(places[i].audit({"--fail-on", gate, "-r", "json"}).code == expected[i]);
      }
  BOOST_TEST(places[3].audit({}).code == 1);  // the default is `error`
  BOOST_TEST(places[2].audit({}).code == 0);
}

BOOST_AUTO_TEST_CASE(the_highest_exit_code_wins) {
  const Place place(kError);
  BOOST_TEST(place.audit({"absent.toml"}).code == 2);
  BOOST_TEST(place.audit({"absent.toml", "--fail-on", "never"}).code == 2);
  BOOST_TEST(place.audit({"-r", "json=/dev/full"}).code == 3);
  BOOST_TEST(place.audit({"absent.toml", "-r", "json=/dev/full"}).code == 3);
}

BOOST_AUTO_TEST_CASE(quiet_prints_only_what_fails) {
  const Place clean, error(kError), warning(kWarning);
  for (const Place* place : {&clean, &warning}) {
    const Result silent = place->audit({"--quiet", "-r", "json=report.json"});
    BOOST_TEST(silent.code == 0);
    BOOST_TEST(silent.out == "");
    BOOST_TEST(silent.err == "");
  }
  const Result loud = error.audit({"-q"});
  BOOST_TEST(loud.code == 1);
  BOOST_TEST(loud.out == error.audit({}).out);
  BOOST_TEST(clean.audit({"-q", "absent.toml"}).err != "");
  BOOST_TEST(clean.audit({"-q", "-r", "json=/dev/full"}).out != "");
}

BOOST_AUTO_TEST_CASE(the_same_input_gives_the_same_bytes) {
  const Place place(many_tokens(500));
  const std::vector<std::string> runs{"1", "2", "7", "1"};
  for (std::size_t i = 0; i < runs.size(); ++i)
    BOOST_TEST(place.audit({"--jobs", runs[i], "--output-dir", fmt::format("run{}", i)}).code == 2);
  const Names names = place.names("run0");
  BOOST_TEST(names.size() >= 5U);
  for (std::size_t i = 1; i < runs.size(); ++i)
    for (const std::string& name : names)
      BOOST_TEST((read_file(place.path("run0/" + name)) == read_file(place.path(fmt::format("run{}/{}", i, name)))),
                 name << " differs with --jobs " << runs[i]);
}

BOOST_AUTO_TEST_CASE(a_time_given_by_hand_is_told) {
  const Place place;
  for (const std::string format : {"text", "markdown", "junit", "junit-strict", "json"}) BOOST_TEST_CONTEXT(format) {
      const std::string given = place.audit({"-r", format}).out;
      const std::string not_given = run_binary({"audit", "-r", format, "inventory.toml"}, {}, place.path()).out;
      BOOST_TEST(given.find("2026-11-23T00:00:00Z") != std::string::npos);
      BOOST_TEST(given.find("given") != std::string::npos);
      BOOST_TEST((not_given.find("given") == std::string::npos ||
                  not_given.find("\"now_given\": false") != std::string::npos));
    }
}

BOOST_AUTO_TEST_CASE(colours_are_for_terminals) {
  const Place place(kError);
  BOOST_TEST(place.audit({}).out.find('\x1b') == std::string::npos);
  BOOST_TEST(place.audit({"--color", "never"}).out.find('\x1b') == std::string::npos);
  BOOST_TEST(place.audit({"--color", "always"}).out.find('\x1b') != std::string::npos);
  BOOST_TEST(place.audit({"--color", "always", "--output-dir", "all", "-r", "text=page.txt"}).code == 1);
  BOOST_TEST(place.audit({"--color", "always", "--output-dir", "all"}).code == 1);
  BOOST_TEST(read_file(place.path("page.txt")).find('\x1b') == std::string::npos);
  for (const std::string& name : place.names("all"))
    BOOST_TEST(read_file(place.path("all/" + name)).find('\x1b') == std::string::npos, name << " has colours");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
