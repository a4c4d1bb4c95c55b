// How long the scheduler bears with servers: pauses that they ask for, refusals in unknown forms, proxies, sites that
// must vouch for a cloud id first.
#include "fake_network.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(prober_patience)
namespace {

std::string accounts(int count) {
  std::string inventory;
  for (int i = 10; i < 10 + count; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  return inventory;
}

std::string of_one_account(int count) {
  std::string inventory;
  for (int i = 10; i < 10 + count; ++i) inventory += token(fmt::format("t{}", i), "a@x.example");
  return inventory;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_site_in_maintenance_costs_no_more_than_a_few_pauses) {
  FakeNetwork network = always(Scripted::status_only(503, {{"retry-after", "50"}}));
  const Run run = probe_text(accounts(30), network, {0, 1});
  BOOST_TEST(network.sent.size() <= 6U);
  BOOST_TEST((network.sent.back().at <= seconds{180}));
  for (const auto& [id, seen] : run.seen) BOOST_TEST((decision_of(seen) == Decision::undecided), id);
}

BOOST_AUTO_TEST_CASE(a_host_that_asks_for_a_pause_each_time_is_left_alone_in_the_end) {
  std::map<std::string, int> tried;
  FakeNetwork network([&](std::size_t, const Sent& item) {
    return ++tried[item.user] == 1 ? Scripted::status_only(429, {{"retry-after", "50"}}) : Scripted{};
  });
  const Run run = probe_text(accounts(30), network, {0, 1});
  BOOST_TEST((network.sent.back().at <= seconds{200}));
  std::size_t alive = 0;
  for (const auto& [id, seen] : run.seen) {
    alive += seen.verdict == Verdict::alive ? 1 : 0;
    BOOST_TEST((seen.verdict == Verdict::alive || seen.verdict == Verdict::throttled), id);
  }
  BOOST_TEST(alive >= 3U);
  BOOST_TEST(alive < 30U);
}

BOOST_AUTO_TEST_CASE(a_refusal_in_an_unknown_form_counts_too) {
  for (const Scripted& answer : {Scripted{401, "<html>Unauthorized</html>", {{"content-type", "text/html"}}},
                                 Scripted{401, "", {}}, Scripted{401, "{\"message\":\"no\"}"}}) {
    FakeNetwork network = always(answer);
    const Run run = probe_text(of_one_account(6), network);
    BOOST_TEST(network.sent.size() == 2U, answer.body);
    for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::undecided), id);
  }
  FakeNetwork network = always({403, "{\"message\":\"no\"}"});
  probe_text(of_one_account(6), network);
  BOOST_TEST(network.sent.size() == 6U);  // a Jira site does not refuse a credential with 403
}

BOOST_AUTO_TEST_CASE(half_a_refusal_is_never_sent_again) {
  for (const long status : {401L, 403L}) {
    FakeNetwork network = always({status, "<html>", {{"content-type", "text/html"}}, Failure::unreachable});
    const Run run = probe_text(of_one_account(4), network);
    BOOST_TEST(network.sent.size() == 2U);
    for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::undecided), id);
  }
  FakeNetwork network = always({200, "{", {}, Failure::unreachable});
  probe_text(of_one_account(1), network);
  BOOST_TEST(network.sent.size() == 3U);  // half a success may be
}

BOOST_AUTO_TEST_CASE(a_proxy_that_wants_credentials_is_asked_once) {
  FakeNetwork network = always(Scripted::failed(Failure::proxy));
  std::string inventory = accounts(5) + token("t01", "b@x.example", 1, "other.atlassian.net");
  const Run run = probe_text(inventory, network, {0, 1});
  BOOST_TEST(network.sent.size() == 1U);
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::unreachable), id);
}

// Where the policy lists the sites, an inventory must not say by itself which cloud id is that of a listed one.
BOOST_AUTO_TEST_CASE(a_site_must_vouch_for_its_cloud_id_where_the_policy_lists_sites) {
  constexpr std::string_view kRight = "1324a887-45db-1bf4-1e99-ef0ff456d421";
  constexpr std::string_view kForeign = "99999999-45db-1bf4-1e99-ef0ff456d421";
  const auto inventory = [](std::string_view cloud_id) {
    std::string text = fmt::format("[[site]]\nhost = 'acme.atlassian.net'\ncloud_id = '{}'\n", cloud_id);
    for (int i = 10; i < 13; ++i)
      text += fmt::format(
          "[[token]]\nid = 't{}'\nkind = 'atlassian-service-token'\nscopes = ['read:jira-user']\nsecret = 'env:t{}'\n"
          "base_url = 'https://api.atlassian.com/ex/jira/{}'\n",
          i, i, cloud_id);
    return text;
  };
  ProbeConfig config;
  config.sites = std::vector<std::string>{"acme.atlassian.net"};
  const auto never = [] { return false; };
  const auto vendor = [&](std::size_t, const Sent& item) {
    return item.url.ends_with("tenant_info") ? Scripted{.body = fmt::format(R"({{"cloudId":"{}"}})", kRight)}
                                             : Scripted{};
  };
  FakeNetwork honest(vendor);
  const Run run = probe_text(inventory(kRight), honest, {0, 16}, never, config);
  BOOST_REQUIRE(honest.sent.size() == 4U);
  BOOST_TEST(honest.sent[0].url.ends_with("tenant_info"));
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::alive), id);

  FakeNetwork lied_to(vendor);
  const Run held = probe_text(inventory(kForeign), lied_to, {0, 16}, never, config);
  BOOST_TEST(lied_to.sent.size() == 1U);
  for (const auto& [id, seen] : held.seen)
    BOOST_TEST(seen.why.find("does not say that this cloud id") != std::string::npos);

  FakeNetwork mute = always(Scripted::status_only(404));
  const Run silent = probe_text(inventory(kRight), mute, {0, 16}, never, config);
  BOOST_TEST(mute.sent.size() == 1U);
  for (const auto& [id, seen] : silent.seen) BOOST_TEST((seen.verdict == Verdict::undecided), id);

  // Without such a policy the vendor alone decides whose it is.
  FakeNetwork open(vendor);
  probe_text(inventory(kForeign), open, {0, 16}, never);
  BOOST_TEST(open.sent.size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
