#include "matching.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "ending.h"
#include "text.h"

namespace credlint {
namespace {

// Part of a sorted list.
struct Range {
  std::size_t begin = 0, end = 0;

  [[nodiscard]] std::size_t size() const { return end - begin; }
};

// The records of one account, in two orders; in each those that do not say when they were made stand first. An entry's
// candidates are a few ranges of one of them, however many they are, so that nothing here is quadratic.
class Account {
 public:
  void add(std::uint32_t record) { by_label_.push_back(record); }

  void sort(std::span<const Listed> records) {
    records_ = records;
    std::sort(by_label_.begin(), by_label_.end());
    by_label_.erase(std::unique(by_label_.begin(), by_label_.end()), by_label_.end());
    by_day_ = by_label_;
    std::sort(by_label_.begin(), by_label_.end(), [this](std::uint32_t left, std::uint32_t right) {
      const Listed &one = records_[left], &other = records_[right];
      return std::tie(one.label, one.created, left) < std::tie(other.label, other.created, right);
    });
    std::sort(by_day_.begin(), by_day_.end(), [this](std::uint32_t left, std::uint32_t right) {
      return std::pair(records_[left].created, left) < std::pair(records_[right].created, right);
    });
    label_marks_.resize(by_label_.size() + 1);
    day_marks_.resize(by_day_.size() + 1);
  }

  // Those that agree with all that the entry states.
  struct Candidates {
    const std::vector<std::uint32_t>* order = nullptr;
    std::array<Range, 4> ranges{};
    std::size_t used = 0;

    [[nodiscard]] std::size_t size() const {
      std::size_t sum = 0;
      for (std::size_t i = 0; i < used; ++i) sum += ranges[i].size();
      return sum;
    }
    // Calls `take` for the first ones.
    template <class Take>
    void first(std::size_t most, Take take) const {
      for (std::size_t i = 0; i < used; ++i)
        for (std::size_t at = ranges[i].begin; at < ranges[i].end && most > 0; ++at, --most) take((*order)[at]);
    }
  };

  [[nodiscard]] Candidates candidates(const Stated& entry) const {
    Candidates found;
    if (entry.label.empty()) {
      found.order = &by_day_;
      add_dated(found, {0, by_day_.size()}, entry.created);
      return found;
    }
    found.order = &by_label_;
    add_dated(found, group(""), entry.created);  // one that does not say its label may have this one
    add_dated(found, group(entry.label), entry.created);
    return found;
  }

  void mark(const Candidates& found) {
    std::vector<int>& marks = found.order == &by_label_ ? label_marks_ : day_marks_;
    for (std::size_t i = 0; i < found.used; ++i) {
      ++marks[found.ranges[i].begin];
      --marks[found.ranges[i].end];
    }
  }

  // Whether each record is somebody's candidate.
  void tell_marks(std::vector<bool>& is_candidate) const {
    const auto tell = [&](const std::vector<std::uint32_t>& order, const std::vector<int>& marks) {
      int open = 0;
      for (std::size_t i = 0; i < order.size(); ++i)
        if ((open += marks[i]) > 0) is_candidate[order[i]] = true;
    };
    tell(by_label_, label_marks_);
    tell(by_day_, day_marks_);
  }

  // Those with this label.
  [[nodiscard]] std::span<const std::uint32_t> named(std::string_view label) const {
    const Range range = group(label);
    return std::span(by_label_).subspan(range.begin, range.size());
  }

 private:
  [[nodiscard]] Range group(std::string_view label) const {
    const auto less = [this](std::uint32_t record, std::string_view text) { return records_[record].label < text; };
    const auto begin = std::lower_bound(by_label_.begin(), by_label_.end(), label, less);
    const auto end =
        std::upper_bound(begin, by_label_.end(), label,
                         [this](std::string_view text, std::uint32_t record) { return text < records_[record].label; });
    return {static_cast<std::size_t>(begin - by_label_.begin()), static_cast<std::size_t>(end - by_label_.begin())};
  }

