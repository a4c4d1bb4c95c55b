// When a server asks to come back.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "answers.h"

namespace credlint::testing::answers {

BOOST_AUTO_TEST_SUITE(retry_after)

BOOST_AUTO_TEST_CASE(retry_after_is_read) {
  const auto wait = [](std::string_view value, long status = 429) -> long {
    const auto judgement =
        judge(Proof::jira_myself, Via::site, status, with(kJson, {{"retry-after", std::string(value)}}), "");
    return judgement.retry_after ? static_cast<long>(judgement.retry_after->count()) : -1;
  };
  BOOST_TEST(wait("0") == 0);
  BOOST_TEST(wait("120") == 120);
  BOOST_TEST(wait(" 7\t") == 7);
  BOOST_TEST(wait("999999999") == 999'999'999);
  // RFC 9110, 5.6.7: the form to be sent, and the two to be understood.
  BOOST_TEST(wait("Mon, 23 Nov 2026 00:01:30 GMT") == 90);
  BOOST_TEST(wait("Monday, 23-Nov-26 00:01:30 GMT") == 90);
  BOOST_TEST(wait("Mon Nov 23 00:01:30 2026") == 90);
  BOOST_TEST(wait("Tue Dec  1 00:00:00 2026") == 8 * 86400);
  BOOST_TEST(wait("mon, 23 nov 2026 00:01:30 gmt") == 90);
  BOOST_TEST(wait("Mon, 23 Nov 2026 00:00:00 GMT") == 0);
  BOOST_TEST(wait("Thu, 31 Dec 2026 23:59:60 GMT") == 39 * 86400 - 1);
  BOOST_TEST(wait("Thursday, 23-Nov-56 00:00:00 GMT") == 10958L * 86400);
  BOOST_TEST(wait("30", 503) == 30);
  for (const std::string_view garbage : {"",
                                         "-5",
                                         "+5",
                                         "1.5",
                                         "0x10",
                                         "5 s",
                                         "1e3",
                                         "10, 20",
                                         "9999999999",
                                         "99999999999999999999999",
                                         "soon",
                                         "Sun, 06 Nov 1994 08:49:37 GMT",
                                         "Sunday, 06-Nov-94 08:49:37 GMT",
                                         "Sun Nov  6 08:49:37 1994",
                                         "Mon, 23 Nov 2026 00:01:30",
                                         "Mon, 23 Nov 2026 00:01:30 +0100",
                                         "Mon, 32 Nov 2026 00:01:30 GMT",
                                         "Mon, 23 Foo 2026 00:01:30 GMT",
                                         "Mon, 23 Nov 2026 24:01:30 GMT",
                                         "Mon, 23 Nov 2026 00:01:61 GMT",
                                         "Mon, 23 Nov 2026 0:1:30 GMT",
                                         "Mon, 23 Nov 20260 00:01:30 GMT",
                                         "Mon, 31 Feb 2027 00:00:00 GMT",
                                         "Fri, 31 Dec 9999 23:59:59 GMT",
                                         "Monday, 23-Nov-76 00:00:00 GMT",
                                         "Tuesday, 23-Nov-77 00:00:00 GMT",
                                         "Mon, 23 Nov 0000 00:00:00 GMT",
                                         "2026-11-23T00:01:30Z",
                                         ", , , ,",
                                         "GMT"})
    BOOST_TEST(wait(garbage) == -1, garbage);
  BOOST_TEST(wait(std::string(60000, '1')) == -1);
  BOOST_TEST(wait(std::string(60000, ',')) == -1);
  // Only where it means something.
  BOOST_TEST(wait("30", 200) == -1);
  BOOST_TEST(wait("30", 302) == -1);
  // A part of a second is waited for, too.
  const Answer later{429, {{"retry-after", "Mon, 23 Nov 2026 00:00:10 GMT"}}, ""};
  const auto judgement = judge_answer(vendors::atlassian::step_of(Proof::jira_myself, Via::site), nullptr, later,
                                      kNow + std::chrono::milliseconds{1500});
  BOOST_TEST((judgement.retry_after == std::chrono::seconds{9}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing::answers
