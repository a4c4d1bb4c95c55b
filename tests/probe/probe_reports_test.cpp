// What the reports tell of a live probe.
#include <fmt/format.h>

#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(probe_reports)
namespace {

using nlohmann::json;

std::string token(std::string_view id) {
  return fmt::format(
      "[[token]]\nid = '{}'\nkind = 'atlassian-service-token'\nowner = 'team'\nexpires = 2027-10-01\n"
      "scopes = ['read:jira-user']\n",
      id);
}

const std::string kInventory = token("alive") + token("open") + token("accepted") + token("skipped") +
                               token("rejected") + token("wrong") +
                               "[[waiver]]\ntoken = 'accepted'\nrule = 'probe-undecided'\nreason = 'behind a wall'\n"
                               "approved_by = 'alice@acme.example'\nexpires = 2027-01-01\n";

Probed probed(Undecided undecided, bool interrupted) {
  Probed all;
  all.mode = ProbeMode::live;
  all.undecided = undecided;
  all.requests = 4;
  all.interrupted = interrupted;
  all.untold["mute.atlassian.net"] = "the server answered 500";
  const auto seen = [&all](Verdict verdict, std::string why) {
    Observation& observation = all.observations.emplace_back();
    observation.verdict = verdict;
    observation.why = std::move(why);
  };
  seen(Verdict::alive, "");
  seen(Verdict::undecided, "the server <answered> 500");
  seen(Verdict::unreachable, "`wall` takes no connection");
  seen(Verdict::skipped, "its entry has no `secret`");
  seen(Verdict::rejected, "");
  seen(Verdict::wrong_host, "`base_url` is wrong, so nothing was sent");
  return all;
}

Audit audit_with(Undecided undecided, std::string_view policy = {}, bool interrupted = false) {
  Audit audit =
      audit_text(kInventory, kToday, {}, policy, [&](const Inventory&) { return probed(undecided, interrupted); });
  audit.complete = !interrupted;
  return audit;
}

// "TOKEN RULE" → the name of the element in the case; "passed" for none or for system-out.
std::map<std::string, std::string> outcomes(const Audit& audit, std::string_view format, std::size_t& errors) {
  std::istringstream stream(report_text(audit, format));
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(stream, tree);
  const auto& suite = tree.get_child("testsuites.testsuite");
  errors = suite.get<std::size_t>("<xmlattr>.errors");
  std::map<std::string, std::string> found;
  for (const auto& [tag, item] : suite) {
    if (tag != "testcase") continue;
    std::string outcome = "passed";
    for (const auto& [name, child] : item)
      if (name == "failure" || name == "error" || name == "skipped") outcome = name;
    found[item.get<std::string>("<xmlattr>.classname").substr(10) + " " + item.get<std::string>("<xmlattr>.name")] =
        outcome;
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(junit_takes_an_undecided_token_as_the_user_does) {
  struct Expected {
    Undecided mode;
    std::string_view open;
    std::size_t errors;
  };
  for (const std::string_view format : {"junit", "junit-strict"})
    for (const Expected& expected :
         {Expected{Undecided::warn, "passed", 0}, {Undecided::fail, "error", 1}, {Undecided::ignore, "skipped", 0}}) {
      std::size_t errors = 0;
      const auto found = outcomes(audit_with(expected.mode), format, errors);
      BOOST_TEST(found.at("open probe-undecided") == expected.open);
      BOOST_TEST(errors == expected.errors);
      BOOST_TEST(found.at("accepted probe-undecided") == "skipped");
      BOOST_TEST(found.at("alive probe-undecided") == "passed");
      BOOST_TEST(found.at("rejected token-rejected") == "failure");
      BOOST_TEST(found.at("alive token-rejected") == "passed");
      for (const char* untried : {"skipped probe-undecided", "wrong probe-undecided", "open token-rejected"})
        BOOST_TEST(!found.contains(untried), untried);
    }
}

// As the gate treats them: where the policy makes an error of it, it fails.
BOOST_AUTO_TEST_CASE(junit_fails_an_undecided_token_where_the_gate_does) {
  std::size_t errors = 0;
  const Audit audit = audit_with(Undecided::warn, "rules.probe-undecided.severity = 'error'");
  BOOST_TEST(outcomes(audit, "junit", errors).at("open probe-undecided") == "failure");
}

BOOST_AUTO_TEST_CASE(json_has_the_counts_and_every_verdict) {
  const json report = json::parse(report_text(audit_with(Undecided::warn), "json"));
  BOOST_TEST(report["run"]["probe"].dump() == R"({"decided":2,"mode":"live","requests":4,"skipped":2,"undecided":2})");
  std::string verdicts;
  for (const auto& item : report["tokens"]) verdicts += item["verdict"].get<std::string>() + " ";
  BOOST_TEST(verdicts == "alive undecided unreachable skipped rejected wrong-host ");
  BOOST_TEST(report["run"]["complete"].get<bool>());
}

BOOST_AUTO_TEST_CASE(without_a_probe_there_is_no_verdict) {
  const json report = json::parse(report_text(audit_text(kInventory), "json"));
  BOOST_TEST(report["run"]["probe"]["mode"] == "off");
  for (const auto& item : report["tokens"]) BOOST_TEST(item["verdict"].is_null());
}

BOOST_AUTO_TEST_CASE(what_was_not_tried_is_listed_with_its_reason) {
  const std::string text = report_text(audit_with(Undecided::ignore), "text");
  for (const char* line : {
           "not checked: not tried against its server: its entry has no `secret` (1 token)\n",
           "not checked: not tried against its server: `base_url` is wrong, so nothing was sent (1 token)\n",
           "not checked: `mute.atlassian.net` did not tell its cloud id: the server answered 500\n",
           "not checked: probe-undecided: no verdict: the server <answered> 500 (1 token)\n",
           "live probe: 4 requests sent; 2 tokens with a verdict, 2 undecided, 2 not tried\n",
       })
    BOOST_TEST(text.find(line) != std::string::npos, line << "is not in\n" << text);
}

// Nobody may think that there was nothing to say because a rule was left out.
BOOST_AUTO_TEST_CASE(undecided_tokens_without_their_rule_are_listed) {
  const Audit audit = audit_with(Undecided::warn, "rules.probe-undecided.severity = 'off'");
  const std::string text = report_text(audit, "text");
  BOOST_TEST(text.find("tried, but without a verdict: the server <answered> 500 (1 token)") != std::string::npos);
  BOOST_TEST(undecided_tokens(audit) == 2U);
}

BOOST_AUTO_TEST_CASE(a_waived_token_is_not_undecided_for_the_exit_code) {
  BOOST_TEST(undecided_tokens(audit_with(Undecided::fail)) == 1U);
}

BOOST_AUTO_TEST_CASE(a_waiver_of_a_live_rule_is_only_unused_where_there_was_a_probe) {
  const auto unused = [](const Audit& audit) {
    const auto lines = finding_lines(audit);
    return std::any_of(lines.begin(), lines.end(),
                       [](const std::string& line) { return line.find("waiver-unused") != std::string::npos; });
  };
  BOOST_TEST(!unused(audit_text(kInventory)));
  BOOST_TEST(!unused(audit_with(Undecided::warn)));
  BOOST_TEST(!unused(audit_with(Undecided::ignore)));
  BOOST_TEST(unused(audit_text(kInventory, kToday, {}, {}, [](const Inventory& inventory) {
    Probed all;
    all.mode = ProbeMode::live;
    all.observations.resize(inventory.tokens.size());
    for (Observation& observation : all.observations) observation.verdict = Verdict::alive;
    return all;
  })));
}

BOOST_AUTO_TEST_CASE(markdown_shows_the_verdicts_and_whether_all_was_tried) {
  const std::string whole = report_text(audit_with(Undecided::warn), "markdown");
  for (const char* line : {"| unreachable | 1 | `accepted` |\n", "| rejected | 1 | `rejected` |\n",
                           "| live probe | live: 4 requests; 2 with a verdict, 2 undecided, 2 not tried |\n"})
    BOOST_TEST(whole.find(line) != std::string::npos, line << "is not in\n" << whole);
  const std::string cut = report_text(audit_with(Undecided::warn, {}, true), "markdown");
  BOOST_TEST(cut.find("**The audit is incomplete.**") != std::string::npos);
  BOOST_TEST(cut.find("**interrupted**") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
