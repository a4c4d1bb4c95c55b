// The matching of entries and records, as properties on generated inventories with ties on purpose.
#include "matching.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ending.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(matching)
namespace {

constexpr Instant kBegin = midnight(2026, 1, 1);

Instant at(int day, int hour = 0) { return kBegin + days{day} + std::chrono::hours{hour}; }

struct World {
  std::vector<Listed> records;
  std::vector<std::string> ids;
  std::vector<Stated> entries;
  std::vector<std::size_t> own;  // of each entry, the record that it is
};

constexpr std::size_t kNobody = 999;

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  // True entries, but for those of nobody: each states a part of what its record is.
  World make(bool with_ghosts) {
    World world;
    const int records = pick(9), accounts = 1 + pick(3), labels = 1 + pick(3);
    world.ids.reserve(20);
    for (int i = 0; i < records; ++i) world.ids.push_back("r" + std::to_string(i));
    for (int i = 0; i < records; ++i)
      world.records.push_back({world.ids[static_cast<std::size_t>(i)],
                               {name("a", pick(accounts)), name("id", pick(accounts))},
                               pick(6) == 0 ? std::string_view{} : name("l", pick(labels)),
                               at(pick(5), pick(24))});
    for (std::size_t i = 0; i < world.records.size(); ++i)
      if (pick(4) > 0) add(world, stated(world.records[i]), i);
    if (with_ghosts)
      for (int i = pick(3); i > 0; --i)
        add(world, {{}, std::string(name("a", pick(accounts))), std::string(name("l", pick(labels))), at(pick(9))},
            kNobody);
    return world;
  }

  template <class T>
  std::vector<std::size_t> shuffled(const std::vector<T>& items) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), random_);
    return order;
  }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

 private:
  // It stays where it is.
  static std::string_view name(std::string_view what, int number) {
    static std::set<std::string> names;
    return *names.insert(std::string(what) + std::to_string(number)).first;
  }

  Stated stated(const Listed& record) {
    Stated entry;
    if (pick(6) == 0) entry.id = record.id;
    if (pick(8) > 0) entry.account = record.accounts[static_cast<std::size_t>(pick(8) == 0)];
    if (pick(3) > 0) entry.label = record.label;
    // A date without a time, or one in another zone.
    if (pick(3) > 0) entry.created = *record.created + std::chrono::hours{pick(49) - 24};
    return entry;
  }
  static void add(World& world, Stated entry, std::size_t own) {
    world.entries.push_back(std::move(entry));
    world.own.push_back(own);
  }

  std::mt19937 random_;
};

// The slow way to the candidates.
std::vector<std::size_t> agreeing(const Stated& entry, const std::vector<Listed>& records) {
  std::vector<std::size_t> found;
  for (std::size_t r = 0; r < records.size(); ++r) {
    const Listed& record = records[r];
    const bool account = entry.account == record.accounts[0] || entry.account == record.accounts[1];
    const bool label = entry.label.empty() || record.label.empty() || entry.label == record.label;
    const bool created =
        !entry.created || !record.created || std::chrono::abs(*entry.created - *record.created) <= kTolerance;
    if (account && label && created) found.push_back(r);
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_true_is_matched_with_its_own_record_or_not_at_all) {
  std::size_t matched = 0, entries = 0;
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    Maker maker(seed);
    const World world = maker.make(false);
    const Matching result = match(world.entries, world.records, true);
    for (std::size_t e = 0; e < world.entries.size(); ++e, ++entries) {
      const credlint::Outcome& outcome = result.entries[e];
      BOOST_REQUIRE_MESSAGE(outcome.found != Found::absent, "a true entry is a ghost: seed " << seed);
      if (outcome.matched()) BOOST_REQUIRE_MESSAGE(outcome.record == world.own[e], "another's record: seed " << seed);
      BOOST_REQUIRE_MESSAGE(!result.unlisted[world.own[e]] || outcome.found == Found::too_little,
                            "the record of a true entry counts as unlisted: seed " << seed);
      matched += outcome.matched() ? 1U : 0U;
    }
  }
  // Refusing to match proves nothing.
  BOOST_TEST(matched * 10 > entries * 4, matched << " of " << entries);
}

