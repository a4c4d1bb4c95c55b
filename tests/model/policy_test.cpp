// What a policy does to an audit, and what else narrows one: --token, --rule and --skip-rule.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "config.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(policy)
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using boost::test_tools::per_element;

// Tokens with everything that an [[override]] can select by; d has tags that are not valid.
const std::string kTokens =
    fine_entry("a", "expires = 2026-11-26\ntags = ['prod', 'eu']\n") +
    fine_entry("b", "expires = 2026-12-13\ntags = ['test']\nowner = 'team-payments'\n") +
    "[[token]]\nid = 'c'\nkind = 'bitbucket-access-token'\ncreated = 2026-06-01\nexpires = 2027-01-07\n"
    "last_used = 2026-09-01\nowner = 'team-web'\nscopes = ['repository']\n" +
    fine_entry("d", "expires = 2027-01-07\nowner = 'team-web'\ntags = ['prod', 1]\n");

// "TOKEN:SEVERITY" for what the rule says of kTokens.
std::string said(const std::string& policy, std::string_view rule = "expires-soon") {
  const Audit audit = audit_text(kTokens, kToday, rule, policy);
  Strings said;
  for (const Finding& finding : audit.findings)
    said.push_back(fmt::format("{}:{}", audit.token_of(finding)->name, to_text(finding.severity)));
  return fmt::format("{}", fmt::join(said, " "));
}

// For how many tokens the policy switches expires-soon off, as "not checked" tells.
std::size_t switched_off(const std::string& policy) {
  for (const NotChecked& item : audit_text(kTokens, kToday, "expires-soon", policy).not_checked)
    if (item.rule == "expires-soon" && item.why == "the policy switches it off") return item.tokens;
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_policy_sets_severities) {
  BOOST_TEST(said("") == "a:error b:warning");
  for (const std::string level : {"note", "warning", "error"})
    BOOST_TEST(said(fmt::format("rules.expires-soon.severity = '{}'", level)) == fmt::format("a:{0} b:{0}", level));
  const std::string off = "rules.expires-soon.severity = 'off'\n";
  BOOST_TEST(said(off) == "");
  BOOST_TEST(switched_off(off) == 4U);
  BOOST_TEST(switched_off("") == 0U);
  const std::string not_all = off + "[[override]]\nid = 'b'\nrules.expires-soon.severity = 'error'\n";
  BOOST_TEST(said(not_all) == "b:error");
  BOOST_TEST(switched_off(not_all) == 3U);
}

BOOST_AUTO_TEST_CASE(the_policy_sets_thresholds) {
  BOOST_TEST(said("rules.expires-soon.warn = 60") == "a:error b:warning c:warning d:warning");
  BOOST_TEST(said("rules.expires-soon = { warn = 60, error = 20 }") == "a:error b:error c:warning d:warning");
  BOOST_TEST(said("rules.expires-soon = { warn = 0, error = 0 }") == "");
  BOOST_TEST(said("", "unused-token") == "");
  BOOST_TEST(said("rules.unused-token.warn = 30", "unused-token") == "c:warning");
  BOOST_TEST(said("", "rotation-overdue") == "");
  BOOST_TEST(said("rules.rotation-overdue.max_days = 174", "rotation-overdue") ==
             "a:warning b:warning c:warning d:warning");
  BOOST_TEST(said("rules.rotation-overdue.max_days = 175", "rotation-overdue") == "");
  BOOST_TEST(said("rules.lifetime-too-long.max_days = 200", "lifetime-too-long") == "c:warning d:warning");
}

BOOST_AUTO_TEST_CASE(an_override_is_for_the_tokens_that_it_selects) {
  const std::map<std::string, std::string> selectors{
      {"id = '*'", "a b c d"},
      {"id = ['a', 'c']", "a c"},
      {"id = '[!ab]'", "c d"},
      {"id = 'a*b'", ""},
      {"tags = 'prod'", "a"},
      {"tags = ['eu', 't*t']", "a b"},
      {"tags = '*'", "a b"},
      {"owner = 'team-*'", "b c d"},
      {"owner = ['Team-Web', 'nobody', 'team-p*']", "b"},
      {"kind = ['bitbucket-*', 'atlassian-admin-key']", "c"},
      {"kind = 'atlassian-*'\nowner = 'team-*'", "b d"},
      {"kind = 'atlassian-*'\nowner = 'team-*'\ntags = ['test', 'prod']\nid = '*'", "b"},
      {"owner = 'team-web'\ntags = 'prod'", ""}};
  for (const auto& [selector, expected] : selectors) BOOST_TEST_CONTEXT(selector) {
      std::string ids;
      const Audit audit = audit_text(kTokens, kToday, "rotation-overdue",
                                     fmt::format("[[override]]\n{}\nrules.rotation-overdue.max_days = 1\n", selector));
      for (const Finding& finding : audit.findings)
        ids.append(ids.empty() ? "" : " ").append(audit.token_of(finding)->name);
      BOOST_TEST(ids == expected);
    }
}

BOOST_AUTO_TEST_CASE(each_setting_comes_from_the_last_override_that_gives_it) {
  const auto override_of = [](std::string_view ids, std::string_view settings) {
    return fmt::format("[[override]]\nid = '{}'\nrules.expires-soon = {{ {} }}\n", ids, settings);
  };
  const std::string wide = override_of("*", "warn = 60, severity = 'note'");
  BOOST_TEST(said(wide) == "a:note b:note c:note d:note");
  BOOST_TEST(said(wide + override_of("c", "warn = 10")) == "a:note b:note d:note");
  BOOST_TEST(said(wide + override_of("c", "severity = 'error'")) == "a:note b:note c:error d:note");
  BOOST_TEST(said(wide + override_of("[cd]", "warn = 10") + override_of("d", "severity = 'error', warn = 50")) ==
             "a:note b:note d:error");
  BOOST_TEST(said(override_of("c", "warn = 10, severity = 'error'") + wide) == "a:note b:note c:note d:note");
  BOOST_TEST(said("rules.expires-soon = { warn = 1, error = 1 }\n" + override_of("b", "warn = 60")) == "b:warning");
}

