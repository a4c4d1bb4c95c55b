// Which request a live probe would send for a token, and why it sends none. Nothing here talks to anybody.
#include "plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plans.h"
#include "vendor.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(plan)
namespace {

using boost::test_tools::per_element;

// Each line is an entry; what becomes of it, and of those right before it, follows upon "->".
void check(const std::string& table, const ProbeConfig& config = {}, bool expired_too = false,
           const std::string& rest = {}) {
  constexpr std::string_view kTold = "-> ";
  Strings entries;
  for (const std::string& line : lines(table)) {
    if (!line.starts_with(kTold)) {
      entries.push_back(line);
      continue;
    }
    BOOST_REQUIRE(!entries.empty());
    for (const std::string& entry : entries) BOOST_TEST_CONTEXT(entry) {
        const Planned planned = plan_of(rest + token_entry(entry), config, {expired_too, {}});
        BOOST_TEST(planned.told.at("t1") == expand(line.substr(kTold.size())));
      }
    entries.clear();
  }
  BOOST_REQUIRE(entries.empty());
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_kind_is_asked_for_its_proof_where_it_belongs) {
  check(R"(
    {user}|base_url = '{acme}'
    {user}|base_url = '{acme}'|scopes = []
    {user}|base_url = '{gateway}/jira/{id}'|site = 'acme.atlassian.net'
      -> basic jira site {acme}/rest/api/3/myself as a@x.example
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'
      -> basic jira gateway {gateway}/jira/{id}/rest/api/3/myself as a@x.example
    {user}|{scoped}|base_url = 'https://api.bitbucket.org/2.0/repositories'
    {user}|{scoped}|base_url = 'https://bitbucket.org/acme/x.git'
      -> basic bitbucket bitbucket https://api.bitbucket.org/2.0/user as a@x.example
    {service}|base_url = '{gateway}/jira/{id}'
    {service}|base_url = '{gateway}/jira/{id}'|account = 'b@serviceaccount.atlassian.com'
    {api}|account = 'b@ServiceAccount.atlassian.com'|site = 'acme.atlassian.net'|cloud_id = '{id}'
      -> bearer jira gateway {gateway}/jira/{id}/rest/api/3/myself
    {service}|product = 'bitbucket'
      -> bearer bitbucket bitbucket https://api.bitbucket.org/2.0/user
    {client}|client_id = 'Client-1'
    {client}|client_id = 'Client-1'|base_url = 'https://auth.atlassian.com'
      -> client resources gateway https://api.atlassian.com/oauth/token/accessible-resources as Client-1
    {key}
    {key}|base_url = 'https://api.atlassian.com/users/'
      -> bearer orgs gateway https://api.atlassian.com/admin/v1/orgs
    {access}|organization = 'Acme-Team_2.x'
      -> bearer workspace bitbucket https://api.bitbucket.org/2.0/workspaces/Acme-Team_2.x
    {access}
      -> skipped: without `organization`, its workspace, there is nothing to ask
    kind = 'atlassian-oauth-3lo'|last_used = 2026-11-20
      -> skipped: a refresh token is never redeemed: that would destroy it
    kind = 'bitbucket-app-password'
      -> skipped: the vendor has removed all of its kind
    kind = 'atlassian-api-tokn'
    owner = 'a'
      -> skipped: its kind is not known)");
}

BOOST_AUTO_TEST_CASE(the_product_is_what_the_entry_says_or_its_url) {
  check(R"(
    {user}|base_url = '{acme}/wiki'
    {user}|base_url = '{acme}/wiki/spaces/'
    {user}|base_url = '{acme}'|product = 'confluence'
    {user}|site = 'acme.atlassian.net'|product = 'confluence'
      -> basic confluence site {acme}/wiki/rest/api/user/current as a@x.example
    {user}|base_url = '{acme}/wikipedia'
    {user}|base_url = '{acme}/browse/X-1'
    {user}|base_url = '{acme}/wiki'|product = 'jira'
    {user}|site = 'acme.atlassian.net'
      -> basic jira site {acme}/rest/api/3/myself as a@x.example
    {user}|{scoped}|base_url = '{gateway}/confluence/{id}'
    {user}|{scoped}|cloud_id = '{id}'|product = 'confluence'
      -> basic confluence gateway {gateway}/confluence/{id}/wiki/rest/api/user/current as a@x.example
    {service}|base_url = '{gateway}/confluence/{id}'
      -> bearer confluence gateway {gateway}/confluence/{id}/wiki/rest/api/user/current
    {user}|{scoped}|product = 'bitbucket'
      -> basic bitbucket bitbucket https://api.bitbucket.org/2.0/user as a@x.example
    {user}|base_url = '{acme}'|product = 'jria'
      -> undecided: held back: its `product` is not valid)");
}

BOOST_AUTO_TEST_CASE(a_cloud_id_comes_from_the_url_or_the_site_or_the_token) {
  constexpr std::string_view kOther =
      "-> basic jira gateway {gateway}/jira/{other_id}/rest/api/3/myself as a@x.example";
  check(R"(
    {user}|{scoped}|cloud_id = '{other_id}'
    {user}|{scoped}|cloud_id = '{other_id}'|site = 'other.atlassian.net'
    {user}|{scoped}|base_url = '{gateway}/jira/{other_id}/rest/api/3'|cloud_id = '{id}'
    {user}|{scoped}|cloud_id = '2324A887-45DB-1BF4-1E99-EF0FF456D421'
    {user}|{scoped}|base_url = 'HTTPS://API.Atlassian.COM./ex/jira/2324A887-45DB-1BF4-1E99-EF0FF456D421/')" +
        fmt::format("\n{}\n", kOther) + R"(
    {user}|{scoped}|site = 'acme.atlassian.net'
    {user}|{scoped}|cloud_id = 'acme'
    {user}|{scoped}|base_url = '{acme}'
    {user}|{scoped}|base_url = '{gateway}/jira/acme'
    {user}|{scoped}|base_url = '{gateway}/jira'
    {user}|{scoped}|base_url = 'https://api.atlassian.com/in/jira/{id}'
    {user}|{scoped}|base_url = 'https://api.atlassian.com.evil.example/ex/jira/{id}'
    {service}
      -> undecided: held back: its cloud id is not known)");
  check(R"(
    {user}|{scoped}|site = 'OTHER.Atlassian.Net'
    {user}|{scoped}|base_url = 'https://other.atlassian.net'
    {user}|{scoped}|base_url = '{gateway}/jira/{other_id}'|site = 'acme.atlassian.net')" +
            fmt::format("\n{}", kOther),
        {}, false,
        expand("[[site]]\nhost = 'acme.atlassian.net'\ncloud_id = '{id}'\n"
               "[[site]]\nhost = 'Other.atlassian.net'\ncloud_id = '2324A887-45DB-1BF4-1E99-EF0FF456D421'\n"));
}

