// The reports: what the contract's section 7 says of each, and that no text from an inventory breaks one.
#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/split.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(reports)
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

Strings split_at(std::string_view text, char mark) {
  Strings out;
  boost::algorithm::split(out, text, [mark](char c) { return c == mark; });
  return out;
}

// Texts that would break out of one format or another; what has broken out is found by the word in them.
const Strings kHostile = split_at(
    "MARK|b||c~`MARK`~```MARK~``` | ` MARK~<script>MARK</script>~@MARK @all~#1 MARK~![MARK](y)~[MARK](javascript:x)~"
    "MARK\n| x |\n# y~\r\n## MARK~\u202eMARK~MA\u200bRK MARK~\x1b[31mMARK~\\MARK\\~MARK\\|b~MARK|\\~ MARK ~|~`~-->MARK~"
    "&lt;MARK]]>~*MARK* _MARK_~MARK\u2028x~MARK\ufffe~\"MARK'~::MARK~MARK" +
        std::string(10000, 'x'),
    '~');

// A token that gives no cause for a finding beside the lines.
constexpr std::string_view kFine = "expires = 2027-10-01\n";
std::string entry(std::string_view id, std::string_view lines) {
  return fmt::format(
      "[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\nowner = \"team\"\nscopes = [\"read:jira-work\"]\n{}\n",
      id, lines);
}

Audit audit_of(std::vector<Document> files, FailOn fail_on = FailOn::error, unsigned jobs = 1) {
  return run_audit(Context(read_inventory(std::move(files), jobs), kToday), every_rule(),
                   {.version = "0.0.0-test", .now_given = true, .gate = {fail_on}, .jobs = jobs});
}

// A document with everything that the reports can show.
const std::string kSample =
    "[[site]]\nhost = \"acme.atlassian.net\"\n" + entry("ended", "expires = 2026-11-01\nbogus = 1\nbogus_too = 2") +
    entry("ending", "expires = 2026-11-25") + entry("soon", "expires = 2026-12-10") + entry("fine", kFine) +
    entry("legacy.one", "created = 2020-01-01\nrevoked = 2026-01-01") +
    "[[token]]\nkind = \"atlassian-oauth-client\"\nowner = \"team\"\nexpires = \"never\"\n"
    "[[token]]\nid = \"pat\"\nkind = \"atlassian-datacenter-pat\"\nowner = \"aaa\"\n[[token]]\nid = \n";
// With findings, without, without a token, and with nothing at all.
const Strings kDocuments{kSample, entry("fine", kFine), "[[site]]\nhost = \"acme.atlassian.net\"\n", ""};

json json_of(const Audit& audit) { return json::parse(report_text(audit, "json")); }

std::string keys(const json& object) {
  std::string out;
  for (const auto& [key, value] : object.items()) out += (out.empty() ? "" : " ") + key;
  return out;
}

