// What the reports say against a baseline, and how much of it where only what is new fails the run.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(status_reports)
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

// How often a part stands in a text.
std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_format_tells_new_open_and_resolved) {
  const TemporaryFolder folder;
  const auto audit = [&](const std::string& inventory, Strings more) {
    folder.write("inventory.toml", inventory);
    more.insert(more.begin(), {"audit", "--now", "2026-11-23", "--no-config", "inventory.toml"});
    return run_binary(more, {}, folder.path());
  };
  audit(scoped_entry("known", "expires = 2026-11-01") + scoped_entry("mended", "expires = 2026-11-01"),
        {"-r", "json=old.json"});
  audit(scoped_entry("known", "expires = 2026-11-01") + scoped_entry("mended", "expires = 2027-05-01") +
            scoped_entry("added", "expires = 2026-11-01"),
        {"--baseline", "old.json", "--output-dir", "out"});
  const auto text = [&](std::string_view name) { return read_file(folder.path("out/credlint." + std::string(name))); };
  const auto has = [&](std::string_view name, std::string_view part) {
    BOOST_TEST(text(name).find(part) != std::string::npos, part << " is not in " << name);
  };
  BOOST_TEST(
      text("txt").starts_with("new since 2026-11-23T00:00:00Z:\ninventory.toml:18:11: error: added (team): expired"),
      text("txt"));
  has("txt", "\nresolved error: mended: expired on 2026-11-01 [expired]\n");
  has("txt", "\nstill open or waived:\ninventory.toml:6:11: error: known (team): ");
  has("txt", "; 1 new, 1 resolved; as of ");
  has("md",
      "**1 new**, 1 resolved, 0 waived since, 1 still open.\n\nNew:\n\n- **error** `added` of `team`: expired on "
      "2026-11-01");
  has("md", "Resolved:\n\n- `mended`: expired on 2026-11-01");
  BOOST_TEST(text("md").find("What changed") < text("md").find("Do today"));
  has("html", "<strong>1 new</strong>, 1 resolved");
  has("html", "<option value=\"new\" data-all=\"1\">new (1)</option>");
  has("html", "</span></td><td>new</td><td><code>added</code>");
  has("junit.xml", "message=\"new error: added: expired");
  has("junit.xml", "<property name=\"resolved\" value=\"1\"/>");
  has("sarif", "\"baselineState\":\"new\"");
  has("sarif", "\"baselineState\":\"unchanged\"");
  has("gitlab.json", "(new)");
  has("csv", "new,error,expired,added,");
  has("csv", "open,error,expired,known,");
  has("csv", "resolved,error,expired,mended,");
  has("prom", "credlint_findings_by_status{audit=\"inventory\",status=\"new\"} 1\n");
  has("prom", "credlint_findings_by_status{audit=\"inventory\",status=\"resolved\"} 1\n");
  const std::string github =
      audit(read_file(folder.path("inventory.toml")), {"--baseline", "old.json", "-r", "github"}).out;
  BOOST_TEST(github.find("title=expired (new)::added") < github.find("title=expired::known"), github);
}

// Twelve old errors would fill the ten places for annotations in a green job.
BOOST_AUTO_TEST_CASE(a_gate_for_what_is_new_speaks_of_what_is_new_alone) {
  const TemporaryFolder folder;
  std::string old;
  for (int i = 0; i < 12; ++i) old += scoped_entry(fmt::format("old{}", i), "expires = 2026-11-01");
  const auto audit = [&](const std::string& inventory, Strings more) {
    folder.write("inventory.toml", inventory);
    more.insert(more.begin(), {"audit", "--now", "2026-11-23", "--no-config", "inventory.toml"});
    return run_binary(more, {}, folder.path());
  };
  audit(old + scoped_entry("mended", "expires = 2026-11-02"), {"-r", "json=old.json"});
  const Strings gate{"--baseline", "old.json", "--fail-on-new"};
  const auto with = [&gate](Strings more) {
    more.insert(more.begin(), gate.begin(), gate.end());
    return more;
  };
  const std::string rest = "not new: 12 findings still open, 0 waived, 1 resolved since 2026-11-23T00:00:00Z";
  for (const std::string format : {"text", "github"}) {
    const Result quiet = audit(old, with({"-r", format}));
    BOOST_TEST(quiet.code == 0);
    BOOST_TEST(count_of(quiet.out, "old") == 0U, quiet.out);
    BOOST_TEST(count_of(quiet.out, "::error") == 0U, quiet.out);
    BOOST_TEST(count_of(quiet.out, rest) == 1U, quiet.out);
    const Result loud = audit(old + scoped_entry("added", "expires = 2026-11-03"), with({"-r", format}));
    BOOST_TEST(loud.code == 1);
    BOOST_TEST(count_of(loud.out, "old") == 0U, loud.out);
    BOOST_TEST(count_of(loud.out, "added") > 0U, loud.out);
    BOOST_TEST(count_of(loud.out, rest) == 1U, loud.out);
  }
  // Without the gate all are listed; the other formats always have all.
  BOOST_TEST(count_of(audit(old, {"--baseline", "old.json"}).out, ": error: old") == 12U);
  const json report = json::parse(audit(old, with({"-r", "json"})).out);
  BOOST_TEST(report["findings"].size() == 12U);
  BOOST_TEST(report["findings"][0]["status"] == "open");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
