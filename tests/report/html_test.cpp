// The HTML report: what its links, choices and tables say. .ci/check_pages.mjs uses it in a browser.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(html)
namespace {

std::string entry(std::string_view id, std::string_view more, std::string_view owner = "team") {
  return fmt::format(
      "[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = \"{}\"\nscopes = [\"read:jira-work\"]\n{}\n", id,
      owner, more);
}

std::string page_of(const std::string& inventory, std::string_view policy = {}) {
  return report_text(audit_text(inventory, kToday, {}, policy), "html");
}

void has(const std::string& page, std::string_view part) {
  BOOST_TEST((page.find(part) != std::string::npos), "not in the page: " << part);
}
void lacks(const std::string& page, std::string_view part) {
  BOOST_TEST((page.find(part) == std::string::npos), "in the page: " << part);
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_tokens_are_listed) {
  const std::string inventory = entry("fine", "expires = 2027-05-01") + entry("gone", "expires = 2026-11-01") +
                                entry("older", "expires = 2026-10-01\nrevoked = 2026-09-01") +
                                entry("newer", "expires = 2027-02-01\nreplaces = \"older\"") +
                                entry("soon", "expires = 2026-12-10\ncreated = 2026-01-01") +
                                entry("accepted", "expires = 2026-11-02") +
                                "[[waiver]]\ntoken = \"accepted\"\nrule = \"expired\"\nreason = \"r\"\napproved_by = "
                                "\"b\"\nexpires = 2027-03-01\n";
  const std::string page = page_of(inventory);
  const std::string rows = page.substr(page.find("id=\"tokens-table\""));
  has(rows,
      "<td>fine</td><td>atlassian-api-token</td><td>team</td><td>2027-05-01 (declared)</td><td>later or "
      "never</td><td>0</td>");
  has(rows,
      "<td>gone</td><td>atlassian-api-token</td><td>team</td><td>2026-11-01 (declared)</td><td><b>ended</b></td>"
      "<td><a href=\"#findings\">1</a></td>");
  has(rows, "<td>2026-09-01 (revoked), replaced by <code>newer</code></td>");
  has(rows, "<td><i>ends soon</i></td>");
  has(rows, "<td>0 + 1 waived</td>");
  // What ended last, then what ends next.
  BOOST_TEST(rows.find("<td>accepted<") < rows.find("<td>gone<"));
  BOOST_TEST(rows.find("<td>gone<") < rows.find("<td>older<"));
  BOOST_TEST(rows.find("<td>older<") < rows.find("<td>soon<"));
  BOOST_TEST(rows.find("<td>newer<") < rows.find("<td>fine<"));
  lacks(page, ">Verdict<");
  has(page, "<a href=\"#tokens\" data-filter=\"state=ended\"><strong class=\"error\">3</strong>tokens ended</a>");
  has(page, "<a href=\"#waived\"><strong class=\"\">1</strong>waived</a>");
  has(page, "<li><span><strong>0</strong>end unknown</span></li>");
}

BOOST_AUTO_TEST_CASE(the_verdict_of_a_probe_is_a_column) {
  const auto probe = [](const Inventory&) {
    Probed probed;
    probed.mode = ProbeMode::live;
    probed.observations.resize(2);
    probed.observations[0].verdict = Verdict::alive;
    probed.observations[1].verdict = Verdict::rejected;
    return probed;
  };
  const std::string page = report_text(
      audit_text(entry("a", "expires = 2027-05-01") + entry("b", "expires = 2027-05-01"), kToday, {}, {}, probe),
      "html");
  has(page, "<th scope=\"col\">Verdict</th></tr>");
  has(page, "<option value=\"rejected\" data-all=\"1\">rejected (1)</option>");
  has(page, "<td>rejected</td></tr>");
}

// Nobody may take what the table has no room for for nothing.
BOOST_AUTO_TEST_CASE(choices_count_beyond_the_table) {
  std::string inventory;
  for (int i = 0; i < 20'100; ++i)
    inventory += entry(fmt::format("t{}", i), "expires = 2026-11-01", i < 20'000 ? "near" : "far");
  const std::string page = page_of(inventory);
  BOOST_TEST(count_of(page, "<a href=\"#rule-expired\">") == 20'000U);
  BOOST_TEST(count_of(page, "<tr data-marks=") == 20'000U);
  BOOST_TEST(count_of(page, "data-all=\"20100\">\n<thead>") == 2U);
  BOOST_TEST(count_of(page, "<option value=\"far\" data-all=\"100\">far (100)</option>") == 2U);  // of both tables
  has(page, "<option value=\"error\" data-all=\"20100\">error (20100)</option>");
  has(page, "<option value=\"expired\" data-all=\"20100\">expired (20100)</option>");
  has(page, "<option value=\"ended\" data-all=\"20100\">ended (20100)</option>");
  has(page, "<p>And 100 more (100 errors), which the JSON and CSV reports list.</p>");
  lacks(page, "<td>far</td>");
}

BOOST_AUTO_TEST_CASE(choices_are_what_the_cells_show) {
  const std::string wide(400, 'x');
  std::string inventory = entry("a", "expires = 2026-11-01", wide + "1") +
                          entry("b", "expires = 2026-11-01", wide + "2") +
                          entry("c", "expires = 2026-11-01", "\\\"><script>\\u202e") +
                          "[[token]]\nid = \"d\"\nkind = \"atlassian-api-token\"\nexpires = 2026-11-01\n";
  const std::string page = page_of(inventory);
  const std::string shown = std::string(300, 'x') + "…";
  has(page, "<option value=\"" + shown + "\" data-all=\"2\">" + shown + " (2)</option>");
  has(page, "<td>" + shown + "</td>");
  has(page, "<option value=\"–\" data-all=\"1\">no owner (1)</option>");
  has(page, "<option value=\"&quot;&gt;&lt;script&gt;&lt;U+202E&gt;\"");
  has(page, "<td>&quot;&gt;&lt;script&gt;&lt;U+202E&gt;</td>");
  // More owners than anybody looks through: the most frequent ones, and how many others there are.
  inventory = entry("x1", "expires = 2026-11-01", "zz") + entry("x2", "expires = 2026-11-01", "zz");
  for (int i = 0; i < 1'200; ++i)
    inventory += entry(fmt::format("t{}", i), "expires = 2026-11-01", fmt::format("o{}", i));
  const std::string many = page_of(inventory);
  has(many, "<option value=\"zz\" data-all=\"2\">zz (2)</option>");
  BOOST_TEST(count_of(many, "<option value=\"o") == 2U * 999U);
  BOOST_TEST(count_of(many, "<option disabled>and 201 more: search for them</option>") == 2U);
}

BOOST_AUTO_TEST_CASE(rotations_have_marks) {
  const std::string page = page_of(entry("due", "created = 2026-06-01\nexpires = 2027-05-01\nrotate_every = 200") +
                                   entry("late", "created = 2026-06-01\nexpires = 2027-05-01\nrotate_every = 150") +
                                   entry("ended", "created = 2026-06-01\nexpires = 2026-11-01\nrotate_every = 120") +
                                   entry("first", "created = 2026-06-01\nexpires = 2026-12-01\nrotate_every = 360"));
  const std::string picture =
      page.substr(page.find("<svg class=\"timeline\""), page.find("</svg>") - page.find("<svg class"));
  BOOST_TEST(count_of(picture, "class=\"mark rotation\"") == 2U);
  has(picture, "<title>rotation due: due 2026-12-18</title>");
  has(picture, "<title>rotation due: late 2026-10-29</title>");
  has(page, "<td>2027-05-01 (declared), rotation due 2026-12-18</td>");
  lacks(page, "rotation due 2026-09-29");
  // The table by month has each token once: by what is due first, and an overdue rotation today.
  has(page, "<code>due</code> 2026-12-18 (rotation)");
  has(page, "<code>late</code> 2026-11-23 (rotation)");
  has(page, "<code>ended</code> 2026-11-01<");
}

// Each mark leads to the rows of its tokens.
BOOST_AUTO_TEST_CASE(marks_name_their_rows) {
  std::string inventory;
  for (int i = 0; i < 300; ++i)
    inventory += entry(fmt::format("t{}", i),
                       fmt::format("created = 2026-0{}-01\nexpires = 2027-0{}-0{}\nrotate_every = {}", 1 + i % 9,
                                   1 + i % 9, 1 + i % 7, 200 + i),
                       fmt::format("team-{}", i % 40));
  const std::string page = page_of(inventory);
  std::map<std::string, std::size_t> rows;
  const std::regex row("<tr data-marks=\"([0-9]+)(?: ([0-9]+))?\">");
  for (std::sregex_iterator at(page.begin(), page.end(), row), end; at != end; ++at)
    for (const std::size_t group : {1U, 2U})
      if ((*at)[group].matched) ++rows[(*at)[group]];
  const std::regex mark(
      "<a class=\"mark [a-z]+\" href=\"#tokens\" data-filter=\"mark=([0-9]+)\" data-all=\"([0-9]+)\">");
  std::size_t marks = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), mark), end; at != end; ++at, ++marks)
    BOOST_TEST(std::to_string(rows[(*at)[1]]) == (*at)[2].str());
  BOOST_TEST(marks > 40U);
  BOOST_TEST(marks == rows.size());
}

// The manuals stand in a section, so that they begin a level below it.
BOOST_AUTO_TEST_CASE(no_level_of_headings_is_skipped) {
  const std::string page = page_of(entry("gone", "expires = 2026-11-01"));
  int last = 0;
  const std::regex heading("<h([1-6])[ >]");
  for (std::sregex_iterator at(page.begin(), page.end(), heading), end; at != end; ++at) {
    const int level = std::stoi((*at)[1]);
    BOOST_TEST(level <= last + 1);
    last = level;
  }
  has(page, "<h3>expired</h3>");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
