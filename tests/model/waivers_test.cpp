// What a waiver does to a run: to its findings, its reports and its exit code.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(waivers)
namespace {

// Two tokens that have ended, and one that is healthy.
constexpr std::string_view kTokens = R"([[token]]
id = "dead"
kind = "atlassian-oauth-client"
owner = "team"
expires = 2026-11-01

[[token]]
id = "dead-too"
kind = "atlassian-oauth-client"
owner = "team"
expires = 2026-11-02

[[token]]
id = "fine"
kind = "atlassian-oauth-client"
owner = "team"
expires = "never"
rotate_every = 3650
)";

std::string waiver(std::string_view token, std::string_view rule, std::string_view expires) {
  return fmt::format(
      "[[waiver]]\ntoken = \"{}\"\nrule = \"{}\"\nreason = \"it is <known>\"\napproved_by = \"alice@acme.example\"\n"
      "ticket = \"SEC-7\"\nexpires = {}\n",
      token, rule, expires);
}

const std::string kBoth = waiver("dead", "expired", "2026-12-31") + waiver("dead-too", "expired", "2027-02-01");

// "RULE SEVERITY", with "waived" behind it where that is so.
std::vector<std::string> outcome(const Audit& audit) {
  std::vector<std::string> lines;
  for (const Finding& finding : audit.findings)
    lines.push_back(fmt::format("{} {}{}", audit.rule_of(finding).id, to_text(finding.severity),
                                finding.waived() ? " waived" : ""));
  return lines;
}

using Lines = std::vector<std::string>;

std::size_t occurrences(const std::string& text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_waived_finding_does_not_fail_the_run) {
  const TemporaryFolder folder;
  const std::string tokens = folder.write("tokens.toml", kTokens), accepted = folder.write("waivers.toml", kBoth);
  const auto run = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"audit", "--no-config", "--now", "2026-11-23", "--fail-on", "note", tokens};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_binary(arguments);
  };
  BOOST_TEST(run({}).code == 1);
  BOOST_TEST(run({accepted}).code == 0);
  BOOST_TEST(run({accepted, "--quiet"}).out == "");
  BOOST_TEST(run({folder.write("one.toml", waiver("dead", "expired", "2026-12-31"))}).code == 1);
}

