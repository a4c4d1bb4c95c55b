// The README and the starter inventory tell what the program does.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "config.h"
#include "keys.h"
#include "schema.h"
#include "support.h"
#include "toml_plus_plus.h"
#include "vendor.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(docs)
namespace {

const std::string& readme() {
  static const std::string kText = read_file(std::string(SOURCE_DIR) + "/README.md");
  return kText;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The block of the README, marked with the language, in which the word stands.
std::string block_with(const std::string& language, const std::string& word) {
  const std::size_t at = readme().find(word);
  BOOST_REQUIRE(at != std::string::npos);
  const std::string fence = "```" + language + "\n";
  const std::size_t begin = readme().rfind(fence, at) + fence.size();
  return readme().substr(begin, readme().find("```", at) - begin);
}

std::set<std::string_view> rules_that_speak(const Audit& audit) {
  std::set<std::string_view> ids;
  for (const Finding& finding : audit.findings) ids.insert(audit.rule_of(finding).id);
  return ids;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_readme_holds_the_list_of_rules) {
  const Result rules = run_tool({"rules", "--format", "markdown"});
  BOOST_TEST(rules.code == 0);
  BOOST_TEST(readme().find("\n\n" + rules.out + "\n") != std::string::npos,
             "paste the output of `credlint rules --format markdown` into README.md");
}

BOOST_AUTO_TEST_CASE(the_readme_holds_the_table_of_kinds) {
  const Result kinds = run_tool({"kinds", "--format", "markdown"});
  BOOST_TEST(kinds.code == 0);
  BOOST_TEST(readme().find("\n\n" + kinds.out + "\n") != std::string::npos,
             "paste the output of `credlint kinds --format markdown` into README.md");
}

// The example of a vendor in the code's own readme is the real one.
BOOST_AUTO_TEST_CASE(the_example_of_a_vendor_is_real) {
  const std::string text = read_file(std::string(SOURCE_DIR) + "/" + "src/README.md");
  const std::size_t begin = text.find("```diff\n");
  BOOST_REQUIRE(begin != std::string::npos);
  std::istringstream diff(text.substr(begin + 8, text.find("\n```", begin) - begin - 7));
  std::map<std::string, std::string> added;
  std::string file;
  for (std::string line; std::getline(diff, line);)
    if (line.starts_with("+++ "))
      file = line.substr(4);
    else
      added[file] += line.substr(1) + "\n";
  BOOST_TEST(added.size() == 3U);
  for (const auto& [path, lines] : added)
    BOOST_TEST(read_file(std::string(SOURCE_DIR) + "/" + path).find(lines) != std::string::npos,
               path << " has other lines now");
  BOOST_TEST(added["src/vendors/asana.cpp"] == read_file(std::string(SOURCE_DIR) + "/" + "src/vendors/asana.cpp"));
}

BOOST_AUTO_TEST_CASE(the_readme_knows_every_option) {
  const std::string help = run_tool({"audit", "--help"}).out;
  const std::regex option("--[a-z][a-z-]+");
  std::size_t count = 0;
  for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at, ++count)
    if (at->str() != "--help") BOOST_TEST(readme().find("`" + at->str()) != std::string::npos, at->str());
  BOOST_TEST(count > 12U);
}

BOOST_AUTO_TEST_CASE(the_readme_knows_every_key) {
  for (const auto& spec : token_keys())
    BOOST_TEST(readme().find(fmt::format("`{}`", spec.key)) != std::string::npos, spec.key);
  const std::string waiver = block_with("toml", "[[waiver]]\ntoken"), config = block_with("toml", "[secrets.op]");
  for (const auto& spec : waiver_keys())
    BOOST_TEST(waiver.find(fmt::format("\n{} = ", spec.key)) != std::string::npos, spec.key);
  const toml::table table = toml::parse(config);
  for (const ConfigKey& row : config_keys()) {
    const bool known = row.table.empty() ? table.contains(row.key) : table[row.table][row.key].node() != nullptr;
    BOOST_CHECK_MESSAGE(known, row.table << " " << row.key);
  }
}

BOOST_AUTO_TEST_CASE(the_examples_of_the_readme_are_valid) {
  BOOST_TEST(finding_lines(audit_text(block_with("toml", "id = \"jira-sync-2027\""))).empty());
  BOOST_TEST(finding_lines(audit_text(block_with("toml", "[[waiver]]\ntoken"))).size() == 1U);  // of a token elsewhere
  for (const ConfigProblem& problem :
       read_config(block_with("toml", "[secrets.op]"), ConfigFound::given, all_rules()).problems)
    BOOST_ERROR(problem.where << " " << problem.message);
}

// A line of a sample that ends with "…" is the beginning of a real one.
BOOST_AUTO_TEST_CASE(the_samples_in_the_readme_are_real) {
  const std::string folder = std::string(SOURCE_DIR) + "/examples/reports/";
  const auto check = [](const std::string& sample, const std::string& report) {
    const std::vector<std::string> real = lines_of(report);
    for (std::string line : lines_of(sample)) {
      if (line == "…" || line.empty() || line.starts_with("$ ")) continue;
      constexpr std::string_view kMore = "…";
      const bool cut = line.ends_with(kMore);
      if (cut) line.resize(line.size() - kMore.size());
      BOOST_TEST(std::any_of(real.begin(), real.end(),
                             [&](const std::string& one) { return cut ? one.starts_with(line) : one == line; }),
                 line);
    }
  };
  check(block_with("", "$ credlint audit --now"), read_file(folder + "credlint.txt"));
  check(block_with("markdown", "# Credential audit: "), read_file(folder + "credlint.md"));
}

BOOST_AUTO_TEST_CASE(the_starter_asks_for_what_it_leaves_out) {
  const TemporaryFolder folder;
  const Result init = run_binary({"init"}, {}, folder.path());
  BOOST_TEST(init.code == 0);
  BOOST_TEST(init.out.find("credlint audit inventory.toml") != std::string::npos);
  const std::string starter = read_file(folder.path("inventory.toml"));
  BOOST_TEST(run_binary({"init", "-"}, {}, folder.path()).out == starter);
  const Audit audit = audit_text(starter);
  BOOST_TEST((rules_that_speak(audit) == std::set<std::string_view>{"expiry-missing", "owner-missing"}));

  // What the lines say that are to be filled in is what was missing.
  std::string filled = starter;
  for (const std::string key : {"owner", "created", "expires"}) {
    const std::size_t at = filled.find("\n# " + key + " = ");
    BOOST_REQUIRE(at != std::string::npos);
    filled.erase(at + 1, 2);
  }
  const Audit healthy = audit_text(filled);
  for (const std::string& line : finding_lines(healthy)) BOOST_ERROR(line);
  BOOST_TEST(healthy.inventory().tokens.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_starter_shows_every_key_and_kind) {
  const std::string starter = run_tool({"init", "-"}).out;
  const auto check = [&](std::string_view word) {
    BOOST_TEST(std::regex_search(starter, std::regex(fmt::format("\\b{}\\b", word))), word);
  };
  for (const auto& spec : token_keys()) check(spec.key);
  for (const auto& spec : waiver_keys()) check(spec.key);
  for (const auto& spec : site_keys()) check(spec.key);
  // Of the first vendor each kind; the others are a command away.
  for (const Kind* kind : known_kinds().all())
    if (kind->vendor->name == "Atlassian") check(kind->name);
  check("credlint kinds");
}

BOOST_AUTO_TEST_CASE(init_overwrites_nothing) {
  const TemporaryFolder folder;
  const std::string file = folder.write("mine.toml", "precious");
  const Result again = run_binary({"init", file});
  BOOST_TEST(again.code == 2);
  BOOST_TEST(again.err.find("exists already") != std::string::npos);
  BOOST_TEST(read_file(file) == "precious");
  const Result nowhere = run_binary({"init", folder.path("no/such/folder.toml")});
  BOOST_TEST(nowhere.code == 2);
  BOOST_TEST(nowhere.err.find("No such file or directory") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
