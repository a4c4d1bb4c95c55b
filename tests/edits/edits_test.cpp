// Exact changes of an inventory: on generated files, after --fix what they mend is gone, nothing else has changed, and
// the file differs in their bytes alone.
#include "edits.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "support.h"
#include "toml_place.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(edits)
namespace {

using Json = nlohmann::json;

// An inventory of entries that are each wrong in something that can be mended, written as people write, and a list of
// the vendor's that says what is right.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string inventory() {
    std::string text = pick(3) == 0 ? "# Größe: 大\nversion = 1\n" : "";
    const int entries = 1 + pick(6);
    for (int i = 0; i < entries; ++i) text += entry(i);
    if (pick(4) == 0) text.pop_back();  // no line end at the end
    if (pick(3) > 0) return text;
    std::string windows;
    for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
    return windows;
  }

  [[nodiscard]] std::string list() const {
    return Json{{"format", "credlint-vendor-list"},
                {"version", 1},
                {"sources",
                 {{{"vendor", "atlassian"},
                   {"scope", "org acme"},
                   {"begun", "2026-11-22T12:00:00Z"},
                   {"ended", "2026-11-22T12:00:00Z"},
                   {"lists", {{{"list", "user-api-tokens"}, {"complete", true}, {"records", records_}}}}}}}}
        .dump();
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string comment() { return pick(4) == 0 ? "   # as of märz, \"never\" = 3" : ""; }

  std::string entry(int number) {
    const std::string id = "t" + std::to_string(number), label = pick(3) == 0 ? "bäckup " + id : "label-" + id;
    Json record{{"id", "v" + id},
                {"label", label},
                {"created", "2026-03-01T08:00:00Z"},
                {"account", "bot@acme.example"},
                {"last_used", "2026-11-21T00:00:00Z"},
                {"expires", "2027-02-20T00:00:00Z"},
                {"scopes", {"read:jira-user", "read:jira-work"}}};
    std::vector<std::string> lines{"id = '" + id + "'", "owner = \"team\"", "account = 'bot@acme.example'",
                                   "label = \"" + label + "\"", "purpose = 'a, b = { [ c'"};
    // One thing is wrong.
    std::string kind = "kind = \"atlassian-api-token\"", created = "created = 2026-03-01",
                expires = "expires = 2027-02-20", scopes = "scopes = ['read:jira-user', \"read:jira-work\"]";
    switch (pick(12)) {
      case 0:
        expires = "expires = 2027-02-25";
        break;
      case 1:
        expires = "";
        break;
      case 2:
        expires = "expires = \"never\"";
        break;
      case 3:
        expires = "expires = never";
        break;
      case 4:
        expires = "expires = '20/02/2027'";
        break;
      case 5:
        expires = "expires = 20.02.2027";
        break;
      case 6:
        scopes = "scopes = ['read:jira-user']";
        break;
      case 7:
        scopes = "scopes = [\n  'read:jira-user',\n  'read:jira-work', 'write:jira-work',\n]";
        break;
      case 8:
        scopes = pick(2) == 0 ? "" : "scopes = [\n  # none yet\n  'read:jira-user' ]";
        break;
      case 9:
        kind = "kind = 'atlassian-api-tokn'";
        break;
      case 10:
        lines[1] = pick(2) == 0 ? "onwer = 'team'" : "\"onwer\" = 'team'";
        break;
      default:
        created = "created = 2026-05-01";
    }
    for (const std::string& line : {kind, created, expires, scopes})
      if (!line.empty()) lines.push_back(line);
    std::shuffle(lines.begin() + 1, lines.end(), random_);
    records_.push_back(record);
    const std::string indent = pick(4) == 0 ? "  " : pick(6) == 0 ? "\t" : "";
    const bool one_line = pick(4) == 0 && expires != "expires = never" && expires != "expires = 20.02.2027" &&
                          scopes.find('\n') == std::string::npos;
    if (one_line && number == 0) {
      std::string text = "token = [{";
      for (const std::string& line : lines) text += (text.ends_with('{') ? "" : ", ") + line;
      inline_ = true;
      return text + "}]\n";
    }
    if (inline_) return "";  // TOML does not let both ways stand side by side
    std::string text = indent + "[[token]]" + comment() + "\n";
    for (const std::string& line : lines) text += indent + line + comment() + "\n";
    return text + (pick(3) == 0 ? "\n" : "");
  }

  std::mt19937 random_;
  Json records_ = Json::array();
  bool inline_ = false;
};

struct Files {
  TemporaryFolder folder;
  std::string inventory, list;

  Files(const std::string& text, const std::string& records)
      : inventory(folder.write("i.toml", text)), list(folder.write("v.json", records)) {}
  explicit Files(const std::string& text) : inventory(folder.write("i.toml", text)) {}

