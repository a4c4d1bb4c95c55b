// Every rule at its edges: the fixtures in tests/rules, and the examples in the manuals.
#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "support.h"
#include "text.h"

namespace credlint {

std::ostream& operator<<(std::ostream& out, const NamedRule& rule) { return out << rule.id; }

namespace testing {
BOOST_AUTO_TEST_SUITE(rules)
namespace {

struct Expectation {
  std::uint32_t line = 0;
  std::string severity, text;
};

// What the probe saw of the token in whose entry the line stands.
struct Sight {
  std::uint32_t line = 0;
  Observation observation;
};

// A part of a fixture that is audited on its own: it begins with a line "# now: TIME". Empty lines stand for what
// comes before it, so that its lines keep their numbers.
struct Section {
  Instant now;
  std::string text, policy;
  std::vector<Expectation> expected;
  std::vector<Sight> sights;
  Probed probed;     // but for the observations
  std::string list;  // a vendor list, still open; each record on the line that it has in the fixture
};

// "VERDICT [captcha|administrator|address|policy] [email=…] [account=…] [inactive] [expired|revoked] [expires=END]
// [scopes=A,B] [last_used=TIME] [why=REST OF LINE]"
Observation read_observation(std::string text) {
  constexpr std::string_view kWhy = " why=", kEmail = "email=", kAccount = "account=", kExpires = "expires=",
                             kScopes = "scopes=", kUsed = "last_used=";
  constexpr std::array<std::string_view, 5> kBlocks{"", "captcha", "administrator", "address", "policy"};  // by Block
  Observation seen;
  if (const std::size_t why = text.find(kWhy); why != std::string::npos) {
    seen.why = text.substr(why + kWhy.size());
    text.resize(why);
  }
  std::istringstream words(text);
  std::string word;
  words >> word;
  const auto verdict = std::find(kVerdictNames.begin(), kVerdictNames.end(), word);
  BOOST_REQUIRE_MESSAGE(!word.empty() && verdict != kVerdictNames.end(), "no verdict: " << text);
  seen.verdict = static_cast<Verdict>(verdict - kVerdictNames.begin());
  while (words >> word) {
    const auto block = std::find(kBlocks.begin(), kBlocks.end(), word);
    if (block != kBlocks.end())
      seen.block = static_cast<Block>(block - kBlocks.begin());
    else if (word.starts_with(kEmail))
      seen.email = word.substr(kEmail.size());
    else if (word.starts_with(kAccount))
      seen.account_id = word.substr(kAccount.size());
    else if (word == "inactive")
      seen.inactive = true;
    else if (word == "expired" || word == "revoked")
      seen.cause = word == "expired" ? Cause::expired : Cause::revoked;
    else if (word.starts_with(kExpires))
      seen.expires = word.substr(kExpires.size()) == "never" ? kNever : parse_instant(word.substr(kExpires.size()));
    else if (word.starts_with(kUsed))
      seen.last_used = parse_instant(word.substr(kUsed.size()));
    else if (word.starts_with(kScopes)) {
      seen.scopes.emplace();
      std::istringstream list(word.substr(kScopes.size()));
      for (std::string scope; std::getline(list, scope, ',');) seen.scopes->push_back(scope);
    } else
      BOOST_REQUIRE_MESSAGE(false, "a probe sees no " << word);
  }
  BOOST_REQUIRE_MESSAGE((seen.verdict == Verdict::blocked) == (seen.block != Block::none), "blocked by what? " << text);
  return seen;
}

// "# list: NAME [partial] [begun=TIME] [why=REST]", and for each of its records "# record: id=… label=… account=…
// scopes=a,b" and so on, with _ for a blank; "scopes=-" is none at all.
void read_list_line(const std::string& line, std::uint32_t number, Section& section) {
  constexpr std::string_view kList = "# list: ", kRecord = "# record: ", kWhy = " why=", kBegun = "begun=";
  const bool is_list = line.starts_with(kList);
  if (!is_list && !line.starts_with(kRecord)) return;
  std::string rest = line.substr(is_list ? kList.size() : kRecord.size()), why;
  if (const std::size_t at = rest.find(kWhy); is_list && at != std::string::npos) {
    why = rest.substr(at + kWhy.size());
    rest.resize(at);
  }
  std::istringstream words(rest);
  std::string word, json, begun = to_text(section.now - std::chrono::hours{1});
  if (begun.size() == 10) begun += "T00:00:00Z";
  const bool is_first = section.list.empty();
  section.list.append(number - 1 - count_lines(section.list), '\n');
  if (is_list) {
    std::string name;
    bool whole = true;
    words >> name;
    while (words >> word)
      if (word == "partial")
        whole = false;
      else
        begun = word.substr(kBegun.size());
    if (is_first)
      json = fmt::format(R"({{"format":"credlint-vendor-list","version":1,"sources":[{{"vendor":"atlassian",)"
                         R"("scope":"org 9a1f6c2e","with":"key","begun":"{0}","ended":"{0}","lists":[)",
                         begun);
    else
      json = "]},";
    json += fmt::format(R"({{"list":"{}","complete":{},"why":{},"records":[)", name, whole,
                        why.empty() ? std::string("null") : '"' + why + '"');
  } else {
    json = section.list.find_last_not_of('\n') != std::string::npos &&
                   section.list[section.list.find_last_not_of('\n')] == '['
               ? "{"
               : ",{";
    for (bool first = true; words >> word; first = false) {
      const std::size_t equals = word.find('=');
      std::string value = word.substr(equals + 1);
      std::replace(value.begin(), value.end(), '_', ' ');
      const std::string key = word.substr(0, equals);
      json += fmt::format(R"({}"{}":)", first ? "" : ",", key);
      if (key == "scopes") {
        std::istringstream list(value == "-" ? "" : value);
        json += '[';
        std::size_t count = 0;
        for (std::string scope; std::getline(list, scope, ',');)
          json += fmt::format(R"({}"{}")", count++ ? "," : "", scope);
        json += ']';
      } else {
        json += value == "null" ? value : '"' + value + '"';
      }
    }
    json += '}';
  }
  section.list += json + "\n";
}

// A line of the fixture, without its expectations, that says something of the probe.
void read_probe_line(const std::string& line, std::uint32_t number, Section& section) {
  const auto what_follows = [&](std::string_view mark) -> std::optional<std::string> {
    const std::size_t at = line.find(mark);
    if (at == std::string::npos) return std::nullopt;
    BOOST_REQUIRE_MESSAGE(at == 0, "line " << number << ": it must stand alone: " << mark);
    section.probed.mode = ProbeMode::live;
    return line.substr(mark.size());
  };
  if (const auto seen = what_follows("# probe: ")) section.sights.push_back({number, read_observation(*seen)});
  if (const auto told = what_follows("# told: ")) {
    std::istringstream words(*told);
    std::string host, cloud_id, more;
    BOOST_REQUIRE_MESSAGE(words >> host >> cloud_id && !(words >> more),
                          "line " << number << ": no cloud id: " << line);
    section.probed.cloud_ids[host] = cloud_id;
  }
  if (const auto name = what_follows("# undecided: ")) {
    const auto found = std::find(kUndecidedNames.begin(), kUndecidedNames.end(), *name);
    BOOST_REQUIRE_MESSAGE(found != kUndecidedNames.end(), "line " << number << ": " << line);
    section.probed.undecided = static_cast<Undecided>(found - kUndecidedNames.begin());
  }
}

std::vector<Section> sections_of(const std::string& fixture) {
  constexpr std::string_view kNow = "# now: ", kExpect = "# expect: ", kPolicy = "# policy: ";
  std::vector<Section> sections;
  std::istringstream lines(fixture);
  std::string line;
  for (std::uint32_t number = 1; std::getline(lines, line); ++number) {
    if (line.starts_with(kNow)) {
      const auto now = parse_instant(line.substr(kNow.size()));
      BOOST_REQUIRE_MESSAGE(now, "line " << number << ": no time: " << line);
      sections.push_back({*now, std::string(number - 1, '\n'), {}, {}, {}, {}, {}});
    }
    if (sections.empty()) continue;
    if (line.starts_with(kPolicy)) {
      // On its own line, so that a finding about it is found there.
      std::string& policy = sections.back().policy;
      policy.append(number - 1 - count_lines(policy), '\n');
      policy += line.substr(kPolicy.size(), line.find(kExpect) - kPolicy.size()) + "\n";
    }
    for (std::size_t at = line.find(kExpect); at != std::string::npos; at = line.find(kExpect, at + 1)) {
      std::string expectation = line.substr(at + kExpect.size());
      expectation = expectation.substr(0, expectation.find(" # expect:"));
      const std::size_t colon = expectation.find(": ");
      sections.back().expected.push_back(
          {number, expectation.substr(0, colon), colon == std::string::npos ? "" : expectation.substr(colon + 2)});
    }
    // An expectation is no part of the inventory: it may quote what would be a fault there.
    line.resize(std::min(line.find(kExpect), line.size()));
    sections.back().text += line + "\n";
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    read_probe_line(line, number, sections.back());
    read_list_line(line, number, sections.back());
  }
  return sections;
}

// Of a token without a line nothing was seen.
Probed probed_in(const Section& section, const Inventory& inventory) {
  Probed probed = section.probed;
  if (probed.mode == ProbeMode::live) probed.observations.resize(inventory.tokens.size());
  for (const Sight& sight : section.sights) {
    const auto next = std::find_if(inventory.tokens.begin(), inventory.tokens.end(),
                                   [&](const Token* token) { return token->place.where.line > sight.line; });
    BOOST_REQUIRE_MESSAGE(next != inventory.tokens.begin(), "line " << sight.line << ": of which token?");
    Observation& seen = probed.observations[(*std::prev(next))->index];
    BOOST_REQUIRE_MESSAGE(seen.verdict == Verdict::none, "line " << sight.line << ": a second line about the token");
    seen = sight.observation;
  }
  return probed;
}

// An expectation "error: hint TEXT" is about the hint.
constexpr std::string_view kHint = "hint ";

std::size_t check_expectations(const NamedRule& rule, const std::string& fixture) {
  std::size_t expectations = 0;
  for (const Section& section : sections_of(fixture)) {
    // What a waiver covers, the other rules find.
    const bool needs_others = rule.rule.check_waiver != nullptr;
    const Audit audit = audit_text(
        fill_in_secrets(section.text), section.now, needs_others ? "" : rule.id, section.policy,
        [&](const Inventory& inventory) { return probed_in(section, inventory); },
        section.list.empty() ? "" : section.list + "]}]}]}");
    std::vector<Expectation> expected = section.expected;
    expectations += expected.size();
    for (const Finding& finding : audit.findings) {
      if (audit.rule_of(finding).id != rule.id) continue;
      const auto match = std::find_if(expected.begin(), expected.end(), [&](const Expectation& item) {
        return item.line == finding.place.where.line && item.severity == to_text(finding.severity) &&
               (item.text.starts_with(kHint) ? finding.hint.find(item.text.substr(kHint.size()))
                                             : finding.message.find(item.text)) != std::string_view::npos;
      });
      BOOST_CHECK_MESSAGE(match != expected.end(), rule.id << " line " << finding.place.where.line << ": unexpected "
                                                           << finding.severity << ": " << finding.message);
      if (match != expected.end()) expected.erase(match);
    }
    for (const Expectation& item : expected)
      BOOST_ERROR(rule.id << " line " << item.line << ": did not come: " << item.severity << ": " << item.text);
  }
  return expectations;
}

// The ```toml blocks of a manual.
std::vector<std::string> toml_blocks(std::string_view manual) {
  constexpr std::string_view kFence = "```toml\n";
  std::vector<std::string> blocks;
  for (std::size_t begin = manual.find(kFence); begin != std::string_view::npos;
       begin = manual.find(kFence, begin + 1)) {
    const std::size_t text = begin + kFence.size();
    blocks.emplace_back(manual.substr(text, manual.find("```", text) - text));
  }
  return blocks;
}

}  // namespace

BOOST_DATA_TEST_CASE(the_fixture_is_judged_as_it_says, all_rules(), rule) {
  const std::size_t expectations =
      check_expectations(rule, read_file(fmt::format("{}/tests/rules/{}.toml", SOURCE_DIR, rule.stem)));
  BOOST_TEST(expectations > 0U);  // a fixture that expects nothing proves nothing
}

BOOST_DATA_TEST_CASE(the_examples_of_the_manual_are_true, all_rules(), rule) {
  std::size_t expectations = 0;
  for (const std::string& block : toml_blocks(rule.manual)) {
    BOOST_TEST(!sections_of(block).empty());
    expectations += check_expectations(rule, block);
  }
  BOOST_TEST(expectations > 0U);
}

BOOST_DATA_TEST_CASE(the_manual_has_all_its_parts, all_rules(), rule) {
  BOOST_TEST(rule.manual.starts_with(fmt::format("# {}\n", rule.id)));
  for (const std::string_view part :
       {"\nSeverity: ", "\n## Why\n", "\n## Example\n", "\n## Fix\n", "\n## Limits\n", "\n## Source\n"})
    BOOST_TEST(rule.manual.find(part) != std::string_view::npos, "no " << part.substr(1));
}

// What all rules together say of one entry.
BOOST_AUTO_TEST_CASE(one_cause_gives_one_finding) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"kind = 'bitbucket-app-password'", "kind-retired"},
      {"kind = 'bitbucket-app-password'\nrevoked = 2026-01-01", "kind-retired"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-06-01", "idle-expiry"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-09-14", "idle-expiry"},
      {"kind = 'atlassian-oauth-3lo'\nlast_used = 2026-09-14\nconsented = 2022-03-01", "idle-expiry"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-09-24T12:00:00Z", ""},  // 59 days and a half
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-09-14\nexpires = 2026-12-01", "expires-soon"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-06-01\nexpires = 2026-08-01", "expired"},
      // A mere note does not take the word from them.
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-11-22\nconsented = 2022-03-01", "idle-expiry"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-11-22\nconsented = 2022-03-01\nexpires = 2026-12-01",
       "expires-soon"},
      {"kind = 'atlassian-oauth-3lo'\nlast_refreshed = 2026-10-20\nconsented = 2022-03-01\nexpires = 2026-11-01",
       "expired"},
      {"kind = 'atlassian-api-token'\ncreated = 2024-06-01\nlast_used = 2026-11-20", "legacy-token"},
      {"kind = 'atlassian-api-token'\ncreated = 2026-06-01\nexpires = 2028-06-01\nscopes = ['read:jira-work']",
       "lifetime-too-long"},
      // That the dates are wrong is another cause than that the token has ended.
      {"kind = 'atlassian-datacenter-pat'\nexpires = 2026-10-01\nlast_used = 2026-11-20", "dates-inconsistent expired"},
  };
  for (const auto& [keys, expected] : cases) {
    const Audit audit = audit_text(fmt::format("[[token]]\nid = 'a'\nowner = 'team'\n{}\n", keys));
    std::set<std::string_view> ids;
    for (const Finding& finding : audit.findings) ids.insert(audit.rule_of(finding).id);
    BOOST_TEST(fmt::format("{}", fmt::join(ids, " ")) == expected, keys);
  }
}

