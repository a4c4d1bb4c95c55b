// What people hand over who have never written an inventory: each is told what it is and what to write.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "common_mistakes.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(beginners)
namespace {

using nlohmann::json;

std::string utf16(std::string_view text, bool big_endian, bool with_mark) {
  std::string out = with_mark ? (big_endian ? "\xfe\xff" : "\xff\xfe") : "";
  for (const char c : text) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

const std::string kGood = fine_entry("good");

}  // namespace

// The file as a whole: no finding about its syntax, one error that says what it is, exit code 2, and the others
// audited.
BOOST_AUTO_TEST_CASE(a_file_that_is_no_inventory_is_told_as_what_it_is) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"id,kind,owner\njira,atlassian-api-token,team\n", "a table (CSV)"},
      {"\xef\xbb\xbfid;kind;owner\r\njira;atlassian-api-token;team\r\n", "a table (CSV)"},
      {"id\tkind\towner\njira\tatlassian-api-token\tteam\n", "a table (CSV)"},
      {"| id | kind |\n|----|:---:|\n| jira | atlassian-api-token |\n", "a table in Markdown"},
      {"# Our tokens\n\nWe have these:\n\n| id | kind |\n|---|---|\n| a | b |\n", "a table in Markdown"},
      {"id | kind\n--- | ---\njira | atlassian-api-token\n", "a table in Markdown"},
      {"[\n  {\"id\": \"jira\", \"kind\": \"atlassian-api-token\"}\n]\n", "JSON"},
      {"{\"tokens\": []}", "JSON"},
      {"---\ntokens:\n  - id: jira\n", "YAML"},
      {"tokens:\n  - id: jira\n    kind: atlassian-api-token\n", "YAML"},
      {"- id: jira\n  kind: atlassian-api-token\n", "YAML"},
      {"JIRA_TOKEN=abc\nexport OTHER_TOKEN=def\n", "a list of variables, as a .env file"},
      {"<html><body>sign in</body></html>", "HTML or XML"},
      {"#!/bin/sh\necho hello\n", "a script"},
      {std::string("PK\x03\x04\0\0\0\0xl/workbook.xml", 24), "a ZIP archive, perhaps a spreadsheet"},
      {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"},
      {std::string("\x1f\x8b\x08\0\0\0", 6), "a compressed file"},
      {std::string("\x7f"
                   "ELF\0\0\1\0",
                   8),
       "no text"},
      {utf16(kGood, false, true), "UTF-16"},
      {utf16(kGood, true, true), "UTF-16"},
      {utf16(kGood, false, false), "UTF-16"},
      {"", "empty"},
      {"# nothing yet\n", "holds no [[token]]"},
  };
  for (const auto& [text, what] : files) BOOST_TEST_CONTEXT(what << " " << text.substr(0, 20)) {
      const TemporaryFolder folder;
      folder.write("theirs", text);
      folder.write("good.toml", kGood);
      const Result result = run_binary(
          {"audit", "--no-config", "--now", "2026-11-23", "-r", "json", "theirs", "good.toml"}, {}, folder.path());
      BOOST_TEST(result.code == 2);
      BOOST_TEST(result.err.find(what) != std::string::npos, result.err);
      BOOST_TEST((result.err.find("[[token]]") != std::string::npos ||
                  result.err.find("save it as UTF-8") != std::string::npos),
                 result.err);
      const json report = json::parse(result.out);
      BOOST_TEST(report["tokens"].size() == 1U);
      for (const json& finding : report["findings"])
        BOOST_TEST(finding["location"]["file"] != "theirs", finding.dump());
    }
}

// A secret in it is still found, and shown nowhere.
BOOST_AUTO_TEST_CASE(a_secret_in_a_foreign_file_is_told) {
  const TemporaryFolder folder;
  const std::string secret = atlassian_secret("ATATT3");
  folder.write("tokens.csv", "id,secret\njira," + secret + "\n");
  const Result result = run_binary({"audit", "--no-config", "tokens.csv"}, {}, folder.path());
  BOOST_TEST(result.out.find("[secret-in-inventory]") != std::string::npos, result.out);
  check_hidden(result.out + result.err, {secret}, "the report");
}