  [[nodiscard]] Result audit(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"audit", "--no-config", "--now", "2026-11-23"};
    if (!list.empty()) arguments.insert(arguments.end(), {"--vendor-list", list});
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.push_back(inventory);
    return run_tool(arguments);
  }
  [[nodiscard]] Json report() const { return Json::parse(audit({"-r", "json"}).out); }
};

// The changes of a report, made by hand: from the last to the first.
std::string spliced(std::string text, const Json& report) {
  std::set<std::tuple<std::size_t, std::size_t, std::string>, std::greater<>> edits;
  for (const Json& finding : report["findings"])
    for (const Json& edit : finding["edits"]) edits.emplace(edit["begin"], edit["end"], edit["text"]);
  for (const auto& [begin, end, with] : edits) text.replace(begin, end - begin, with);
  return text;
}

// By what it is about, whatever its line.
std::multiset<std::string> other_findings(const Json& report, bool with_edits) {
  std::multiset<std::string> out;
  for (const Json& finding : report["findings"])
    if (with_edits == !finding["edits"].empty()) out.insert(finding["fingerprint"].get<std::string>());
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_fixed_is_gone_and_nothing_else_has_changed) {
  std::size_t mended = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Maker maker(seed);
      const std::string text = maker.inventory();
      const Files files(text, maker.list());
      const Json before = files.report();
      const std::string expected = spliced(text, before);

      const Files copy(text, maker.list());
      const Result diff = files.audit({"--diff"});
      write_file(files.folder.path("a.diff"), diff.out);
      if (expected != text) {
        const Result patch =
            run_program({"/usr/bin/patch", "--binary", "-s", copy.inventory, files.folder.path("a.diff")});
        BOOST_TEST(patch.code == 0, patch.out << patch.err << diff.out);
      }
      BOOST_TEST(read_file(copy.inventory) == expected);

      // What could not be read may have to be mended twice.
      std::string in_the_end = expected;
      for (Json report = copy.report(); spliced(in_the_end, report) != in_the_end; report = copy.report())
        write_file(copy.inventory, in_the_end = spliced(in_the_end, report));
      const Result fixed = files.audit({"--fix", "-r", "json"});
      BOOST_TEST(read_file(files.inventory) == in_the_end);
      const Json after = Json::parse(fixed.out);
      BOOST_TEST(other_findings(after, true).empty(), text);
      // What could not be read before may have faults of its own.
      const bool was_broken = text.find("= never") != std::string::npos ||
                              text.find("20.02.2027") != std::string::npos || text.find("-tokn") != std::string::npos ||
                              text.find("onwer") != std::string::npos || text.find("20/02/2027") != std::string::npos;
      if (!was_broken)
        BOOST_TEST(other_findings(after, false) == other_findings(before, false), boost::test_tools::per_element());
      mended += other_findings(before, true).size();
      // There is nothing more to be done.
      BOOST_TEST(files.audit({"--diff"}).out.empty());
    }
  }
  BOOST_TEST(mended > 150U);
}

BOOST_AUTO_TEST_CASE(a_file_keeps_its_mode_and_its_link) {
  const Files files("[[token]]\nid = 'a'\nkind = 'gitlab-pat'\nowner = 'x'\nexpires = never\n");
  BOOST_REQUIRE(::chmod(files.inventory.c_str(), 0640) == 0);
  const std::string link = files.folder.path("link.toml");
  std::filesystem::create_symlink("i.toml", link);
  const Result result = run_tool({"audit", "--no-config", "--now", "2026-11-23", "--fix", link});
  BOOST_TEST(result.err.find("link.toml: 1 edit made") != std::string::npos, result.err);
  BOOST_TEST(read_file(files.inventory).find("expires = \"never\"\n") != std::string::npos);
  BOOST_TEST(std::filesystem::is_symlink(link));
  struct stat status {};
  BOOST_REQUIRE(::stat(files.inventory.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777U) == 0640U);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_where_there_is_nothing_to_mend) {
  const Files files("[[token]]\nid = 'a'\nkind = 'other'\nowner = 'x'\n");
  const auto before = std::filesystem::last_write_time(files.inventory);
  BOOST_TEST(files.audit({"--fix"}).err.empty());
  BOOST_TEST((std::filesystem::last_write_time(files.inventory) == before));
  BOOST_TEST(files.audit({"--diff"}).out.empty());
}

BOOST_AUTO_TEST_CASE(standard_input_cannot_be_written) {
  const std::string text = "[[token]]\nid = 'a'\nkind = 'gitlab-pat'\nonwer = 'x'\n";
  const Result result = run_tool({"audit", "--no-config", "--now", "2026-11-23", "--fix", "-"}, text);
  BOOST_TEST(result.err.find("1 edit of standard input") != std::string::npos, result.err);
  BOOST_TEST(result.out.find("did you mean `owner`") != std::string::npos);
  BOOST_TEST(run_tool({"audit", "--fix", "--diff", "x.toml"}).code == 2);
  BOOST_TEST(run_tool({"audit", "--diff", "-r", "json", "x.toml"}).code == 2);
}

