// Name servers that lie and name servers that say nothing: the real program, with a name server of the test's own.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(name_server)
namespace {

void answer_names(Stage& stage, std::string_view names) {
  stage.set("LD_PRELOAD", RESOLVER_SHIM);
  stage.set("CREDLINT_TEST_NAMES", names);
  stage.connects = false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_secret_goes_to_an_address_that_is_not_public) {
  Stage stage;
  // Addresses that are reserved, private, of this machine, of its link, and of the metadata of a cloud.
  answer_names(
      stage,
      "a.atlassian.net=10.1.2.3,b.atlassian.net=192.168.1.1,c.atlassian.net=127.0.0.1,d.atlassian.net=::1,"
      "e.atlassian.net=169.254.169.254,f.atlassian.net=fd00::1,g.atlassian.net=fe80::1,h.atlassian.net=0.0.0.0,"
      "i.atlassian.net=::ffff:127.0.0.1");
  for (const char c : std::string_view("abcdefghi"))
    stage.add_for_site(std::string(1, c), fmt::format("{}.atlassian.net", c));
  const Outcome outcome = stage.probe();
  BOOST_TEST(stage.server.connections() == 0U);
  for (const char c : std::string_view("abcdefghi")) {
    BOOST_TEST(outcome.verdict(std::string(1, c)) == "undecided", c);
    BOOST_TEST(outcome.says_why(std::string(1, c), "stands for an address that no secret may go to"), c);
  }
}

BOOST_AUTO_TEST_CASE(a_name_without_an_address_is_unreachable) {
  Stage stage;
  answer_names(stage, "");
  stage.add_for_site("a", "acme.atlassian.net");
  const Outcome outcome = stage.probe();
  BOOST_TEST(outcome.verdict("a") == "unreachable");
  BOOST_TEST(outcome.says_why("a", "has no address"));
}

// The program would wait for good if it waited for the answer at all.
BOOST_AUTO_TEST_CASE(a_name_server_that_says_nothing_keeps_nobody_else_waiting) {
  Stage stage;
  answer_names(stage, "slow.atlassian.net=hang");
  stage.server.on_request([](const Request&) { return alive(); });
  stage.add_for_site("slow", "slow.atlassian.net");
  stage.add_for_site("good", "acme.atlassian.net");
  const Outcome outcome =
      stage.probe({"--timeout", "1", "--connect-to", stage.server.connect_to("acme.atlassian.net")});
  BOOST_TEST(outcome.verdict("good") == "alive");
  BOOST_TEST(outcome.verdict("slow") == "unreachable");
  BOOST_TEST(outcome.says_why("slow", "did not answer in time"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