  void add_dated(Candidates& found, Range range, const std::optional<Instant>& created) const {
    if (range.size() == 0) return;
    if (!created) {
      found.ranges[found.used++] = range;
      return;
    }
    const auto begin = found.order->begin();
    const auto at = [&](std::size_t place) { return begin + static_cast<std::ptrdiff_t>(place); };
    const auto before = [this](std::uint32_t record, const std::optional<Instant>& day) {
      return records_[record].created < day;
    };
    const auto place = [&](const std::optional<Instant>& day) {
      return static_cast<std::size_t>(std::lower_bound(at(range.begin), at(range.end), day, before) - begin);
    };
    const Range undated{range.begin, place(std::optional(Instant::min()))};
    // Both ends count.
    const Range dated{place(*created - kTolerance), place(*created + kTolerance + Instant::duration{1})};
    for (const Range& part : {undated, dated})
      if (part.size() > 0) found.ranges[found.used++] = part;
  }

  std::span<const Listed> records_;
  std::vector<std::uint32_t> by_label_, by_day_;
  std::vector<int> label_marks_, day_marks_;  // where ranges of candidates begin (1) and end (-1)
};

class Matcher {
 public:
  Matcher(std::span<const Stated> entries, std::span<const Listed> records, bool all_whole)
      : entries_(entries),
        records_(records),
        all_whole_(all_whole),
        taken_(records.size()),
        is_candidate_(records.size()),
        wanted_(records.size()),
        in_question_(records.size()) {
    result_.entries.resize(entries.size());
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      for (const std::string_view account : records[i].accounts)
        if (!account.empty()) accounts_[account].add(i);
      const auto [found, is_new] = by_id_.try_emplace(records[i].id, i);
      if (!is_new) found->second = Outcome::kNoRecord;  // of two organisations
    }
    for (auto& [name, account] : accounts_) account.sort(records);
  }

  Matching run() {
    match_by_id();
    match_by_statement();
    match_by_name();
    result_.unlisted.resize(records_.size());
    for (std::size_t i = 0; i < records_.size(); ++i)
      result_.unlisted[i] = !taken_[i] && !is_candidate_[i] && !in_question_[i];
    return std::move(result_);
  }

 private:
  Account* account_of(const Stated& entry) {
    const auto found = accounts_.find(entry.account);
    return found == accounts_.end() ? nullptr : &found->second;
  }

  void match_by_id() {
    std::unordered_map<std::string_view, std::size_t> holders;
    std::unordered_set<std::string_view> of_several;  // ids
    for (const Stated& entry : entries_)
      if (!entry.id.empty()) ++holders[entry.id];
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Stated& entry = entries_[i];
      Outcome& outcome = result_.entries[i];
      if (entry.id.empty()) continue;
      const auto found = by_id_.find(entry.id);
      const bool unique = found != by_id_.end() && found->second != Outcome::kNoRecord;
      if (found == by_id_.end())
        outcome.found = all_whole_ ? Found::absent : Found::unjudged;
      else if (holders[entry.id] > 1 || !unique) {
        outcome.found = Found::undecided;
        outcome.count = 1;
        if (unique) outcome.maybe[0] = found->second;
      } else {
        outcome = {.found = Found::by_id, .record = found->second};
      }
      if (unique) taken_[found->second] = true;
      if (found != by_id_.end() && !unique) of_several.insert(entry.id);
    }
    if (of_several.empty()) return;
    for (std::uint32_t record = 0; record < records_.size(); ++record)
      if (of_several.contains(records_[record].id)) in_question_[record] = true;
  }