BOOST_AUTO_TEST_CASE(the_cloud_of_the_government_has_its_own_hosts) {
  check(R"(
    {user}|base_url = 'https://Agency.atlassian-us-gov-mod.net'
    {user}|site = 'agency.atlassian-us-gov-mod.net'
      -> basic jira site https://agency.atlassian-us-gov-mod.net/rest/api/3/myself as a@x.example
    {user}|{scoped}|site = 'agency.atlassian-us-gov-mod.net'|cloud_id = '{id}'
    {user}|{scoped}|base_url = 'https://api.atlassian-us-gov-mod.com/ex/jira/{id}'
      -> basic jira gateway https://api.atlassian-us-gov-mod.com/ex/jira/{id}/rest/api/3/myself as a@x.example)");
}

BOOST_AUTO_TEST_CASE(a_data_center_token_goes_to_hosts_of_the_policy_alone) {
  check(R"(
    {pat}|base_url = 'https://jira.corp.example'
    {pat}|base_url = 'https://JIRA.corp.example.:443//'|account = 'sync'
    {pat}|base_url = 'https://jira.corp.example/?x=y#z'
      -> bearer dc-jira server https://jira.corp.example/rest/api/2/myself
    {pat}|base_url = 'https://jira.corp.example/tools/jira'
    {pat}|base_url = 'https://jira.corp.example/tools/jira/'
    {pat}|base_url = 'https://jira.corp.example/tools/jira//'
      -> bearer dc-jira server https://jira.corp.example/tools/jira/rest/api/2/myself
    {pat}|base_url = 'https://jira.corp.example:8443/jira/'
      -> bearer dc-jira server https://jira.corp.example:8443/jira/rest/api/2/myself
    {pat}|base_url = 'https://wiki.corp.example/wiki/'|product = 'confluence'
      -> bearer dc-confluence server https://wiki.corp.example/wiki/rest/api/user/current
    {pat}|base_url = 'https://jira.corp.example/jira/rest/api/2'
    {pat}|base_url = 'https://jira.corp.example/jira/browse/ABC-1'
    {pat}|base_url = 'https://jira.corp.example/jira/projects/ABC'
    {pat}|base_url = 'https://jira.corp.example/jira/login.jsp'
    {pat}|base_url = 'https://jira.corp.example/jira/secure/Dashboard.jspa'
      -> bearer dc-jira server https://jira.corp.example/jira/rest/api/2/myself
    {pat}|base_url = 'https://jira.corp.example/projects'
      -> bearer dc-jira server https://jira.corp.example/projects/rest/api/2/myself
    {pat}|base_url = 'https://wiki.corp.example/pages/viewpage.action?pageId=1'|product = 'confluence'
    {pat}|base_url = 'https://wiki.corp.example/display/X/Home'|product = 'confluence'
      -> bearer dc-confluence server https://wiki.corp.example/rest/api/user/current
    {pat}|base_url = 'https://jira.corp.example:9443/jira/'
      -> skipped: the policy does not list `jira.corp.example:9443` under [probe] hosts
    {pat}|base_url = 'https://git.corp.example'
      -> skipped: the policy does not list `git.corp.example` under [probe] hosts
    {pat}|base_url = 'https://x.jira.corp.example'
      -> skipped: the policy does not list `x.jira.corp.example` under [probe] hosts
    {pat}|base_url = 'https://jira.corp.example.evil.example'
      -> skipped: the policy does not list `jira.corp.example.evil.example` under [probe] hosts
    {pat}|site = 'acme.atlassian.net'
      -> skipped: without `base_url` there is no server to ask
    {pat}|base_url = 'https://jira.corp.example'|product = 'bitbucket'
      -> skipped: no request proves that one for Bitbucket works
    {user}|base_url = 'https://jira.corp.example'
      -> undecided: held back: neither `base_url` nor `site` says where it goes)",
        with_hosts({"jira.corp.example", "jira.corp.example:8443", "wiki.corp.example"}));
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_wrong_is_said) {
  check(R"(
    {user}
    {user}|base_url = 'https://evil.example'
    {user}|base_url = '{acme}'|site = 'evil.example'
      -> undecided: held back: neither `base_url` nor `site` says where it goes
    {user}|base_url = '{acme}'|scopes = 'all'
      -> undecided: held back: its `scopes` are not valid
    {user}|base_url = 'acme'
      -> undecided: held back: its `base_url` is not valid
    {user}|base_url = 'http://acme.atlassian.net'
    {user}|base_url = 'ftp://acme.atlassian.net'
      -> undecided: held back: its `base_url` is not https
    {user}|base_url = 'https://me:too@acme.atlassian.net'
    {user}|base_url = 'http://:too@acme.atlassian.net'
      -> undecided: held back: its `base_url` had credentials in it
    {api}|base_url = '{acme}'
    {api}|base_url = '{acme}'|account = 1
      -> undecided: held back: it needs an `account`, its user name
    {client}
    {client}|client_id = ['a']
      -> undecided: held back: it needs a `client_id`
    {client}|client_id = 'a b'
      -> undecided: held back: its `client_id` can be none
    {user}|base_url = '{acme}'|secret = 'KEY'
    {user}|base_url = '{acme}'|secret = 'evn:KEY'
    {user}|base_url = '{acme}'|secret = 'env:A B'
    {user}|base_url = '{acme}'|secret = 7
      -> undecided: its `secret` is no valid reference)");
  BOOST_TEST(plan_of("[[token]]\nid = 't1'\nkind = 'atlassian-admin-key'\n").told.at("t1") ==
             "skipped: its entry has no `secret`");
}

