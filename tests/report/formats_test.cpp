// The reports for machines: SARIF, GitHub, GitLab, Prometheus, calendars, spreadsheets.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(formats)
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

constexpr std::string_view kWaiver =
    "[[waiver]]\ntoken = \"accepted\"\nrule = \"expired\"\nreason = \"r\"\napproved_by = \"b\"\nexpires = 2027-03-01\n";

// An error, a warning, a note, one without a finding, and a waived one.
const std::string kSample =
    scoped_entry("gone", "expires = 2026-11-01") + scoped_entry("soon", "expires = 2026-12-10\ncreated = 2026-01-01") +
    scoped_entry("revoked", "revoked = 2026-11-01") + scoped_entry("fine", "expires = 2027-05-01") +
    scoped_entry("accepted", "expires = 2026-10-01") + std::string(kWaiver);

// What attacks one format or another; none of it may come out as it is.
const Strings kHostile{
    "=1+1",
    "+1",
    "-1",
    "@x",
    "a;=1+1",
    "\uff1d1",
    "a\"b",
    "a\\b",
    "a\nb",
    "a\r\n::error::x",
    "##[error]x",
    "##vso[task.complete]x",
    "::add-mask::x",
    "a%0Ab",
    "<script>x</script>",
    "\u202eabc",
    "a,b;c",
    std::string(10000, 'x'),
    "\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c",
    "[a](b)",
    "]]>",
    "{0}"};

std::string hostile_inventory() {
  std::string text;
  for (std::size_t i = 0; i < kHostile.size(); ++i) {
    const std::string value = json(kHostile[i]).dump();
    text += scoped_entry(fmt::format("past{}", i),
                         fmt::format("expires = 2026-11-01\npurpose = {0}\nconsumers = [{0}]", value), kHostile[i]);
    text += scoped_entry(fmt::format("ahead{}", i),
                         fmt::format("expires = 2027-05-01\npurpose = {0}\nconsumers = [{0}]", value), kHostile[i]);
  }
  return text;
}

Strings lines_of(const std::string& text, std::string_view end) {
  Strings lines;
  std::size_t at = 0;
  for (std::size_t next = 0; (next = text.find(end, at)) != std::string::npos; at = next + end.size())
    lines.push_back(text.substr(at, next - at));
  BOOST_TEST(at == text.size(), "the last line has no end");
  return lines;
}

