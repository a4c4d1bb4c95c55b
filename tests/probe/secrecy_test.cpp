// Canaries: fresh secrets in every place of an inventory where one could end up. None may be seen again, in no report
// and no message, and where its format is known there is a finding.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <unordered_set>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(secrecy)
namespace {

// Recognised wherever they stand.
const std::vector<std::string> kKnown{"atlassian-api-token",
                                      "atlassian-admin-key",
                                      "atlassian-service-token",
                                      "atlassian-bad-checksum",
                                      "bitbucket-app-password",
                                      "bitbucket-datacenter",
                                      "datacenter-pat",
                                      "github",
                                      "gitlab",
                                      "slack",
                                      "aws",
                                      "jwt",
                                      "pem"};
// Recognised in `secret`; elsewhere they could be anything.
const std::vector<std::string> kOnlyInSecret{"atlassian-legacy", "random"};

// What stands for a secret in the texts below. S: a secret; E: the same with its first character as an escape. On
// their lines a finding is expected. s, e: the same, but no finding. A, a: the last secret again, plain and with an
// escape, and with a finding only for A. C: a secret that goes on in the next line of a multi-line string. L: nothing
// but an expected finding.

// Before the first entry.
constexpr std::string_view kHead = R"toml(# {S}
version = 1 # {S}
note = "{S}"
"{S}" = 1
"x {E}" = 1
[vault]
root = "{S}"
["y {S}"]
)toml";

const std::map<std::string_view, std::string> kKeys{
    {"token",
     "id kind product label owner account purpose created expires revoked last_used last_refreshed consented client_id "
     "workspace scopes access privileged on_behalf_of_users base_url cloud_id site secret consumers tags replaces "
     "nope"},
    {"waiver", "token rule reason approved_by ticket expires nope"},
    {"site", "host cloud_id nope"}};

// As the value of every one of these keys.
const std::vector<std::string_view> kValues{"\"{S}\"",
                                            "'{S}' # {S}",
                                            "\"{E}\"",
                                            "\"jira-{S}\"",
                                            "\"see {S}, please\"",
                                            "\"a\\tb\\n{E}\"",
                                            "\"\"\"{E}\"\"\"",
                                            "\"\"\"{L}\nthe old one is {s}\n\"\"\"",
                                            "'''{L}\n{s}'''",
                                            "\"\"\"{L}{C}\"\"\"",
                                            "[\"x\", \"{S}\"]",
                                            "[\"x\", [\"{E}\"]]",
                                            "[\n  \"airflow\",\n  \"{S}\",\n]",
                                            "{ x = { y = \"{E}\" } }",
                                            "{ \"{S}\" = 1 }",
                                            "\"env:{S}\"",
                                            "\"file:/run/secrets/{S}\"",
                                            "\"op://vault/{S}\"",
                                            "\"https://bot:{S}@acme.atlassian.net\"",
                                            "\"https://{S}@acme.atlassian.net\"",
                                            "\"https://hooks.acme.example/x/{S}\"",
                                            "\"https://hooks.acme.example/x/{S}/y\"",
                                            "\"https://acme.atlassian.net/?a=1&t={S}&x=1#f\"",
                                            "\"https://acme.atlassian.net/#{S}\"",
                                            "\"https://acme.atlassian.net/?{E}\""};

// Each in an entry of its own.
const std::vector<std::string_view> kAround{
    "# {S}",
    "  # {S} {S}",
    "\"{S}\" = true",
    "\"my {S}\" = true",
    "\"{E}\" = true",
    "more.x.\"{S}\" = 1",
    "rotation.previous = \"{E}\"",
    "[token.\"{S}\"] # {S}\nx = 1",
    "[token.table]\nvalue = \"{S}\"",
    "[token.table]\nx = 1\nvalue = \"{E}\"",
    "[[token.list]]\nvalue = \"{S}\"",
    "[[token.list]]\nx = 1\nvalue = \"{E}\"",
};