BOOST_AUTO_TEST_CASE(an_account_that_can_be_no_user_name_is_not_sent) {
  check(R"(
    {api}|base_url = '{acme}'|account = "a:b@x.example"
    {api}|base_url = '{acme}'|account = "a b@x.example"
    {api}|base_url = '{acme}'|account = " a@x.example"
    {api}|base_url = '{acme}'|account = "a@x.example "
    {api}|base_url = '{acme}'|account = "a@x.example\n"
    {api}|base_url = '{acme}'|account = "a\r\nX: y@x.example"
    {api}|base_url = '{acme}'|account = "a\u0001@x.example"
    {api}|base_url = '{acme}'|account = "a\u007f@x.example"
    {api}|base_url = '{acme}'|account = "\u00e4@x.example"
    {api}|base_url = '{acme}'|account = "a\u202e@x.example"
      -> undecided: held back: its `account` can be no user name)");
}

BOOST_AUTO_TEST_CASE(a_workspace_is_one_segment_of_a_path_and_nothing_else) {
  for (const std::string_view workspace :
       {"",   ".",   "..",     "../user", "a/b", "a/",  "/a",  "%2e%2e",   "a%2fb", "?x",      "a?x",           "#a",
        "a#", "a b", "a\\\\b", "a;b",     "a&b", "a@b", "a:b", "a\\u0000", "a\\nb", "\\u00e4", "\\uff0e\\uff0e"})
    check(fmt::format("{{access}}|organization = \"{}\"\n-> undecided: held back: its `organization` is not valid",
                      workspace));
}