// RFC 4180, strictly.
std::vector<Strings> read_csv(const std::string& text) {
  std::vector<Strings> rows(1, Strings(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"')
      cell += text[++i];
    else if (text[i] == '"')
      quoted = !quoted;
    else if (quoted)
      cell += text[i];
    else if (text[i] == ',')
      rows.back().emplace_back();
    else if (text[i] == '\r') {
      BOOST_REQUIRE(text.at(++i) == '\n');
      rows.emplace_back(1);
    } else
      cell += text[i];
  }
  BOOST_TEST(!quoted);
  BOOST_TEST(rows.back() == Strings{""});
  rows.pop_back();
  return rows;
}

std::set<std::string> counting_fingerprints(const Audit& audit) {
  std::set<std::string> out;
  for (const Finding& finding : audit.findings)
    if (!finding.waived()) out.insert(fingerprint(audit, finding));
  return out;
}

std::string value_of(const std::string& text, const std::string& sample) {
  const std::size_t at = text.find("\n" + sample + " ");
  if (at == std::string::npos) return "none";
  const std::size_t begin = at + sample.size() + 2;
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sarif_has_what_counts_and_says_what_was_not_looked_at) {
  const Audit audit = audit_text(kSample);
  const json run = json::parse(report_text(audit, "sarif"))["runs"][0];
  const json& rules = run["tool"]["driver"]["rules"];
  BOOST_TEST(rules.size() == audit.rules.size() + 1);  // what was not audited is one too
  std::set<std::string> seen;
  for (const json& result : run["results"]) {
    seen.insert(result["partialFingerprints"]["credlint/v1"]);
    BOOST_TEST(result["partialFingerprints"]["primaryLocationLineHash"] ==
               result["partialFingerprints"]["credlint/v1"].get<std::string>() + ":1");
    BOOST_TEST(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    BOOST_TEST(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "inventory.toml");
    BOOST_TEST(!result.contains("baselineState"));
  }
  BOOST_TEST(seen == counting_fingerprints(audit), boost::test_tools::per_element());
  std::map<std::string, double> severity;
  for (const json& rule : rules) {
    BOOST_TEST(rule["helpUri"].get<std::string>().starts_with("https://"));
    severity[rule["id"]] = std::stod(rule["properties"]["security-severity"].get<std::string>());
    if (rule["id"] != kNotAudited)
      BOOST_TEST(rule["help"]["markdown"].get<std::string>().find("## Fix") != std::string::npos);
  }
  BOOST_TEST((severity["secret-in-inventory"] > 9.0 && severity["expired"] >= 7.0 && severity["expired"] <= 9.0));
  BOOST_TEST((severity["unused-token"] >= 4.0 && severity["unused-token"] < 7.0 && severity["unknown-scope"] < 4.0));
  BOOST_TEST(run["invocations"][0]["toolExecutionNotifications"].dump().find("live probing was off") !=
             std::string::npos);
}

// A viewer would take them for places to fill in.
BOOST_AUTO_TEST_CASE(sarif_doubles_braces) {
  const json run = json::parse(report_text(
      audit_text(scoped_entry("a", "expires = 2027-05-01\nbase_url = \"https://{tenant}.example/\"\n\"{0}\" = 1")),
      "sarif"))["runs"][0];
  std::string all;
  for (const json& result : run["results"]) all += result["message"]["text"].get<std::string>();
  BOOST_TEST(all.find("{{0}}") != std::string::npos, all);
  for (std::size_t at = 0; (at = all.find('{', at)) != std::string::npos; at += 2)
    BOOST_TEST(all.at(at + 1) == '{', all);
  BOOST_TEST(run["tool"]["driver"]["informationUri"].get<std::string>().starts_with("https://"));
}

BOOST_AUTO_TEST_CASE(sarif_paths_are_relative_uris) {
  const auto uri = [](const std::string& path) {
    std::vector<Document> files;
    files.push_back({path, kSample, {}});
    const Audit audit = run_audit(Context(read_inventory(std::move(files), 1), kToday), every_rule(), {.version = "1"});
    return json::parse(report_text(
        audit, "sarif"))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        .get<std::string>();
  };
  BOOST_TEST(uri("./a b/#%\\x.toml") == "a%20b/%23%25%5Cx.toml");
  BOOST_TEST(uri("/etc/x.toml") == "file:///etc/x.toml");
  BOOST_TEST(uri("<stdin>") == "stdin");
}

BOOST_AUTO_TEST_CASE(gitlab_has_what_counts) {
  const Audit audit = audit_text(kSample);
  std::set<std::string> seen;
  std::map<std::string, std::string> severities;
  for (const json& issue : json::parse(report_text(audit, "gitlab"))) {
    BOOST_TEST(seen.insert(issue["fingerprint"]).second);
    severities[issue["check_name"]] = issue["severity"];
    BOOST_TEST(issue["location"]["path"] == "inventory.toml");
    BOOST_TEST(issue["location"]["lines"]["begin"].get<int>() > 0);
  }
  BOOST_TEST(seen == counting_fingerprints(audit), boost::test_tools::per_element());
  BOOST_TEST(severities["expires-soon"] == "major");
  BOOST_TEST(report_text(audit_text(scoped_entry("fine", "expires = 2027-05-01")), "gitlab") == "[]\n");
}

BOOST_AUTO_TEST_CASE(csv_has_every_finding_and_every_token_once) {
  const Audit audit = audit_text(kSample);
  const auto rows = read_csv(report_text(audit, "csv"));
  std::multiset<std::string> tokens;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    BOOST_TEST(rows[i].size() == rows[0].size());
    tokens.insert(rows[i][3]);
  }
  BOOST_TEST(tokens == (std::multiset<std::string>{"accepted", "fine", "gone", "revoked", "soon"}),
             boost::test_tools::per_element());
  BOOST_TEST(rows[0][16] == "waived_until");
  for (const Strings& row : rows)
    if (row[3] == "accepted") BOOST_TEST(row[16] == "2027-03-01T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(no_cell_is_a_formula) {
  const auto rows = read_csv(report_text(audit_text(hostile_inventory()), "csv"));
  for (const Strings& row : rows)
    for (const std::string& cell : row) {
      BOOST_TEST(
          (cell.empty() || std::string("=+-@\t\r\xef").find(cell[0]) == std::string::npos || cell.starts_with("\xe4")),
          cell.substr(0, 50));
      BOOST_TEST(cell.find(";=") == std::string::npos, cell.substr(0, 50));
      BOOST_TEST(cell.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_calendar_has_an_event_for_what_is_still_to_be_rotated) {
  for (const std::string& inventory : {kSample, hostile_inventory()}) {
    const Audit audit = audit_text(inventory);
    std::string unfolded;
    for (const std::string& line : lines_of(report_text(audit, "ics"), "\r\n")) {
      BOOST_TEST(line.size() <= 75U);
      BOOST_TEST(line.find_first_of("\r\n") == std::string::npos);
      for (std::string_view rest = line; !rest.empty();) BOOST_REQUIRE(next_code_point(rest) != 0xfffd);
      unfolded += line.starts_with(' ') ? line.substr(1) : "\n" + line;
    }
    std::size_t events = 0, expected = 0;
    for (std::size_t at = 0; (at = unfolded.find("\nBEGIN:VEVENT", at)) != std::string::npos; ++at) ++events;
    for (const Token* item : audit.inventory().tokens)
      expected += audit.context.ending(*item).dated() && !audit.context.ended(*item) ? 1 : 0;
    BOOST_TEST(events == expected);
    BOOST_TEST(events > 0U);
  }
  // A life of 343 days: a warning 30 days before its end, and an error from the day on that 7 whole days are left.
  const std::string text = report_text(audit_text(kSample), "ics");
  BOOST_TEST(text.find("DTSTART;VALUE=DATE:20261202\r\nDTEND;VALUE=DATE:20261203\r\nSUMMARY:Rotate soon (team)\r\n") !=
             std::string::npos);
  BOOST_TEST(text.find("TRIGGER:-P23D\r\n") != std::string::npos);
  BOOST_TEST(text.find("DTSTAMP:20261123T000000Z\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(prometheus_keeps_zeros_and_has_no_timestamps) {
  Audit audit = audit_text(kSample);
  audit.name = "nightly";
  const std::string text = report_text(audit, "prometheus");
  BOOST_TEST(value_of(text, R"(credlint_findings{audit="nightly",rule="expired",severity="error",owner="team"})") ==
             "1");
  BOOST_TEST(value_of(text, R"(credlint_findings{audit="nightly",rule="expired",severity="note",owner="team"})") ==
             "1");
  BOOST_TEST(value_of(text, R"(credlint_findings{audit="nightly",rule="wrong-host",severity="error",owner=""})") ==
             "0");
  BOOST_TEST(value_of(text, R"(credlint_findings_waived{audit="nightly"})") == "1");
  BOOST_TEST(value_of(text, R"(credlint_credentials{audit="nightly",state="ended"})") == "3");
  BOOST_TEST(value_of(text, R"(credlint_last_run_timestamp_seconds{audit="nightly"})") == "1795392000");
  BOOST_TEST(value_of(text, R"(credlint_last_run_success{audit="nightly"})") == "1");
  const auto expiry = [&text](std::string_view id) {
    return value_of(
        text,
        fmt::format(R"(credlint_credential_expiry_timestamp_seconds{{audit="nightly",credential="{}",owner="team",)"
                    R"(kind="atlassian-api-token",inventory="inventory.toml"}})",
                    id));
  };
  BOOST_TEST(value_of(text, R"(credlint_inventory_read{audit="nightly",inventory="inventory.toml"})") == "1");
  BOOST_TEST(expiry("gone") == "1793491200");
  BOOST_TEST(expiry("revoked") == "none");  // nobody is to be woken for it
  for (const std::string& line : lines_of(report_text(audit_text(hostile_inventory()), "prometheus"), "\n"))
    BOOST_TEST(
        std::regex_match(
            line,
            std::regex(
                R"re((# (HELP|TYPE) credlint_.*)|(credlint_[a-z_]+(\{([a-z]+="([^"\\]|\\["\\n])*",?)+\})? -?[0-9]+))re")),
        line.substr(0, 200));
}

BOOST_AUTO_TEST_CASE(github_gets_ten_annotations_of_a_level_and_the_worst_first) {
  std::string inventory = kSample;
  for (int i = 0; i < 30; ++i) inventory += scoped_entry(fmt::format("x{}", i), "expires = 2026-12-10");
  for (int i = 0; i < 30; ++i) inventory += scoped_entry(fmt::format("y{}", i), "expires = 2026-11-01");
  std::map<std::string, int> levels;
  Strings order;
  for (const std::string& line : lines_of(report_text(audit_text(inventory), "github"), "\n"))
    if (line.starts_with("::")) ++levels[order.emplace_back(line.substr(2, line.find(' ') - 2))];
  BOOST_TEST(levels["error"] == 10);
  BOOST_TEST(levels["warning"] == 10);
  BOOST_TEST(order.front() == "error");
  BOOST_TEST(order.back() == "notice");
  const std::string text = report_text(audit_text(kSample), "github");
  BOOST_TEST(
      text.starts_with("::error file=inventory.toml,line=6,col=11,title=expired::gone: expired on 2026-11-01%0Afix: "),
      text);
  BOOST_TEST(text.find("\n" + report_text(audit_text(kSample), "text")) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_log_line_is_a_command_of_a_ci_server_but_our_own) {
  std::vector<Document> files;
  files.push_back({"::error::x/##[group].toml", hostile_inventory(), {}});
  const Audit audit = run_audit(Context(read_inventory(std::move(files), 1), kToday), every_rule(), {.version = "1"});
  for (const std::string_view format : {"text", "github"}) {
    std::size_t commands = 0;
    for (const std::string& line : lines_of(report_text(audit, format), "\n")) {
      BOOST_TEST(line.find("##[") == std::string::npos, line.substr(0, 200));
      BOOST_TEST(line.find("##vso[") == std::string::npos, line.substr(0, 200));
      if (!trim(line).starts_with("::")) continue;
      ++commands;
      BOOST_TEST(
          std::regex_search(
              line, std::regex(R"(^::(error|warning|notice) file=[^:,]*,line=[0-9]+,col=[0-9]+,title=[^:,]*::)")),
          line.substr(0, 200));
    }
    BOOST_TEST(commands == (format == "github" ? 10U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(the_step_summary_is_appended_and_never_too_large) {
  const TemporaryFolder folder;
  folder.write("inventory.toml", kSample);
  const std::string summary = folder.write("summary.md", "before\n");
  const auto audit = [&](const std::string& format, const std::string& path) {
    return launch(
        {.command = {CREDLINT_BINARY, "audit", "--now", "2026-11-23", "--no-config", "-r", format, "inventory.toml"},
         .environment = {"GITHUB_STEP_SUMMARY=" + path},
         .working_directory = folder.path()});
  };
  BOOST_TEST(audit("github", summary).code == 1);
  const std::string text = read_file(summary);
  BOOST_TEST(text.starts_with("before\n\n# Credential audit: 1 error"));
  BOOST_TEST(audit("text", summary).code == 1);
  BOOST_TEST(read_file(summary) == text);
  // Nearly full: shortened; full: told.
  folder.write("summary.md", std::string(std::size_t{1024} * 1024 - 3000, 'x'));
  BOOST_TEST(audit("github", summary).code == 1);
  BOOST_TEST(read_file(summary).size() <= std::size_t{1024} * 1024);
  BOOST_TEST(read_file(summary).find("Shortened to") != std::string::npos);
  folder.write("summary.md", std::string(std::size_t{1024} * 1024 - 10, 'x'));
  const Result full = audit("github", summary);
  BOOST_TEST(full.code == 3);
  BOOST_TEST(full.err.find("step summary") != std::string::npos, full.err);
  BOOST_TEST(audit("github", folder.path("no/such")).code == 3);
}

// The script and the style are the only things that are not text; nothing is loaded from anywhere.
BOOST_AUTO_TEST_CASE(html_stands_alone) {
  for (const std::string& inventory :
       {kSample, hostile_inventory(), std::string("[[site]]\nhost = \"acme.atlassian.net\"\n")}) {
    const std::string page = report_text(audit_text(inventory), "html");
    BOOST_TEST(page.starts_with("<!DOCTYPE html>\n"));
    for (const std::string_view loading :
         {"src=", "<link", "<iframe", "<img", "@import", "url(", " on", "javascript:", "<base"})
      for (std::size_t at = page.find(loading); at != std::string::npos; at = page.find(loading, at + 1))
        BOOST_TEST((loading == " on" && page.find('=', at) != at + 4), page.substr(at, 40));
    BOOST_TEST(page.find("<script>") == page.rfind("<script>"));
    BOOST_TEST(page.find("default-src 'none'") != std::string::npos);
  }
  const std::string page = report_text(audit_text(kSample), "html");
  for (const std::string_view part : {"<code>gone</code>", "<details id=\"rule-expired\">", "<svg class=\"timeline\"",
                                      "Not checked", "live probing was off", ">accepted</code>", "SHA-256"})
    BOOST_TEST(page.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(markdown_keeps_to_its_size) {
  std::string inventory = hostile_inventory();
  for (int i = 0; i < 3000; ++i)
    inventory += scoped_entry(fmt::format("t{}", i), "expires = 2026-11-01", fmt::format("team-{}", i));
  const Audit audit = audit_text(inventory);
  const auto page = [&](std::size_t bytes) {
    StringSink sink;
    find_report("markdown")->report.write(audit, {.max_bytes = bytes}, sink);
    return sink.take_text();
  };
  std::size_t last = 0;
  for (const std::size_t bytes : {2'000U, 5'000U, 20'000U, 65'535U, 200'000U, 1'000'000U}) {
    const std::string text = page(bytes);
    BOOST_TEST(text.size() <= bytes);
    BOOST_TEST(text.size() >= last);
    last = text.size();
    BOOST_TEST(text.starts_with(fmt::format("# Credential audit: {} errors", count(audit).of(Severity::error))));
    BOOST_TEST(text.ends_with('\n'));
    BOOST_TEST((text.find("**Shortened to") != std::string::npos) == (bytes < 1'000'000), bytes);
    std::size_t fences = 0;
    for (const std::string& line : lines_of(text, "\n")) fences += line.starts_with("```") ? 1 : 0;
    BOOST_TEST(fences % 2 == 0U);
  }
  BOOST_TEST(page(65'535).find("## How this audit was made") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
