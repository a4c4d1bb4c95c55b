// The small parts that everything else stands on: instants, URLs, references, secret formats, texts, checksums.
#include <fmt/core.h>

#include <boost/test/unit_test.hpp>

#include "secret_format.h"
#include "secret_ref.h"
#include "sha256.h"
#include "support.h"
#include "text.h"
#include "url.h"

namespace credlint::testing {
namespace {

// The parts of "a|b|c".
std::vector<std::string> items(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == '|')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

const std::vector<std::string>& placeholders() {
  static const auto kNames = items(
      "atlassian-api-token|atlassian-admin-key|atlassian-service-token|atlassian-bad-checksum|bitbucket-app-password|"
      "bitbucket-datacenter|datacenter-pat|github|gitlab|slack|aws|jwt|pem");
  return kNames;
}

// "input -> output|input -> output": what the function makes of each.
void check_table(std::string (*function)(std::string_view), std::string_view table) {
  constexpr std::string_view kArrow = " -> ";
  for (const std::string& row : items(table)) {
    const std::size_t arrow = row.find(kArrow);
    BOOST_REQUIRE_MESSAGE(arrow != std::string::npos, row);
    BOOST_TEST(function(row.substr(0, arrow)) == row.substr(arrow + kArrow.size()), row.substr(0, arrow));
  }
}

// The instant as RFC 3339, or "-" for a text that is none.
std::string parsed(std::string_view text) {
  const auto instant = parse_instant(text);
  return instant ? to_rfc3339(*instant) : "-";
}

// The clean URL, behind "! " if it had credentials, or "-" for a text that is none.
std::string cleaned(std::string_view text) {
  const auto url = clean_url(text);
  return !url ? "-" : (url->had_credentials ? "! " : "") + url->text;
}

std::string parts_of(std::string_view clean) {
  const Url url = split_url(clean);
  return fmt::format("{} {} {} {}", url.scheme, url.host, url.port, url.path);
}

std::string_view name_of(SecretFlaw flaw) {
  constexpr std::array<std::string_view, 4> kNames{"none", "no_scheme", "misspelt_scheme", "bad_name"};
  return kNames[static_cast<std::size_t>(flaw)];
}

// The scheme and the rest, or the flaw and the scheme that was probably meant.
std::string reference(std::string_view text) {
  const SecretRef ref = parse_secret_ref(text);
  return ref.flaw == SecretFlaw::none ? fmt::format("{} {}", ref.scheme, ref.rest)
                                      : fmt::format("{} {}", name_of(ref.flaw), ref.suggestion);
}

std::string join(std::string_view a, std::string_view b, std::string_view c = {}) {
  return std::string(a).append(b).append(c);
}

// Wants the secret to be found at its place in the text.
void check_found(std::string_view placeholder, std::string_view before, std::string_view after) {
  const std::string secret = secret_for(placeholder);
  const auto match = find_secret(join(before, secret, after));
  BOOST_TEST_CONTEXT(placeholder << " between \"" << before << "\" and \"" << after << '"') {
    BOOST_REQUIRE(match.has_value());
    BOOST_TEST(match->offset == before.size());
    BOOST_TEST(match->length >= 1U);
    BOOST_TEST(match->length <= secret.size());
    BOOST_TEST(!match->format.empty());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(every_form_of_a_date_is_read) {
  check_table(parsed,
              "2026-11-23 -> 2026-11-23T00:00:00Z|2026-11-23T08:00:00 -> 2026-11-23T08:00:00Z|"
              "2026-11-23 08:00:00 -> 2026-11-23T08:00:00Z|2026-11-23t08:00:00z -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00+02:00 -> 2026-11-23T06:00:00Z|"
              "2026-11-23 01:30:00+05:45 -> 2026-11-22T19:45:00Z|"
              "2026-12-31T23:00:00-01:00 -> 2027-01-01T00:00:00Z|"
              "2026-11-23T08:00:00-00:00 -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00+23:59 -> 2026-11-22T08:01:00Z|"
              "2026-11-23T23:59:59 -> 2026-11-23T23:59:59Z");
}

BOOST_AUTO_TEST_CASE(fractions_are_kept_to_the_microsecond) {
  check_table(parsed,
              "2026-11-23T08:00:00.5Z -> 2026-11-23T08:00:00.5Z|"
              "2026-11-23T08:00:00.000Z -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00.000001+02:00 -> 2026-11-23T06:00:00.000001Z|"
              "2026-11-23T08:00:00.120 -> 2026-11-23T08:00:00.12Z|"
              "2026-11-23T08:00:00.9999999Z -> 2026-11-23T08:00:00.999999Z|"
              "2026-11-23T08:00:00.12345678901234567890Z -> 2026-11-23T08:00:00.123456Z");
  for (const std::string_view text : {"2026-11-23T08:00:00.", "2026-11-23T08:00:00.Z", "2026-11-23T08:00:00,5",
                                      "2026-11-23.5", "2026-11-23T08:00:00.-5", "2026-11-23T08:00:00.5.5"})
    BOOST_TEST(parsed(text) == "-", text);
}

BOOST_AUTO_TEST_CASE(leap_days_exist_in_leap_years_only) {
  BOOST_TEST(parsed("2000-02-29") == "2000-02-29T00:00:00Z");
  BOOST_TEST(parsed("2028-02-29") == "2028-02-29T00:00:00Z");
  for (const std::string_view text : {"2100-02-29", "1900-02-29", "2026-02-29", "2028-02-30", "2027-02-29T08:00:00Z"})
    BOOST_TEST(parsed(text) == "-", text);
}

BOOST_AUTO_TEST_CASE(impossible_dates_and_times_are_refused) {
  for (const std::string& text :
       items("2026-00-10|2026-13-01|2026-11-00|2026-11-31|2026-04-31|2026-12-32|2026-11-23T24:00:00|"
             "2026-11-23T23:60:00|2026-11-23T23:59:60|2026-11-23T08:00:00+24:00|2026-11-23T08:00:00+02:60"))
    BOOST_TEST(parsed(text) == "-", text);
}

BOOST_AUTO_TEST_CASE(nothing_may_stand_around_a_date) {
  for (const std::string& text :
       items("| |2026|2026-11|2026-11-2|26-11-23|2026-1-23|20261123|2026/11/23|23.11.2026| 2026-11-23|"
             "2026-11-23 |2026-11-23\n|2026-11-23T|2026-11-23Z|2026-11-23+02:00|2026-11-23T08|"
             "2026-11-23T08:00|2026-11-23T8:00:00|2026-11-23  08:00:00|2026-11-23_08:00:00|"
             "2026-11-23T08:00:00 Z|2026-11-23T08:00:00ZZ|2026-11-23T08:00:00+02|2026-11-23T08:00:00+0200|"
             "2026-11-23T08:00:00+2:00|2026-11-23T08:00:00Z+02:00|2026-11-23T08:00:00 UTC|2026-11-23 to 24|"
             "+2026-11-23|-2026-11-23|2026--1-23|2026-+1-23|2026-11-23T-8:00:00|0x7E-11-23|never|today|"
             "２０２６-11-23|2026\u201111\u201123"))
    BOOST_TEST(parsed(text) == "-", text);
  BOOST_TEST(parsed(std::string_view("2026-11-23\0", 11)) == "-");
}

BOOST_AUTO_TEST_CASE(only_the_years_1_to_9999_of_utc_exist) {
  BOOST_TEST(parsed("0001-01-01") == "0001-01-01T00:00:00Z");
  BOOST_TEST(parsed("9999-12-31T23:59:59.999999Z") == "9999-12-31T23:59:59.999999Z");
  for (const std::string_view text :
       {"0000-12-31", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "10000-01-01", "99999-01-01"})
    BOOST_TEST(parsed(text) == "-", text);
}

BOOST_AUTO_TEST_CASE(an_instant_is_shown_as_short_as_it_can_be) {
  BOOST_TEST(to_text(midnight(2026, 11, 23)) == "2026-11-23");
  BOOST_TEST(to_text(midnight(1, 1, 1)) == "0001-01-01");
  BOOST_TEST(to_text(midnight(2026, 11, 23) + std::chrono::seconds{1}) == "2026-11-23T00:00:01Z");
  BOOST_TEST(to_text(midnight(2026, 11, 23) + std::chrono::microseconds{10}) == "2026-11-23T00:00:00.00001Z");
  BOOST_TEST(to_text(midnight(2026, 11, 23) - std::chrono::microseconds{1}) == "2026-11-22T23:59:59.999999Z");
  BOOST_TEST(to_rfc3339(midnight(1969, 12, 31)) == "1969-12-31T00:00:00Z");
  BOOST_TEST(to_month(midnight(2026, 2, 28) + std::chrono::hours{24}) == "2026-03");
  BOOST_TEST(whole_days(midnight(2026, 11, 23), midnight(2026, 11, 24) - std::chrono::microseconds{1}) == 0);
  BOOST_TEST(whole_days(midnight(2026, 11, 23), midnight(2026, 11, 22) + std::chrono::hours{1}) == -1);
}

BOOST_AUTO_TEST_CASE(a_url_is_kept_in_one_form_only) {
  check_table(cleaned,
              "HTTPS://ACME.Atlassian.NET/Path/X -> https://acme.atlassian.net/Path/X|"
              "https://acme.atlassian.net/ -> https://acme.atlassian.net|"
              "https://acme.atlassian.net./wiki -> https://acme.atlassian.net/wiki|"
              "https://acme%2eatlassian.net/wiki -> https://acme.atlassian.net/wiki|"
              "https://acme.atlassian.net:443/x -> https://acme.atlassian.net/x|"
              "https://acme.atlassian.net:0443/x -> https://acme.atlassian.net/x|"
              "https://acme.atlassian.net: -> https://acme.atlassian.net|"
              "http://acme.atlassian.net:80 -> http://acme.atlassian.net|"
              "https://acme.atlassian.net:80 -> https://acme.atlassian.net:80|"
              "http://acme.atlassian.net:443/ -> http://acme.atlassian.net:443|"
              "https://acme.atlassian.net:8443/x/ -> https://acme.atlassian.net:8443/x/|"
              "https://acme.atlassian.net/a/../b/./c -> https://acme.atlassian.net/b/c|"
              "https://acme.atlassian.net/a%2Fb%20c -> https://acme.atlassian.net/a%2Fb%20c|"
              "ftp://files.acme.example/x -> ftp://files.acme.example/x|"
              "git+ssh://bitbucket.org:22/x -> git+ssh://bitbucket.org:22/x");
}

BOOST_AUTO_TEST_CASE(user_info_query_and_fragment_are_dropped) {
  check_table(cleaned,
              "https://bot:word@acme.atlassian.net/x -> ! https://acme.atlassian.net/x|"
              "https://bot@acme.atlassian.net -> ! https://acme.atlassian.net|"
              "https://:word@acme.atlassian.net -> ! https://acme.atlassian.net|"
              "https://acme.atlassian.net?token=x -> https://acme.atlassian.net|"
              "https://acme.atlassian.net/a?b=c#d -> https://acme.atlassian.net/a|"
              "https://acme.atlassian.net#@evil.example -> https://acme.atlassian.net");
  // Whatever it looks like, these go to the host behind the last @.
  check_table(cleaned,
              "https://acme.atlassian.net;x@evil.example -> ! https://evil.example|"
              "https://acme.atlassian.net\\@evil.example/ -> ! https://evil.example|"
              "https://acme.atlassian.net:443@evil.example/ -> ! https://evil.example");
}

BOOST_AUTO_TEST_CASE(addresses_are_written_as_they_are_connected_to) {
  for (const std::string_view text : {"https://2130706433/", "https://0x7f000001", "https://0177.0.0.1",
                                      "https://127.1", "https://127.0.0.1.", "https://0x7f.1", "https://127.0.0.01"})
    BOOST_TEST(cleaned(text) == "https://127.0.0.1", text);
  check_table(cleaned,
              "https://[::1]:443/x -> https://[::1]/x|"
              "https://[0:0:0:0:0:0:0:1]:8443/ -> https://[::1]:8443|"
              "https://[2001:DB8::1] -> https://[2001:db8::1]");
}

BOOST_AUTO_TEST_CASE(what_is_no_url_with_scheme_and_host_is_refused) {
  for (const std::string& text :
       items("|acme.atlassian.net|acme.atlassian.net/x|//acme.atlassian.net|localhost:8080|"
             "https:acme.atlassian.net|mailto:a@b.example|https://|https://.|file:///etc/passwd|"
             "https://acme.atlassian.net:65536|https://acme.atlassian.net:x|https://[::1|https://::1/|"
             "https://acme atlassian.net| https://acme.atlassian.net|https://acme.atlassian.net |"
             "https://acme.atlassian.net/a b|https://acme.atlassian.net/a\tb|https://acme.atlassian.net\n|"
             "https://acme.atlassian.net\\evil|https://evil.example\\.atlassian.net/|"
             "https:\\\\acme.atlassian.net|https://evil.example%2f.atlassian.net/|"
             "https://acme.atlassian.net%00.evil.example|https://acme.atlassian.net%40evil.example|"
             "https://a@b@acme.atlassian.net|https://<b>/")) {
    std::string problem;
    BOOST_TEST(!clean_url(text, &problem).has_value(), text);
    BOOST_TEST(!problem.empty());
  }
  BOOST_TEST(cleaned(std::string_view("https://acme.atlassian.net\0.evil.example", 40)) == "-");
}

BOOST_AUTO_TEST_CASE(cleaning_a_clean_url_changes_nothing) {
  for (const std::string_view text :
       {"https://ACME.atlassian.net:443/a/../b?x", "https://a@acme.atlassian.net.", "https://acme.atlassian.net../x",
        "https://..", "https://[::1]:8443/", "https://0x7f.1:443", "https://acme.atlassian.net//"}) {
    const std::string once = cleaned(text).substr(cleaned(text).starts_with("! ") ? 2 : 0);
    BOOST_TEST((once == "-" || cleaned(once) == once), text << " gives " << once);
    BOOST_TEST(!split_url(once).host.ends_with('.'), text << " gives " << once);
  }
}

BOOST_AUTO_TEST_CASE(a_clean_url_splits_into_its_parts) {
  check_table(parts_of,
              "https://acme.atlassian.net -> https acme.atlassian.net  |"
              "https://acme.atlassian.net:8443/a/b:c@d -> https acme.atlassian.net 8443 /a/b:c@d|"
              "https://[2001:db8::1] -> https [2001:db8::1]  |"
              "https://[2001:db8::1]:8443// -> https [2001:db8::1] 8443 //|nonsense ->    ");
}

BOOST_AUTO_TEST_CASE(uuids_and_sites_are_told_from_what_resembles_them) {
  BOOST_TEST(is_uuid("1324a887-45db-1bf4-1e99-ef0ff456d421"));
  BOOST_TEST(is_uuid("1324A887-45DB-1BF4-1E99-EF0FF456D421"));
  for (const std::string& text :
       items("|1324a887|1324a88745db1bf41e99ef0ff456d421|{1324a887-45db-1bf4-1e99-ef0ff456d421}|"
             "1324a887-45db-1bf4-1e99-ef0ff456d42|1324a887-45db-1bf4-1e99-ef0ff456d4211|"
             "1324a887-45db-1bf4-1e99-ef0ff456d42g|1324a8874-5db-1bf4-1e99-ef0ff456d421|"
             "1324a887_45db_1bf4_1e99_ef0ff456d421| 324a887-45db-1bf4-1e99-ef0ff456d421"))
    BOOST_TEST(!is_uuid(text), text);
  BOOST_TEST(is_cloud_site("acme.atlassian.net"));
  BOOST_TEST(is_cloud_site("acme-2.atlassian.net"));
  for (const std::string& text :
       items("|atlassian.net|.atlassian.net|a.b.atlassian.net|acme.atlassian.net.|acme.atlassian.com|"
             "acme.atlassian.net.evil.example|acmeatlassian.net|ac me.atlassian.net|acme/.atlassian.net|"
             "acme.jira.com|аcme.atlassian.net"))
    BOOST_TEST(!is_cloud_site(text), text);
}

BOOST_AUTO_TEST_CASE(references_are_read_and_their_flaws_named) {
  check_table(reference,
              "env:JIRA_TOKEN_2 -> env JIRA_TOKEN_2|env:_x -> env _x|"
              "file:/run/secrets/a b#key -> file /run/secrets/a b#key|file:a:b -> file a:b|"
              "credential:jira.sync -> credential jira.sync|op://vault/item/field -> op vault/item/field|"
              "ref+vault://path#/key -> ref+vault path#/key");
  for (const std::string& text :
       items("env:|env:1A|env:A-B|env:A B|env:$A|env:A=B|env://A|env:ÄÖ|file:|file:a\nb|file:a\x1b|file:a\x7f|"
             "credential:|credential:a/b|credential:..|credential:."))
    BOOST_TEST(reference(text) == "bad_name ", text);
  for (const std::string_view text : {"evn:A", "Env:A", "ENV:A", "en:A", "envs://A"})
    BOOST_TEST(reference(text) == "misspelt_scheme env", text);
  BOOST_TEST(reference("flie:/run/x") == "misspelt_scheme file");
  BOOST_TEST(reference("credentials:x") == "misspelt_scheme credential");
  for (const std::string& text :
       items("|:|:x|JIRA_TOKEN|op:|op:vault/item|op:/vault|op://|a b://x|op://a\nb|https//x| env:A"))
    BOOST_TEST(reference(text) == "no_scheme ", text);
}

BOOST_AUTO_TEST_CASE(every_known_format_is_found_wherever_it_stands) {
  for (const std::string& placeholder : placeholders()) {
    for (const std::string_view before :
         {"", " ", "it was ", "„", "\n", "\t", "first line\\n", "\\t", "\\r", "a\\u003a", "a\\U0000003a", "\\\""})
      for (const std::string_view after : {"", " ", " once, and more", "\"", "'", "\n", ",", ";", ")", "“", "\\n"})
        check_found(placeholder, before, after);
    for (const char mark : std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"))
      check_found(placeholder, join("TOKEN", std::string(1, mark)), " ");
    BOOST_TEST(!find_secret(secret_for(placeholder), 1).has_value(), placeholder << " found behind its beginning");
  }
}

// A URL keeps its path, and there a blank or a colon is written with a percent sign.
BOOST_AUTO_TEST_CASE(every_known_format_is_found_behind_a_percent_escape) {
  for (const std::string& placeholder : placeholders())
    for (const std::string_view before : {"x%3A", "x%3a", "x%20", "/%2F", "%3D"})
      check_found(placeholder, before, "?x");
}

BOOST_AUTO_TEST_CASE(a_match_covers_the_whole_secret_and_no_more) {
  for (const std::string& placeholder : placeholders()) {
    if (placeholder == "pem") continue;
    const std::string secret = secret_for(placeholder);
    const auto match = find_secret(join("a ", secret, " b"));
    BOOST_REQUIRE(match.has_value());
    BOOST_TEST(match->length == secret.size(), placeholder);
  }
}

BOOST_AUTO_TEST_CASE(only_the_right_checksum_confirms) {
  for (const std::string_view prefix : {"ATATT3", "ATCTT3", "ATSTT3", "ATZZT3"}) {
    const auto right = find_secret(join("x ", atlassian_secret(prefix), " y"));
    BOOST_REQUIRE(right.has_value());
    BOOST_TEST(right->confirmed, prefix);
  }
  for (const std::string_view prefix : {"ATATT3", "ATCTT3", "ATSTT3"}) {
    const auto wrong = find_secret(atlassian_secret(prefix, false));
    BOOST_REQUIRE(wrong.has_value());
    BOOST_TEST(!wrong->confirmed, prefix);
    std::string cut = atlassian_secret(prefix);
    cut.resize(cut.size() - 9);
    BOOST_REQUIRE(find_secret(cut).has_value());
    BOOST_TEST(!find_secret(cut)->confirmed, prefix);
  }
  BOOST_TEST(!find_secret(atlassian_secret("ATZZT3", false)).has_value());
  for (const std::string_view placeholder : {"github", "gitlab", "slack", "aws", "jwt", "pem", "datacenter-pat"})
    BOOST_TEST(!find_secret(secret_for(placeholder))->confirmed, placeholder);
}

BOOST_AUTO_TEST_CASE(what_only_resembles_a_secret_is_left_alone) {
  for (const std::string& text :
       items("|ATATT3|ATATT3xFfGF0|ghp_|ghp_short|glpat-|xoxb-|AKIA|eyJ|BBDC-|SG.|hf_|task-1234|"
             "risk-taking-is-no-token|the ASIA-PACIFIC-OPERATIONS team|-----BEGIN PUBLIC KEY-----|"
             "-----BEGIN CERTIFICATE-----|it begins with ATATT3xFfGF0, glpat- or xoxb-, unlike AKIA or eyJ|"
             "copies disputes from the billing system into Jira|1324a887-45db-1bf4-1e99-ef0ff456d421|"
             "da39a3ee5e6b4b0d3255bfef95601890afd80709|"
             "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15|"
             "712020:5b1d6f0e-3f47-4c6e-9b59-0d2d7a3f1c11|"
             "MONTHLY-NIGHTLY-OPERATIONS-REPORTING-FOR-ALL-OF-ACME|eyJ-connector.2026.11|alice@acme.example|"
             "https://api.atlassian.com/ex/jira/1324a887"))
    BOOST_TEST(!find_secret(text).has_value(), text);
  BOOST_TEST(!find_secret(secret_for("atlassian-legacy")).has_value());
  BOOST_TEST(!find_secret(secret_for("random")).has_value());
  BOOST_TEST(find_secret_value(secret_for("atlassian-legacy")).has_value());
  BOOST_TEST(find_secret_value(secret_for("random")).has_value());
}

// A prefix and a few words are a name: no vendor's format has them, and nobody should be told to revoke a name.
BOOST_AUTO_TEST_CASE(names_that_begin_like_a_format_are_left_alone) {
  for (const std::string_view text : {"github_pat_for_release_automation", "glpat-release-pipeline-production",
                                      "xapp-traffic-steering-production", "env:ATATT3_TOKEN_FOR_JIRA_SYNC"})
    BOOST_TEST(!find_secret(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(names_and_paths_do_not_look_random) {
  for (const std::string& text :
       items("|todo|JIRA_API_TOKEN_2026|jira-sync-prod|payments-jira-sync-2025|JiraSyncServiceToken|"
             "/run/secrets/jira-sync-prod-2026|flie:/run/secrets/jira-api-token|"
             "team-payments-2026-q4-rotation|ask alice, she has had it since 2026|k8s-prod-eu-west-1-jira|"
             "op:infrastructure/jira/credential|alice.liddell@acme.example"))
    BOOST_TEST(!looks_random(text), text);
  for (const std::string_view text : {"kJ8sd7Fh3kLq9Wm2", "AbCdEfGhIjKlMnOp", "1234567890123456", "P&ssw0rd!P&ssw0rd"})
    BOOST_TEST(looks_random(text), text);
  for (int i = 0; i < 100; ++i) BOOST_TEST(looks_random(secret_for("random")));
}

// What people write where they do not know the schemes: no secret, so nothing to revoke.
BOOST_AUTO_TEST_CASE(references_in_other_notations_do_not_look_random) {
  for (const std::string_view text : {"${JIRA_API_TOKEN}", "$JIRA_API_TOKEN_PROD", "{{vault_jira_api_token}}",
                                      "secrets/jira.env#JIRA_API_TOKEN", "vault:secret/data/jira#token"})
    BOOST_TEST(!looks_random(text), text);
}

BOOST_AUTO_TEST_CASE(nothing_hides_in_a_visible_text) {
  BOOST_TEST(visible("plain, ünïcödé and 日本語 🎉") == "plain, ünïcödé and 日本語 🎉");
  BOOST_TEST(visible("a\nb\tc\rd\x1b[31m\x7f") == "a<U+000A>b<U+0009>c<U+000D>d<U+001B>[31m<U+007F>");
  BOOST_TEST(visible(std::string_view("\0x", 2)) == "<U+0000>x");
  BOOST_TEST(visible("\u202eevil\u2066\u061c\u200f") == "<U+202E>evil<U+2066><U+061C><U+200F>");
  BOOST_TEST(visible("a\u200bb\ufeffc\u2060d\u00ade") == "a<U+200B>b<U+FEFF>c<U+2060>d<U+00AD>e");
  BOOST_TEST(visible("\u2028\u2029\u0085\ufffe\U000e0041") == "<U+2028><U+2029><U+0085><U+FFFE><U+E0041>");
  BOOST_TEST(visible("\xff"
                     "a\xc3"
                     "b\xe2\x82") == "\ufffda\ufffdb\ufffd\ufffd");
  BOOST_TEST(visible("\xc0\xaf\xed\xa0\x80") == "\ufffd\ufffd\ufffd\ufffd\ufffd");  // overlong, a surrogate
  BOOST_TEST(visible("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");            // past the end of Unicode
  // Of no width either: whole messages can be hidden in them.
  for (const std::string_view text : {"\u034f", "\u180f", "\U000e0101", "\U000e01ef"})
    BOOST_TEST(visible(text).starts_with("<U+"), visible(text).size() << " bytes stay as they are");
}

BOOST_AUTO_TEST_CASE(a_literal_is_short_and_has_no_backtick_inside) {
  BOOST_TEST(literal("jira") == "`jira`");
  BOOST_TEST(literal("`a``b`\n") == "`'a''b'<U+000A>`");
  BOOST_TEST(literal(std::string(80, 'x')) == "`" + std::string(80, 'x') + "`");
  BOOST_TEST(literal(std::string(10000, 'x')) == "`" + std::string(80, 'x') + "…`");
  std::string umlauts, shown;
  for (int i = 0; i < 81; ++i) umlauts += "ü";
  for (int i = 0; i < 80; ++i) shown += "ü";
  BOOST_TEST(literal(umlauts) == "`" + shown + "…`");
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_suggested_only_when_it_is_near) {
  constexpr std::array<std::string_view, 4> kWords{"expires", "created", "owner", "scopes"};
  BOOST_TEST(nearest("expire", kWords) == "expires");
  BOOST_TEST(nearest("EXPIRES", kWords) == "expires");
  BOOST_TEST(nearest("exipres", kWords) == "expires");
  BOOST_TEST(nearest("scope", kWords) == "scopes");
  for (const std::string_view text : {"", "x", "label", "consumers", "expiration_date_of_the_token"})
    BOOST_TEST(nearest(text, kWords) == "", text);
  BOOST_TEST(nearest(std::string(10000, 'e'), kWords) == "");
  BOOST_TEST(nearest("expires", {}) == "");
}

BOOST_AUTO_TEST_CASE(lists_and_counts_read_like_a_sentence) {
  constexpr std::array<std::string_view, 3> kWords{"a", "b", "c"};
  BOOST_TEST(one_of({}) == "");
  BOOST_TEST(one_of({kWords.data(), 1}) == "a");
  BOOST_TEST(one_of({kWords.data(), 2}) == "a or b");
  BOOST_TEST(one_of(kWords) == "a, b or c");
  BOOST_TEST(counted(0, "token") == "0 tokens");
  BOOST_TEST(counted(1, "token") == "1 token");
  BOOST_TEST(counted(2, "inventory") == "2 inventories");
  BOOST_TEST(counted(2, "day") == "2 days");
  BOOST_TEST(counted(3, "key") == "3 keys");
}

BOOST_AUTO_TEST_CASE(checksums_are_those_of_the_standard) {
  BOOST_TEST(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256_hex(std::string(1000000, 'a')) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