BOOST_AUTO_TEST_CASE(a_workspace_may_be_a_uuid_in_braces) {
  const Planned planned =
      plan_of(token_entry("{access}", "t1") + "organization = '{1324a887-45db-1bf4-1e99-ef0ff456d421}'\n");
  BOOST_REQUIRE(planned.requests.size() == 1U);
  BOOST_TEST(planned.requests[0].url ==
             "https://api.bitbucket.org/2.0/workspaces/%7B1324a887-45db-1bf4-1e99-ef0ff456d421%7D");
}

// What a request does not need may be wrong.
BOOST_AUTO_TEST_CASE(only_fields_that_count_hold_a_token_back) {
  check(R"(
    {key}|product = 'jirra'
      -> bearer orgs gateway https://api.atlassian.com/admin/v1/orgs
    {user}|base_url = '{acme}'|product = 'jirra'
      -> undecided: held back: its `product` is not valid)");
}

// It would prove nothing of the token.
BOOST_AUTO_TEST_CASE(what_the_vendor_refuses_in_any_case_is_not_sent) {
  check(R"(
    {api}|base_url = '{acme}'|account = 'jane'
    {api}|{scoped}|base_url = '{gateway}/jira/{id}'|account = 'jane'
    {api}|{scoped}|base_url = 'https://api.bitbucket.org'|account = 'jane'
    {api}|{scoped}|base_url = 'https://bitbucket.org'|account = 'x-bitbucket-api-token-auth'
      -> skipped: its `account` is no e-mail address, which the request needs
    {user}|base_url = 'https://api.bitbucket.org'
    {user}|product = 'bitbucket'|scopes = []
      -> skipped: it has no scopes, and Bitbucket takes only scoped API tokens)");
}

