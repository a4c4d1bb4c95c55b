// The small parts that everything else stands on: instants, URLs, references, secret formats, texts, checksums.
#include <fmt/core.h>

#include <boost/algorithm/string/split.hpp>
#include <boost/test/unit_test.hpp>

#include "secret_format.h"
#include "secret_ref.h"
#include "sha256.h"
#include "sites.h"
#include "support.h"
#include "text.h"
#include "url.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(model)
namespace {

// The parts of "a|b|c".
std::vector<std::string> items(std::string_view text) {
  std::vector<std::string> out;
  boost::algorithm::split(out, text, [](char c) { return c == '|'; });
  return out;
}

const std::vector<std::string> kPlaceholders = items(
    "atlassian-api-token|atlassian-admin-key|atlassian-service-token|atlassian-bad-checksum|bitbucket-app-password|"
    "bitbucket-datacenter|datacenter-pat|github|gitlab|slack|aws|jwt|pem");

// "input -> output|input -> output": what the function makes of each.
void check_table(std::string (*function)(std::string_view), std::string_view table) {
  for (const std::string& row : items(table)) {
    const std::size_t arrow = row.find(" -> ");
    BOOST_REQUIRE_MESSAGE(arrow != std::string::npos, row);
    BOOST_TEST(function(row.substr(0, arrow)) == row.substr(arrow + 4), row.substr(0, arrow));
  }
}

// "a|b|c": the function makes the same of each.
void check_all(std::string (*function)(std::string_view), std::string_view output, std::string_view inputs) {
  for (const std::string& input : items(inputs)) BOOST_TEST(function(input) == output, input);
}

// Each of these functions gives "-" for a text that is no such thing.
std::string parsed(std::string_view text) {
  const auto instant = parse_instant(text);
  return instant ? to_rfc3339(*instant) : "-";
}

// The clean URL, behind "! " if it had credentials.
std::string cleaned(std::string_view text) {
  const auto url = clean_url(text);
  return !url ? "-" : (url->had_credentials || find_secret_value(url->user) ? "! " : "") + url->text;
}

std::string parts_of(std::string_view clean) {
  const Url url = split_url(clean);
  return fmt::format("{} {} {} {}", url.scheme, url.host, url.port, url.path);
}

// The scheme and the rest, or the flaw and the scheme that was probably meant.
std::string reference(std::string_view text) {
  constexpr std::array<std::string_view, 4> kFlaws{"none", "no_scheme", "misspelt_scheme", "bad_name"};
  const SecretRef ref = parse_secret_ref(text);
  if (ref.flaw == SecretFlaw::none) return fmt::format("{} {}", ref.scheme, ref.rest);
  return fmt::format("{} {}", kFlaws[static_cast<std::size_t>(ref.flaw)], ref.suggestion);
}

std::string uuid(std::string_view text) { return is_uuid(text) ? "yes" : "-"; }
std::string site(std::string_view text) { return sites_with_ids(text) != nullptr ? "yes" : "-"; }
std::string found(std::string_view text) { return find_secret(text) ? "yes" : "-"; }
std::string random_looking(std::string_view text) { return looks_random(text) ? "yes" : "-"; }

// Wants the whole secret to be found at its place in the text.
void check_found(std::string_view placeholder, std::string_view before, std::string_view after) {
  const std::string secret = secret_for(placeholder);
  const auto match = find_secret(fmt::format("{}{}{}", before, secret, after));
  BOOST_TEST_CONTEXT(placeholder << " between \"" << before << "\" and \"" << after << '"') {
    BOOST_REQUIRE(match.has_value());
    BOOST_TEST(match->offset == before.size());
    BOOST_TEST((placeholder == "pem" ? match->length >= 1 : match->length == secret.size()));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_form_of_a_date_is_read) {
  check_table(parsed,
              "2026-11-23 -> 2026-11-23T00:00:00Z|2026-11-23T08:00:00 -> 2026-11-23T08:00:00Z|"
              "2026-11-23 08:00:00 -> 2026-11-23T08:00:00Z|2026-11-23t08:00:00z -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00+02:00 -> 2026-11-23T06:00:00Z|2026-11-23 01:30:00+05:45 -> 2026-11-22T19:45:00Z|"
              "2026-12-31T23:00:00-01:00 -> 2027-01-01T00:00:00Z|2026-11-23T08:00:00-00:00 -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00+23:59 -> 2026-11-22T08:01:00Z|2026-11-23T23:59:59 -> 2026-11-23T23:59:59Z");
}

BOOST_AUTO_TEST_CASE(fractions_are_kept_to_the_microsecond) {
  check_table(parsed,
              "2026-11-23T08:00:00.5Z -> 2026-11-23T08:00:00.5Z|2026-11-23T08:00:00.000Z -> 2026-11-23T08:00:00Z|"
              "2026-11-23T08:00:00.000001+02:00 -> 2026-11-23T06:00:00.000001Z|"
              "2026-11-23T08:00:00.120 -> 2026-11-23T08:00:00.12Z|"
              "2026-11-23T08:00:00.9999999Z -> 2026-11-23T08:00:00.999999Z|"
              "2026-11-23T08:00:00.12345678901234567890Z -> 2026-11-23T08:00:00.123456Z");
  check_all(parsed, "-",
            "2026-11-23T08:00:00.|2026-11-23T08:00:00.Z|2026-11-23T08:00:00,5|2026-11-23.5|2026-11-23T08:00:00.-5|"
            "2026-11-23T08:00:00.5.5");
}

BOOST_AUTO_TEST_CASE(impossible_dates_and_times_are_refused) {
  check_table(parsed, "2000-02-29 -> 2000-02-29T00:00:00Z|2028-02-29 -> 2028-02-29T00:00:00Z");
  check_all(parsed, "-",
            "2100-02-29|1900-02-29|2026-02-29|2028-02-30|2027-02-29T08:00:00Z|2026-00-10|2026-13-01|2026-11-00|"
            "2026-11-31|2026-04-31|2026-12-32|2026-11-23T24:00:00|2026-11-23T23:60:00|2026-11-23T23:59:60|"
            "2026-11-23T08:00:00+24:00|2026-11-23T08:00:00+02:60");
}

BOOST_AUTO_TEST_CASE(nothing_may_stand_around_a_date) {
  check_all(parsed, "-",
            "| |2026|2026-11|2026-11-2|26-11-23|2026-1-23|20261123|2026/11/23|23.11.2026| 2026-11-23|2026-11-23 |"
            "2026-11-23\n|2026-11-23T|2026-11-23Z|2026-11-23+02:00|2026-11-23T08|2026-11-23T08:00|2026-11-23T8:00:00|"
            "2026-11-23  08:00:00|2026-11-23_08:00:00|2026-11-23T08:00:00 Z|2026-11-23T08:00:00ZZ|"
            "2026-11-23T08:00:00+02|2026-11-23T08:00:00+020|2026-11-23T08:00:00+2:00|2026-11-23T08:00:00Z+02:00|"
            "2026-11-23T08:00:00 UTC|2026-11-23 to 24|+2026-11-23|-2026-11-23|2026--1-23|2026-+1-23|"
            "2026-11-23T-8:00:00|0x7E-11-23|never|today|２０２６-11-23|2026\u201111\u201123");
  BOOST_TEST(parsed(std::string_view("2026-11-23\0", 11)) == "-");
}

BOOST_AUTO_TEST_CASE(only_the_years_1_to_9999_of_utc_exist) {
  check_table(parsed, "0001-01-01 -> 0001-01-01T00:00:00Z|9999-12-31T23:59:59.9Z -> 9999-12-31T23:59:59.9Z");
  check_all(parsed, "-", "0000-12-31|0001-01-01T00:00:00+00:01|9999-12-31T23:59:59-00:01|10000-01-01|99999-01-01");
}

BOOST_AUTO_TEST_CASE(an_instant_is_shown_as_short_as_it_can_be) {
  BOOST_TEST(to_text(midnight(2026, 11, 23)) == "2026-11-23");
  BOOST_TEST(to_text(midnight(1, 1, 1)) == "0001-01-01");
  BOOST_TEST(to_text(midnight(2026, 11, 23) + std::chrono::microseconds{10}) == "2026-11-23T00:00:00.00001Z");
  BOOST_TEST(to_text(midnight(2026, 11, 23) - std::chrono::microseconds{1}) == "2026-11-22T23:59:59.999999Z");
  BOOST_TEST(to_month(midnight(2026, 2, 28) + std::chrono::hours{24}) == "2026-03");
  BOOST_TEST(whole_days(midnight(2026, 11, 23), midnight(2026, 11, 24) - std::chrono::microseconds{1}) == 0);
  BOOST_TEST(whole_days(midnight(2026, 11, 23), midnight(2026, 11, 22) + std::chrono::hours{1}) == -1);
}

BOOST_AUTO_TEST_CASE(a_url_is_kept_in_one_form_only) {
  check_table(cleaned,
              "HTTPS://A.Example/Path/X -> https://a.example/Path/X|https://a.example/ -> https://a.example|"
              "https://a.example./wiki -> https://a.example/wiki|https://a%2eexample/wiki -> https://a.example/wiki|"
              "https://a.example:443/x -> https://a.example/x|https://a.example:0443/x -> https://a.example/x|"
              "https://a.example: -> https://a.example|http://a.example:80 -> http://a.example|"
              "https://a.example:80 -> https://a.example:80|http://a.example:443/ -> http://a.example:443|"
              "https://a.example:8443/x/ -> https://a.example:8443/x/|"
              "https://a.example/a/../b/./c -> https://a.example/b/c|"
              "https://a.example/a%2Fb%20c -> https://a.example/a%2Fb%20c|ftp://a.example/x -> ftp://a.example/x|"
              "git+ssh://a.example:22/x -> git+ssh://a.example:22/x");
}

// Whatever it looks like, a request goes to the host behind the last @.
BOOST_AUTO_TEST_CASE(user_info_query_and_fragment_are_dropped) {
  check_table(cleaned,
              "https://bot:word@a.example/x -> ! https://a.example/x|https://bot@a.example -> https://a.example|"
              "https://:word@a.example -> ! https://a.example|https://a.example?token=x -> https://a.example|"
              "https://a.example/a?b=c#d -> https://a.example/a|https://a.example#@e.example -> https://a.example|"
              "https://a.example;x@e.example -> ! https://e.example|"
              "https://a.example\\@e.example/ -> ! https://e.example|"
              "https://a.example:443@e.example/ -> ! https://e.example");
}

// What would be another host if it were read again.
BOOST_AUTO_TEST_CASE(a_host_is_read_in_one_way_or_not_at_all) {
  check_all(cleaned, "-", "https://0x7f./|https://0177./x|https://127.0x1./|https://%2561.example/");
}

// A password may hold any character; nothing of it may stay.
BOOST_AUTO_TEST_CASE(no_user_info_stays_in_a_text) {
  const auto shown = [](std::string_view text) { return without_url_secrets(text); };
  check_table(shown,
              "see https://u:a,b@h.example -> see https://h.example|//u:p@h/x -> //h/x|"
              "https://h/?next=https://u:p@h2 -> https://h/|https://h/https://u:p@h2/x -> https://h/https://h2/x|"
              "https://u:a/b@h -> https://h|https://u:a?b#c@h -> https://h|https://u:a b@h/x -> https://h/x|"
              "https:\\/\\/u:p@h -> https:\\/\\/h|https:%2F%2fu:p@h -> https:%2F%2fh|"
              "https:\\\\u:p@h -> https:\\\\h|https://u:(p)\"'<>@h -> https://h|"
              "https://h:8443/x -> https://h:8443/x|https://[::1]:8443/x -> https://[::1]:8443/x|"
              "(https://h/x?y=z) -> (https://h/x)|bob@h.example -> bob@h.example|"
              "https://h/@bob/x -> https://h/@bob/x|a // b@c -> a // b@c|https://a@b@c -> https://c|"
              "https://u:p@h https://v:q@i -> https://h https://i");
  const std::string many = std::string(200'000, '/') + "u:p@h";
  BOOST_TEST(without_url_secrets(many).find("u:p") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(addresses_are_written_as_they_are_connected_to) {
  check_all(cleaned, "https://127.0.0.1",
            "https://2130706433/|https://0x7f000001|https://0177.0.0.1|https://127.1|https://127.0.0.1.|"
            "https://0x7f.1|https://127.0.0.01");
  check_table(cleaned,
              "https://[::1]:443/x -> https://[::1]/x|https://[0:0:0:0:0:0:0:1]:8443/ -> https://[::1]:8443|"
              "https://[2001:DB8::1] -> https://[2001:db8::1]");
}

BOOST_AUTO_TEST_CASE(what_is_no_url_with_scheme_and_host_is_refused) {
  check_all(cleaned, "-",
            "|a.example|a.example/x|//a.example|localhost:8080|https:a.example|mailto:x@a.example|https://|https://.|"
            "file:///etc/passwd|https://a.example:65536|https://a.example:x|https://[::1|https://::1/|"
            "https://a example| https://a.example|https://a.example |https://a.example/a b|https://a.example/a\tb|"
            "https://a.example\n|https://a.example\\evil|https://e.example\\.atlassian.net/|https:\\\\a.example|"
            "https://e.example%2f.atlassian.net/|https://a.example%00.e.example|https://a.example%40e.example|"
            "https://a@b@a.example|https://<b>/");
  BOOST_TEST(cleaned(std::string_view("https://a.example\0.e.example", 28)) == "-");
}

BOOST_AUTO_TEST_CASE(cleaning_a_clean_url_changes_nothing) {
  for (const std::string& text :
       items("https://A.example:443/a/../b?x|https://a.example.|https://a.example../x|https://..|https://[::1]:8443/|"
             "https://0x7f.1:443|https://a.example//")) {
    const std::string once = cleaned(text);
    BOOST_TEST((once == "-" || cleaned(once) == once), text << " gives " << once);
    BOOST_TEST(!split_url(once).host.ends_with('.'), text << " gives " << once);
  }
}

BOOST_AUTO_TEST_CASE(a_clean_url_splits_into_its_parts) {
  check_table(parts_of,
              "https://a.example -> https a.example  |https://a.example:8443/a/b:c@d -> https a.example 8443 /a/b:c@d|"
              "https://[2001:db8::1] -> https [2001:db8::1]  |"
              "https://[2001:db8::1]:8443// -> https [2001:db8::1] 8443 //|nonsense ->    ");
}

BOOST_AUTO_TEST_CASE(uuids_and_sites_are_told_from_what_resembles_them) {
  check_all(uuid, "yes", "1324a887-45db-1bf4-1e99-ef0ff456d421|1324A887-45DB-1BF4-1E99-EF0FF456D421");
  check_all(uuid, "-",
            "|1324a887|1324a88745db1bf41e99ef0ff456d421|{1324a887-45db-1bf4-1e99-ef0ff456d421}|"
            "1324a887-45db-1bf4-1e99-ef0ff456d42|1324a887-45db-1bf4-1e99-ef0ff456d4211|"
            "1324a887-45db-1bf4-1e99-ef0ff456d42g|1324a8874-5db-1bf4-1e99-ef0ff456d421|"
            "1324a887_45db_1bf4_1e99_ef0ff456d421| 324a887-45db-1bf4-1e99-ef0ff456d421");
  check_all(site, "yes", "acme.atlassian.net|acme-2.atlassian.net");
  check_all(site, "-",
            "|atlassian.net|.atlassian.net|a.b.atlassian.net|acme.atlassian.net.|acme.atlassian.com|"
            "acme.atlassian.net.evil.example|acmeatlassian.net|ac me.atlassian.net|acme/.atlassian.net|acme.jira.com|"
            "аcme.atlassian.net");
}

BOOST_AUTO_TEST_CASE(references_are_read_and_their_flaws_named) {
  check_table(reference,
              "env:JIRA_TOKEN_2 -> env JIRA_TOKEN_2|env:_x -> env _x|"
              "file:/run/secrets/a b#key -> file /run/secrets/a b#key|file:a:b -> file a:b|"
              "credential:jira.sync -> credential jira.sync|op://vault/item/field -> op vault/item/field|"
              "ref+vault://path#/key -> ref+vault path#/key");
  check_all(reference, "bad_name ",
            "env:|env:1A|env:A-B|env:A B|env:$A|env:A=B|env://A|env:ÄÖ|file:|file:a\nb|file:a\x1b|file:a\x7f|"
            "credential:|credential:a/b|credential:..|credential:.");
  check_all(reference, "misspelt_scheme env", "evn:A|Env:A|ENV:A|en:A|envs://A");
  check_table(reference, "flie:/x -> misspelt_scheme file|credentials:x -> misspelt_scheme credential");
  check_all(reference, "no_scheme ",
            "|:|:x|JIRA_TOKEN|op:|op:vault/item|op:/vault|op://|a b://x|op://a\nb|https//x| env:A");
}

BOOST_AUTO_TEST_CASE(every_known_format_is_found_wherever_it_stands) {
  for (const std::string& placeholder : kPlaceholders) {
    for (const std::string_view before :
         {"", " ", "it was ", "„", "\n", "\t", "first line\\n", "\\t", "\\r", "a\\u003a", "a\\U0000003a", "\\\""})
      for (const std::string_view after : {"", " ", " once, and more", "\"", "'", "\n", ",", ";", ")", "“", "\\n"})
        check_found(placeholder, before, after);
    for (const char mark : std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"))
      check_found(placeholder, fmt::format("TOKEN{}", mark), " ");
  }
}

// A URL keeps its path, and there a blank or a colon is written with a percent sign.
BOOST_AUTO_TEST_CASE(every_known_format_is_found_behind_a_percent_escape) {
  for (const std::string& placeholder : kPlaceholders)
    for (const std::string_view before : {"x%3A", "x%20", "/%2F", "%3D"}) check_found(placeholder, before, "?x");
}

BOOST_AUTO_TEST_CASE(only_the_right_checksum_confirms) {
  for (const std::string_view prefix : {"ATATT3", "ATCTT3", "ATSTT3"}) {
    const std::string right = atlassian_secret(prefix), wrong = atlassian_secret(prefix, false);
    BOOST_REQUIRE((find_secret(right) && find_secret(wrong)));
    BOOST_TEST((find_secret(right)->confirmed && !find_secret(wrong)->confirmed), prefix);
  }
  // A type of token that nobody knows yet.
  BOOST_TEST(found("x " + atlassian_secret("ATZZT3") + " y") == "yes");
  BOOST_TEST(found(atlassian_secret("ATZZT3", false)) == "-");
}

BOOST_AUTO_TEST_CASE(what_only_resembles_a_secret_is_left_alone) {
  check_all(found, "-",
            "|ATATT3|ATATT3xFfGF0|ghp_|ghp_short|glpat-|xoxb-|AKIA|eyJ|BBDC-|SG.|hf_|task-1234|"
            "risk-taking-is-no-token|the ASIA-PACIFIC-OPERATIONS team|-----BEGIN PUBLIC KEY-----|"
            "-----BEGIN CERTIFICATE-----|it begins with ATATT3xFfGF0, glpat- or xoxb-, unlike AKIA or eyJ|"
            "copies disputes from the billing system into Jira|1324a887-45db-1bf4-1e99-ef0ff456d421|"
            "da39a3ee5e6b4b0d3255bfef95601890afd80709|sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15|"
            "712020:5b1d6f0e-3f47-4c6e-9b59-0d2d7a3f1c11|MONTHLY-NIGHTLY-OPERATIONS-REPORTING-FOR-ALL-OF-ACME|"
            "eyJ-connector.2026.11|alice@acme.example|https://api.atlassian.com/ex/jira/1324a887");
  for (const std::string& secret : {secret_for("atlassian-legacy"), secret_for("random")}) {
    BOOST_TEST(!find_secret(secret).has_value());
    BOOST_TEST(find_secret_value(secret).has_value());
  }
}

// A prefix and a few words are a name: no vendor's format has them, and nobody should be told to revoke a name.
BOOST_AUTO_TEST_CASE(names_that_begin_like_a_format_are_left_alone) {
  check_all(found, "-",
            "github_pat_for_release_automation|glpat-release-pipeline-production|xapp-traffic-steering-production|"
            "env:ATATT3_TOKEN_FOR_JIRA_SYNC|xapp-release-dashboard-2026|ATBB-Nachfolger-Checkout-Pipeline|"
            "SG.platform.jira-sync.nightly-warehouse-export-2026|hvs.vault-platform.production-2026-eu");
  // Too long for a key id of AWS, and a place in a form.
  check_all(found, "-", "ASIAPACIFICOPERATIONS|ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

BOOST_AUTO_TEST_CASE(names_and_paths_do_not_look_random) {
  check_all(random_looking, "-",
            "|todo|JIRA_API_TOKEN_2026|jira-sync-prod|payments-jira-sync-2025|JiraSyncServiceToken|"
            "/run/secrets/jira-sync-prod-2026|flie:/run/secrets/jira-api-token|team-payments-2026-q4-rotation|"
            "ask alice, she has had it since 2026|k8s-prod-eu-west-1-jira|op:infrastructure/jira/credential|"
            "alice.liddell@acme.example");
  check_all(random_looking, "yes", "kJ8sd7Fh3kLq9Wm2|AbCdEfGhIjKlMnOp|1234567890123456|P&ssw0rd!P&ssw0rd");
  for (int i = 0; i < 100; ++i) BOOST_TEST(looks_random(secret_for("random")));
}

// What people write where they do not know the schemes: no secret, so nothing to revoke.
BOOST_AUTO_TEST_CASE(references_in_other_notations_do_not_look_random) {
  check_all(random_looking, "-",
            "${JIRA_API_TOKEN}|$JIRA_API_TOKEN_PROD|{{vault_jira_api_token}}|secrets/jira.env#JIRA_API_TOKEN|"
            "vault:secret/data/jira#token");
}

BOOST_AUTO_TEST_CASE(nothing_hides_in_a_visible_text) {
  BOOST_TEST(visible("plain, ünïcödé and 日本語 🎉") == "plain, ünïcödé and 日本語 🎉");
  BOOST_TEST(visible("a\nb\tc\rd\x1b[31m\x7f") == "a<U+000A>b<U+0009>c<U+000D>d<U+001B>[31m<U+007F>");
  BOOST_TEST(visible(std::string_view("\0x", 2)) == "<U+0000>x");
  BOOST_TEST(visible("\u202eevil\u2066\u061c\u200f") == "<U+202E>evil<U+2066><U+061C><U+200F>");
  BOOST_TEST(visible("a\u200bb\ufeffc\u2060d\u00ade") == "a<U+200B>b<U+FEFF>c<U+2060>d<U+00AD>e");
  BOOST_TEST(visible("\u2028\u2029\u0085\ufffe\U000e0041") == "<U+2028><U+2029><U+0085><U+FFFE><U+E0041>");
  BOOST_TEST(visible("\xff\x61\xc3\x62\xe2\x82") == "\ufffda\ufffdb\ufffd\ufffd");
  BOOST_TEST(visible("\xc0\xaf\xed\xa0\x80") == "\ufffd\ufffd\ufffd\ufffd\ufffd");  // overlong, a surrogate
  BOOST_TEST(visible("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");            // past the end of Unicode
  // Of no width either: whole messages can be hidden in them.
  for (const std::string_view text : {"\u034f", "\u180f", "\U000e0101", "\U000e01ef"})
    BOOST_TEST(visible(text).starts_with("<U+"), visible(text).size() << " bytes stay as they are");
}

BOOST_AUTO_TEST_CASE(a_literal_is_short_and_has_no_backtick_inside) {
  BOOST_TEST(literal("`a``b`\n") == "`'a''b'<U+000A>`");
  BOOST_TEST(literal(std::string(80, 'x')) == "`" + std::string(80, 'x') + "`");
  BOOST_TEST(literal(std::string(10000, 'x')) == "`" + std::string(80, 'x') + "…`");
  BOOST_TEST(literal(fmt::format("{:ü<81}", "")) == fmt::format("`{:ü<80}…`", ""));
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
}

BOOST_AUTO_TEST_CASE(lists_and_counts_read_like_a_sentence) {
  constexpr std::array<std::string_view, 3> kWords{"a", "b", "c"};
  BOOST_TEST(one_of({}) == "");
  BOOST_TEST(one_of({kWords.data(), 2}) == "a or b");
  BOOST_TEST(one_of(kWords) == "a, b or c");
  BOOST_TEST(counted(0, "token") == "0 tokens");
  BOOST_TEST(counted(1, "token") == "1 token");
  BOOST_TEST(counted(2, "inventory") == "2 inventories");
  BOOST_TEST(counted(2, "day") == "2 days");
}

BOOST_AUTO_TEST_CASE(checksums_are_those_of_the_standard) {
  BOOST_TEST(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
