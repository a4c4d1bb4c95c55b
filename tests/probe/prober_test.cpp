// How requests are scheduled: lanes, pacing, repetition, giving up; on a network with a clock that only it advances.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "fake_network.h"
#include "pacer.h"
#include "url.h"

namespace credlint::testing {

BOOST_AUTO_TEST_SUITE(prober)

BOOST_AUTO_TEST_CASE(requests_of_one_account_go_one_after_another_and_the_most_recently_used_first) {
  FakeNetwork network = always({});
  const Run run = probe_text(
      token("t1", "a@x.example", 3) + token("t2", "A@x.example", 9) + token("t3", "a@x.example", 6), network);
  BOOST_REQUIRE(network.sent.size() == 3U);
  BOOST_TEST(network.most_at_once == 1U);
  BOOST_TEST(network.sent[0].secret == "value-of-t2");
  BOOST_TEST(network.sent[1].secret == "value-of-t3");
  BOOST_TEST(network.sent[2].secret == "value-of-t1");
  BOOST_TEST(run.verdict("t1") == "alive");
  BOOST_TEST(run.probed.requests == 3U);
}

BOOST_AUTO_TEST_CASE(different_accounts_go_at_once_up_to_the_limit) {
  std::string inventory;
  for (int i = 10; i < 30; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  FakeNetwork network = always({});
  probe_text(inventory, network, {0, 7});
  BOOST_TEST(network.sent.size() == 20U);
  BOOST_TEST(network.most_at_once == 7U);
}

BOOST_AUTO_TEST_CASE(two_refusals_in_a_row_end_an_account) {
  FakeNetwork network(
      [](std::size_t, const Sent& item) { return item.user == "b@x.example" ? Scripted{} : Scripted::refusal(); });
  const Run run =
      probe_text(token("t1", "a@x.example", 4) + token("t2", "a@x.example", 3) + token("t3", "A@X.example", 2) +
                     token("t4", "a@x.example", 1) + token("t5", "b@x.example"),
                 network);
  BOOST_TEST(network.sent.size() == 3U);
  BOOST_TEST(run.verdict("t1") == "rejected");
  BOOST_TEST(run.verdict("t2") == "rejected");
  BOOST_TEST(run.verdict("t3") == "undecided");
  BOOST_TEST(run.verdict("t4") == "undecided");
  BOOST_TEST(run.seen.at("t4").why == "left alone: its account was refused 2 times in a row, and more might lock it");
  BOOST_TEST(run.verdict("t5") == "alive");
}

BOOST_AUTO_TEST_CASE(a_success_in_between_starts_the_count_anew) {
  FakeNetwork network(
      [](std::size_t number, const Sent&) { return number % 2 == 0 ? Scripted::refusal() : Scripted{}; });
  const Run run = probe_text(token("t1", "a@x.example", 4) + token("t2", "a@x.example", 3) +
                                 token("t3", "a@x.example", 2) + token("t4", "a@x.example", 1),
                             network);
  BOOST_TEST(network.sent.size() == 4U);
  BOOST_TEST(run.verdict("t3") == "rejected");
  BOOST_TEST(run.verdict("t4") == "alive");
}

BOOST_AUTO_TEST_CASE(what_decides_nothing_is_no_success) {
  FakeNetwork network(
      [](std::size_t number, const Sent&) { return number == 1 ? Scripted::status_only(404) : Scripted::refusal(); });
  probe_text(token("t1", "a@x.example", 4) + token("t2", "a@x.example", 3) + token("t3", "a@x.example", 2) +
                 token("t4", "a@x.example", 1),
             network);
  BOOST_TEST(network.sent.size() == 3U);
}

BOOST_AUTO_TEST_CASE(one_captcha_ends_an_account) {
  FakeNetwork network = always({403,
                                "",
                                {{"x-seraph-loginreason", "AUTHENTICATION_DENIED"},
                                 {"x-authentication-denied-reason", "CAPTCHA_CHALLENGE; login-url=https://x"}}});
  const Run run = probe_text(token("t1", "a@x.example", 4) + token("t2", "a@x.example", 3), network);
  BOOST_TEST(network.sent.size() == 1U);
  BOOST_TEST(run.verdict("t1") == "blocked");
  BOOST_TEST(run.verdict("t2") == "undecided");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_never_repeated_even_where_the_server_asks_for_it) {
  Scripted refusal = Scripted::refusal();
  refusal.headers["retry-after"] = "1";
  FakeNetwork network = always(refusal);
  probe_text(token("t1", "a@x.example"), network);
  BOOST_TEST(network.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(failures_are_repeated_twice_with_growing_pauses) {
  for (const Scripted& fault : {Scripted::failed(), Scripted::status_only(503), Scripted::status_only(429)}) {
    FakeNetwork network = always(fault);
    const Run run = probe_text(token("t1", "a@x.example"), network);
    BOOST_REQUIRE(network.sent.size() == 3U);
    BOOST_TEST((network.sent[1].at - network.sent[0].at).count() == 550);
    BOOST_TEST((network.sent[2].at - network.sent[1].at).count() == 1050);
    BOOST_TEST(run.probed.requests == 3U);
    BOOST_TEST(run.verdict("t1") == (fault.status == 0     ? "unreachable"
                                     : fault.status == 429 ? "throttled"
                                                           : "undecided"));
  }
}

BOOST_AUTO_TEST_CASE(a_repetition_may_succeed) {
  FakeNetwork network([](std::size_t number, const Sent&) { return number < 2 ? Scripted::failed() : Scripted{}; });
  BOOST_TEST(probe_text(token("t1", "a@x.example"), network).verdict("t1") == "alive");
}

BOOST_AUTO_TEST_CASE(what_proves_a_bad_server_or_address_is_not_repeated) {
  for (const Failure failure : {Failure::garbage, Failure::address, Failure::certificate}) {
    FakeNetwork network = always(Scripted::failed(failure));
    const Run run = probe_text(token("t1", "a@x.example"), network);
    BOOST_TEST(network.sent.size() == 1U);
    BOOST_TEST(run.verdict("t1") == (failure == Failure::certificate ? "unreachable" : "undecided"));
  }
}

BOOST_AUTO_TEST_CASE(a_dead_host_is_given_up_and_others_are_not) {
  std::string inventory = token("t01", "other@x.example", 1, "alive.atlassian.net");
  for (int i = 10; i < 40; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  FakeNetwork network([](std::size_t, const Sent& item) {
    return item.url.find("alive") == std::string::npos ? Scripted::failed() : Scripted{};
  });
  const Run run = probe_text(inventory, network, {0, 2});
  BOOST_TEST(network.sent.size() <= 5U + 1U + 1U);  // five in a row, one more that was under way, and the living one
  BOOST_TEST(run.verdict("t01") == "alive");
  for (int i = 10; i < 40; ++i) BOOST_TEST(run.verdict(fmt::format("t{}", i)) == "unreachable");
}

BOOST_AUTO_TEST_CASE(retry_after_stops_the_host_and_no_other) {
  std::string inventory = token("t01", "o1@x.example", 1, "other.atlassian.net");
  inventory += token("t02", "o1@x.example", 1, "other.atlassian.net");
  for (int i = 10; i < 14; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  bool throttled = false;
  FakeNetwork network([&](std::size_t, const Sent& item) {
    if (item.url.find("other") != std::string::npos || std::exchange(throttled, true)) return Scripted{};
    return Scripted::status_only(429, {{"retry-after", "7"}});
  });
  const Run run = probe_text(inventory, network, {0, 1});
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::alive), id);
  std::size_t early = 0;
  for (const Sent& item : network.sent)
    if (item.url.find("acme") != std::string::npos && item.at < seconds{7}) ++early;
  BOOST_TEST(early == 1U);
  BOOST_TEST(network.sent.size() == 7U);
}

BOOST_AUTO_TEST_CASE(a_host_that_wants_too_long_a_pause_is_left_alone) {
  std::string inventory;
  for (int i = 10; i < 20; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  FakeNetwork network = always(Scripted::status_only(429, {{"retry-after", "61"}}));
  const Run run = probe_text(inventory, network, {0, 1});
  BOOST_TEST(network.sent.size() == 1U);
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::throttled), id);
}

BOOST_AUTO_TEST_CASE(a_host_that_throttles_for_good_is_left_alone) {
  std::string inventory;
  for (int i = 10; i < 20; ++i) inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i));
  FakeNetwork network = always(Scripted::status_only(429, {{"retry-after", "60"}}));
  const Run run = probe_text(inventory, network, {0, 1});
  BOOST_TEST(network.sent.size() < 10U);
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::throttled), id);
}