BOOST_AUTO_TEST_CASE(a_token_that_has_ended_is_tried_only_if_that_is_asked_for) {
  const std::string ended = R"(
    {user}|base_url = '{acme}'|expires = 2026-11-23
    {user}|base_url = '{acme}'|revoked = 2026-11-01
    {user}|base_url = '{acme}'|created = 2024-12-14
    {user}|base_url = '{acme}'|created = 2025-11-23)";
  const std::string sent = "\n-> basic jira site {acme}/rest/api/3/myself as a@x.example\n";
  check(ended + "\n-> skipped: it has ended");
  check(ended + sent + R"(
    kind = 'atlassian-oauth-3lo'|last_used = 2025-11-20
      -> skipped: a refresh token is never redeemed: that would destroy it
    kind = 'bitbucket-app-password'
      -> skipped: the vendor has removed all of its kind)",
        {}, true);
  check(R"(
    {user}|base_url = '{acme}'|expires = 2026-11-23T00:00:01Z
    {user}|base_url = '{acme}'|revoked = 2026-11-24
    {user}|base_url = '{acme}'|created = 2025-11-24)" +
        sent);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_for_a_token_at_the_wrong_host) {
  const PlanOptions options{false, [](const Token& item) { return *item.owner == "wrong"; }};
  const Planned planned =
      plan_of(user_entry("owner = 'wrong'", "t1") + user_entry("owner = 'right'", "t2") +
                  user_entry("owner = 'wrong'|expires = 2026-11-01", "t3") +
                  token_entry("{user}|base_url = 'http://me@acme.atlassian.net'|owner = 'wrong'", "t4"),
              {}, options);
  BOOST_TEST(planned.told.at("t1") == "wrong-host: `base_url` is wrong, so nothing was sent");
  BOOST_TEST(planned.told.at("t3") == "skipped: it has ended");
  BOOST_TEST(planned.told.at("t4") == planned.told.at("t1"));
  BOOST_REQUIRE(planned.requests.size() == 1U);
  BOOST_TEST(planned.requests[0].tokens == std::vector<std::uint32_t>{1}, per_element());
}