// Each behind a line [[token]]. What is broken is not parsed, so an escape in it stays one, and nobody can find it.
const std::vector<std::string_view> kBroken{
    "label = {S}",
    "label = \"{S}",
    "label = '{S}",
    "label = \"\"\"{S}",
    "label = '''x\n{S}",
    "tags = [\"{S}\"",
    "tags = [{ \"{S}\" = \"{S}\"",
    "label = \"x\"\nlabel = \"{S}\"",
    "label = \"{S}\" {S}",
    "{S}",
    "= \"{S}\"",
    "[{S}",
    "[token.\"{S}\"] {S}",
    "label = \"\xff {S}\"",
    "label = \"\\q {S}\" # {S}",
    "label = \"\\q {e}\"",
    "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = \"{S}\"",
    "\"{S}\" = 1\n\"{A}\" = 2",
    "\"it's {S}\" = 1\n\"it's {A}\" = 2",
    "\"''{S}\" = 1\n\"''{A}\" = 2",
    "\"'{S}'\" = 1\n\"'{A}'\" = 2",
    "\"a'b'c'd'{S}\" = 1\n\"a'b'c'd'{A}\" = 2",
    "'x\"{S}' = 1\n'x\"{A}' = 2",
    "\"it's {e}\" = 1\n\"it's {a}\" = 2",
    "\"''{e}\" = 1\n\"''{a}\" = 2",
    "[token.\"it's {S}\"]\n[token.\"it's {A}\"]",
    "[token.\"''{e}\"]\n[token.\"''{a}\"]",
    "\"it's {S}\" = {}\n[token.\"it's {A}\".x]",
    "\"it's {S}\" = 1\n[[token.\"it's {A}\"]]",
    "\"it's {S}\" = 1\n\"it's {A}\".x = 2",
};

// Where nothing but a reference or a URL belongs. Each behind a line [[token]], and beside a kind.
const std::vector<std::string_view> kReferences{
    "secret = \"{S}\"",
    "secret = '{S}'",
    "secret = \"{E}\"",
    "secret = \"abc:{S}\"",
    "secret = \"\"\"\n{s}\n\"\"\"",
    "secret = \"the one is {s}\"",
    "secret = \"evn:{s}\"",
    "secret = \"env:a-{s}\"",
    "secret = \"file:\\n{s}\"",
    "secret = [\"{s}\"]",
    "secret = { value = \"{s}\", \"{s}\" = 1 }",
    "secret.value = \"{s}\"",
    "secret = {s}",
    "secret = \"{s}",
    "secret = '''{s}",
    "secret = [\"{s}\"",
    "secret = \"x\"\nsecret = \"{s}\"",
    "secret = 2026-{s}",
    "base_url = \"https://bot:{s}@acme.example/x?{s}#{s}\"",
    "base_url = \"https://{s}@acme.atlassian.net\"",
    "base_url = \"http://bot:{s}@acme.atlassian.net:99999/\"",
    "base_url = \"https://bot:{s}@\"",
    "base_url = \"https://bot:{s}@a b/\"",
    "base_url = \"//bot:{s}@acme.example\"",
    "base_url = \"bot:{s}@acme.example\"",
    "base_url = \"https://a@bot:{s}@acme.example\"",
    "base_url = [\"https://bot:{s}@acme.example\"]",
    "site = \"https://bot:{s}@acme.atlassian.net\"",
};

struct Planted {
  std::string text;
  std::vector<std::string> secrets;
  std::vector<std::uint32_t> lines;  // where a finding is expected

  void plant(std::string_view pattern, std::string_view kind) {
    const auto escaped = [](std::string_view secret) {
      return fmt::format("\\u{:04x}{}", static_cast<unsigned>(secret[0]), secret.substr(1));
    };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool marker = pattern[i] == '{' && pattern.substr(i + 2, 1) == "}" &&
                          std::string_view("SsEeAaCL").find(pattern[i + 1]) != std::string_view::npos;
      if (!marker) {
        text += pattern[i];
        continue;
      }
      const char what = pattern[i + 1];
      i += 2;
      if (std::string_view("SEseC").find(what) != std::string_view::npos) secrets.push_back(secret_for(kind));
      if (std::string_view("SEAL").find(what) != std::string_view::npos)
        lines.push_back(static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n') + 1));
      if (what == 'S' || what == 's' || what == 'A') text += secrets.back();
      if (what == 'E' || what == 'e' || what == 'a') text += escaped(secrets.back());
      if (what == 'C') text += fmt::format("{}\\\n   {}", secrets.back().substr(0, 9), secrets.back().substr(9));
    }
  }
  void plant_each(const std::vector<std::string_view>& patterns, std::string_view kind) {
    for (const std::string_view pattern : patterns) {
      text += fmt::format("\n[[token]]\nid = \"n{}\"\nkind = \"atlassian-api-token\"\n", lines.size() + secrets.size());
      plant(pattern, kind);
    }
    text += "\n[[token]]\nid = \"last\"\nkind = \"atlassian-api-token\"\n";
  }
};

void check_in_process(const Planted& planted) {
  const Audit audit = audit_text(planted.text);
  std::unordered_set<std::uint32_t> found;
  for (const Finding& finding : audit.findings)
    if (audit.rule_of(finding).id == "secret-in-inventory") found.insert(finding.place.where.line);
  for (const std::uint32_t line : planted.lines) {
    std::size_t begin = 0;
    for (std::uint32_t i = 1; i < line; ++i) begin = planted.text.find('\n', begin) + 1;
    BOOST_CHECK_MESSAGE(
        found.count(line) == 1,
        "no finding on line " << line << ": " << planted.text.substr(begin, planted.text.find('\n', begin) - begin));
  }
  for (const NamedReport& report : all_reports())
    check_hidden(report_text(audit, report.name), planted.secrets, report.name);
}