// It lapses tonight: tomorrow's run is red, and it was said two weeks before.
BOOST_AUTO_TEST_CASE(a_waiver_lapses_at_its_end) {
  const std::string text =
      std::string(kTokens) + waiver("dead", "expired", "2026-12-31") + waiver("dead-too", "expired", "2027-03-01");
  const auto at = [&](Instant now) { return outcome(audit_text(text, now)); };
  const Lines quiet{"expired error waived", "expired error waived"};
  const Lines announced{"expired error waived", "expired error waived", "waiver-expires-soon note"};
  const Lines lapsed{"expired error", "expired error waived", "waiver-expired error"};
  const Instant end = midnight(2026, 12, 31);
  const auto second = std::chrono::seconds{1};
  BOOST_TEST(at(end - days{15}) == quiet, boost::test_tools::per_element());
  BOOST_TEST(at(end - days{14} - second) == announced, boost::test_tools::per_element());
  BOOST_TEST(at(end - second) == announced, boost::test_tools::per_element());
  BOOST_TEST(at(end) == lapsed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_report_shows_what_is_waived) {
  const Audit audit = audit_text(std::string(kTokens) + kBoth);
  BOOST_TEST(count(audit).waived == 2U);
  BOOST_TEST(count(audit).total() == 0U);

  const std::string text = report_text(audit, "text");
  BOOST_TEST(occurrences(text, "waived error: dead") == 2U);
  BOOST_TEST(text.find("until 2026-12-31: it is <known> (approved by alice@acme.example, SEC-7; inventory.toml:19)") !=
             std::string::npos);
  BOOST_TEST(text.find("no findings; 2 waived") != std::string::npos);

  const std::string markdown = report_text(audit, "markdown");
  BOOST_TEST(markdown.find("# Credential audit: no findings; 2 waived") != std::string::npos);
  BOOST_TEST(markdown.find("Nothing: no finding that counts is an error.") != std::string::npos);
  BOOST_TEST(markdown.find("| 2026-12-31 | `dead` | `team` | error: expired on 2026-11-01 (`expired`) | `it is "
                           "<known>` | `alice@acme.example`, `SEC-7` | `inventory.toml:19` |") != std::string::npos);

  const auto json = nlohmann::json::parse(report_text(audit, "json"));
  BOOST_TEST(json["summary"]["waived"] == 2);
  const auto& waived = json["findings"][0]["waiver"];
  BOOST_TEST(waived["reason"] == "it is <known>");
  BOOST_TEST(waived["approved_by"] == "alice@acme.example");
  BOOST_TEST(waived["ticket"] == "SEC-7");
  BOOST_TEST(waived["expires"] == "2026-12-31T00:00:00Z");
  BOOST_TEST(waived["location"]["line"] == 19);

  for (const std::string_view dialect : {"junit", "junit-strict"}) {
    const std::string xml = report_text(audit, dialect);
    BOOST_TEST(xml.find("failures=\"0\" errors=\"0\" skipped=\"2\"") != std::string::npos);
    BOOST_TEST(occurrences(xml, "<skipped message=\"waived until ") == 2U);
    BOOST_TEST(xml.find("it is &lt;known&gt; (approved by alice@acme.example, SEC-7)") != std::string::npos);
    BOOST_TEST(xml.find("<failure") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_malformed_waiver_counts_as_lapsed) {
  const auto with = [](std::string_view lines) {
    return outcome(audit_text(fmt::format("{}[[waiver]]\ntoken = \"dead\"\nrule = \"expired\"\n{}", kTokens, lines)));
  };
  const std::string good = "reason = \"x\"\napproved_by = \"y\"\n";
  const Lines invalid{"expired error", "expired error", "waiver-invalid error"};
  const Lines refused{"expired error", "expired error", "inventory-invalid error"};
  BOOST_TEST(with("") == invalid, boost::test_tools::per_element());
  BOOST_TEST(with(good) == invalid, boost::test_tools::per_element());
  BOOST_TEST(with(good + "expires = 2028-01-01") == invalid, boost::test_tools::per_element());
  BOOST_TEST(with(good + "expires = \"soon\"") == refused, boost::test_tools::per_element());
  BOOST_TEST(with(good + "expires = \"never\"") == refused, boost::test_tools::per_element());
  BOOST_TEST(with(good + "expires = 2027-01-01\nticket = 7") == refused, boost::test_tools::per_element());
  // A misspelt key is one fault, and not a missing key besides.
  BOOST_TEST(with("reason = \"x\"\naproved_by = \"y\"\nexpires = 2027-01-01") == refused,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_waiver_has_a_subject_of_its_own) {
  const Audit audit =
      audit_text(std::string(kTokens) + waiver("fine", "expired", "2027-01-01") +
                 waiver("fine", "owner-missing", "2027-01-01") + waiver("fine", "expired", "2027-01-02"));
  std::set<std::string> subjects, fingerprints;
  for (const Finding& finding : audit.findings)
    if (audit.rule_of(finding).id == "waiver-unused") {
      subjects.emplace(finding.subject);
      fingerprints.insert(fingerprint(audit, finding));
    }
  BOOST_TEST((subjects == std::set<std::string>{"expired", "expired~2", "owner-missing"}));
  BOOST_TEST(fingerprints.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_waiver_of_a_token_that_is_left_out_is_not_named) {
  const TemporaryFolder folder;
  const std::string file = folder.write("all.toml", std::string(kTokens) + kBoth);
  const Result kept =
      run_binary({"audit", "--no-config", "--now", "2026-11-23", "--fail-on", "note", "--token", "fine", file});
  BOOST_TEST(kept.code == 0);
  BOOST_TEST(kept.out.find("waiver") == std::string::npos);
  BOOST_TEST(kept.out.find("tokens left out by `--token` (2 tokens)") != std::string::npos);
  // Nor is one whose rule did not run.
  const Result other = run_binary({"audit", "--no-config", "--now", "2026-11-23", "--fail-on", "note", "--rule",
                                   "owner-missing", "--rule", "waiver-unused", file});
  BOOST_TEST(other.code == 0);
}

// A waiver must not be able to hide what it has no business with.
BOOST_AUTO_TEST_CASE(a_waiver_covers_its_own_rule_and_token_only) {
  const Audit audit = audit_text(std::string(kTokens) + waiver("dead", "expires-soon", "2027-01-01") +
                                 waiver("fine", "expired", "2027-01-01") + waiver("DEAD", "expired", "2027-01-01") +
                                 waiver("dead", "secret-in-inventory", "2027-01-01"));
  BOOST_TEST(count(audit).waived == 0U);
  BOOST_TEST(count(audit).of(Severity::error) == 3U);  // two tokens, and the waiver that nobody may have
}

BOOST_AUTO_TEST_CASE(the_policy_says_who_may_approve_what) {
  const std::string text = std::string(kTokens) + kBoth;
  const auto with = [&](std::string_view policy) { return count(audit_text(text, kToday, {}, policy)).waived; };
  BOOST_TEST(with("") == 2U);
  BOOST_TEST(with("waivers.approvers = ['*@ACME.example']") == 2U);
  BOOST_TEST(with("waivers.approvers = ['*@acme.example.org', 'bob@*']") == 0U);
  BOOST_TEST(with("waivers.approvers = []") == 0U);
  BOOST_TEST(with("waivers.deny = ['expired']") == 0U);
  BOOST_TEST(with("waivers.max_days = 69") == 1U);  // the other one ends 70 days from now
  BOOST_TEST(with("waivers.max_days = 70") == 2U);
}

// What stands in a URL beside host and path may be a secret, wherever the URL stands.
BOOST_AUTO_TEST_CASE(urls_in_texts_are_cut_down) {
  const Audit audit = audit_text(
      "[[token]]\nid = \"a\"\nkind = \"atlassian-api-token\"\nexpires = 2026-11-01\nowner = "
      "\"https://u:hunter2@team.example/x?k=hunter3#hunter4\"\n[[token]]\nid = \"b\"\nkind = "
      "\"atlassian-api-token\"\nexpires = 2027-03-01\nscopes = [\"https://u:hunter2@s.example/?k=hunter3\"]\n"
      "[[waiver]]\ntoken = \"a\"\nrule = \"expired\"\nreason = \"see https://u:hunter2@wiki.example/p?k=hunter3 and "
      "(http://hunter2@x.example#hunter4)\"\napproved_by = \"https://u:hunter2@idp.example/alice\"\nticket = "
      "\"https://jira.example/browse/A-1?token=hunter3\"\nexpires = 2026-12-01\n"
      "[[waiver]]\ntoken = \"a\"\nrule = \"https://u:hunter2@h.example/expired\"\n");
  for (const std::string_view format : {"text", "markdown", "json", "junit", "junit-strict"}) {
    const std::string report = report_text(audit, format);
    BOOST_TEST(report.find("hunter") == std::string::npos, format);
    BOOST_TEST(report.find("see https://wiki.example/p and (http://x.example)") != std::string::npos, format);
  }
}

BOOST_AUTO_TEST_CASE(a_reason_must_be_seen) {
  const std::string text = std::string(kTokens) +
                           "[[waiver]]\ntoken = \"dead\"\nrule = \"expired\"\nexpires = 2027-01-01\n"
                           "reason = \"\\u200b\\u00a0\"\napproved_by = \"alice\"\n";
  BOOST_TEST(count(audit_text(text)).waived == 0U);
}

// An approver's name that ends where a C string would.
BOOST_AUTO_TEST_CASE(a_hidden_end_of_the_approver_does_not_help) {
  const std::string text = std::string(kTokens) +
                           "[[waiver]]\ntoken = \"dead\"\nrule = \"expired\"\nreason = \"x\"\nexpires = 2027-01-01\n"
                           "approved_by = \"alice@acme.example\\u0000.evil\"\n";
  BOOST_TEST(count(audit_text(text, kToday, {}, "waivers.approvers = ['*@acme.example']")).waived == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