BOOST_AUTO_TEST_CASE(each_host_is_paced_by_itself) {
  constexpr unsigned kRate = 5;
  std::string inventory;
  for (int i = 100; i < 200; ++i)
    inventory += token(fmt::format("t{}", i), fmt::format("a{}@x.example", i), 1,
                       i % 2 == 0 ? "even.atlassian.net" : "odd.atlassian.net");
  FakeNetwork network = always({});
  probe_text(inventory, network, {kRate, 16});
  std::map<std::string, std::vector<milliseconds>> times;
  for (const Sent& item : network.sent) times[std::string(split_url(item.url).host)].push_back(item.at);
  BOOST_REQUIRE(times.size() == 2U);
  for (const auto& [host, at] : times) {
    BOOST_REQUIRE(at.size() == 50U);
    for (std::size_t i = kRate; i < at.size(); ++i) BOOST_TEST((at[i] - at[i - kRate]).count() >= 1000);
    BOOST_TEST(at.back().count() >= 9800);
    BOOST_TEST(at.back().count() <= 10290);  // 49 steps of a fifth of a second, and 5 %
  }
}

BOOST_AUTO_TEST_CASE(the_pace_makes_up_for_a_small_delay_and_not_for_a_long_one) {
  Pacer pacer(10);
  Moment now{};
  pacer.sent(now);
  const auto step = pacer.next() - now;
  BOOST_TEST((step >= milliseconds{100} && step <= milliseconds{105}));
  now = pacer.next() + milliseconds{10};
  const Moment planned = pacer.next() + step;
  pacer.sent(now);
  BOOST_TEST((pacer.next() == planned));
  now = pacer.next() + seconds{30};
  pacer.sent(now);
  BOOST_TEST((pacer.next() > now + step - milliseconds{25}));
}