// What all rules together say of a token that was tried.
BOOST_AUTO_TEST_CASE(what_a_probe_saw_gives_one_finding) {
  struct Tried {
    std::string keys, seen, expected;
  };
  const std::string server = "kind = 'atlassian-datacenter-pat'\n";
  const std::string user = "kind = 'atlassian-api-token'\n";
  const std::string grant = "kind = 'atlassian-oauth-3lo'\n";
  const std::vector<Tried> cases{
      {server + "expires = 2027-10-01", "alive", ""},
      {server + "expires = 2027-10-01", "rejected", "token-rejected"},
      {server + "expires = 2027-10-01", "blocked captcha", "token-blocked"},
      {server + "expires = 2027-10-01", "blocked address why=an allow-list", "probe-undecided"},
      {server + "expires = 2027-10-01", "skipped why=it has no server", ""},
      {server + "expires = 2027-10-01\naccount = 'a@b.example'", "alive email=c@b.example", "account-mismatch"},
      {server + "expires = 2026-10-01", "rejected", "expired"},
      {server + "expires = 2026-10-01", "alive", "alive-past-expiry"},
      {server + "expires = 2026-10-01", "skipped why=it has ended", "expired"},
      {server + "revoked = 2026-10-01", "alive", "alive-past-expiry"},
      {user + "created = 2024-06-01", "alive", "alive-past-expiry"},
      {user + "created = 2024-06-01", "rejected", "legacy-token"},
      {user + "created = 2025-06-01", "alive inactive", "account-inactive alive-past-expiry"},
      // These are never tried.
      {grant + "last_refreshed = 2026-06-01", "skipped why=it is never redeemed", "idle-expiry"},
  };
  for (const Tried& tried : cases) {
    const Audit audit = audit_text(fmt::format("[[token]]\nid = 'a'\nowner = 'team'\n{}\n", tried.keys), kToday, {}, {},
                                   [&](const Inventory&) {
                                     Probed probed;
                                     probed.mode = ProbeMode::live;
                                     probed.observations.push_back(read_observation(tried.seen));
                                     return probed;
                                   });
    std::set<std::string_view> ids;
    for (const Finding& finding : audit.findings) ids.insert(audit.rule_of(finding).id);
    BOOST_TEST(fmt::format("{}", fmt::join(ids, " ")) == tried.expected, tried.keys << " " << tried.seen);
  }
}

