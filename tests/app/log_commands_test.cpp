// Reports go to logs, and CI servers take some lines of a log for commands. No text from outside may become one, in
// whatever format it is printed.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(log_commands)
namespace {

// What GitHub Actions and Azure Pipelines act upon: two colons behind blanks, the others anywhere in a line.
constexpr std::string_view kAnywhere[] = {"##[", "##vso[", "##teamcity["};
constexpr std::string_view kHostile[] = {"::error::x",     " ::error::x", "\\u00a0\\u3000::error::x", "##[error]x",
                                         "##vso[task.x]x", "###[error]x", "#\\u200b##[error]x",       "::::error::x"};

// Wherever an inventory may hold a text; each is long enough for a line to be folded.
std::string inventory_of(std::string_view text) {
  std::string out;
  for (std::size_t padding = 0; padding < 80; ++padding)
    out += fmt::format(
        "[[token]]\nid = \"t{0}\"\nkind = \"atlassian-api-token\"\nowner = \"{2}{1}\"\naccount = \"{1}\"\n"
        "purpose = \"{2}{1}{1}{1}\"\nlabel = \"{1}\"\nconsumers = [\"{1}\"]\ntags = [\"{1}\"]\nscopes = [\"{1}\"]\n"
        "expires = 2026-12-01\n\"{1}\" = 1\nbase_url = \"https://x.example/{1}\"\nproduct = \"{1}\"\n\n"
        "[[waiver]]\ntoken = \"t{0}\"\nrule = \"unknown-scope\"\nreason = \"{1}\"\napproved_by = \"{1}\"\n"
        "ticket = \"{1}\"\nexpires = 2026-12-24\n\n[[waiver]]\ntoken = \"t{0}\"\nrule = \"{1}\"\n",
        padding, text, std::string(padding, 'x'));
  return out;
}

void check_lines(std::string_view output, bool github) {
  for (std::string_view rest = output; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    for (const std::string_view command : kAnywhere) BOOST_TEST((line.find(command) == std::string_view::npos), line);
    std::string_view trimmed = line;
    for (std::string_view next = line; !next.empty() && is_blank(next_code_point(next));) trimmed = next;
    const bool command = trimmed.starts_with("::");
    BOOST_TEST((!command || (github && line.starts_with("::") && line.find(" file=") < 10)), line);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_text_of_an_inventory_becomes_a_command_in_any_report) {
  for (const std::string_view text : kHostile)
    for (const NamedReport& report : all_reports()) BOOST_TEST_CONTEXT(report.name << ": " << text) {
        const Audit audit = audit_text(inventory_of(text));
        BOOST_REQUIRE(!audit.findings.empty());
        check_lines(report_text(audit, report.name), report.name == "github");
      }
}

BOOST_AUTO_TEST_CASE(no_path_becomes_a_command) {
  const TemporaryFolder folder;
  for (const std::string_view name : {" ::error::x.toml", "::error::x.toml", "\xc2\xa0::error::x.toml",
                                      "##[error]x.toml", "\xe3\x80\x80 ::error::x.toml"}) {
    folder.write(name, "[[token]]\nid = 'a'\nkind = 'x'\n");
    for (const NamedReport& report : all_reports()) BOOST_TEST_CONTEXT(report.name << ": " << name) {
        const Result result = run_binary(
            {"audit", "--no-config", "-r", std::string(report.name), "--", std::string(name)}, {}, folder.path());
        BOOST_TEST(result.code == 1);
        check_lines(result.out, report.name == "github");
        check_lines(result.err, false);
      }
  }
}

BOOST_AUTO_TEST_CASE(control_and_bidirectional_characters_are_written_out_in_json) {
  const std::string text =
      fmt::format("[[token]]\nid = 'a'\nkind = 'atlassian-api-token'\nowner = \"a\\u0085b\\u202ec\"\n");
  for (const std::string_view format : {"json", "sarif", "gitlab"}) {
    const std::string report = report_text(audit_text(text), format);
    for (const std::string_view raw : {"\xc2\x85", "\xe2\x80\xae"})
      BOOST_TEST((report.find(raw) == std::string::npos), format);
  }
  BOOST_TEST(report_text(audit_text(text), "json").find("a\\u0085b\\u202ec") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