BOOST_AUTO_TEST_CASE(the_same_secret_account_and_url_is_sent_once) {
  // "env:abc1" and "env:abc2" have the same value, see probe_text().
  FakeNetwork network = always({});
  const Run run = probe_text(token("t1", "a@x.example", 1, "acme.atlassian.net", "env:abc1") +
                                 token("t2", "a@x.example", 1, "acme.atlassian.net", "env:abc2") +
                                 token("t3", "a@x.example", 1, "acme.atlassian.net", "env:abc1") +
                                 token("t4", "b@x.example", 1, "acme.atlassian.net", "env:abc1") +
                                 token("t5", "a@x.example", 1, "other.atlassian.net", "env:abc1"),
                             network);
  BOOST_TEST(network.sent.size() == 3U);
  for (const auto& [id, seen] : run.seen) BOOST_TEST((seen.verdict == Verdict::alive), id);
}

BOOST_AUTO_TEST_CASE(an_oauth_client_buys_an_access_token_first) {
  const std::string bought = random_text(40, "abcdef0123456789");
  FakeNetwork network([&](std::size_t number, const Sent&) {
    return number == 0 ? Scripted{.body = fmt::format(R"({{"access_token":"{}","expires_in":3600}})", bought)}
                       : Scripted{.body = R"([{"id":"1324a887-45db-1bf4-1e99-ef0ff456d421"}])"};
  });
  const std::string plain =
      "[[token]]\nid = 't1'\nkind = 'atlassian-oauth-client'\nclient_id = 'client'\nsecret = 'env:key'\n";
  const Run run = probe_text(plain, network);
  BOOST_REQUIRE(network.sent.size() == 2U);
  BOOST_TEST(network.sent[0].url == "https://auth.atlassian.com/oauth/token");
  BOOST_TEST(network.sent[0].post);
  BOOST_TEST(network.sent[0].secret ==
             R"({"grant_type":"client_credentials","client_id":"client","client_secret":"value-of-key"})");
  BOOST_TEST(network.sent[1].url == "https://api.atlassian.com/oauth/token/accessible-resources");
  BOOST_TEST(!network.sent[1].post);
  BOOST_TEST(network.sent[1].secret == bought);
  BOOST_TEST(run.verdict("t1") == "alive");
  BOOST_TEST(run.probed.requests == 2U);
}

