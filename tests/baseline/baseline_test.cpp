// What is new, open and resolved since an earlier run: --baseline, --fail-on-new and diff, by the real binary.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "past_report.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(baseline)
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

const std::string kFar = "expires = 2027-05-01";

// Two nights: an inventory that changes, and the JSON report of each.
struct Nights {
  TemporaryFolder folder;

  Result audit(std::string_view inventory, Strings more = {}) const {
    folder.write("inventory.toml", inventory);
    return again(std::move(more));
  }
  Result again(Strings more = {}) const {
    more.insert(more.begin(), {"audit", "--now", "2026-11-23", "--no-config", "inventory.toml"});
    return run_binary(more, {}, folder.path());
  }
  void first(std::string_view inventory, Strings more = {}) const {
    more.insert(more.end(), {"-r", "json=old.json"});
    audit(inventory, more);
  }
  [[nodiscard]] json second(std::string_view inventory, Strings more = {}) const {
    more.insert(more.end(), {"--baseline", "old.json", "-r", "json=new.json"});
    audit(inventory, more);
    return json::parse(read_file(folder.path("new.json")));
  }
  // The same night's audit of another file.
  void other_file(const std::string& path, std::string_view standard_input = {}) const {
    run_binary({"audit", "--now", "2026-11-23", "--no-config", "--baseline", "old.json", "-r", "json=new.json", path},
               standard_input, folder.path());
  }
  // The same by diff, from two reports that know nothing of each other.
  [[nodiscard]] Result diff() const {
    json report = json::parse(read_file(folder.path("new.json")));
    folder.write("alone.json", report.dump());
    return run_binary({"diff", "old.json", "alone.json"}, {}, folder.path());
  }
};

// "RULE TOKEN STATUS" for each finding, then "RULE TOKEN resolved".
Strings statuses(const json& report) {
  Strings out;
  const auto text = [](const json& value) { return value.is_string() ? value.get<std::string>() : "-"; };
  for (const json& item : report["findings"])
    out.push_back(fmt::format("{} {} {}", text(item["rule"]), text(item["token"]), text(item["status"])));
  for (const json& item : report["resolved"])
    out.push_back(fmt::format("{} {} resolved", text(item["rule"]), text(item["token"])));
  return out;
}

