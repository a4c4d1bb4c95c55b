// An inventory held against lists, as the reports tell it: tokens that nobody lists, servers, waivers, baselines.
#include "hold.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "config.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(hold)
namespace {

using Json = nlohmann::json;

Json record(const std::string& id, const std::string& label, const std::string& account = "bot@acme.example") {
  return {{"id", id},
          {"label", label},
          {"account", account},
          {"created", "2026-03-01T00:00:00Z"},
          {"last_used", "2026-11-22T00:00:00Z"},
          {"scopes", {"read:jira-work"}},
          {"expires", "2027-02-20T00:00:00Z"}};
}

std::string list_file(const std::string& list, Json records, bool complete = true,
                      const std::string& scope = "org acme", const std::string& vendor = "atlassian") {
  return Json{{"format", "credlint-vendor-list"},
              {"version", 1},
              {"sources",
               {{{"vendor", vendor},
                 {"scope", scope},
                 {"begun", "2026-11-22T12:00:00Z"},
                 {"ended", "2026-11-22T12:00:00Z"},
                 {"lists", {{{"list", list}, {"complete", complete}, {"records", std::move(records)}}}}}}}}
      .dump();
}

std::string entry(const std::string& id, const std::string& label, const std::string& more = {}) {
  return "[[token]]\nid = '" + id + "'\nkind = 'atlassian-api-token'\nowner = 'team'\naccount = 'bot@acme.example'\n" +
         "label = '" + label + "'\ncreated = 2026-03-01\nexpires = 2027-02-20\nscopes = ['read:jira-work']\n" + more;
}

Audit audit_against(const std::string& inventory, const std::string& list) {
  return audit_text(inventory, kToday, {}, {}, {}, list);
}

Json json_of(const Audit& audit) { return Json::parse(report_text(audit, "json")); }

Json token_of(const Json& report, const std::string& id) {
  for (const Json& token : report["tokens"])
    if (token["id"] == id) return token;
  return nullptr;
}

// The files that a run of the real command line reads.
struct Case {
  TemporaryFolder folder;
  std::string inventory, list, old_report;

  Case(const std::string& tokens, const std::string& records)
      : inventory(folder.write("i.toml", tokens)),
        list(folder.write("v.json", records)),
        old_report(folder.path("old.json")) {}