BOOST_AUTO_TEST_CASE(a_refused_oauth_client_is_rejected_without_a_second_request) {
  FakeNetwork network = always({401, R"({"error":"access_denied"})"});
  const Run run = probe_text(
      "[[token]]\nid = 't1'\nkind = 'atlassian-oauth-client'\nclient_id = 'client'\nsecret = 'env:key'\n", network);
  BOOST_TEST(network.sent.size() == 1U);
  BOOST_TEST(run.verdict("t1") == "rejected");
}

BOOST_AUTO_TEST_CASE(a_site_is_asked_once_for_its_cloud_id_and_without_a_credential) {
  const std::string sites =
      "[[site]]\nhost = 'acme.atlassian.net'\ncloud_id = '1324a887-45db-1bf4-1e99-ef0ff456d421'\n"
      "[[site]]\nhost = 'mute.atlassian.net'\ncloud_id = '2324a887-45db-1bf4-1e99-ef0ff456d421'\n";
  FakeNetwork network([](std::size_t, const Sent& item) {
    if (item.url.find("mute") != std::string::npos) return Scripted::status_only(404);
    return Scripted{.body = R"({"cloudId":"9324A887-45db-1bf4-1e99-ef0ff456d421"})"};
  });
  const Run run = probe_text(sites, network);
  BOOST_REQUIRE(network.sent.size() == 2U);
  for (const Sent& item : network.sent) BOOST_TEST(item.secret.empty());
  BOOST_TEST(run.probed.cloud_ids.at("acme.atlassian.net") == "9324a887-45db-1bf4-1e99-ef0ff456d421");
  BOOST_TEST(run.probed.cloud_ids.size() == 1U);
  BOOST_TEST(run.probed.untold.at("mute.atlassian.net") == "the server answered 404: the site name may be wrong");
}

BOOST_AUTO_TEST_CASE(an_account_that_holds_the_secret_is_not_taken_down) {
  FakeNetwork network([](std::size_t, const Sent& item) {
    const std::string secret = item.secret.substr(item.secret.rfind('-') + 1);
    return Scripted{.body = fmt::format(R"({{"accountId":"{0}","emailAddress":"value-of-{0}@x.example"}})", secret)};
  });
  const Run run = probe_text(token("t12", "a@x.example", 1, "acme.atlassian.net", "env:abc"), network);
  BOOST_TEST(run.verdict("t12") == "alive");
  BOOST_TEST(run.seen.at("t12").account_id == "");
}

BOOST_AUTO_TEST_CASE(an_interruption_leaves_the_rest_undecided) {
  std::string inventory;
  for (int i = 10; i < 20; ++i) inventory += token(fmt::format("t{}", i), "a@x.example");
  FakeNetwork network([](std::size_t number, const Sent&) {
    Scripted answer;
    if (number == 2) answer.takes = seconds{9};
    return answer;
  });
  const Run run = probe_text(inventory, network, {0, 16}, [&network] { return network.sent.size() == 3; });
  BOOST_TEST(run.probed.interrupted);
  BOOST_TEST(network.sent.size() == 3U);
  std::size_t alive = 0, open = 0;
  for (const auto& [id, seen] : run.seen) {
    alive += seen.verdict == Verdict::alive ? 1 : 0;
    open += seen.verdict == Verdict::undecided && seen.why == "the run was interrupted" ? 1 : 0;
  }
  BOOST_TEST(alive == 2U);
  BOOST_TEST(open == 8U);
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_lanes_are_no_burden) {
  std::string inventory;
  for (int i = 0; i < 100'000; ++i)
    inventory += token(fmt::format("t{:06}", i), fmt::format("a{}@x.example", i), 1, "acme.atlassian.net", "env:abc");
  FakeNetwork network = always({});
  const Run run = probe_text(inventory, network, {0, 64});
  BOOST_TEST(run.probed.requests == 100'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
