// An event of the calendar stays the same one while its token is rotated and the inventory is tidied up.
#include <boost/test/unit_test.hpp>
#include <set>

#include "support.h"

namespace credlint::testing {

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(a_rotation_moves_an_event) {
  const auto uid = [](const std::string& inventory) {
    const std::string text = report_text(audit_text(inventory), "ics");
    const std::size_t at = text.find("UID:");
    BOOST_TEST(text.find("UID:", at + 1) == std::string::npos);
    return text.substr(at, text.find('\r', at) - at);
  };
  const std::string first = uid(scoped_entry("a-2026", "expires = 2026-12-10"));
  BOOST_TEST(uid(scoped_entry("a-2026", "expires = 2027-12-01")) == first);
  const std::string next = scoped_entry("a-2027", "expires = 2027-11-10\nreplaces = \"a-2026\"");
  BOOST_TEST(uid(scoped_entry("a-2026", "expires = 2026-12-10") + next) == first);
  BOOST_TEST(uid(next) == first);
  BOOST_TEST(uid(scoped_entry("b", "expires = 2026-12-10")) != first);
  // Whichever of the older ones are taken out of the inventory.
  const std::string oldest = scoped_entry("c-2024", "revoked = 2025-01-01"),
                    middle = scoped_entry("c-2025", "replaces = \"c-2024\"\nrevoked = 2026-01-01"),
                    newest = scoped_entry("c-2026", "replaces = \"c-2025\"\nexpires = 2026-12-10");
  for (const std::string& inventory : {middle + newest, oldest + newest, newest})
    BOOST_TEST(uid(inventory) == uid(oldest + middle + newest));
  // What is overdue stands on the day of the report; a calendar without an event is one all the same.
  BOOST_TEST(report_text(audit_text(scoped_entry("late", "expires = 2026-11-25")), "ics")
                 .find("DTSTART;VALUE=DATE:20261123\r\n") != std::string::npos);
  BOOST_TEST(report_text(audit_text(scoped_entry("gone", "expires = 2026-11-01")), "ics").find("BEGIN:VTIMEZONE") !=
             std::string::npos);
  // Two that replace one another, or the same one, are two events all the same.
  const std::string circle = report_text(audit_text(scoped_entry("c", "expires = 2027-05-01\nreplaces = \"d\"") +
                                                    scoped_entry("e", "expires = 2027-05-01\nreplaces = \"d\"")),
                                         "ics");
  std::set<std::string> uids;
  for (std::size_t at = 0; (at = circle.find("UID:", at)) != std::string::npos; ++at)
    uids.insert(circle.substr(at, circle.find('\r', at) - at));
  BOOST_TEST(uids.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
