// When a token ends and why (the contract's section 4), and that one cause gives one finding (its section 5).
#include "ending.h"

#include <fmt/core.h>

#include <boost/test/unit_test.hpp>

#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(ending)
namespace {

// The entry of a token with an owner, so that nothing is to be said of it but what the lines give cause for.
std::string entry(std::string_view id, std::string_view kind, std::string_view lines = {}) {
  return fmt::format("[[token]]\nid = \"{}\"\nkind = \"{}\"\nowner = \"team\"\n{}\n", id, kind, lines);
}

// A user's API token with scopes.
std::string api_token(std::string_view id, std::string_view lines = {}) {
  return entry(id, "atlassian-api-token", fmt::format("scopes = [\"read:jira-work\"]\n{}", lines));
}

// "2027-02-01 declared", or the reason alone where there is no date.
std::string ends(std::string_view kind, std::string_view lines, Instant now = kToday) {
  const Inventory inventory = read_text(entry("t", kind, lines));
  const Ending end = ending_of(*inventory.tokens.at(0), {}, now);
  return end.dated() ? fmt::format("{} {}", to_text(end.at), to_text(end.reason)) : std::string(to_text(end.reason));
}

std::string ends(std::string_view lines, Instant now = kToday) { return ends("atlassian-api-token", lines, now); }

// "expired error, wrong-host warning": what is said of one token.
std::string said_of(const Audit& audit, std::string_view id) {
  std::string text;
  for (const Finding& finding : audit.findings)
    if (const Token* token = audit.token_of(finding); token != nullptr && token->name == id)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", audit.rule_of(finding).id, to_text(finding.severity));
  return text;
}

std::string said_of_t(const std::string& document, Instant now = kToday) {
  return said_of(audit_text(document, now), "t");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_earliest_of_all_ends_wins) {
  BOOST_TEST(ends("expires = 2027-02-01") == "2027-02-01 declared");
  BOOST_TEST(ends("created = 2026-02-01\nexpires = 2026-12-01") == "2026-12-01 declared");
  BOOST_TEST(ends("created = 2026-02-01\nexpires = 2027-06-01") == "2027-02-01 lifetime-limit");
  BOOST_TEST(ends("expires = 2026-11-01\nrevoked = 2026-11-20") == "2026-11-01 declared");
  BOOST_TEST(ends("expires = 2026-11-20\nrevoked = 2026-11-01") == "2026-11-01 revoked");
  BOOST_TEST(ends("created = 2025-01-01\nrevoked = 2026-11-01") == "2026-01-01 lifetime-limit");
  BOOST_TEST(ends("expires = 2027-02-01T08:00:00+02:00") == "2027-02-01T06:00:00Z declared");
}

BOOST_AUTO_TEST_CASE(the_longest_life_limits_kinds_that_have_one) {
  for (const std::string_view kind : {"atlassian-api-token", "atlassian-service-token", "atlassian-admin-key"}) {
    BOOST_TEST(ends(kind, "created = 2026-02-01") == "2027-02-01 lifetime-limit", kind);
    BOOST_TEST(ends(kind, "created = 2027-03-01T08:00:00Z") == "2028-02-29T08:00:00Z lifetime-limit", kind);
    BOOST_TEST(ends(kind, "created = 2026-02-01\nexpires = \"never\"") == "2027-02-01 lifetime-limit", kind);
    BOOST_TEST(ends(kind, "expires = \"never\"") == "unknown", kind);
    BOOST_TEST(ends(kind, "") == "unknown", kind);
  }
  for (const std::string_view kind :
       {"atlassian-oauth-3lo", "atlassian-oauth-client", "bitbucket-access-token", "atlassian-datacenter-pat"})
    BOOST_TEST(ends(kind, "created = 2019-01-01") == "unknown", kind);
}

BOOST_AUTO_TEST_CASE(old_api_tokens_end_with_the_vendors_window) {
  BOOST_TEST(ends("created = 2024-12-14T23:59:59.999999Z") == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("created = 2024-12-15T01:00:00+02:00") == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("created = 2019-01-01", midnight(2024, 1, 1)) == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("created = 2019-01-01\nexpires = 2025-01-01") == "2025-01-01 declared");
  BOOST_TEST(ends("created = 2019-01-01\nexpires = 2030-01-01") == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("created = 2019-01-01\nexpires = \"never\"") == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("created = 2019-01-01\nrevoked = 2026-01-01") == "2026-01-01 revoked");
  // The first day that is no legacy token, and kinds that never were.
  BOOST_TEST(ends("created = 2024-12-15") == "2025-12-15 lifetime-limit");
  for (const std::string_view kind : {"atlassian-service-token", "atlassian-admin-key"})
    BOOST_TEST(ends(kind, "created = 2023-06-01") == "2024-05-31 lifetime-limit", kind);
  BOOST_TEST(ends("created = 2023-06-01\naccount = \"x@serviceaccount.atlassian.com\"") == "2024-05-31 lifetime-limit");
}

BOOST_AUTO_TEST_CASE(app_passwords_ended_for_everybody_on_one_day) {
  constexpr std::string_view kKind = "bitbucket-app-password";
  for (const std::string_view lines : {"", "expires = \"never\"", "expires = 2030-01-01", "created = 2019-01-01"})
    BOOST_TEST(ends(kKind, lines) == "2026-07-28 vendor-policy", lines);
  BOOST_TEST(ends(kKind, "", midnight(2026, 1, 1)) == "2026-07-28 vendor-policy");
  BOOST_TEST(ends(kKind, "expires = 2026-01-01") == "2026-01-01 declared");
  BOOST_TEST(ends(kKind, "revoked = 2026-01-01") == "2026-01-01 revoked");
}

BOOST_AUTO_TEST_CASE(a_grant_dies_90_days_after_the_later_of_refresh_and_use) {
  constexpr std::string_view kKind = "atlassian-oauth-3lo";
  BOOST_TEST(ends(kKind, "last_used = 2026-11-01") == "2027-01-30 inactivity");
  BOOST_TEST(ends(kKind, "last_refreshed = 2026-06-01\nlast_used = 2026-11-01") == "2027-01-30 inactivity");
  BOOST_TEST(ends(kKind, "last_refreshed = 2026-11-01\nlast_used = 2026-06-01") == "2027-01-30 inactivity");
  BOOST_TEST(ends(kKind, "last_used = 2026-11-01\nexpires = \"never\"") == "2027-01-30 inactivity");
  BOOST_TEST(ends(kKind, "last_used = 2026-11-01\nexpires = 2026-12-01") == "2026-12-01 declared");
  // Consent is a soft note, never an end.
  BOOST_TEST(ends(kKind, "last_used = 2026-11-01\nconsented = 2024-01-01") == "2027-01-30 inactivity");
  BOOST_TEST(ends(kKind, "consented = 2024-01-01\ncreated = 2024-01-01") == "unknown");
  BOOST_TEST(ends(kKind, "expires = \"never\"") == "unknown");
  BOOST_TEST(ends("last_used = 2024-01-01\nexpires = 2027-02-01") == "2027-02-01 declared");
}

BOOST_AUTO_TEST_CASE(some_kinds_may_never_end) {
  for (const std::string_view kind : {"atlassian-oauth-client", "bitbucket-access-token", "atlassian-datacenter-pat"}) {
    BOOST_TEST(ends(kind, "expires = \"never\"\ncreated = 2019-01-01") == "never", kind);
    BOOST_TEST(ends(kind, "expires = \"never\"\nrevoked = 2026-11-01") == "2026-11-01 revoked", kind);
    BOOST_TEST(ends(kind, "expires = 2027-02-01") == "2027-02-01 declared", kind);
    BOOST_TEST(ends(kind, "") == "unknown", kind);
  }
}

BOOST_AUTO_TEST_CASE(of_an_unknown_kind_only_what_is_declared_counts) {
  BOOST_TEST(ends("nonsense", "created = 2019-01-01") == "unknown");
  BOOST_TEST(ends("nonsense", "expires = 2026-11-01") == "2026-11-01 declared");
}

BOOST_AUTO_TEST_CASE(an_invalid_date_makes_the_end_unknown_unless_the_rest_proves_it) {
  for (const std::string_view lines :
       {"expires = \"2026-02-30\"", "expires = \"soon\"\ncreated = 2026-06-01", "expires = 5\nrevoked = 2026-12-01",
        "revoked = \"yes\"", "revoked = true\nexpires = 2027-01-01", "revoked = 1\ncreated = 2026-06-01",
        "created = \"in spring\"", "created = \"2026-13-01\"\nexpires = \"never\""})
    BOOST_TEST(ends(lines) == "unknown", lines);
  BOOST_TEST(ends("expires = \"soon\"\ncreated = 2025-06-01") == "2026-06-01 lifetime-limit");
  BOOST_TEST(ends("revoked = true\nexpires = 2026-11-23") == "2026-11-23 declared");
  BOOST_TEST(ends("revoked = true\nexpires = 2026-11-23T00:00:01Z") == "unknown");
  BOOST_TEST(ends("expires = \"soon\"\ncreated = 2019-01-01") == "2026-05-13 vendor-policy");
  BOOST_TEST(ends("bitbucket-app-password", "expires = \"soon\"") == "2026-07-28 vendor-policy");
  BOOST_TEST(ends("bitbucket-app-password", "expires = \"soon\"", midnight(2026, 1, 1)) == "unknown");
  BOOST_TEST(ends("bitbucket-access-token", "expires = \"never\"\nrevoked = true") == "unknown");
  // Either of them may be the later one.
  BOOST_TEST(ends("atlassian-oauth-3lo", "last_used = true\nlast_refreshed = 2026-01-01") == "unknown");
  BOOST_TEST(ends("atlassian-oauth-3lo", "last_used = 2026-01-01\nlast_refreshed = \"x\"") == "unknown");
  BOOST_TEST(ends("atlassian-oauth-3lo", "last_used = true\nexpires = 2026-11-01") == "2026-11-01 declared");
}

BOOST_AUTO_TEST_CASE(the_end_itself_is_too_late) {
  const Ending at_midnight{kToday, EndReason::declared};
  BOOST_TEST(at_midnight.ended(kToday));
  BOOST_TEST(!at_midnight.ended(kToday - std::chrono::microseconds{1}));
  BOOST_TEST(!Ending{}.ended(midnight(9999, 12, 31)));
  BOOST_TEST(!(Ending{kNever, EndReason::never}.ended(midnight(9999, 12, 31))));
}

BOOST_AUTO_TEST_CASE(notice_is_at_most_a_third_and_a_sixth_of_the_life) {
  const auto hours_of = [](std::string_view lines) {
    const Context context(read_text(api_token("t", lines)), kToday);
    const Notice notice = context.notice(*context.inventory().tokens.at(0));
    return fmt::format("{} {}", notice.warn / std::chrono::hours{1}, notice.error / std::chrono::hours{1});
  };
  BOOST_TEST(hours_of("created = 2026-11-20\nexpires = 2026-11-29") == "72 36");    // 9 days
  BOOST_TEST(hours_of("created = 2026-11-01\nexpires = 2026-12-01") == "240 120");  // 30 days
  BOOST_TEST(hours_of("created = 2026-10-19\nexpires = 2026-11-30") == "336 168");  // 42 days
  BOOST_TEST(hours_of("created = 2026-11-22\nexpires = 2026-11-22T06:00:00Z") == "2 1");
  // 30 days and some hours are still 30 days.
  for (const std::string_view lines : {"created = 2026-06-01\nexpires = 2027-05-01", "expires = 2026-12-01",
                                       "created = \"in spring\"\nexpires = 2026-12-01", "created = 2026-06-01",
                                       "created = 2026-12-15\nexpires = 2026-12-10"})
    BOOST_TEST(hours_of(lines) == "743 191", lines);
}

BOOST_AUTO_TEST_CASE(the_state_follows_from_the_end_and_its_notice) {
  const auto state = [](const std::string& document) {
    const Audit audit = audit_text(document);
    return state_of(audit, *audit.inventory().tokens.at(0));
  };
  BOOST_TEST(state(api_token("t", "expires = 2026-11-23")) == State::ended);
  BOOST_TEST(state(api_token("t", "expires = 2026-11-24")) == State::expiring);
  BOOST_TEST(state(api_token("t", "expires = 2026-12-23T23:59:59Z")) == State::expiring);
  BOOST_TEST(state(api_token("t", "expires = 2026-12-24")) == State::healthy);
  BOOST_TEST(state(api_token("t", "created = 2026-11-20\nexpires = 2026-11-29")) == State::healthy);
  BOOST_TEST(state(api_token("t")) == State::unknown);
  BOOST_TEST(state(api_token("t", "expires = \"2026-02-30\"")) == State::unknown);
  BOOST_TEST(state(entry("t", "atlassian-datacenter-pat", "expires = \"never\"")) == State::healthy);
}

BOOST_AUTO_TEST_CASE(a_living_token_replaces_another_and_settles_its_end) {
  const auto replaced_by = [](const std::string& document) {
    const Audit audit = audit_text(document);
    for (const Token* token : audit.inventory().tokens)
      if (token->name == "t") {
        const Token* other = audit.context.replacement(*token);
        BOOST_TEST(audit.context.end_is_settled(*token) == (other != nullptr));
        return other == nullptr ? std::string("-") : std::string(other->name);
      }
    return std::string("no such token");
  };
  const std::string old = api_token("t", "expires = 2026-11-01");
  const std::string living = api_token("new", "expires = 2027-11-01\nreplaces = \"t\"");
  const std::string dead = api_token("dead", "expires = 2026-11-01\nreplaces = \"t\"");
  BOOST_TEST(replaced_by(old + living) == "new");
  BOOST_TEST(replaced_by(living + old) == "new");
  BOOST_TEST(replaced_by(old + dead) == "-");
  BOOST_TEST(replaced_by(dead + old + living) == "new");
  BOOST_TEST(replaced_by(old + api_token("new", "replaces = \"t\"")) == "new");
  BOOST_TEST(replaced_by(old + api_token("new", "revoked = 2026-11-22\nreplaces = \"t\"")) == "-");
  BOOST_TEST(replaced_by(old + api_token("new", "expires = 2027-11-01\nreplaces = \"T\"")) == "-");
  BOOST_TEST(replaced_by(api_token("t", "expires = 2027-11-01\nreplaces = \"t\"")) == "-");
}

BOOST_AUTO_TEST_CASE(a_revoked_token_is_settled_from_that_day_on) {
  const auto settled = [](std::string_view lines) {
    const Audit audit = audit_text(api_token("t", lines));
    return audit.context.end_is_settled(*audit.inventory().tokens.at(0));
  };
  BOOST_TEST(settled("revoked = 2026-11-23"));
  BOOST_TEST(!settled("revoked = 2026-11-24"));
  BOOST_TEST(!settled("expires = 2026-11-01\nrevoked = true"));
}

BOOST_AUTO_TEST_CASE(an_ended_token_gets_one_finding_about_its_end) {
  constexpr std::string_view kFaults = "base_url = \"http://jira.example\"\nexpires = 2026-11-01";
  BOOST_TEST(said_of_t(entry("t", "atlassian-api-token", kFaults)) == "expired error");
  BOOST_TEST(said_of_t(entry("t", "atlassian-admin-key", kFaults)) == "expired error");
  BOOST_TEST(said_of_t(entry("t", "atlassian-api-token", "created = 2025-06-01")) == "expired error");
  BOOST_TEST(said_of_t(api_token("t", "created = 2025-06-01\nexpires = \"never\"")) == "expired error");
  BOOST_TEST(said_of_t(entry("t", "atlassian-api-token", "created = 2019-01-01")) == "legacy-token error");
  BOOST_TEST(said_of_t(api_token("t", "created = 2019-01-01\nexpires = 2025-01-01")) == "legacy-token error");
  // What is wrong with the entry itself is said all the same.
  BOOST_TEST(said_of_t(api_token("t", "expires = 2026-11-01\nbogus = 1")) == "expired error, inventory-invalid error");
  BOOST_TEST(said_of_t(api_token("t", fmt::format("expires = 2026-11-01\nlabel = \"{}\"", secret_for("github")))) ==
             "expired error, secret-in-inventory error");
}

BOOST_AUTO_TEST_CASE(a_revoked_or_replaced_token_gets_only_a_note) {
  BOOST_TEST(said_of_t(entry("t", "atlassian-api-token", "revoked = 2026-11-01")) == "expired note");
  BOOST_TEST(said_of_t(api_token("t", "created = 2019-01-01\nrevoked = 2026-11-01")) == "legacy-token note");
  const std::string living = api_token("new", "expires = 2027-11-01\nreplaces = \"t\"");
  BOOST_TEST(said_of_t(living + entry("t", "atlassian-api-token", "expires = 2026-11-01")) == "expired note");
  BOOST_TEST(said_of_t(living + api_token("t", "created = 2019-01-01")) == "legacy-token note");
  BOOST_TEST(said_of_t(living + api_token("t", "expires = 2026-11-25")) == "expires-soon note");
  BOOST_TEST(said_of(audit_text(living + api_token("t", "expires = 2026-11-01")), "new").empty());
}

BOOST_AUTO_TEST_CASE(the_narrower_rule_silences_the_wider_one) {
  BOOST_TEST(said_of_t(api_token("t", "expires = 2026-11-24")) == "expires-soon error");
  // Before the vendor's window is over a legacy token lives, and its end is near.
  BOOST_TEST(said_of_t(api_token("t", "created = 2024-06-01"), midnight(2026, 5, 1)) == "legacy-token error");
  BOOST_TEST(said_of_t(api_token("t", "created = 2024-06-01"), midnight(2025, 6, 1)) == "legacy-token warning");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
