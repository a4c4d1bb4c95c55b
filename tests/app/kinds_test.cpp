// `credlint kinds`: every kind, and all that is known of one.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "support.h"
#include "vendor.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(kinds)
namespace {

std::string printed(const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"kinds"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const Result result = run_tool(all);
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.err == "");
  return result.out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_kind_is_listed_in_every_format) {
  const std::string text = printed({}), markdown = printed({"--format", "markdown"});
  const auto json = nlohmann::json::parse(printed({"--format", "json"}));
  BOOST_REQUIRE(json.size() == known_kinds().all().size());
  std::size_t at = 0;
  for (const Kind* kind : known_kinds().all()) {
    BOOST_TEST(text.find(fmt::format("{} ", kind->name)) != std::string::npos, kind->name);
    BOOST_TEST(markdown.find(fmt::format("| `{}` | {} |", kind->name, kind->title)) != std::string::npos, kind->name);
    BOOST_TEST(json[at++]["kind"] == kind->name);
  }
}

BOOST_AUTO_TEST_CASE(of_each_kind_all_is_told) {
  for (const Kind* kind : known_kinds().all()) {
    const std::string name(kind->name);
    const std::string text = printed({name}), markdown = printed({name, "--format", "markdown"});
    BOOST_TEST(text.starts_with(fmt::format("{}: {}\n", name, kind->title)), name);
    BOOST_TEST(markdown.starts_with(fmt::format("# {}\n", name)), name);
    for (const std::string_view word : {"vendor:", "scopes:", "end:", "tried by:", "to replace it:"})
      BOOST_TEST(text.find(word) != std::string::npos, name << " does not tell " << word);
    for (const Fact& fact : kind->sources) {
      BOOST_TEST(text.find(fact.where) != std::string::npos, name);
      BOOST_TEST(fact.read.size() == 10U, name << " does not say when it was read: " << fact.what);
    }
    BOOST_TEST(nlohmann::json::parse(printed({name, "--format", "json"}))["kind"] == name);
  }
}

// A fact without a source is a rumour.
BOOST_AUTO_TEST_CASE(every_kind_has_its_sources) {
  for (const Kind* kind : known_kinds().all())
    BOOST_TEST((!kind->sources.empty() || kind->name == "other"), kind->name);
}

BOOST_AUTO_TEST_CASE(a_misspelt_kind_is_answered_with_the_nearest) {
  check_refused(run_tool({"kinds", "atlassian-api-tokn"}),
                {"no kind is called `atlassian-api-tokn`", "did you mean `atlassian-api-token`?"});
}

BOOST_AUTO_TEST_CASE(kinds_of_a_configuration_are_told_too) {
  const TemporaryFolder folder;
  const std::string config = folder.write("policy.toml",
                                          "[kind.erp-key]\ntitle = 'an ERP API key'\nreplace = 'ask the ERP team'\n"
                                          "hosts = ['erp.corp.example']\nlongest_life = 180\n");
  BOOST_TEST(printed({"-c", config}).find("erp-key") != std::string::npos);
  const std::string text = printed({"-c", config, "erp-key"});
  for (const std::string_view word : {"an ERP API key", "erp.corp.example", "180 days", "ask the ERP team", "never"})
    BOOST_TEST(text.find(word) != std::string::npos, word << " is not told");
  BOOST_TEST(printed({}).find("erp-key") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
