// The real binary on inventories that are missing, broken or made to break it: it says what is wrong and where, and
// audits everything else.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(bad_input)
namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

// An entry of seven lines in which nothing is wrong.
std::string entry(std::string_view id) {
  return fmt::format(
      "[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = \"team\"\nexpires = 2027-05-01\n"
      "scopes = [\"read:jira-work\"]\ncreated = 2026-06-01\n",
      id);
}

// `part` as often as `count` says.
std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

struct Outcome {
  int code = 0;
  std::string err;
  Json report;

  [[nodiscard]] Names tokens() const {
    Names names;
    for (const Json& token : report.at("tokens")) names.push_back(token.at("id"));
    return names;
  }
  // The first finding of the rule on the line of the file, or null.
  [[nodiscard]] Json finding(std::string_view file, std::uint32_t line,
                             std::string_view rule = "inventory-invalid") const {
    for (const Json& item : report.at("findings"))
      if (item.at("rule") == rule && item.at("location").at("file") == file && item.at("location").at("line") == line)
        return item;
    return nullptr;
  }
};

std::uint32_t column_of(const Json& finding) {
  return finding.is_null() ? 0 : finding.at("location").at("column").get<std::uint32_t>();
}

// In the folder, so that the paths in messages are plain names.
Outcome audit_in(const TemporaryFolder& folder, Names inventories, std::string_view input = {}) {
  Names arguments{"audit", "--now", "2026-11-23", "-r", "json", "--"};
  arguments.insert(arguments.end(), inventories.begin(), inventories.end());
  const Result result = run_binary(arguments, input, folder.path());
  BOOST_TEST(result.code < 128);
  Outcome outcome{result.code, result.err, Json::parse(result.out, nullptr, false)};
  BOOST_REQUIRE_MESSAGE(outcome.report.is_object(), "no JSON: " << result.out.substr(0, 200) << result.err);
  return outcome;
}

// The inventory `name` cannot be used at all, and beside it `good.toml` is audited.
void check_unusable(const TemporaryFolder& folder, const std::string& name, std::string_view why) {
  folder.write("good.toml", entry("good"));
  BOOST_TEST_CONTEXT(name) {
    const Outcome outcome = audit_in(folder, {name, "good.toml"});
    BOOST_TEST(outcome.code == 2);
    BOOST_TEST(outcome.tokens() == Names{"good"}, boost::test_tools::per_element());
    const std::size_t begin = outcome.err.find(fmt::format("credlint: error: {}: ", name));
    BOOST_CHECK_MESSAGE(begin != std::string::npos && outcome.err.find(why, begin) != std::string::npos, outcome.err);
    BOOST_TEST(audit_in(folder, {name}).code == 2);
  }
}

// The flaw costs at most the entry `bad` that it stands in; it is found on `line` (0: whatever line).
Outcome check_spoiled(std::string_view flaw, std::uint32_t line) {
  const TemporaryFolder folder;
  folder.write("a.toml", fmt::format("{}{}{}\n{}", entry("before"), entry("bad"), flaw, entry("after")));
  const Outcome outcome = audit_in(folder, {"a.toml"});
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.err.find("credlint: error: a.toml: ") == 0U);
  const Names names = outcome.tokens();
  for (const std::string_view name : {"before", "after"})
    BOOST_TEST((std::find(names.begin(), names.end(), name) != names.end()), name << " is not audited");
  if (line != 0) BOOST_TEST(!outcome.finding("a.toml", line).is_null(), outcome.report.at("findings").dump(1));
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_no_inventory_is_told_and_the_others_are_audited) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("folder"));
  std::filesystem::create_symlink("loop.toml", folder.path("loop.toml"));
  folder.write("empty.toml", "");
  folder.write("blank.toml", " \n\n\t\n");
  folder.write("version.toml", "version = 1\n");
  folder.write("comments.toml", "# nothing\n# [[token]]\n");
  check_unusable(folder, "missing.toml", "No such file");
  check_unusable(folder, "folder", "directory");
  check_unusable(folder, "good.toml/x", "Not a directory");
  check_unusable(folder, "loop.toml", "symbolic links");
  check_unusable(folder, "/dev/null", "empty");
  check_unusable(folder, "empty.toml", "empty");
  check_unusable(folder, "blank.toml", "no [[token]]");
  check_unusable(folder, "version.toml", "no [[token]]");
  check_unusable(folder, "comments.toml", "no [[token]]");
}

