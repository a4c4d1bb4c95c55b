// Nothing is green by accident: what is audited, what a report may overwrite, and who is told of what could not be
// read.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "options.h"
#include "run.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(green)
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Strings = std::vector<std::string>;

struct Scene : TemporaryFolder {
  void add(const std::string& file, std::string_view id) const {
    fs::create_directories(fs::path(path(file)).parent_path());
    write(file, fine_entry(id));
  }
  [[nodiscard]] Result audit(Strings more) const {
    more.insert(more.begin(), {"audit", "--now", "2026-11-23"});
    return run_binary(more, {}, path());
  }
  // The ids of the tokens that are audited.
  [[nodiscard]] Strings ids(Strings more) const {
    more.insert(more.end(), {"-r", "json"});
    return names_of(report_of(audit(more))["tokens"], "id");
  }
  void check_ids(const Strings& arguments, const Strings& expected) const {
    BOOST_TEST_CONTEXT(fmt::format("{}", fmt::join(arguments, " "))) {
      BOOST_TEST(ids(arguments) == expected, boost::test_tools::per_element());
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(two_stars_are_any_depth) {
  const Scene scene;
  scene.add("inventory/top.toml", "top");
  scene.add("inventory/team/mid.toml", "mid");
  scene.add("inventory/team/deep/er/low.toml", "low");
  scene.add("inventory/.hidden/no.toml", "no");
  scene.add("inventory/team/notes.txt", "notes");
  scene.add("other/else.toml", "else");
  fs::create_directory_symlink("..", scene.path("inventory/team/back"));
  fs::create_directory_symlink("../other", scene.path("inventory/linked"));
  const Strings all{"else", "top", "low", "mid"};  // by path: linked/else.toml comes first
  for (const std::string pattern :
       {"inventory/**/*.toml", "inventory/**.toml", "inventory", "./inventory/", "inventory/**/**/*.toml"}) {
    Strings sorted = scene.ids({"--no-config", pattern}), expected = all;
    std::sort(sorted.begin(), sorted.end());
    std::sort(expected.begin(), expected.end());
    BOOST_TEST_CONTEXT(pattern) BOOST_TEST(sorted == expected, boost::test_tools::per_element());
  }
  scene.check_ids({"--no-config", "inventory/*.toml"}, {"top"});
  scene.check_ids({"--no-config", "inventory/*/*.toml"}, {"else", "mid"});
  scene.check_ids({"--no-config", "inventory/**/deep/**/low.toml"}, {"low"});
  scene.check_ids({"--no-config", "**/mid.toml"}, {"mid"});
  scene.check_ids({"--no-config", "inventory/t[oi]p.toml", "inventory/team/mi?.toml"}, {"top", "mid"});
  for (const std::string nothing :
       {"inventory/**/nope.toml", "nope/**/*.toml", "*.json", "inventory/t**/*.toml", "inventory/team/**mid**.toml"})
    check_refused(scene.audit({"--no-config", nothing}), {"no file matches", nothing});
  // By the configuration the same, and it is no inventory itself.
  scene.write("inventory/credlint.toml", "inventories = [\"**/*.toml\"]\n");
  Strings sorted = scene.ids({"-c", "inventory/credlint.toml"});
  std::sort(sorted.begin(), sorted.end());
  BOOST_TEST(sorted == (Strings{"else", "low", "mid", "top"}), boost::test_tools::per_element());
  sorted = scene.ids({"-c", "inventory/credlint.toml", "inventory"});
  BOOST_TEST(sorted.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_file_whose_name_looks_like_a_pattern_is_that_file) {
  const Scene scene;
  scene.add("a[1].toml", "odd");
  scene.add("a1.toml", "even");
  scene.check_ids({"--no-config", "a[1].toml"}, {"odd"});
}

BOOST_AUTO_TEST_CASE(a_device_or_a_pipe_without_a_writer_does_not_run_for_ever) {
  const Scene scene;
  scene.add("good.toml", "good");
  BOOST_REQUIRE(::mkfifo(scene.path("pipe").c_str(), 0600) == 0);
  for (const auto& [path, why] :
       std::vector<std::pair<std::string, std::string>>{{"/dev/zero", "it is a device"},
                                                        {"/dev/urandom", "it is a device"},
                                                        {"pipe", "a pipe that nobody writes to"}}) {
    const Result result = scene.audit({"--no-config", path, "good.toml"});
    BOOST_TEST(result.code == 2);
    BOOST_TEST(result.err.find(why) != std::string::npos, result.err);
    BOOST_TEST(result.out.find("1 token audited") != std::string::npos);
  }
  // What comes through a pipe and is no text is given up at once.
  const Result zeros = run_binary({"audit", "--no-config", "-"}, std::string(300'000, '\0'));
  BOOST_TEST(zeros.code == 2);
  BOOST_TEST(zeros.err.find("it is no text") != std::string::npos, zeros.err);
  // One that somebody writes to is read.
  const Result shell = run_program(
      {"sh", "-c", fmt::format("(sleep 0.2; cat good.toml) >pipe & {} audit --no-config pipe", CREDLINT_BINARY)}, {},
      scene.path());
  BOOST_TEST(shell.out.find("1 token audited") != std::string::npos, shell.out << shell.err);
}

BOOST_AUTO_TEST_CASE(a_clock_that_cannot_be_is_an_error) {
  const Scene scene;
  scene.add("good.toml", "good");
  for (const std::string now : {"1680-01-01", "1969-12-31T23:59:59Z", "2262-01-01"})
    check_refused(run_binary({"audit", "--no-config", "--now", now, scene.path("good.toml")}), {"1970 to 2261"});
  for (const std::string now : {"1970-01-01", "2261-12-31"})
    BOOST_TEST(run_binary({"audit", "--no-config", "--now", now, scene.path("good.toml")}).code != 2);
  // The system clock, which tests inject.
  std::istringstream in;
  std::ostringstream out, err;
  World world{in, out, err, [] { return midnight(1680, 3, 1); }, [](const std::string&) { return std::nullopt; }};
  BOOST_TEST(run({"audit", "--no-config", scene.path("good.toml")}, world) == 2);
  BOOST_TEST(err.str().find("the system clock says 1680-03-01T00:00:00Z, which cannot be") != std::string::npos,
             err.str());
  BOOST_TEST(out.str() == "");
}

BOOST_AUTO_TEST_CASE(no_report_overwrites_what_a_secret_names) {
  const Scene scene;
  fs::create_directories(scene.path("team"));
  scene.write("team/i.toml", fine_entry("a", "owner = 'team'\nsecret = 'file:jira.secret'\n") +
                                 fine_entry("b", "owner = 'team'\nsecret = 'file:.env#KEY'\n") +
                                 fine_entry("c", "owner = 'team'\nsecret = 'file:not-there-yet'\n"));
  scene.write("team/jira.secret", "kept");
  scene.write("team/.env", "KEY=kept");
  fs::create_symlink("team/jira.secret", scene.path("link.json"));
  for (const std::string target :
       {"team/jira.secret", "./team/../team/jira.secret", "link.json", "team/.env", "team/not-there-yet"}) {
    const Result result = scene.audit({"--no-config", "team/i.toml", "-r", "json=" + target});
    BOOST_TEST_CONTEXT(target) check_refused(result, {"would overwrite the file that `secret` of"});
  }
  BOOST_TEST(read_file(scene.path("team/jira.secret")) == "kept");
  BOOST_TEST(read_file(scene.path("team/.env")) == "KEY=kept");
  BOOST_TEST(!fs::exists(scene.path("team/not-there-yet")));
  BOOST_TEST(scene.audit({"--no-config", "team/i.toml", "-r", "json=not-there-yet"}).code == 0);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_says_why) {
  const Scene scene;
  scene.add("good.toml", "good");
  scene.write("file", "");
  const Result result = scene.audit({"--no-config", "good.toml", "--output-dir", "file/reports", "-r", "json", "-r",
                                     "markdown", "-r", "csv=beside.csv"});
  BOOST_TEST(result.code == 3);
  BOOST_TEST(result.err ==
             "credlint: error: the folder file/reports for the reports cannot be made: Not a directory\n");
  BOOST_TEST(fs::exists(scene.path("beside.csv")));
}

// Root alone can play another user.
BOOST_AUTO_TEST_CASE(in_a_shared_folder_nothing_of_another_user_is_written_through) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root can make files of another user");
    return;
  }
  const Scene scene;
  constexpr uid_t kNobody = 65'534;
  scene.add("good.toml", "good");
  scene.write("victim", "kept");
  fs::create_directory(scene.path("shared"));
  BOOST_REQUIRE(::chmod(scene.path("shared").c_str(), 01777) == 0);
  fs::create_symlink("../victim", scene.path("shared/link"));
  BOOST_REQUIRE(::lchown(scene.path("shared/link").c_str(), kNobody, kNobody) == 0);
  scene.write("shared/file", "theirs");
  BOOST_REQUIRE(::chown(scene.path("shared/file").c_str(), kNobody, kNobody) == 0);
  BOOST_REQUIRE(::mkfifo(scene.path("shared/pipe").c_str(), 0666) == 0);
  BOOST_REQUIRE(::chown(scene.path("shared/pipe").c_str(), kNobody, kNobody) == 0);
  for (const std::string name : {"link", "file", "pipe"}) {
    const Result result = scene.audit({"--no-config", "good.toml", "-r", "json=shared/" + name});
    BOOST_TEST(result.code == 3);
    BOOST_TEST(result.err.find("belongs to another user") != std::string::npos, result.err);
  }
  BOOST_TEST(read_file(scene.path("victim")) == "kept");
  BOOST_TEST(read_file(scene.path("shared/file")) == "theirs");
  // One's own link there is followed.
  fs::create_symlink("../mine.json", scene.path("shared/mine"));
  BOOST_TEST(scene.audit({"--no-config", "good.toml", "-r", "json=shared/mine"}).code == 0);
  BOOST_TEST(fs::exists(scene.path("mine.json")));
}

// Each format has something that says so, for whoever reads only that one.
BOOST_AUTO_TEST_CASE(every_format_tells_of_an_inventory_that_could_not_be_read) {
  const Scene scene;
  scene.add("good.toml", "good");
  scene.write("theirs.toml", "id,kind\n");
  const Result result = scene.audit({"--no-config", "good.toml", "theirs.toml", "gone.toml", "--output-dir", "out"});
  BOOST_TEST(result.code == 2);
  std::size_t formats = 0;
  for (const NamedReport& format : all_reports()) {
    if (format.report.file_name.empty()) continue;
    ++formats;
    std::string text = read_file(scene.path("out/" + std::string(format.report.file_name)));
    std::erase(text, '\r');
    while (text.find("\n ") != std::string::npos && format.name == "ics") text.erase(text.find("\n "), 2);
    BOOST_TEST_CONTEXT(format.name) {
      BOOST_TEST(text.find("theirs.toml") != std::string::npos);
      BOOST_TEST(text.find("gone.toml") != std::string::npos);
      // JSON and Prometheus say it by a value.
      if (format.name != "json" && format.name != "prometheus")
        BOOST_TEST(text.find("No such file or directory") != std::string::npos, text);
    }
  }
  BOOST_TEST(formats >= 11U);
  const json sarif = json::parse(read_file(scene.path("out/credlint.sarif")))["runs"][0];
  BOOST_TEST(sarif["results"].size() == 2U);
  for (const json& item : sarif["results"]) {
    BOOST_TEST(item["ruleId"] == "not-audited");
    BOOST_TEST(item["level"] == "error");
    BOOST_TEST(sarif["tool"]["driver"]["rules"][item["ruleIndex"].get<std::size_t>()]["id"] == "not-audited");
  }
  BOOST_TEST(json::parse(read_file(scene.path("out/credlint.gitlab.json"))).size() == 2U);
  const std::string prometheus = read_file(scene.path("out/credlint.prom"));
  BOOST_TEST(prometheus.find("credlint_inventory_read{audit=\"good\",inventory=\"theirs.toml\"} 0\n") !=
             std::string::npos);
  BOOST_TEST(prometheus.find("credlint_inventory_read{audit=\"good\",inventory=\"good.toml\"} 1\n") !=
             std::string::npos);
}

// What is wrong with the policy stands in no inventory.
BOOST_AUTO_TEST_CASE(every_format_tells_of_an_override_for_nothing) {
  const Scene scene;
  scene.add("good.toml", "good");
  scene.write("policy.toml", "[[override]]\ntags = [\"prd\"]\nrules.expired.severity = \"note\"\n");
  const Result result = scene.audit({"-c", "policy.toml", "good.toml", "--output-dir", "out"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.out.starts_with("policy.toml:1:1: note: this override is for no token: none has the tag `prd` ["),
             result.out);
  for (const NamedReport& format : all_reports()) {
    if (format.report.file_name.empty() || format.name == "ics") continue;  // it has no day
    const std::string text = read_file(scene.path("out/" + std::string(format.report.file_name)));
    BOOST_TEST_CONTEXT(format.name) BOOST_TEST(text.find("override-unused") != std::string::npos);
    if (format.name != "prometheus")
      BOOST_TEST_CONTEXT(format.name) BOOST_TEST(text.find("policy.toml") != std::string::npos);
  }
  const std::string junit = read_file(scene.path("out/credlint.junit.xml"));
  BOOST_TEST(
      junit.find(
          "classname=\"policy.configuration\" name=\"configuration\" time=\"0.000\" file=\"policy.toml\" line=\"1\"") !=
          std::string::npos,
      junit);
}

// The rule that would tell of a broken part may be left out.
BOOST_AUTO_TEST_CASE(a_part_that_could_not_be_read_is_told_whatever_rules_run) {
  const Scene scene;
  scene.write("i.toml", fine_entry("a") + "[[token]]\nid = \n" + fine_entry("b"));
  const Result result = scene.audit({"--no-config", "i.toml", "--skip-rule", "inventory-invalid", "-r", "sarif"});
  BOOST_TEST(result.code == 2);
  const json results = json::parse(result.out)["runs"][0]["results"];
  BOOST_TEST(results.size() == 1U);
  BOOST_TEST(results[0]["message"]["text"] ==
             "This inventory was not audited: it was not read whole: 1 piece of broken TOML.");
}

BOOST_AUTO_TEST_CASE(paths_are_the_same_however_they_are_spelt_and_in_all_formats) {
  const Scene scene;
  fs::create_directories(scene.path("team"));
  scene.write("team/i.toml", fine_entry("a", "owner = 'team'\nexpires = 2026-11-25\n"));
  std::string first;
  for (const std::string& spelling : Strings{std::string("team/i.toml"), std::string("./team//i.toml"),
                                             std::string("team/../team/./i.toml"), scene.path("team/i.toml")}) {
    const Result result = scene.audit({"--no-config", spelling, "--output-dir", "out"});
    BOOST_TEST(result.out.starts_with("team/i.toml:7:11: error: a (team): "), result.out);
    std::string all;
    for (const auto& entry : std::set<fs::path>(fs::directory_iterator(scene.path("out")), {}))
      all += read_file(entry.string());
    if (first.empty()) first = all;
    BOOST_TEST((all == first), spelling);
  }
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_seen_enough_ends_the_run_silently) {
  const Scene scene;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += fine_entry(fmt::format("t{}", i), "owner = 'team'\nexpires = 2026-11-25\n");
  scene.write("i.toml", text);
  const Result result = run_program(
      {"bash", "-c",
       fmt::format(
           "{0} audit --no-config --now 2026-11-23 i.toml -r json=r.json -r text | head -1; echo ${{PIPESTATUS[0]}}",
           CREDLINT_BINARY)},
      {}, scene.path());
  BOOST_TEST(result.out.starts_with("i.toml:7:11: error: t0 (team): expires on 2026-11-25"), result.out);
  BOOST_TEST(result.out.ends_with("\n1\n"), result.out);
  BOOST_TEST(result.err == "");
  BOOST_TEST(json::accept(read_file(scene.path("r.json"))));
}

BOOST_AUTO_TEST_CASE(colours_can_be_forced) {
  const Scene scene;
  scene.write("i.toml", fine_entry("a", "owner = 'team'\nexpires = 2026-11-25\n"));
  const auto coloured = [&](Strings environment) {
    return launch({.command = {CREDLINT_BINARY, "audit", "--no-config", "--now", "2026-11-23", "i.toml"},
                   .environment = std::move(environment),
                   .working_directory = scene.path()})
               .out.find('\x1b') != std::string::npos;
  };
  BOOST_TEST(!coloured({}));
  BOOST_TEST(coloured({"FORCE_COLOR=1"}));
  BOOST_TEST(coloured({"CLICOLOR_FORCE=1"}));
  BOOST_TEST(!coloured({"FORCE_COLOR=0"}));
  BOOST_TEST(!coloured({"FORCE_COLOR=1", "NO_COLOR=1"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