void check_real(const Planted& planted) {
  const TemporaryFolder folder;
  folder.write("inventory.toml", planted.text);
  const Result result = run_binary({"audit", "--output-dir", "out", "inventory.toml"}, {}, folder.path());
  BOOST_TEST(result.code > 0);
  BOOST_TEST(result.code < 128);
  check_hidden(result.out, planted.secrets, "standard output");
  check_hidden(result.err, planted.secrets, "standard error");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path("out")))
    check_hidden(read_file(entry.path().string()), planted.secrets, entry.path().filename().string());
}

void check(const Planted& planted) {
  check_in_process(planted);
  check_real(planted);
}

}  // namespace

BOOST_DATA_TEST_CASE(a_known_secret_is_found_everywhere_and_shown_nowhere, boost::unit_test::data::make(kKnown), kind) {
  Planted planted;
  planted.plant(kHead, kind);
  for (const auto& [name, keys] : kKeys)
    for (const std::string_view value : kValues) {
      planted.text += fmt::format("[[{}]]\n", name);
      std::istringstream list(keys);
      for (std::string key; list >> key;)
        // The id of an access key is no secret there.
        if (kind != "aws" || key != "client_id") planted.plant(fmt::format("{} = {}\n", key, value), kind);
    }
  planted.plant_each(kAround, kind);
  check(planted);
}

BOOST_DATA_TEST_CASE(a_known_secret_in_a_broken_entry_is_found_too, boost::unit_test::data::make(kKnown), kind) {
  Planted planted;
  planted.plant_each(kBroken, kind);
  check(planted);
}

BOOST_DATA_TEST_CASE(what_is_no_reference_and_what_hides_in_a_url_is_never_shown,
                     boost::unit_test::data::make(kOnlyInSecret) + boost::unit_test::data::make(kKnown), kind) {
  Planted planted;
  planted.plant_each(kReferences, kind);
  check(planted);
}

BOOST_DATA_TEST_CASE(a_file_without_an_entry_keeps_its_secret, boost::unit_test::data::make(kKnown), kind) {
  Planted planted;
  planted.plant("# {S}\n", kind);
  check(planted);
}

// A word that nothing could recognise.
BOOST_AUTO_TEST_CASE(the_password_of_a_url_is_not_shown) {
  constexpr std::string_view kWord = "hushhushhushhush";
  for (const std::string_view line : {"base_url = \"https://bot:{}@acme.atlassian.net\"",
                                      "site = \"https://bot:{}@acme.atlassian.net\"", "secret = \"{}\""}) {
    Planted planted;
    planted.text = "[[token]]\nid = \"a\"\nkind = \"atlassian-api-token\"\n" + fmt::format(fmt::runtime(line), kWord);
    planted.secrets.emplace_back(kWord);
    check(planted);
  }
}

// Everything behind the line that gives a private key away is the key.
BOOST_AUTO_TEST_CASE(the_body_of_a_private_key_is_not_shown) {
  Planted planted;
  for (const std::string_view key : {"label", "owner", "purpose", "account", "secret", "base_url", "replaces"}) {
    planted.text += fmt::format("[[token]]\nid = \"{}\"\nkind = \"atlassian-api-token\"\n{} = \"\"\"\n", key, key);
    planted.text += secret_for("pem");
    for (int line = 0; line < 3; ++line) {
      planted.secrets.push_back(secret_for("random"));
      planted.text += fmt::format("\n{}", planted.secrets.back());
    }
    planted.text += "\n\"\"\"\n";
  }
  check(planted);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_a_secret_is_called_by_its_line) {
  const Audit audit = audit_text(fill_in_secrets("\n[[token]]\nid = \"${github}\"\nkind = \"atlassian-api-token\"\n"));
  BOOST_REQUIRE(audit.inventory().tokens.size() == 1U);
  BOOST_TEST(audit.inventory().tokens[0]->name == "entry@2");
}

// What is written beside a secret in the same entry may still be shown; else nobody could tell whose it is.
BOOST_AUTO_TEST_CASE(the_rest_of_the_entry_is_still_audited) {
  const Audit audit =
      audit_text(fill_in_secrets("[[token]]\nid = \"a\"\nkind = \"atlassian-api-token\"\nlabel = "
                                 "\"${github}\"\nexpires = 2026-05-01\nnope = 1\n"));
  std::vector<std::string_view> rules;
  for (const Finding& finding : audit.findings) rules.push_back(audit.rule_of(finding).id);
  for (const std::string_view id : {"secret-in-inventory", "expired", "inventory-invalid"})
    BOOST_TEST((std::find(rules.begin(), rules.end(), id) != rules.end()), "no " << id);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