void check(const json& report, const Strings& expected) {
  BOOST_TEST(statuses(report) == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_baseline_nothing_has_a_status) {
  const Nights nights;
  nights.first(scoped_entry("a", "expires = 2026-11-25"));
  check(json::parse(read_file(nights.folder.path("old.json"))), {"expires-soon a -"});
}

BOOST_AUTO_TEST_CASE(a_finding_is_new_open_or_resolved) {
  const Nights nights;
  nights.first(scoped_entry("stays", "expires = 2026-12-10") + scoped_entry("mended", "expires = 2026-12-10") +
               scoped_entry("fine", kFar));
  const json report = nights.second(scoped_entry("fine", "expires = 2026-12-11") + scoped_entry("mended", kFar) +
                                    "# moved\n\n" + scoped_entry("stays", "expires = 2026-12-09"));
  check(report, {"expires-soon fine new", "expires-soon stays open", "expires-soon mended resolved"});
  BOOST_TEST(report["resolved"][0]["message"] == "expires on 2026-12-10");
  BOOST_TEST(report["run"]["baseline"]["path"] == "old.json");
  const Result diff = nights.diff();
  BOOST_TEST(diff.code == 1);
  BOOST_TEST(diff.out.find("new: inventory.toml:6:11: warning: fine: expires on 2026-12-11 [expires-soon]\n  hint: ") !=
                 std::string::npos,
             diff.out);
  BOOST_TEST(diff.out.find("resolved: inventory.toml:12:11: warning: mended: ") != std::string::npos, diff.out);
  BOOST_TEST(diff.out.find("1 new, 1 resolved, 0 waived since, 1 still open\n") != std::string::npos, diff.out);
}

BOOST_AUTO_TEST_CASE(a_warning_that_became_an_error_is_new_and_the_other_way_round_it_is_not) {
  const Nights nights;
  const std::string warning = scoped_entry("a", "expires = 2026-12-10"),
                    error = scoped_entry("a", "expires = 2026-11-25");
  nights.first(warning);
  check(nights.second(error), {"expires-soon a new"});
  BOOST_TEST(nights.diff().code == 1);
  nights.first(error);
  check(nights.second(warning), {"expires-soon a open"});
  BOOST_TEST(nights.diff().code == 0);
}

BOOST_AUTO_TEST_CASE(what_was_waived_there_and_counts_now_is_new) {
  const Nights nights;
  const std::string bad = scoped_entry("a", "expires = 2026-11-25");
  const std::string waiver =
      "[[waiver]]\ntoken = \"a\"\nrule = \"expires-soon\"\nreason = \"r\"\napproved_by = \"b\"\n"
      "expires = 2027-03-01\n";
  nights.first(bad + waiver);
  check(nights.second(bad), {"expires-soon a new"});
  BOOST_TEST(nights.diff().code == 1);
  nights.first(bad);
  check(nights.second(bad + waiver), {"expires-soon a open"});
  const Result diff = nights.diff();
  BOOST_TEST(diff.code == 1);
  BOOST_TEST(diff.out.find("waived: ") == 0U, diff.out);
  BOOST_TEST(diff.out.find("0 new, 0 resolved, 1 waived since, 0 still open\n") != std::string::npos, diff.out);
}

// Each way in which a rule did not look at the token this time.
BOOST_AUTO_TEST_CASE(what_did_not_run_resolves_nothing) {
  const Nights nights;
  const std::string soon = scoped_entry("a", "expires = 2026-12-10"), other = scoped_entry("b", kFar);
  nights.first(soon + other);
  for (const Strings& more :
       std::vector<Strings>{{"--rule", "expired"}, {"--skip-rule", "expires-soon"}, {"--token", "b"}}) {
    check(nights.second(scoped_entry("a", kFar) + other, more), {});
    BOOST_TEST(nights.diff().code == 0);
  }
  nights.folder.write("off.toml", "[rules.expires-soon]\nseverity = \"off\"\n");
  nights.folder.write("inventory.toml", scoped_entry("a", kFar) + other);
  run_binary({"audit", "--now", "2026-11-23", "-c", "off.toml", "--baseline", "old.json", "-r", "json=new.json",
              "inventory.toml"},
             {}, nights.folder.path());
  check(json::parse(read_file(nights.folder.path("new.json"))), {});
  BOOST_TEST(nights.diff().code == 0);
  // A date that cannot be read, and a token that has ended meanwhile, of which another rule speaks.
  check(nights.second(scoped_entry("a", "expires = \"2026-02-30\"") + other), {"inventory-invalid a new"});
  check(nights.second(scoped_entry("a", "expires = 2026-11-01") + other), {"expired a new"});
  BOOST_TEST(nights.diff().out.find("1 new, 0 resolved") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_gone_is_resolved_where_it_would_have_been_seen) {
  const Nights nights;
  const std::string soon = scoped_entry("a", "expires = 2026-12-10"), other = scoped_entry("b", kFar);
  nights.first(soon + other);
  check(nights.second(other), {"expires-soon a resolved"});
  BOOST_TEST(nights.diff().code == 1);
  // It may stand in the piece that is broken.
  check(nights.second(other + "[[token]]\nid = \n"), {"inventory-invalid - new"});
  // A run about other tokens, or about another file, says nothing of it.
  check(nights.second(other, {"--token", "b*"}), {});
  BOOST_TEST(nights.diff().code == 0);
  check(nights.second(other, {"--token", "?"}), {"expires-soon a resolved"});
  BOOST_TEST(nights.diff().code == 1);
  // Another team's file, whose tokens the baseline knows nothing of.
  nights.folder.write("else.toml", scoped_entry("theirs", kFar));
  nights.other_file("else.toml");
  check(json::parse(read_file(nights.folder.path("new.json"))), {});
  BOOST_TEST(nights.diff().code == 0);
}

// A token that moves to another file that the baseline knows does not make one file of the two.
BOOST_AUTO_TEST_CASE(a_file_is_not_renamed_to_one_that_was_there) {
  const Nights nights;
  nights.folder.write("b.toml", scoped_entry("theirs", kFar));
  nights.folder.write("inventory.toml", scoped_entry("moves", kFar) + scoped_entry("stays", "expires = 2026-12-10"));
  run_binary({"audit", "--now", "2026-11-23", "--no-config", "-r", "json=old.json", "inventory.toml", "b.toml"}, {},
             nights.folder.path());
  nights.folder.write("b.toml", scoped_entry("theirs", kFar) + scoped_entry("moves", kFar));
  nights.other_file("b.toml");
  check(json::parse(read_file(nights.folder.path("new.json"))), {});
  BOOST_TEST(nights.diff().code == 0);
}

BOOST_AUTO_TEST_CASE(a_file_may_be_renamed_or_spelt_another_way) {
  const Nights nights;
  const std::string nameless =
      "[[token]]\nkind = 'atlassian-oauth-client'\nowner = 'team'\nscopes = ['read:me']\nexpires = 2027-05-01\n";
  const std::string before =
      scoped_entry("a", "expires = 2026-12-10") + scoped_entry("b", "expires = 2026-12-10") + nameless;
  const std::string after = scoped_entry("a", "expires = 2026-12-10") + scoped_entry("b", kFar) + nameless;
  nights.first(before);
  nights.folder.write("renamed.toml", after);
  nights.folder.write("inventory.toml", after);
  const Strings expected{"expires-soon a open", "inventory-invalid entry@13 open", "expires-soon b resolved"};
  for (const std::string& path : Strings{"inventory.toml", "./inventory.toml", nights.folder.path("inventory.toml"),
                                         "x/../inventory.toml", "renamed.toml", "-"}) {
    BOOST_TEST_CONTEXT(path) {
      std::filesystem::create_directories(nights.folder.path("x"));
      nights.other_file(path, after);
      const json report = json::parse(read_file(nights.folder.path("new.json")));
      check(report, expected);
      BOOST_TEST(report["findings"][0]["location"]["file"] == (path == "-"              ? "<stdin>"
                                                               : path == "renamed.toml" ? path
                                                                                        : "inventory.toml"));
    }
  }
  // By diff the same, but that only the inventory tells the ordinal of an entry without an id.
  nights.other_file("renamed.toml");
  BOOST_TEST(nights.diff().out.find("resolved: inventory.toml:12:11: warning: b: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_baseline_may_be_the_file_that_is_replaced) {
  const Nights nights;
  const Strings more{"--baseline", "state.json", "-r", "json=state.json"};
  const Result first = nights.audit(scoped_entry("a", "expires = 2026-12-10"), more);
  BOOST_TEST(first.code == 0);
  BOOST_TEST(first.err == "credlint: there is no baseline `state.json` yet: every finding counts as new\n");
  check(json::parse(read_file(nights.folder.path("state.json"))), {"expires-soon a new"});
  BOOST_TEST(nights.again(more).err == "");
  check(json::parse(read_file(nights.folder.path("state.json"))), {"expires-soon a open"});
  nights.audit(scoped_entry("a", kFar), more);
  check(json::parse(read_file(nights.folder.path("state.json"))), {"expires-soon a resolved"});
  nights.again(more);
  check(json::parse(read_file(nights.folder.path("state.json"))), {});
  // Another report in its place would be the end of it.
  check_refused(nights.again({"--baseline", "state.json", "-r", "markdown=state.json"}),
                {"would overwrite", "state.json"});
}

BOOST_AUTO_TEST_CASE(only_new_findings_fail_a_gate_that_asks_for_them) {
  const Nights nights;
  const std::string old_debt = scoped_entry("a", "expires = 2026-11-01");
  nights.first(old_debt);
  BOOST_TEST(nights.audit(old_debt, {"--baseline", "old.json"}).code == 1);
  BOOST_TEST(nights.audit(old_debt, {"--baseline", "old.json", "--fail-on-new"}).code == 0);
  const std::string more = old_debt + scoped_entry("b", "expires = 2026-11-02");
  BOOST_TEST(nights.audit(more, {"--baseline", "old.json", "--fail-on-new"}).code == 1);
  BOOST_TEST(nights.audit(more, {"--baseline", "old.json", "--fail-on-new", "--fail-on", "never"}).code == 0);
  BOOST_TEST(nights.audit(old_debt, {"--baseline", "no-such.json", "--fail-on-new"}).code == 1);
  check_refused(nights.audit(old_debt, {"--fail-on-new"}), {"--fail-on-new", "--baseline"});
}

BOOST_AUTO_TEST_CASE(a_report_that_cannot_be_read_ends_the_run_and_shows_nothing_of_itself) {
  const Nights nights;
  const std::string canary = atlassian_secret("ATATT3");
  const std::string good =
      R"({"format":"credlint-report","version":1,"run":{"now":"2026-11-22T00:00:00Z"},"findings":[)";
  const std::string finding =
      R"({"fingerprint":"00112233445566778899aabbccddeeff","rule":"expired","severity":"error","token":"a","message":"m","location":{"file":"f","line":1,"column":1}})";
  const std::map<std::string, std::string> bad{
      {"", "it is empty"},
      {"{", "it ends in the middle: line 1, column 2"},
      {"{\n \"x\": " + canary, "it ends in the middle: line 2, column"},
      {canary, "it is no JSON"},
      {good + "\n{\"fingerprint\": " + canary + "}]}", "an item of it is no JSON: line 2, column 1"},
      {"[]", "no JSON report"},
      {"{}", "no JSON report"},
      {"null", "no JSON report"},
      {R"({"format":"other","version":1})", "no JSON report"},
      {R"({"format":"credlint-report","version":2})", "another version"},
      {R"({"format":"credlint-report","version":1})", "no list `findings`"},
      {R"({"format":"credlint-report","version":1,"findings":[]})", "no object `run`"},
      {R"({"format":"credlint-report","version":1,"findings":{},"run":{}})", "no list"},
      {R"({"format":"credlint-report","version":1,"findings":[],"run":{}})", "no text `now`"},
      {good + "7]}", ""},
      {good + "{}]}", "finding 1 has no text `fingerprint`"},
      {good + finding + ",{\"fingerprint\":7}]}", "finding 2 has no text `fingerprint`"},
      {good + R"({"fingerprint":"00112233445566778899aabbccddeeff","rule":"no rule <b>","severity":"error"}]})",
       "a rule id in it is none"},
      {good +
           R"({"fingerprint":"00112233445566778899aabbccddeeff","rule":"expired","severity":"fatal","token":null}]})",
       "unknown severity"},
      {good +
           R"({"fingerprint":"00112233445566778899aabbccddeeff","rule":"expired","severity":"note","token":"a\nb"}]})",
       "a token id in it is none"},
  };
  nights.folder.write("inventory.toml", scoped_entry("a", kFar));
  for (const auto& [text, why] : bad) {
    BOOST_TEST_CONTEXT(text) {
      nights.folder.write("bad.json", text);
      const Result audit = nights.again({"--baseline", "bad.json", "-r", "json=bad.json"});
      if (!why.empty()) check_refused(audit, {"bad.json", why});
      if (!why.empty()) BOOST_TEST(read_file(nights.folder.path("bad.json")) == text);
      check_hidden(audit.err, {canary}, "the error");
      if (!why.empty()) {
        nights.folder.write("bad.json", text);
        const Result diff = run_binary({"diff", "bad.json", "bad.json"}, {}, nights.folder.path());
        BOOST_TEST(diff.code == 2);
        check_hidden(diff.err + diff.out, {canary}, "diff");
      }
    }
  }
  check_refused(run_binary({"diff", "no-such.json", "bad.json"}, {}, nights.folder.path()), {"no-such.json"});
  check_refused(run_binary({"diff", ".", "bad.json"}, {}, nights.folder.path()), {"directory"});
  check_refused(run_binary({"diff", "bad.json"}, {}, nights.folder.path()), {"NEW"});
}

// What the JSON report says by index is what a reader gets from it.
BOOST_AUTO_TEST_CASE(a_report_is_read_as_it_was_written) {
  const Audit audit = audit_text(scoped_entry("a", "expires = \"2026-02-30\"") + scoped_entry("b", kFar) +
                                 scoped_entry("c", "expires = 2026-01-01"));
  const std::string text = report_text(audit, "json");
  const PastReport report = read_report(bytes_of(text));
  BOOST_TEST(report.findings.size() == audit.findings.size());
  BOOST_TEST(report.tokens.size() == 3U);
  for (const Token* item : audit.inventory().tokens) {
    const PastToken& past = *report.find_token(item->name);
    for (std::size_t r = 0; r < audit.rules.size(); ++r)
      BOOST_TEST(audit.could_judge(r, *item) == !report.unjudged_sets.at(past.unjudged).contains(audit.rules[r]->id),
                 item->name << " " << audit.rules[r]->id);
  }
  for (std::size_t i = 0; i < audit.findings.size(); ++i) {
    const PastFinding finding = report.finding(report.findings[i]);
    BOOST_TEST(to_text(finding.fingerprint) == fingerprint(audit, audit.findings[i]));
    BOOST_TEST(finding.message == audit.findings[i].message);
  }
}

// A report that another program put together may say the same thing twice.
BOOST_AUTO_TEST_CASE(a_finding_that_is_there_twice_is_not_resolved_by_itself) {
  const Nights nights;
  nights.first(scoped_entry("a", "expires = 2026-11-25"));
  json report = json::parse(read_file(nights.folder.path("old.json")));
  report["findings"].push_back(report["findings"][0]);
  nights.folder.write("old.json", report.dump());
  check(nights.second(scoped_entry("a", "expires = 2026-11-25")), {"expires-soon a open"});
  BOOST_TEST(nights.diff().code == 0);
}

BOOST_AUTO_TEST_CASE(the_examples_of_last_night_compare) {
  const Nights nights;
  nights.first(read_file(std::string(SOURCE_DIR) + "/examples/inventory.toml"));
  const Result diff = run_binary({"diff", "old.json", "old.json"}, {}, nights.folder.path());
  BOOST_TEST(diff.code == 0);
  BOOST_TEST(diff.out.find(": 0 new, 0 resolved, 0 waived since, ") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