  [[nodiscard]] Result audit(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"audit", "--no-config", "--now", "2026-11-23", inventory};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool(arguments);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_nobody_lists_is_a_token_of_the_report) {
  const Json records = Json::array({record("1", "listed"), record("2", "not listed")});
  const Audit audit = audit_against(entry("a", "listed"), list_file("user-api-tokens", records));
  const Json report = json_of(audit);
  BOOST_TEST((report["summary"]["tokens"] == 1 && report["summary"]["unlisted"] == 1));
  BOOST_TEST(token_of(report, "a")["vendor"].dump() == R"({"by":"stated","id":"1"})");
  BOOST_TEST(!token_of(report, "a").contains("listed"));
  const Json unlisted = token_of(report, "vendor:2");
  BOOST_TEST((unlisted["listed"] == false && unlisted["vendor"]["by"].is_null() && unlisted["owner"].is_null()));
  BOOST_TEST(unlisted["location"]["file"] == "vendor.json");
  const Json& list = report["run"]["vendor_lists"][0]["lists"][0];
  BOOST_TEST((list["records"] == 2 && list["matched"] == 1 && list["unlisted"] == 1 && list["undecided"] == 0));
  // One cause, one finding.
  BOOST_TEST(finding_lines(audit).size() == 1U);
  for (const std::string_view format : {"text", "markdown", "html", "csv", "junit", "sarif"})
    BOOST_TEST(report_text(audit, format).find("vendor:2") != std::string::npos, format);
  BOOST_TEST(report_text(audit, "text").find("1 token audited, 1 more at the vendor: ") != std::string::npos);
  // Nobody has to rotate it.
  BOOST_TEST(report_text(audit, "ics").find("vendor:2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_odd_id_or_one_that_comes_twice_makes_no_wrong_name) {
  const Json records = Json::array({record("a/b", "1"), record("glpat-" + std::string("aB3dE6gH9jK2mN5pQ8sT"), "2"),
                                    record("7", "3"), record("7", "4"), record(std::string(129, 'x'), "5")});
  const Json report = json_of(audit_against(entry("a", "listed"), list_file("user-api-tokens", records)));
  std::vector<std::string> names;
  for (const Json& token : report["tokens"]) names.push_back(token["id"]);
  const std::vector<std::string> expected{"a", "record@1", "record@1~2", "vendor:7", "vendor:7~2", "record@1~3"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

// Two servers may count alike.
BOOST_AUTO_TEST_CASE(a_server_has_ids_of_its_own) {
  const std::string token =
      "[[token]]\nid = 'a'\nkind = 'atlassian-datacenter-pat'\nowner = 'team'\naccount = 'svc'\nlabel = 'sync'\n"
      "created = 2026-03-01\nexpires = 2027-02-20\nbase_url = 'https://jira.corp.example'\n";
  Json mine = record("1", "sync"), other = record("2", "other");
  for (Json* item : {&mine, &other})
    for (const char* key : {"account", "scopes"}) item->erase(key);
  const std::string list = list_file("datacenter-pats", {mine, other}, true, "jira.corp.example svc");
  const Json report = json_of(audit_against(token, list));
  BOOST_TEST(token_of(report, "a")["vendor"]["id"] == "1");
  BOOST_TEST(!token_of(report, "vendor:jira.corp.example:2").is_null());
  // The list of another server, or of another account, is not about it.
  for (const std::string scope : {"wiki.corp.example svc", "jira.corp.example somebody"}) {
    const Audit audit = audit_against(token, list_file("datacenter-pats", {other}, true, scope));
    for (const std::string& line : finding_lines(audit))
      BOOST_TEST(line.find("not-at-vendor") == std::string::npos, scope << ": " << line);
  }
}

BOOST_AUTO_TEST_CASE(the_same_id_is_a_waiver_s_name) {
  const Json records = Json::array({record("1", "listed"), record("2", "not listed")});
  const std::string waiver =
      "[[waiver]]\ntoken = 'vendor:2'\nrule = 'not-in-inventory'\nreason = 'known'\napproved_by = "
      "'a@acme.example'\nexpires = 2027-01-01\n";
  const std::string tokens = entry("a", "listed") + waiver;
  const Audit audit = audit_against(tokens, list_file("user-api-tokens", records));
  BOOST_TEST((audit.findings.size() == 1U && audit.findings.front().waived()));
  // Without a list, or with one that is not whole, nobody knows whether it still covers something.
  BOOST_TEST(finding_lines(audit_against(tokens, {})).empty());
  const Json listed = Json::array({record("1", "listed")});
  for (const bool complete : {true, false}) {
    std::string all;
    for (const std::string& line : finding_lines(audit_against(tokens, list_file("user-api-tokens", listed, complete))))
      all += line;
    BOOST_TEST((all.find("waiver-unused") != std::string::npos) == complete, all);
  }
}

// What a baseline has and this run could not see is not resolved.
BOOST_AUTO_TEST_CASE(only_a_whole_list_resolves) {
  const Json both = Json::array({record("1", "listed"), record("2", "not listed")});
  const Json one = Json::array({record("1", "listed")});
  const Case files(entry("a", "listed"), list_file("user-api-tokens", both));
  BOOST_TEST(files.audit({"--vendor-list", files.list, "-r", "json=" + files.old_report}).code == 0);
  const auto resolved = [&](const std::string& list, bool given = true) {
    write_file(files.list, list);
    std::vector<std::string> arguments{"--baseline", files.old_report, "-r", "json"};
    if (given) arguments.insert(arguments.end(), {"--vendor-list", files.list});
    const Result result = files.audit(arguments);
    BOOST_TEST(result.code == 0, result.err);
    return Json::parse(result.out)["resolved"].size();
  };
  BOOST_TEST(resolved(list_file("user-api-tokens", both)) == 0U);
  BOOST_TEST(resolved(list_file("user-api-tokens", one)) == 1U);
  BOOST_TEST(resolved(list_file("user-api-tokens", one, false)) == 0U);
  BOOST_TEST(resolved(list_file("user-api-tokens", both), false) == 0U);
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_read_is_told_and_all_the_rest_is_done) {
  const Case files(entry("a", "listed"), "{");
  const Result result = files.audit({"--vendor-list", files.list, "-r", "json"});
  BOOST_TEST((result.code == 2 && result.err.find("v.json: it ends in the middle") != std::string::npos), result.err);
  const Json report = Json::parse(result.out);
  BOOST_TEST((report["tokens"].size() == 1U && report["tokens"][0]["vendor"].is_null()));
  BOOST_TEST(report["run"]["vendor_lists"][0]["error"] == "it ends in the middle");
}

BOOST_AUTO_TEST_CASE(undecided_is_a_matter_of_the_gate) {
  const Json twins = Json::array({record("1", "twin"), record("2", "twin")});
  const Case files(entry("a", "twin"), list_file("user-api-tokens", twins));
  const auto code = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--vendor-list", files.list});
    return files.audit(more).code;
  };
  BOOST_TEST(code({}) == 0);
  BOOST_TEST(code({"--undecided=warn"}) == 0);
  BOOST_TEST(code({"--undecided=fail"}) == 3);
  BOOST_TEST(code({"--undecided=fail", "--fail-on=never"}) == 3);
  BOOST_TEST(code({"--undecided=ignore", "--fail-on=note"}) == 0);
  BOOST_TEST(files.audit({"--undecided=fail"}).code == 2);
  const auto report = [&](const std::string& undecided) {
    return files.audit({"--vendor-list", files.list, "--undecided", undecided, "-r", "junit"}).out;
  };
  BOOST_TEST(report("fail").find("<error type=\"match-undecided\"") != std::string::npos);
  BOOST_TEST(report("ignore").find("<skipped message=\"it stays open which record") != std::string::npos);
  write_file(files.list, list_file("user-api-tokens", Json::array(), false));
  BOOST_TEST(code({}) == 0);
  BOOST_TEST(code({"--undecided=fail"}) == 3);
}

// A run about chosen tokens is not about what nobody chose.
BOOST_AUTO_TEST_CASE(chosen_tokens_are_matched_as_if_all_were_there) {
  const Json records = Json::array({record("1", "a"), record("2", "b"), record("3", "c")});
  const Case files(entry("a", "a") + entry("b", "b"), list_file("user-api-tokens", records));
  const Result result = files.audit({"--vendor-list", files.list, "--token", "a", "-r", "json"});
  const Json report = Json::parse(result.out);
  BOOST_TEST((report["tokens"].size() == 1U && report["summary"]["unlisted"] == 0));
  BOOST_TEST(report["tokens"][0]["vendor"]["id"] == "1");
}

// A configuration that merely lies there may be as untrusted as the inventory.
BOOST_AUTO_TEST_CASE(only_a_configuration_that_is_named_may_name_lists) {
  const Case files(entry("a", "listed"), list_file("user-api-tokens", Json::array({record("1", "listed")})));
  const std::string config =
      files.folder.write("c.toml", "[vendor]\nlists = ['v.json']\nmanaged = ['*@acme.example']\n");
  const Result result = run_tool({"audit", "-c", config, "--now", "2026-11-23", files.inventory, "-r", "json"});
  BOOST_TEST(Json::parse(result.out)["tokens"][0]["vendor"]["id"] == "1");
  const ReadConfig read =
      read_config("[vendor]\nlists = ['v.json']\nmanaged = ['*']\n", ConfigFound::working_directory, all_rules());
  BOOST_TEST(read.problems.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