// One line of an entry: what it is, and what to write.
BOOST_AUTO_TEST_CASE(a_line_that_is_no_toml_is_told_as_what_it_is) {
  const std::vector<std::array<std::string, 3>> lines{
      {"expires = never", "`never` is a word, and needs quotes", "write `expires = \"never\"`"},
      {"expires = Never  # really", "`never` is a word", "write `expires = \"never\"`"},
      {"expires = 22/05/2026", "a date in another form", "write `expires = 2026-05-22`"},
      {"expires = 05/22/2026", "a date in another form", "write `expires = 2026-05-22`"},
      {"expires = 05/06/2026", "a date in another form", "write `expires = 2026-06-05` or `expires = 2026-05-06`"},
      {"expires = 22.05.2026", "a date in another form", "write `expires = 2026-05-22`"},
      {"expires = 05.06.2026", "a date in another form", "write `expires = 2026-06-05`"},
      {"expires = 2026/05/22", "a date in another form", "write `expires = 2026-05-22`"},
      {"expires = 2026-5-2", "a date in another form", "write `expires = 2026-05-02`"},
      {"expires = May 22, 2026", "a date in another form", "write `expires = 2026-05-22`"},
      {"expires = 22-Sept-2026", "a date in another form", "write `expires = 2026-09-22`"},
      {"expires = 2026-02-30", "expected day between 1 and 28", "year-month-day"},
      {"owner =", "the value of `owner` is missing", "remove the line"},
      {"owner =   # who?", "the value of `owner` is missing", "remove the line"},
      {"owner = \u201cteam\u201d", "typographic quotes", "write straight ones: `owner = \"…\"`"},
      {"owner = \u201eteam\u201c", "typographic quotes", "write straight ones"},
      {"owner: team", "a colon stands where TOML has `=`", "write `owner = …`"},
      {"  \"owner\": \"team\",", "a colon stands where TOML has `=`", "write `owner = …`"},
      {"owner = team payments", "a text without quotes", "write `owner = \"team payments\"`"},
      {"account = bot@acme.example", "a text without quotes", "write `account = \"bot@acme.example\"`"},
      {"owner = M\u00fcller", "a text without quotes", "write `owner = \"M\u00fcller\"`"},
      {"owner = M\xfcller", "not UTF-8, but perhaps Latin-1", "save the file as UTF-8"},
      {"owner = \"M\xfcller\"", "not UTF-8, but perhaps Latin-1", "save the file as UTF-8"},
      {"base_url = https://u:p@acme.example/x", "a text without quotes", "write `base_url = \"…\"`"},
      {"secret = hunter2", "a text without quotes", "write a reference to it"},
      {"password = hunter2", "a text without quotes", "write a reference to it"},
      {"scopes = read:jira-work, write:jira-work", "a text without quotes", "each text in quotes and commas between"},
      {"scopes = [read:jira-work]", "within a list", "write each text of a list in quotes"},
      {"scopes = [\n  read:jira-work\n]", "within a list", "write each text of a list in quotes"},
      {"privileged = True", "no boolean of TOML", "`privileged = true`"},
      {"owner = null", "says that there is none", "remove the line"},
      {"owner = \"team\",", "a `,` stands behind the value of `owner`", "remove it"},
      {"owner = \"team\" and more", "something stands behind the value", "one line has one value"},
      {"last used = 2026-01-01", "a key is one word", "`last_used`"},
      {"owner =\u00a0\"team\"", "looks like a blank and is none", "type the line anew"},
      {"```", "a fence of Markdown", "remove this line"},
      {"owner = \"a\"\rlabel = \"b\"", "a carriage return alone", "LF or CRLF"},
      {"// a comment", "a comment of another language", "begin a comment with `#`"},
      {"| jira | team |", "a row of a table", "write one line `key = value`"},
      {"jira,atlassian-api-token,team", "a row of a table (CSV)", "write one line `key = value`"},
      {"owner", "a word without `=`", "write `key = value`"},
      {"[token", "no header of an entry", "`[[token]]`, alone"},
      {"= \"team\"", "the key before the `=` is missing", "write `key = value`"},
      {"secret = \"file:C:\\x\\token\"", "a backslash", "single quotes: `secret = '…'`"},
      {"owner = \"team", "a string on this line is not closed", "write a quote behind the text"},
  };
  for (const auto& [line, message, hint] : lines) BOOST_TEST_CONTEXT(line) {
      const Audit audit = audit_text("[[token]]\nid = \"a\"\nkind = \"atlassian-api-token\"\n" + line + "\n" + kGood,
                                     kToday, "inventory-invalid");
      BOOST_REQUIRE(audit.findings.size() == 1U);
      const Finding& finding = audit.findings.front();
      BOOST_TEST(finding.message.find(message) != std::string_view::npos, finding.message);
      BOOST_TEST(finding.hint.find(hint) != std::string_view::npos, finding.hint);
      BOOST_TEST(finding.hint.find("mend") == std::string_view::npos);
      BOOST_TEST((finding.message.find("hunter2") == std::string_view::npos &&
                  finding.hint.find("hunter2") == std::string_view::npos));
      BOOST_TEST(finding.place.where.line >= 4U);
      BOOST_TEST(audit.inventory().tokens.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_quoted_date_in_another_form_is_told_too) {
  for (const auto& [value, hint] : std::map<std::string, std::string>{
           {"22/05/2026", "write `last_used = 2026-05-22`"},
           {"05/06/2026", "write `last_used = 2026-06-05` or `last_used = 2026-05-06`, whichever is meant"},
           {"soon", "write `last_used = …`: when it was last used"}}) {
    const Audit audit =
        audit_text(fine_entry("a", "owner = 'team'\nlast_used = \"" + value + "\"\n"), kToday, "inventory-invalid");
    BOOST_REQUIRE(audit.findings.size() == 1U);
    BOOST_TEST(audit.findings.front().hint == hint);
  }
}

BOOST_AUTO_TEST_CASE(keys_without_a_header_are_told_of_it) {
  const Audit audit = audit_text("id = \"a\"\nkind = \"atlassian-api-token\"\n", kToday, "inventory-invalid");
  BOOST_REQUIRE(audit.findings.size() == 2U);
  BOOST_TEST(audit.findings.front().message == "unknown key `id` outside all entries");
  BOOST_TEST(audit.findings.front().hint == "write a line `[[token]]` above the keys of a token");
}

BOOST_AUTO_TEST_CASE(what_is_no_date_means_no_day) {
  for (const std::string_view text :
       {"", "2026", "1.2.3", "31/11/2026", "30-02-2026", "10.0.0.2026", "22/05/26", "a/b/2026", "2026--1-1"})
    BOOST_TEST(days_meant(text).empty(), text);
}

BOOST_AUTO_TEST_CASE(a_key_is_guessed_by_its_sense_and_explained_once) {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += fine_entry(fmt::format("t{}", i), "owner = 'team'\nflavour = 'x'\nwhere_used = ['a']\n");
  const Audit audit = audit_text(text, kToday, "inventory-invalid");
  BOOST_REQUIRE(audit.findings.size() == 120U);
  std::size_t lists = 0;
  for (const Finding& finding : audit.findings) {
    if (finding.message.find("where_used") != std::string_view::npos) {
      BOOST_TEST(finding.message == "unknown key `where_used`; did you mean `consumers`?");
      BOOST_TEST(finding.hint == "write `consumers`");
    } else {
      lists += finding.hint.find("the keys of") != std::string_view::npos ? 1 : 0;
      BOOST_TEST((finding.hint.find("the keys of") != std::string_view::npos ||
                  finding.hint.starts_with("remove it, as on line ")),
                 finding.hint);
    }
  }
  BOOST_TEST(lists == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