// A file that somebody wrote to while the audit ran.
BOOST_AUTO_TEST_CASE(a_file_that_has_changed_is_left) {
  const std::string text = "[[token]]\nid = 'a'\nkind = 'gitlab-pat'\nonwer = 'x'\n";
  const TemporaryFolder folder;
  const std::string path = folder.write("i.toml", text);
  std::vector<Document> documents;
  documents.push_back(load_document(path));
  Context context(read_inventory(std::move(documents), 1), kToday);
  Audit audit = run_audit(std::move(context), every_rule(), {});
  BOOST_TEST(place_edits(audit, true).files.size() == 1U);
  write_file(path, text + "# more\n");
  const Edits changed = place_edits(audit, true);
  BOOST_TEST((changed.files.empty() && changed.left_out.size() == 1U));
  BOOST_TEST(changed.left_out.front().find("has changed since it was read") != std::string::npos);
}

// A secret that stands near is not shown, and a waiver is for its approver.
BOOST_AUTO_TEST_CASE(what_an_edit_does_not_touch) {
  const std::string secret = "glpat-" + std::string("aB3dE6gH9jK2mN5pQ8sT");
  const Files files("[[token]]\nid = 'a'\n# " + secret +
                    "\nkind = 'gitlab-pat'\nonwer = 'x'\n\n[[waiver]]\ntoken = 'a'\n" +
                    "rule = 'expiry-missing'\nreson = 'x'\nexpires = '20/02/2027'\n\n[[token]]\nid = 'b'\n" +
                    "kind = 'gitlab-pat'\nsecert = '" + secret + "'\n");
  const Result diff = files.audit({"--diff"});
  BOOST_TEST(diff.out.find("+owner = 'x'") != std::string::npos);
  BOOST_TEST(diff.out.find(secret) == std::string::npos);
  for (const std::string_view part : {"reson", "20/02/2027", "secert"})
    BOOST_TEST(diff.out.find(part) == std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(two_that_overlap_are_both_left) {
  // A service account's address under the kind of a user's token, whose list has it under another kind still.
  const std::string text =
      "[[token]]\nid = 'a'\nkind = 'atlassian-api-token'\nowner = 'x'\nvendor_id = 'k'\n"
      "account = 'x@serviceaccount.atlassian.com'\nexpires = 2027-02-20\nscopes = ['read:jira-work']\n";
  const std::string list =
      Json{{"format", "credlint-vendor-list"},
           {"version", 1},
           {"sources",
            {{{"vendor", "atlassian"},
              {"scope", "org acme"},
              {"begun", "2026-11-22T12:00:00Z"},
              {"ended", "2026-11-22T12:00:00Z"},
              {"lists",
               {{{"list", "service-account-oauth-clients"}, {"complete", true}, {"records", {{{"id", "k"}}}}}}}}}}}
          .dump();
  const Files files(text, list);
  const Result diff = files.audit({"--diff"});
  BOOST_TEST(diff.out == "");
  BOOST_TEST(diff.err.find("they overlap") != std::string::npos, diff.err);
}

BOOST_AUTO_TEST_CASE(places_in_toml) {
  const auto value = [](std::string_view text) {
    const auto end = end_of_value(text, 0);
    return end ? text.substr(0, *end) : std::string_view("none");
  };
  BOOST_TEST(value("2026-01-01 # c") == "2026-01-01");
  BOOST_TEST(value("2026-01-01 08:00:00\r\n") == "2026-01-01 08:00:00");
  BOOST_TEST(value("\"a\\\"b\" # c") == "\"a\\\"b\"");
  BOOST_TEST(value("'a\\' # c'") == "'a\\'");
  BOOST_TEST(value("\"\"\"a\"\nb\"\"\"\"\" x") == "\"\"\"a\"\nb\"\"\"\"\"");
  BOOST_TEST(value("['a', # ] \n 'b]', [1]] x") == "['a', # ] \n 'b]', [1]]");
  BOOST_TEST(value("{a = '}'} x") == "{a = '}'}");
  BOOST_TEST(value("\"open\n") == "none");
  BOOST_TEST(value("[1") == "none");
  BOOST_TEST(value("") == "none");
  BOOST_TEST((Offsets("ä大b\nc").of({1, 3}) == 5U && Offsets("ä\nc").of({2, 1}) == 3U && !Offsets("a\n").of({1, 9})));
  const std::string marked = "\xef\xbb\xbf" + std::string("a");
  BOOST_TEST((Offsets(marked).of({1, 1}) == 3U && !Offsets("a").of({3, 1})));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