std::multiset<std::string> fingerprints(const Audit& audit) {
  std::multiset<std::string> out;
  for (const Finding& finding : audit.findings) out.insert(fingerprint(audit, finding));
  return out;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// How often the expression matches, one time after another.
std::size_t matches(const std::string& text, const char* expression) {
  const std::regex regex(expression);
  return static_cast<std::size_t>(std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

// Whether a report holds only what it may show, or what XML 1.0 allows, and no broken UTF-8.
void check_characters(std::string_view text, bool is_xml = false) {
  for (std::string_view rest = text, before = text; !rest.empty(); before = rest) {
    const char32_t c = next_code_point(rest);
    const bool broken = c == 0xfffd && before.size() - rest.size() == 1;
    const bool allowed = is_xml ? c == '\t' || (c >= 0x20 && c != 0xfffe && c != 0xffff) : !is_hidden(c);
    BOOST_REQUIRE_MESSAGE((c == '\n' || (allowed && !broken)), "raw: " << visible(before.substr(0, 9)));
  }
}

// The line without its code spans, as CommonMark finds them.
std::string without_code(std::string line) {
  constexpr std::size_t kNowhere = std::string::npos;
  for (std::size_t at = 0; (at = line.find_first_of("`\\", at)) != kNowhere; at += line[at] == '\\' ? 2 : 0) {
    if (line[at] == '\\') continue;
    const std::size_t run = std::min(line.find_first_not_of('`', at), line.size()) - at;
    std::size_t begin = at + run, end = begin;
    do {
      begin = line.find('`', end);
      end = std::min(line.find_first_not_of('`', begin), line.size());
    } while (begin != kNowhere && end - begin != run);
    line.erase(at, begin == kNowhere ? run : end - at);
  }
  return line;
}

// No hostile text outside a code span, and all rows of a table with as many cells as its head.
void check_markdown(const std::string& text) {
  check_characters(text);
  std::size_t cells = 0, fences = 0;
  for (const std::string& line : split_at(text, '\n')) {
    fences += line.starts_with("```") ? 1U : 0U;
    BOOST_TEST((fences == 1 || without_code(line).find("MARK") == std::string::npos), line.substr(0, 300));
    const std::size_t bars = line.starts_with('|') ? count_of(line, "|") - count_of(line, "\\|") : 0;
    BOOST_TEST((bars == 0 || cells == 0 || bars == cells), line.substr(0, 300));
    cells = bars;
  }
}

using Case = boost::property_tree::ptree;

// The cases by "classname/name", after a check that the counts are theirs and that no two have one name.
std::map<std::string, Case> junit_cases(const std::string& xml) {
  check_characters(xml, true);
  std::size_t entities = 0;
  for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#35;"})
    entities += count_of(xml, entity);
  BOOST_TEST(count_of(xml, "&") == entities);
  std::istringstream stream(xml);
  Case tree;
  boost::property_tree::read_xml(stream, tree);
  std::map<std::string, Case> cases;
  for (const auto& [name, suite] : tree.get_child("testsuites")) {
    if (name != "testsuite") continue;
    std::size_t failures = 0;
    for (const auto& [tag, item] : suite) {
      if (tag != "testcase") continue;
      const auto id = item.get<std::string>("<xmlattr>.classname") + "/" + item.get<std::string>("<xmlattr>.name");
      BOOST_TEST((cases.emplace(id, item).second && item.count("failure") <= 1), id.substr(0, 300) << " is not one");
      failures += item.count("failure");
    }
    BOOST_TEST(suite.get<std::size_t>("<xmlattr>.tests") == suite.count("testcase"));
    BOOST_TEST(suite.get<std::size_t>("<xmlattr>.failures") == failures);
  }
  return cases;
}

constexpr std::array<std::string_view, 2> kDialects{"junit", "junit-strict"};

void check_all_reports(const Audit& audit) {
  check_markdown(report_text(audit, "markdown"));
  check_characters(report_text(audit, "text"));
  for (const std::string_view dialect : kDialects) BOOST_TEST(!junit_cases(report_text(audit, dialect)).empty());
  BOOST_TEST(json_of(audit)["findings"].size() == audit.findings.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(json_has_exactly_the_members_of_the_contract) {
  const json report = json_of(audit_text(kSample));
  for (const std::string& row : split_at(
           "=findings format not_checked resolved run summary tokens tool version~/tool=name version~"
           "/run=baseline complete config exit_code fail_on fail_on_new inventories name now now_given probe rules "
           "token unjudged vendor_lists~"
           "/run/probe=decided mode requests skipped undecided~/run/inventories/0=path sha256 tokens~"
           "/summary=findings tokens unlisted waived~/summary/findings=error note warning~/not_checked/0=rule tokens "
           "why~"
           "/tokens/0=expires expires_reason id kind location owner state unjudged "
           "vendor verdict~/tokens/0/location=column file line~"
           "/findings/0=edits fingerprint hint location message owner rule severity status subject token waiver~"
           "/findings/0/location=column file line",
           '~')) {
    const std::string where = row.substr(0, row.find('='));
    BOOST_TEST(keys(report.at(json::json_pointer(where))) == row.substr(where.size() + 1), "in " << where);
  }
  BOOST_TEST((report["format"] == "credlint-report" && report["version"] == 1));
}

BOOST_AUTO_TEST_CASE(json_lists_in_order_and_counts_what_it_lists) {
  const json report = json_of(audit_of({{"z.toml", kSample, {}}, {"a.toml", entry("other", "x = 1\ny = 1"), {}}}));
  std::map<std::string, std::size_t> counts;
  json order = json::array();
  for (const json& finding : report["findings"]) {
    ++counts[finding["severity"]];
    const json& place = finding["location"];
    order.push_back({place["file"] == "a.toml", place["line"], finding["rule"], finding["subject"]});
  }
  BOOST_TEST((std::is_sorted(order.begin(), order.end())));
  BOOST_TEST((report["summary"]["findings"] == json(counts)));  // the sample has all three
  BOOST_TEST((report["summary"]["tokens"] == 8 && report["tokens"].size() == 8));
}

BOOST_AUTO_TEST_CASE(json_gives_instants_and_never_days_left) {
  const Audit today = audit_text(kSample), tomorrow = audit_text(kSample, kToday + days{1});
  constexpr const char* kInstant = R"re("(expires|now)":\s*(null|"[-\d]{10}T[:.\d]{8,}Z"))re";
  BOOST_TEST(matches(report_text(today, "json"), kInstant) == 8U);  // of 7 tokens and the run
  BOOST_TEST((json_of(today)["findings"] == json_of(tomorrow)["findings"]));
}

BOOST_AUTO_TEST_CASE(fingerprints_name_findings_for_good) {
  const std::string a = entry("a", "expires = 2026-11-01\nx = 1\ny = 2"), b = entry("b", "expires = 2026-11-20");
  const auto prints = fingerprints(audit_text(a + b));
  BOOST_TEST(matches(fmt::format("{}", fmt::join(prints, " ")), "^([0-9a-f]{32} ?){4}$") == 1U);
  BOOST_TEST(prints.count(json_of(audit_text(a + b))["findings"][0]["fingerprint"]) == 1U);
  BOOST_TEST((fingerprints(audit_text("# moved\n\n" + a + "\n\n" + b)) == prints));
  BOOST_TEST((fingerprints(audit_text(b + a)) == prints));
  BOOST_TEST((fingerprints(audit_text(a + b, midnight(2027, 6, 1))) == prints));
  BOOST_TEST((fingerprints(audit_of({{"elsewhere/other.toml", a + b, {}}})) == prints));
  // Without a usable id: the path and the ordinal.
  const std::string lone = entry("a b", "expires = 2026-11-01"), fine = entry("fine", kFine);
  const auto of_lone = fingerprints(audit_text(lone));
  BOOST_TEST((fingerprints(audit_text("# moved\n\n" + lone + fine)) == of_lone));
  BOOST_TEST((fingerprints(audit_text(fine + lone)) != of_lone));
  BOOST_TEST((fingerprints(audit_of({{"elsewhere/other.toml", lone, {}}})) != of_lone));
  const std::string leaky = entry("c", fmt::format("{}# {}", kFine, secret_for("github")));  // the comment is its own
  BOOST_TEST((fingerprints(audit_text(leaky + fine)) == fingerprints(audit_text(fine + leaky))));
}

BOOST_AUTO_TEST_CASE(no_two_findings_have_one_fingerprint) {
  const std::string key = "a_key_that_nobody_knows_and_that_is_much_too_long_";
  const std::string lines = fmt::format(
      "organization = 5~{0}1 = 1\n{0}2 = 2~\"a`b\" = 1\n\"a'b\" = 2~secret = [\"{1}\", \"{1}\"]~"
      "secret = \"{1}\"\nsecrets = \"{1}\"~{2} = 1\n{3} = 2~# {2}\n# {3}",
      key, secret_for("random"), secret_for("github"), secret_for("github"));
  for (const std::string& cause : split_at(lines, '~')) {
    const auto prints = fingerprints(audit_text(entry("t", std::string(kFine) + cause)));
    BOOST_TEST((prints.size() > 1 && std::set(prints.begin(), prints.end()).size() == prints.size()), cause);
  }
  BOOST_TEST(audit_text(key + "1 = 1\n" + key + "2 = 2\n" + entry("t", kFine)).findings.size() == 2U);
}

BOOST_AUTO_TEST_CASE(markdown_has_its_parts_in_the_order_of_the_contract) {
  for (const std::string& document : kDocuments) {
    std::string headings;
    for (const std::string& line : split_at(report_text(audit_text(document), "markdown"), '\n'))
      if (line.starts_with("# ") || line.starts_with("## ")) headings += line.substr(0, line.find(' ', 3)) + ",";
    BOOST_TEST(headings == "# Credential,## Do,## Findings,## Expiry,## Waived,## Not,## How,");
  }
  const std::string text = report_text(audit_text(kSample), "markdown");  // whose worst owner is not the first by name
  BOOST_TEST((text.find("### `team`: ") < text.find("### `aaa`: ") && text.find("### `aaa`: ") < text.size()));
}

BOOST_AUTO_TEST_CASE(hostile_texts_break_out_of_no_report) {
  for (const std::string& hostile : kHostile) {
    const std::string text = fmt::format(
        "{0} = 1\n[[token]]\nid = \"t\"\nkind = \"atlassian-api-token\"\nowner = {0}\nlabel = {0}\naccount = {0}\n"
        "purpose = {0}\nconsumers = [{0}, {0}]\ntags = [{0}]\nexpires = 2026-11-25\n{0} = 1\n[[site]]\nhost = {0}\n",
        json(hostile).dump());  // what JSON escapes so, TOML does too
    const Audit audit = audit_of({{hostile + ".toml", text, {}}});
    BOOST_TEST_CONTEXT("with " << visible(hostile.substr(0, 40))) check_all_reports(audit);
    BOOST_TEST((json_of(audit)["tokens"][0]["owner"] == hostile && audit.findings.size() > 3));
  }
  check_all_reports(audit_of({{"a\xff\xfe\xc3.toml", kSample, {}}}));
  check_all_reports(audit_of({{"MARK|.toml", "# " + secret_for("github"), {}}}));  // which no token stands for
}

BOOST_AUTO_TEST_CASE(a_hostile_url_breaks_out_of_no_report) {
  for (const std::string& url : split_at("acme.atlassian.net:8443/`MARK~acme.atlassian.net:8443/`@MARK`|x~MA\u202eRK.x~"
                                         "api.atlassian.com/ex/`MARK`/x~api.atlassian.com/ex/jira/`MARK|",
                                         '~'))
    for (const std::string_view scopes : {"", "scopes = [\"read:jira-work\"]\n"})
      check_all_reports(audit_text(fmt::format(
          "[[token]]\nid = \"t\"\nkind = \"atlassian-api-token\"\n{}base_url = \"https://{}\"\n", scopes, url)));
}

BOOST_AUTO_TEST_CASE(no_secret_in_the_path_of_a_url_is_shown) {
  const std::string secret = secret_for("github"), url = "https://api.atlassian.com/ex/x%3A" + secret + "/y";
  const Audit audit = audit_text(entry("t", "base_url = \"" + url + "\""));
  for (const NamedReport& format : all_reports())
    BOOST_TEST(count_of(report_text(audit, format.name), secret) == 0U, "it stands in " << format.name);
}

BOOST_AUTO_TEST_CASE(the_chart_stays_within_the_limits_of_github) {
  std::string document = entry("no id", "expires = 2026-12-01");
  for (int i = 0; i < 300; ++i)
    document += entry(fmt::format("{:x>128}", i), fmt::format("expires = 2027-0{}-01", 1 + i % 9));
  const std::string text = report_text(audit_text(document), "markdown");
  const std::size_t begin = std::min(text.find("```mermaid"), text.size()), end = text.find("\n```\n", begin);
  const std::size_t bars = matches(text.substr(begin, end - begin), R"(\n    )");
  BOOST_TEST((bars > 10 && bars <= 60 && end - begin < 50000), bars << " bars");
  BOOST_TEST(bars == matches(text, R"(\n    \d\d-\d\d [\w.@~-]+ :((crit|active), )?[-\d]{10}, [-\d]{10}(?=\n))"));
}

BOOST_AUTO_TEST_CASE(junit_names_are_unique_without_dots_and_stay_as_they_are) {
  const auto names = [](const Audit& audited, std::string_view dialect) {
    std::string out;
    for (const auto& [id, item] : junit_cases(report_text(audited, dialect))) out += id + "\n";
    return out;
  };
  const std::string one = entry("a.b", "expires = 2026-11-01") + entry("c", "expires = 2027-01-01");
  const std::string two = "\n" + entry("a.b", "expires = 2026-11-09") + "\n" + entry("c", "expires = 2027-02-01");
  for (const std::string_view dialect : kDialects) {
    std::vector<Document> files;
    for (const char* path : {"x/v1.x.toml", "y/v1.x.toml", "v1:x~2.toml", "v1.x~2.toml"})
      files.push_back({path, one, {}});
    const std::string all = names(audit_of(std::move(files)), dialect);
    BOOST_TEST((count_of(all, ".") == count_of(all, "\n") && count_of(all, ".inventory/inventory\n") == 4));
    BOOST_TEST(names(audit_text(one), dialect) == names(audit_text(two), dialect));
  }
  const std::string strict = report_text(audit_text(kSample), "junit-strict");
  const std::string full = report_text(audit_text(kSample), "junit");
  BOOST_TEST((junit_cases(full).size() == junit_cases(strict).size() && count_of(full, ".legacy:one\"") >= 3));
  BOOST_TEST((count_of(strict, " file=\"") == 0 && count_of(strict, " line=\"") == 0));
  BOOST_TEST((count_of(full, " line=\"") == count_of(full, "<testcase ") && count_of(strict, "<testsuites>") == 1));
}

BOOST_AUTO_TEST_CASE(junit_fails_what_the_gate_fails_and_tells_the_rest) {
  const std::string document = entry("t", "expires = 2026-12-10\nx = 1\ny = 2");  // a warning and two errors
  for (const FailOn gate : {FailOn::never, FailOn::error, FailOn::warning, FailOn::note})
    for (const std::string_view dialect : kDialects) {
      const std::string xml = report_text(audit_of({{"i.toml", document, {}}}, gate), dialect);
      auto cases = junit_cases(xml);
      const Case &both = cases["i.t/inventory-invalid"], &soon = cases["i.t/expires-soon"];
      const auto body = both.get<std::string>("failure", "");
      BOOST_TEST((count_of(body, "`x`") == 1 && count_of(body, "`y`") == 1));
      BOOST_TEST(!both.get<std::string>("failure.<xmlattr>.message", "").empty());
      const bool fails_too = gate == FailOn::warning || gate == FailOn::note;
      BOOST_TEST(soon.count("failure") == (fails_too ? 1U : 0U));
      const std::string in_suite = xml.substr(xml.rfind("<system-out>"));
      const auto told = dialect == "junit" ? soon.get<std::string>("system-out", "") : in_suite;
      BOOST_TEST((count_of(told, "expires on 2026-12-10") > 0) == !fails_too);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_used_is_told_in_every_report) {
  const std::string good = entry("t", kFine), bare = "# " + secret_for("github");
  const Audit audit = audit_of(
      {{"good.toml", good, {}}, {"gone.toml", "", "No such file"}, {"empty.toml", "", {}}, {"bare.toml", bare, {}}});
  check_all_reports(audit);
  for (const std::string_view name : {"gone.toml", "empty.toml", "bare.toml"})
    for (const std::string_view format : {"text", "markdown", "json", "junit", "junit-strict"})
      BOOST_TEST(count_of(report_text(audit, format), name) > 0U, format << " says nothing of " << name);
  for (const std::string_view dialect : kDialects) {
    for (const auto& [id, item] : junit_cases(report_text(audit, dialect)))
      BOOST_TEST(item.count("failure") == (id.ends_with("/inventory") && !id.starts_with("good") ? 1U : 0U), id);
    BOOST_TEST(count_of(report_text(audit, dialect), "GitHub") > 0U, "what was found in bare.toml is lost");
  }
}

BOOST_AUTO_TEST_CASE(very_many_passing_cases_fold_into_one_a_token) {
  constexpr std::string_view kLines = "created = 2026-10-01\nexpires = 2027-09-01";
  std::string document = entry("late", "created = 2026-10-01\nexpires = 2026-11-24");
  for (int i = 1; i < 12000; ++i) document += entry(fmt::format("t{}", i), kLines);
  const Audit audit = audit_text(document);
  for (const std::string_view dialect : kDialects) {
    const auto cases = junit_cases(report_text(audit, dialect));
    BOOST_TEST(cases.size() == 12002U);  // `inventory`, an `audit` for each, and the failure
    BOOST_TEST((cases.count("inventory.late/audit") == 1 && cases.count("inventory.t11999/audit") == 1));
    BOOST_TEST(cases.at("inventory.late/expires-soon").count("failure") == 1U);
  }
}

BOOST_AUTO_TEST_CASE(text_has_one_line_a_finding_and_one_in_sum) {
  const Audit audit = audit_text(kSample);
  const std::string text = "\n" + report_text(audit, "text");
  BOOST_TEST(matches(text, R"(\ninventory\.toml:\d+:\d+: (error|warning|note): [^\n]* \[[a-z-]+\](?=\n))") ==
             audit.findings.size());
  BOOST_TEST(matches(text, R"(\n7 tokens audited: \d+ errors, \d+ warnings?, 1 note; as of 2026-11-23T)") == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_audit_gives_the_same_bytes) {
  for (const std::string& document : kDocuments) {
    const Audit first = audit_text(document), second = audit_of({{"inventory.toml", document, {}}}, FailOn::error, 3);
    check_all_reports(first);
    for (const NamedReport& format : all_reports()) {
      BOOST_TEST((report_text(first, format.name) == report_text(first, format.name)), format.name);
      BOOST_TEST((report_text(first, format.name) == report_text(second, format.name)), format.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