BOOST_AUTO_TEST_CASE(every_record_is_somewhere_and_matched_once) {
  for (unsigned seed = 0; seed < 10'000; ++seed) {
    Maker maker(seed);
    const World world = maker.make(true);
    const Matching result = match(world.entries, world.records, true);
    std::vector<int> uses(world.records.size());
    for (std::size_t e = 0; e < world.entries.size(); ++e) {
      const credlint::Outcome& outcome = result.entries[e];
      if (outcome.matched()) ++uses[outcome.record];
      const bool by_record =
          outcome.found == Found::by_id || outcome.found == Found::by_statement || outcome.found == Found::by_name;
      BOOST_REQUIRE(outcome.matched() == by_record);
      if (!world.entries[e].id.empty() || !world.entries[e].enough()) continue;
      const auto slow = agreeing(world.entries[e], world.records);
      if (outcome.found == Found::by_statement)
        BOOST_REQUIRE_MESSAGE(slow.size() == 1 && slow[0] == outcome.record, "seed " << seed);
      for (const std::size_t record : slow)
        BOOST_REQUIRE_MESSAGE(!result.unlisted[record], "a candidate counts as unlisted: seed " << seed);
      if (slow.size() > 1) BOOST_REQUIRE_MESSAGE(outcome.count == slow.size(), "seed " << seed);
    }
    for (std::size_t r = 0; r < world.records.size(); ++r) {
      BOOST_REQUIRE_MESSAGE(uses[r] <= 1, "seed " << seed);
      BOOST_REQUIRE_MESSAGE(uses[r] == 0 || !result.unlisted[r], "seed " << seed);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_order_matters) {
  for (unsigned seed = 0; seed < 10'000; ++seed) {
    Maker maker(seed);
    const World world = maker.make(true);
    const auto entries = maker.shuffled(world.entries), records = maker.shuffled(world.records);
    std::vector<Stated> other_entries;
    std::vector<Listed> other_records;
    for (const std::size_t e : entries) other_entries.push_back(world.entries[e]);
    for (const std::size_t r : records) other_records.push_back(world.records[r]);
    for (const bool whole : {true, false}) {
      const Matching one = match(world.entries, world.records, whole);
      const Matching other = match(other_entries, other_records, whole);
      for (std::size_t e = 0; e < entries.size(); ++e) {
        const credlint::Outcome &before = one.entries[entries[e]], &after = other.entries[e];
        BOOST_REQUIRE_MESSAGE(before.found == after.found, "seed " << seed);
        BOOST_REQUIRE(before.matched() == after.matched());
        if (after.matched()) BOOST_REQUIRE_MESSAGE(before.record == records[after.record], "seed " << seed);
      }
      for (std::size_t r = 0; r < records.size(); ++r)
        BOOST_REQUIRE_MESSAGE(one.unlisted[records[r]] == other.unlisted[r], "seed " << seed);
    }
  }
}

namespace {

Found found(const std::vector<Stated>& entries, const std::vector<Listed>& records, bool whole = true,
            std::size_t entry = 0) {
  return match(entries, records, whole).entries[entry].found;
}

const std::vector<Listed> kTwins{{"1", {"a", ""}, "backup", at(0)}, {"2", {"a", ""}, "backup", at(12)}};

}  // namespace

// A first version of the contract matched the second entry by what was left over.
BOOST_AUTO_TEST_CASE(nothing_is_settled_by_elimination) {
  const std::vector<Stated> entries{{{}, "a", "backup", at(0)}, {{}, "a", "backup", {}}};
  BOOST_TEST((found(entries, kTwins, true, 0) == Found::by_statement));
  BOOST_TEST((found(entries, kTwins, true, 1) == Found::undecided));
  // Nor is the one that two entries want given to either.
  const std::vector<Stated> both{{{}, "a", "backup", at(0)}, {{}, "a", "backup", at(1)}};
  BOOST_TEST((found(both, kTwins, true, 0) == Found::undecided));
  BOOST_TEST((found(both, kTwins, true, 1) == Found::undecided));
  const std::vector<bool> expected{false, true};
  BOOST_TEST(match(both, kTwins, true).unlisted == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_id_decides_and_never_falls_back_to_the_name) {
  BOOST_TEST((found({{"1", "a", "other", at(40)}}, kTwins) == Found::by_id));
  BOOST_TEST((found({{"9", "a", "backup", at(0)}}, kTwins) == Found::absent));
  BOOST_TEST((found({{"9", "a", "backup", at(0)}}, kTwins, false) == Found::unjudged));
  BOOST_TEST((found({{"1", "", "", {}}, {"1", "", "", {}}}, kTwins) == Found::undecided));
  // Found by its id, it stays a candidate of who states it.
  const std::vector<Stated> entries{{"1", "", "", {}}, {{}, "a", "backup", at(0)}};
  BOOST_TEST((found(entries, kTwins, true, 0) == Found::by_id));
  BOOST_TEST((found(entries, kTwins, true, 1) == Found::undecided));
}

BOOST_AUTO_TEST_CASE(by_name_it_is_another_token) {
  const std::vector<Listed> one{{"1", {"a", "id7"}, "sync", at(100)}};
  BOOST_TEST((found({{{}, "a", "sync", at(0)}}, one) == Found::by_name));
  BOOST_TEST((found({{{}, "a", "sync", at(0)}, {{}, "a", "sync", at(50)}}, one) == Found::undecided));
  // Under the id of its account it is the same record.
  BOOST_TEST((found({{{}, "a", "sync", at(0)}, {{}, "id7", "sync", at(50)}}, one) == Found::undecided));
  BOOST_TEST(!match(std::vector<Stated>{{{}, "a", "sync", at(0)}}, one, true).unlisted[0]);
  BOOST_TEST((found({{{}, "a", "sync", at(0)}}, {}) == Found::absent));
  BOOST_TEST((found({{{}, "a", "", {}}}, one) == Found::too_little));
  BOOST_TEST((found({{{}, "", "sync", at(100)}}, one) == Found::too_little));
}

BOOST_AUTO_TEST_CASE(twenty_four_hours_agree) {
  const std::vector<Listed> one{{"1", {"a", ""}, "sync", at(10)}};
  const auto second = std::chrono::seconds{1};
  for (const Instant created : {at(9), at(10), at(11)})
    BOOST_TEST((found({{{}, "a", "sync", created}}, one) == Found::by_statement));
  for (const Instant created : {at(9) - second, at(11) + second})
    BOOST_TEST((found({{{}, "a", "sync", created}}, one) == Found::by_name));
}

BOOST_AUTO_TEST_CASE(of_a_list_that_is_not_whole_only_an_id_counts) {
  std::vector<Listed> part = kTwins;
  for (Listed& record : part) record.whole = false;
  BOOST_TEST((found({{"1", "", "", {}}}, part, false) == Found::by_id));
  BOOST_TEST((found({{{}, "a", "backup", at(0)}}, part, false) == Found::unjudged));
  BOOST_TEST((found({{{}, "a", "sync", at(0)}}, part, false) == Found::unjudged));
  BOOST_TEST(match({}, part, false).unlisted[0]);
  // Another organisation's may be whole.
  part[0].whole = true;
  BOOST_TEST((found({{{}, "a", "backup", at(0)}}, part, false) == Found::by_statement));
}

BOOST_AUTO_TEST_CASE(labels_without_blanks) {
  BOOST_TEST(collapsed("  a \t b  ") == "a b");
  BOOST_TEST(collapsed("") == "");
  BOOST_TEST(collapsed("a") == "a");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