BOOST_AUTO_TEST_CASE(only_the_chosen_tokens_are_audited) {
  const std::string inventory = fine_entry("old", "expires = 2026-11-01\nsecret = 'env:A'\nowner = 'team'\n") +
                                fine_entry("new", "replaces = 'old'\nsecret = 'env:B'\nnope = 1\n") +
                                fine_entry("third", "secret = 'env:B'\nowner = 'team'\n");
  const auto audit = [&](const std::string& glob) {
    return report_of(run_tool({"audit", "--token", glob, "-r", "json", "-"}, inventory));
  };
  const Json old = audit("old"), third = audit("t*d"), both = audit("[!o]*");
  BOOST_TEST(names_of(old.at("tokens"), "id") == Strings{"old"}, per_element());
  BOOST_TEST(names_of(both.at("tokens"), "id") == (Strings{"new", "third"}), per_element());
  BOOST_TEST(names_of(both.at("findings"), "rule") == (Strings{"owner-missing", "inventory-invalid", "shared-secret"}),
             boost::test_tools::per_element());
  // What the tokens that are left out say of the others still holds.
  BOOST_REQUIRE(old.at("findings").size() == 1U);
  BOOST_TEST(old.at("findings").at(0).at("severity") == "note");
  BOOST_TEST(old.at("findings").at(0).at("hint").get<std::string>().find("`new` replaces it") == 0U);
  BOOST_TEST(names_of(third.at("findings"), "rule") == Strings{"shared-secret"}, per_element());
  BOOST_TEST(old.at("not_checked").at(0).at("why") == "tokens left out by `--token`");
  BOOST_TEST(old.at("not_checked").at(0).at("tokens") == 2);
  check_refused(run_tool({"audit", "--token", "x*", "-"}, inventory), {"--token `x*`: no token has such an id"});
}

BOOST_AUTO_TEST_CASE(a_second_token_of_a_chosen_id_is_not_left_out) {
  const TemporaryFolder folder;
  const std::string file = folder.write("twice.toml", fine_entry("a") + fine_entry("a") + fine_entry("b"));
  const Result result = run_binary({"audit", "--no-config", "--now", "2026-11-23", "--token", "a", file});
  BOOST_TEST(result.code == 1);
  BOOST_TEST(result.out.find("the id `a` is already used") != std::string::npos);
}

// A rule that waits for its threshold is no check.
BOOST_AUTO_TEST_CASE(a_rule_that_is_off_is_not_taken_for_one_that_ran) {
  const auto problems = [](std::string_view text) {
    return read_config(text, ConfigFound::given, all_rules()).problems.size();
  };
  BOOST_TEST(problems("rules.rotation-overdue.severity = 'error'") == 1U);
  BOOST_TEST(problems("rules.rotation-overdue.severity = 'off'") == 0U);
  BOOST_TEST(problems("rules.rotation-overdue = { severity = 'error', max_days = 90 }") == 0U);
  BOOST_TEST(problems("rules.rotation-overdue.severity = 'error'\n[[override]]\nid = 'a'\n"
                      "rules.rotation-overdue.max_days = 90") == 0U);
  const TemporaryFolder folder;
  const std::string file = folder.write("one.toml", fine_entry("a"));
  const Result alone = run_binary({"audit", "--no-config", "--rule", "rotation-overdue", file});
  BOOST_TEST(alone.out.find("rotation-overdue: no policy sets its threshold") != std::string::npos);
  BOOST_TEST(run_tool({"rules"}).out.find("rotation-overdue       off ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_the_chosen_rules_are_run) {
  const std::string inventory = fine_entry("a", "expires = 2026-11-01\n");
  const auto audit = [&](Strings arguments) {
    arguments.insert(arguments.begin(), "audit");
    arguments.insert(arguments.end(), {"-r", "json", "-"});
    return run_tool(arguments, inventory);
  };
  const Json one = report_of(audit({"--rule", "expired"}));
  const Json two = report_of(audit({"--rule=owner-missing", "--rule", "expired"}));
  const Json others = report_of(audit({"--skip-rule", "expired"}));
  BOOST_TEST(names_of(one.at("findings"), "rule") == Strings{"expired"}, per_element());
  BOOST_TEST((one.at("run").at("rules").get<Strings>() == Strings{"expired"}));
  BOOST_TEST((two.at("run").at("rules").get<Strings>() == Strings{"expired", "owner-missing"}));
  BOOST_TEST(names_of(others.at("findings"), "rule") == Strings{"owner-missing"}, per_element());
  for (const auto& [report, option, left_out] :
       {std::tuple{&one, "`--rule`", all_rules().size() - 1}, {&others, "`--skip-rule`", std::size_t{1}}}) {
    std::size_t listed = 0;
    for (const Json& item : report->at("not_checked"))
      listed += item.at("why").get<std::string>().find(option) != std::string::npos ? 1U : 0U;
    BOOST_TEST(listed == left_out, option);
  }
  check_refused(audit({"--rule", "expird"}), {"--rule: no rule is called `expird`; did you mean `expired`?"});
  check_refused(audit({"--skip-rule", "nonsense"}), {"--skip-rule: no rule is called `nonsense`", "credlint rules"});
  check_refused(audit({"--rule", "expired", "--skip-rule", "expired"}), {"no rule to run"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