  void match_by_statement() {
    std::vector<Account::Candidates> of(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!entries_[i].id.empty() || !entries_[i].enough()) continue;
      Account* account = account_of(entries_[i]);
      if (account == nullptr) continue;
      of[i] = account->candidates(entries_[i]);
      account->mark(of[i]);
      if (of[i].size() == 1) of[i].first(1, [this](std::uint32_t record) { ++wanted_[record]; });
    }
    for (const auto& [name, account] : accounts_) account.tell_marks(is_candidate_);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      Outcome& outcome = result_.entries[i];
      if (!entries_[i].id.empty()) continue;
      if (!entries_[i].enough()) {
        outcome.found = Found::too_little;
        continue;
      }
      outcome.count = of[i].size();
      if (outcome.count == 0) continue;  // by name, or absent
      std::size_t at = 0;
      bool whole = true;
      of[i].first(outcome.maybe.size(), [&](std::uint32_t record) {
        outcome.maybe[at++] = record;
        whole = whole && records_[record].whole;
      });
      const std::uint32_t only = outcome.maybe[0];
      if (!whole)
        outcome.found = Found::unjudged;
      else if (outcome.count == 1 && wanted_[only] == 1 && !taken_[only])
        outcome = {.found = Found::by_statement, .record = only};
      else
        outcome.found = Found::undecided;
    }
    for (const Outcome& outcome : result_.entries)
      if (outcome.found == Found::by_statement) taken_[outcome.record] = true;
  }

  [[nodiscard]] bool is_without_candidate(std::size_t entry) const {
    const Stated& stated = entries_[entry];
    const Outcome& outcome = result_.entries[entry];
    return stated.id.empty() && stated.enough() && !outcome.matched() && outcome.count == 0;
  }

  void match_by_name() {
    std::unordered_map<std::string, std::vector<std::size_t>> names;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!is_without_candidate(i)) continue;
      result_.entries[i].found = all_whole_ ? Found::absent : Found::unjudged;
      if (!entries_[i].label.empty()) names[entries_[i].account + '\n' + entries_[i].label].push_back(i);
    }
    // A record is known by the address of its account and by its id, so that two names may claim it.
    const auto free_of = [this](std::size_t entry) {
      std::vector<std::uint32_t> free;
      if (Account* account = account_of(entries_[entry]); account != nullptr)
        for (const std::uint32_t record : account->named(entries_[entry].label))
          if (!is_candidate_[record] && !taken_[record]) free.push_back(record);
      return free;
    };
    std::unordered_map<std::uint32_t, std::size_t> claims;
    for (const auto& [name, holders] : names)
      for (const std::uint32_t record : free_of(holders.front())) {
        claims[record] += holders.size();
        in_question_[record] = true;
      }
    std::vector<std::uint32_t> taken;
    for (const auto& [name, holders] : names) {
      const std::vector<std::uint32_t> free = free_of(holders.front());
      if (free.empty()) continue;
      const bool whole =
          std::all_of(free.begin(), free.end(), [this](std::uint32_t record) { return records_[record].whole; });
      for (const std::size_t entry : holders) {
        Outcome& outcome = result_.entries[entry];
        outcome.count = free.size();
        for (std::size_t i = 0; i < std::min(free.size(), outcome.maybe.size()); ++i) outcome.maybe[i] = free[i];
        if (!whole)
          outcome.found = Found::unjudged;
        else if (free.size() == 1 && claims[free.front()] == 1) {
          outcome = {.found = Found::by_name, .record = free.front()};
          taken.push_back(free.front());
        } else {
          outcome.found = Found::undecided;
        }
      }
    }
    for (const std::uint32_t record : taken) taken_[record] = true;
  }

  std::span<const Stated> entries_;
  std::span<const Listed> records_;
  bool all_whole_;
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::unordered_map<std::string_view, Account> accounts_;
  std::vector<bool> taken_, is_candidate_;
  std::vector<std::uint32_t> wanted_;  // by how many entries, as their only candidate
  std::vector<bool> in_question_;
  Matching result_;
};

}  // namespace

Matching match(std::span<const Stated> entries, std::span<const Listed> records, bool all_whole) {
  return Matcher(entries, records, all_whole).run();
}

}  // namespace credlint