BOOST_AUTO_TEST_CASE(a_port_of_the_inventory_gets_no_secret) {
  check(R"(
    {user}|base_url = 'https://acme.atlassian.net:8443'
      -> basic jira site {acme}/rest/api/3/myself as a@x.example
    {user}|{scoped}|base_url = 'https://api.atlassian.com:8443/ex/jira/{id}'
      -> basic jira gateway {gateway}/jira/{id}/rest/api/3/myself as a@x.example
    {key}|base_url = 'https://api.atlassian.com:8443/admin'
      -> bearer orgs gateway https://api.atlassian.com/admin/v1/orgs
    {access}|organization = 'w'|base_url = 'https://api.bitbucket.org:8443'
      -> bearer workspace bitbucket https://api.bitbucket.org/2.0/workspaces/w)");
}

// Not even if nothing else looked at the URL.
BOOST_AUTO_TEST_CASE(no_url_leads_a_secret_anywhere_else) {
  const Strings good = lines(R"(
    https://acme.atlassian.net/rest/api/3/
    https://acme.atlassian.net/wiki/rest/api/user/
    https://api.atlassian.com/
    https://api.bitbucket.org/2.0/
    https://jira.corp.example/rest/api/
    https://jira.corp.example/api/)");
  const Strings odd = lines(R"(
    https://evil.example
    https://evil.example/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421
    https://evil.example#.atlassian.net
    https://evil.example?.atlassian.net
    https://evil.example/.atlassian.net
    https://evil.example\.atlassian.net
    https://evil.example%2f.atlassian.net
    https://acme.atlassian.net.evil.example
    https://acme.atlassian.net@evil.example
    https://acme.atlassian.net:8443
    https://a.b.atlassian.net
    https://.atlassian.net
    https://api.atlassian.com:8443/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421
    https://api.atlassian.com/ex/jira/..
    https://api.bitbucket.org.evil.example
    https://[::1]
    https://127.0.0.1
    https://2130706433
    https://jira.corp.example
    https://jira.corp.example.evil.example
    https://jira.corp.example@evil.example
    https://jira.corp.example%2eevil.example
    https://x.jira.corp.example
    http://jira.corp.example
    //evil.example)");
  std::size_t sent = 0;
  for (const Kind* kind : known_kinds().all())
    for (const std::string_view more : {"", "|{scoped}", "|site = 'acme.atlassian.net'", "|product = 'bitbucket'",
                                        "|product = 'confluence'", "|product = 'confluence'|{scoped}"})
      for (const std::string& url : odd)
        for (const PlannedRequest& request :
             plan_of(token_entry(fmt::format("kind = '{}'|account = 'a@x.example'|client_id = 'c'|organization = 'w'|"
                                             "cloud_id = '{{id}}'|base_url = '{}'{}",
                                             kind->name, url, more)),
                     with_hosts({"jira.corp.example"}))
                 .requests) {
          sent += request.auth() == Auth::none ? 0U : 1U;
          const auto is_start = [&](const std::string& start) { return request.url.starts_with(start); };
          // The vendors' own hosts need no base_url.
          const bool is_own = !kind->vendor->sites || !kind->vendor->sites->have_ids()
                                  ? vendor_of_host(host_of(request)) == kind->vendor
                                  : false;
          BOOST_TEST((request.auth() == Auth::none || is_own || std::any_of(good.begin(), good.end(), is_start)),
                     url << ": " << request.url);
        }
  BOOST_TEST(sent > 300U);
}

BOOST_AUTO_TEST_CASE(the_policy_may_name_the_only_sites) {
  // The site that the cloud id belongs to counts, whatever the entry says of its site.
  const std::string entries = R"(
    {user}|base_url = '{acme}'
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'|site = 'other.atlassian.net')";
  const std::string not_acme = "\n-> skipped: the policy does not list `acme.atlassian.net` under [probe] sites";
  ProbeConfig config = only_sites({"other.atlassian.net"});
  config.hosts = {"acme.atlassian.net", "api.atlassian.com"};  // which are for Data Center
  check(entries + not_acme, config, false, two_sites());
  check(entries + not_acme + R"(
    {key}
      -> bearer orgs gateway https://api.atlassian.com/admin/v1/orgs
    {user}|{scoped}|product = 'bitbucket'
      -> basic bitbucket bitbucket https://api.bitbucket.org/2.0/user as a@x.example)",
        only_sites({}), false, two_sites());
  check(R"(
    {user}|base_url = '{acme}'
      -> basic jira site {acme}/rest/api/3/myself as a@x.example
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'|site = 'other.atlassian.net'
      -> basic jira gateway {gateway}/jira/{id}/rest/api/3/myself as a@x.example)",
        only_sites({"x.atlassian.net", "acme.atlassian.net"}), false, two_sites());
  check(R"(
    {user}|{scoped}|base_url = '{gateway}/jira/{id}'
    {user}|{scoped}|site = 'acme.atlassian.net'|cloud_id = '{id}'
      -> skipped: no [[site]] says whose its cloud id is, as [probe] sites requires)",
        only_sites({"acme.atlassian.net"}));
  BOOST_TEST(plan_of(two_sites(), only_sites({"other.atlassian.net"})).each(&PlannedRequest::site) ==
                 Strings{"other.atlassian.net"},
             per_element());
  BOOST_TEST(plan_of(two_sites(), only_sites({})).requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