BOOST_AUTO_TEST_CASE(without_a_probe_live_rules_have_nothing_to_judge) {
  const Audit audit = audit_text(read_file(fmt::format("{}/examples/inventory.toml", SOURCE_DIR)));
  std::size_t live = 0;
  for (const NamedRule& rule : all_rules()) {
    if (!rule.rule.summary.starts_with("live: ")) continue;
    ++live;
    for (const Token* token : audit.inventory().tokens)
      BOOST_TEST(!rule.rule.applies(*token, audit.context), rule.id << " " << token->name);
  }
  BOOST_TEST(live > 0U);
}

BOOST_AUTO_TEST_CASE(a_relative_reference_belongs_to_the_folder_of_its_inventory) {
  const auto token = [](std::string_view secret) {
    return fmt::format("[[token]]\nkind = 'atlassian-api-token'\nsecret = '{}'\n", secret);
  };
  const std::string all = token("file:secrets/a") + token("file:/run/secrets/a") + token("env:A");
  std::vector<Document> documents;
  documents.push_back({"one/inventory.toml", all, {}});
  documents.push_back({"two/inventory.toml", all, {}});
  documents.push_back({"one/more.toml", token("file:secrets/a"), {}});
  const Context context(read_inventory(std::move(documents), 1), kToday);
  const auto& tokens = context.inventory().tokens;
  BOOST_REQUIRE(tokens.size() == 7U);
  for (const std::size_t i : {0U, 1U, 2U, 3U}) BOOST_TEST(context.earlier_with_same_secret(*tokens[i]) == nullptr);
  BOOST_TEST(context.earlier_with_same_secret(*tokens[4]) == tokens[1]);
  BOOST_TEST(context.earlier_with_same_secret(*tokens[5]) == tokens[2]);
  BOOST_TEST(context.earlier_with_same_secret(*tokens[6]) == tokens[0]);
}

BOOST_AUTO_TEST_CASE(ids_are_sorted_and_summaries_are_plain) {
  for (std::size_t i = 0; i < all_rules().size(); ++i) {
    const NamedRule& rule = all_rules()[i];
    if (i > 0) BOOST_TEST((all_rules()[i - 1].id < rule.id));
    BOOST_TEST(!rule.rule.summary.empty());
    BOOST_TEST(!rule.rule.summary.ends_with('.'));
    const int checks = (rule.rule.check != nullptr ? 1 : 0) + (rule.rule.check_inventory != nullptr ? 1 : 0) +
                       (rule.rule.check_waiver != nullptr ? 1 : 0);
    BOOST_TEST(checks == 1);
    for (const Threshold& threshold : rule.rule.thresholds) BOOST_TEST(threshold.rule == rule.id);
    BOOST_TEST((rule.rule.applies != nullptr));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace testing
}  // namespace credlint