BOOST_AUTO_TEST_CASE(a_file_without_permission_is_told) {
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: root may read everything");
    return;
  }
  const TemporaryFolder folder;
  std::filesystem::permissions(folder.write("closed.toml", entry("closed")), std::filesystem::perms::none);
  check_unusable(folder, "closed.toml", "Permission denied");
}

BOOST_AUTO_TEST_CASE(sites_and_waivers_alone_are_an_inventory_but_no_audit) {
  const TemporaryFolder folder;
  folder.write("rest.toml",
               "[[site]]\nhost = \"acme.atlassian.net\"\n[[waiver]]\ntoken = \"good\"\nrule = \"expired\"\n"
               "reason = \"r\"\napproved_by = \"a\"\nexpires = 2027-01-01\n");
  folder.write("good.toml", entry("good"));
  const Outcome alone = audit_in(folder, {"rest.toml"});
  BOOST_TEST(alone.code == 2);
  BOOST_TEST(alone.err.find("no token") != std::string::npos);
  const Outcome both = audit_in(folder, {"rest.toml", "good.toml"});
  BOOST_TEST(both.code == 0);
  BOOST_TEST(both.err == "");
}

// Who reads only the report must not take it for a clean one.
BOOST_AUTO_TEST_CASE(a_report_says_that_an_inventory_could_not_be_read) {
  const TemporaryFolder folder;
  folder.write("good.toml", entry("good"));
  for (const std::string_view format : {"text", "markdown", "junit", "junit-strict", "json"})
    BOOST_TEST_CONTEXT(format) {
      const Result result =
          run_binary({"audit", "-r", std::string(format), "missing.toml", "good.toml"}, {}, folder.path());
      BOOST_TEST(result.code == 2);
      BOOST_TEST(result.out.find("missing.toml") != std::string::npos);
      BOOST_TEST(result.out.find("No such file") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_report_of_no_token_is_not_green) {
  const TemporaryFolder folder;
  folder.write("rest.toml", "[[site]]\nhost = \"acme.atlassian.net\"\n");
  for (const std::string format : {"junit", "junit-strict"}) BOOST_TEST_CONTEXT(format) {
      const Result result = run_binary({"audit", "-r", format, "rest.toml"}, {}, folder.path());
      BOOST_TEST(result.out.find("<failure") != std::string::npos, result.out);
    }
  const Result page = run_binary({"audit", "-r", "markdown", "rest.toml"}, {}, folder.path());
  BOOST_TEST(page.out.find("**passes**") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_misspelt_key_that_its_kind_does_not_have_is_told_where_it_stands) {
  const TemporaryFolder folder;
  folder.write("a.toml",
               "[[token]]\nid = \"a\"\nowner = \"team\"\nkind = \"atlassian-api-token\"\nexpires = 2027-05-01\n"
               "  consentd = 2026-01-05\n\n[[token]]\nid = \"b\"\nscope = [\"read\"]\nowner = \"team\"\n"
               "expires = 2027-05-01\nkind = \"atlassian-datacenter-pat\"\n");
  const Outcome outcome = audit_in(folder, {"a.toml"});
  BOOST_TEST(outcome.code == 1);
  const Json consented = outcome.finding("a.toml", 6), scope = outcome.finding("a.toml", 10);
  BOOST_TEST(column_of(consented) == 3U);
  BOOST_TEST(consented.value("hint", "") == "remove it; `consented` is for atlassian-oauth-3lo");
  BOOST_TEST(column_of(scope) == 1U);
  BOOST_TEST(scope.value("message", "") ==
             "unknown key `scope`; `scopes` is near, but has no place in a token of kind `atlassian-datacenter-pat`");
  BOOST_TEST(outcome.report.at("findings").size() == 3U);  // and unscoped-token
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_told) {
  const TemporaryFolder folder;
  folder.write("good.toml", entry("good"));
  folder.write("random.toml", random_text(100'000, all_bytes()));
  folder.write("nul.toml", std::string_view("a\0b = 1\n\0\0", 10));
  std::string wide = "\xff\xfe";  // UTF-16
  for (const char c : entry("wide")) wide += {c, '\0'};
  folder.write("wide.toml", wide);
  folder.write("wide-without-mark.toml", wide.substr(2));
  for (const std::string name : {"random.toml", "nul.toml", "wide.toml", "wide-without-mark.toml"})
    BOOST_TEST_CONTEXT(name) {
      const Outcome outcome = audit_in(folder, {name, "good.toml"});
      BOOST_TEST(outcome.code == 2);
      BOOST_TEST(outcome.tokens() == Names{"good"}, boost::test_tools::per_element());
      BOOST_TEST(outcome.err.find(fmt::format("credlint: error: {}: ", name)) == 0U, outcome.err);
    }
}

BOOST_AUTO_TEST_CASE(a_flaw_spoils_only_its_entry) {
  const std::vector<std::pair<std::string_view, std::uint32_t>> columns{
      {"label = \"\"\"abc", 9},  // the string that is never closed, not the end of the file
      {"tags = [\"a\",", 8},
      {"tags = [{ a = [", 8},
  };
  for (const auto& [flaw, column] : columns)
    BOOST_TEST_CONTEXT(flaw) BOOST_TEST(column_of(check_spoiled(flaw, 15).finding("a.toml", 15)) == column);
  for (const std::string_view flaw : {"label = \"abc", "label = 'abc", "label = \"\xff\xfe\"", "label = \"a\x01\"",
                                      "label = abc", "label =", "label", "id = \"again\"", "last_used = 2026-02-30",
                                      "label = \"\\q\"", "[token", "= 1", "label = \"a\" \"b\"", "}", "\x01"})
    BOOST_TEST_CONTEXT(flaw) check_spoiled(flaw, 15);
}

BOOST_AUTO_TEST_CASE(all_flaws_are_told_in_one_run) {
  const TemporaryFolder folder;
  folder.write("a.toml", fmt::format("{0}label = \"\"\"x\n{1}owner = 1\n{2}tags = [\n{3}nope = 1\n", entry("a"),
                                     entry("b"), entry("c"), entry("d")));
  const Outcome outcome = audit_in(folder, {"a.toml"});
  BOOST_TEST(outcome.code == 2);
  for (const std::uint32_t line : {8U, 16U, 24U, 32U})
    BOOST_TEST(!outcome.finding("a.toml", line).is_null(), "nothing on line " << line);
}

BOOST_AUTO_TEST_CASE(gigantic_lines_are_read) {
  const TemporaryFolder folder;
  const std::string long_text(5'000'000, 'x');
  folder.write("a.toml", fmt::format("# {0}\n{1}purpose = \"{0}\"\n{2}", long_text, entry("a"), entry("b")));
  const Outcome outcome = audit_in(folder, {"a.toml"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(outcome.report.at("tokens").size() == 2U);
}

BOOST_AUTO_TEST_CASE(depth_breaks_nothing) {
  constexpr std::size_t kDeep = 100'000;
  const std::string dotted = repeated("a.", kDeep) + "a";
  const std::string spaced = repeated("a . ", kDeep) + "a", quoted = repeated("\"a\".", kDeep) + "a";
  const std::vector<std::string> flaws{
      "tags = " + repeated("[", kDeep),
      fmt::format("tags = {}{}", repeated("[", kDeep), repeated("]", kDeep)),
      "notes = " + repeated("{a=", kDeep),
      fmt::format("notes = {}1{}", repeated("{a=", kDeep), repeated("}", kDeep)),
      "notes = " + repeated("{a.b.c=[", kDeep),
      fmt::format("{} = 1", dotted),
      fmt::format("{} = 1", spaced),
      fmt::format("{} = 1", quoted),
      fmt::format("[token.{}]", dotted),
      fmt::format("[[token.{}]]", dotted),
      fmt::format("notes = {{ {} = 1 }}", dotted),
      fmt::format("tags = [{{ {} = 1 }}]", dotted),
  };
  for (const std::string& flaw : flaws) BOOST_TEST_CONTEXT(flaw.substr(0, 40)) check_spoiled(flaw, 15);
}

// A pull request must not be able to hold up the gate.
BOOST_AUTO_TEST_CASE(no_text_takes_long) {
  const TemporaryFolder folder;
  for (const std::string_view part : {"-AT", "-eyJ", "=M", "ATATT3xFf", "-----BEGIN ", "\\\"", "[[token]]"})
    BOOST_TEST_CONTEXT(part) {
      folder.write("a.toml", fmt::format("{}# {}\n", entry("a"), repeated(part, 2'000'000 / part.size())));
      // Quadratic work would take minutes; the time limit of the test run ends it.
      BOOST_TEST(audit_in(folder, {"a.toml"}).code < 128);
    }
}

BOOST_AUTO_TEST_CASE(standard_input_is_an_inventory) {
  const TemporaryFolder folder;
  const Outcome once = audit_in(folder, {"-"}, entry("a") + "nope = 1\n");
  BOOST_TEST(once.code == 1);
  BOOST_TEST(column_of(once.finding("<stdin>", 8)) == 1U);
  const Outcome twice = audit_in(folder, {"-", "-"}, entry("a"));
  BOOST_TEST(twice.code == 0, twice.report.dump(1));
  BOOST_TEST(twice.tokens() == Names{"a"}, boost::test_tools::per_element());
  const Outcome empty = audit_in(folder, {"-"});
  BOOST_TEST(empty.code == 2);
  BOOST_TEST(empty.err.find("credlint: error: <stdin>: ") == 0U);
}

BOOST_AUTO_TEST_CASE(standard_input_that_cannot_be_read_is_told) {
  const TemporaryFolder folder;
  folder.write("good.toml", entry("good"));
  for (const std::string_view redirection : {"<&-", "< ."}) BOOST_TEST_CONTEXT(redirection) {
      const Result result = run_program(
          {"sh", "-c", fmt::format("{} audit - good.toml {}", CREDLINT_BINARY, redirection)}, {}, folder.path());
      BOOST_TEST(result.code == 2);
      BOOST_TEST(result.err.find("credlint: error: <stdin>: ") == 0U, result.err);
      BOOST_TEST(result.out.find("1 token audited") != std::string::npos, result.out);
    }
}

BOOST_AUTO_TEST_CASE(a_file_given_twice_is_read_once) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.toml", entry("a"));
  std::filesystem::create_directory(folder.path("sub"));
  std::filesystem::create_symlink("a.toml", folder.path("soft.toml"));
  std::filesystem::create_hard_link(path, folder.path("hard.toml"));
  const Outcome outcome = audit_in(folder, {"a.toml", "a.toml", "./sub/../a.toml", path, "soft.toml", "hard.toml"});
  BOOST_TEST(outcome.code == 0, outcome.report.dump(1));
  BOOST_TEST(outcome.tokens() == Names{"a"}, boost::test_tools::per_element());
  BOOST_TEST(outcome.report.at("run").at("inventories").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_second_id_is_named_and_says_where_the_first_stands) {
  const TemporaryFolder folder;
  folder.write("a.toml", entry("same"));
  folder.write("b.toml", fmt::format("\n{}{}", entry("same"), entry("same")));
  const Outcome outcome = audit_in(folder, {"a.toml", "b.toml"});
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(outcome.tokens() == (Names{"same", "same~2", "same~3"}), boost::test_tools::per_element());
  const Json second = outcome.finding("b.toml", 3);
  BOOST_REQUIRE(!second.is_null());
  BOOST_TEST(column_of(second) == 6U);
  BOOST_TEST(second.at("token") == "same~2");
  BOOST_TEST(second.at("message").get<std::string>().find("a.toml:1") != std::string::npos, second.at("message"));
}

BOOST_AUTO_TEST_CASE(line_ends_and_marks_of_windows_move_nothing) {
  const TemporaryFolder folder;
  std::string text = entry("a") + "  nope = 1\n" + entry("b"), windows = "\xef\xbb\xbf";
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  folder.write("windows.toml", windows);
  folder.write("mark.toml", "\xef\xbb\xbf" + text);
  for (const std::string name : {"windows.toml", "mark.toml"}) BOOST_TEST_CONTEXT(name) {
      const Outcome outcome = audit_in(folder, {name});
      BOOST_TEST(outcome.code == 1, outcome.err);
      BOOST_TEST(column_of(outcome.finding(name, 8)) == 3U);
      BOOST_TEST(outcome.report.at("tokens").size() == 2U);
    }
}

BOOST_AUTO_TEST_CASE(a_hostile_path_stays_on_its_line) {
  const TemporaryFolder folder;
  const Result result = run_binary({"audit", "a\n\x1b[31mcredlint: error: b"}, {}, folder.path());
  BOOST_TEST(result.code == 2);
  BOOST_TEST(result.err.find('\x1b') == std::string::npos);
  BOOST_TEST(result.err.find("\ncredlint: error: b") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
