#include "hold.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "ending.h"
#include "matching.h"
#include "planned.h"
#include "text.h"
#include "url.h"
#include "vendor.h"
#include "wildcard.h"

namespace credlint {
namespace {

// So many entries that could be judged, and none of them in the list: it is another organisation's.
constexpr std::size_t kImplausible = 3;

constexpr std::size_t kLongestId = 128;

// So many comparisons at most, to name what an absent entry may have become.
constexpr std::size_t kMostComparisons = 10'000'000;

// "jira.corp.example" of "jira.corp.example svc-bot"
std::string_view host_of(const ListSource& source) {
  const std::string_view scope = source.scope;
  return scope.substr(0, scope.find_first_of(" :"));
}

// "svc-bot" of it: the reader has put it into lower case.
std::string_view owner_of(const ListSource& source) {
  const std::string_view scope = source.scope;
  return scope.substr(scope.rfind(' ') + 1);
}

std::string host_of(const Token& token) {
  if (std::string host = probed_host(token); !host.empty()) return host;
  return token.base_url.known() ? to_lower_ascii(split_url(*token.base_url).host) : std::string();
}

// Of one kind, and at one host where the lists of the kind are of one: its lists, as indexes, and its entries.
struct Group {
  std::vector<std::uint32_t> lists;
  std::vector<Token*> entries;
};
using Groups = std::map<std::pair<const Kind*, std::string>, Group>;

Groups groups_of(const VendorLists& lists, const std::vector<Token*>& everyone) {
  Groups groups;
  std::set<const Kind*> kinds;
  for (std::uint32_t i = 0; i < lists.lists.size(); ++i) {
    const Kind* kind = lists.lists[i].kind;
    const ListSource& source = lists.source_of(lists.lists[i]);
    if (kind == nullptr || source.superseded) continue;
    kinds.insert(kind);
    groups[{kind, kind->list->at_host ? std::string(host_of(source)) : std::string()}].lists.push_back(i);
  }
  for (Token* token : everyone) {
    if (!kinds.contains(token->kind)) continue;
    const auto group = groups.find({token->kind, token->kind->list->at_host ? host_of(*token) : std::string()});
    if (group != groups.end()) group->second.entries.push_back(token);
  }
  return groups;
}

// The records and the entries of one group.
class OfKind {
 public:
  OfKind(const Kind& kind, const Group& group, Held& held, const std::vector<std::string>& managed, Instant now)
      : kind_(kind), held_(held), managed_(managed), now_(now), entries_(group.entries), of_kind_(group.lists) {
    const VendorLists& lists = held.lists;
    for (const std::uint32_t i : of_kind_) {
      const RecordList& list = lists.lists[i];
      const ListSource& source = lists.source_of(list);
      if (kind.list->at_host || kind.list->by_organization) accounts_.insert(owner_of(source));
      all_whole_ = all_whole_ && list.complete;
      begun_ = std::min(begun_, source.begun);
      asked_.insert(source.with);
      const bool of_scope = is_of_scope(list);
      for (std::size_t r = list.begin; r < list.end; ++r) {
        numbers_.push_back(static_cast<std::uint32_t>(r));
        records_.push_back(listed(lists.records[r], list, of_scope));
      }
    }
  }

  // The records that no entry is or may be, as indexes into VendorLists::records.
  std::vector<std::uint32_t> match_all(std::size_t reported) {
    std::vector<Stated> stated;
    stated.reserve(entries_.size());
    for (const Token* token : entries_) stated.push_back(stated_by(*token));
    Matching matching = match(stated, records_, all_whole_);
    for (const Listed& record : records_)
      for (const std::string_view account : record.accounts)
        if (!account.empty()) accounts_.insert(account);

    std::size_t sayable = 0, matched = 0;
    std::vector<bool> absent(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const bool judgeable = may_be_said_of(*entries_[i], stated[i]);
      absent[i] = matching.entries[i].found == Found::absent && judgeable;
      if (matching.entries[i].matched()) ++matched;
      if (absent[i]) ++sayable;
    }
    const bool implausible = matched == 0 && sayable >= kImplausible;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      Outcome outcome = matching.entries[i];
      if (implausible) outcome = {.found = Found::unjudged};
      count(outcome, i < entries_.size() && entries_[i]->index < reported);
      if (entries_[i]->index >= reported) continue;
      held_.not_at_vendor[entries_[i]->index] = absent[i] && !implausible;
      held_.tokens[entries_[i]->index] = by_number(outcome);
    }
    if (!implausible) find_near(stated, matching, reported);
    std::vector<std::uint32_t> unlisted;
    for (std::size_t i = 0; i < records_.size() && !implausible; ++i)
      if (matching.unlisted[i]) unlisted.push_back(numbers_[i]);
    for (const std::uint32_t list : of_kind_) held_.cases[list].implausible = implausible;
    return unlisted;
  }

 private:
  // Whether the records that name no account are of the one in the scope: those of a key that sees one account alone.
  [[nodiscard]] bool is_of_scope(const RecordList& list) const {
    if (kind_.list->by_organization || !kind_.list->at_host) return kind_.list->by_organization;
    const auto first = held_.lists.records.begin();
    const auto begin = first + static_cast<std::ptrdiff_t>(list.begin),
               end = first + static_cast<std::ptrdiff_t>(list.end);
    return std::all_of(begin, end, [begin](const Record& record) { return record.account_id == begin->account_id; });
  }

  [[nodiscard]] Listed listed(const Record& record, const RecordList& list, bool of_scope) const {
    Listed out{.id = record.id,
               .accounts = {record.account, record.account_id},
               .label = record.label,
               .created = record.created,
               .whole = list.complete};
    if (of_scope && (kind_.list->by_organization || record.account.empty()))
      out.accounts[0] = owner_of(held_.lists.source_of(list));
    return out;
  }

  [[nodiscard]] Stated stated_by(const Token& token) const {
    Stated stated;
    if (token.vendor_id.known())
      stated.id = *token.vendor_id;
    else if (kind_.list->by_client_id && token.client_id.known())
      stated.id = *token.client_id;
    const Field<Text>& account = kind_.list->by_organization ? token.organization : token.account;
    if (account.known()) stated.account = to_lower_ascii(*account);
    if (token.label.known()) stated.label = collapsed(*token.label);
    if (token.created.known()) stated.created = *token.created;
    return stated;
  }

  // Whether the absence of this entry's record would prove that the vendor does not have it.
  [[nodiscard]] bool may_be_said_of(const Token& token, const Stated& stated) const {
    if (!all_whole_ || !token.revoked.absent() || ending_of(token, {}, now_).ended(now_)) return false;
    if (token.created.unknown() || (token.created.known() && *token.created > begun_ - kTolerance)) return false;
    // The vendor answered it, so that it has it.
    if (asked_.contains(token.name)) return false;
    // Another record is of its account, or the organisation manages it.
    return accounts_.contains(stated.account) ||
           (!kind_.list->at_host && std::any_of(managed_.begin(), managed_.end(), [&](const std::string& pattern) {
             return matches(to_lower_ascii(pattern), stated.account);
           }));
  }

  // What each absent entry may have become, as far as one record alone comes near it: of its account, with a label that
  // differs in its case alone or made on the same day. Of one that gives an id, a record that agrees with all the rest.
  void find_near(const std::vector<Stated>& stated, const Matching& matching, std::size_t reported) {
    std::vector<std::uint32_t> free;
    for (std::uint32_t i = 0; i < records_.size(); ++i)
      if (matching.unlisted[i]) free.push_back(i);
    std::size_t left = kMostComparisons;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const std::uint32_t index = entries_[i]->index;
      if (index >= reported || !held_.not_at_vendor[index] || left < free.size()) continue;
      left -= free.size();
      std::size_t found = 0;
      for (const std::uint32_t record : free)
        if (is_near(stated[i], records_[record]) && ++found == 1) held_.tokens[index].near = numbers_[record];
      if (found != 1) held_.tokens[index].near = Outcome::kNoRecord;
    }
  }

  static bool is_near(const Stated& entry, const Listed& record) {
    if (entry.account.empty() || (entry.account != record.accounts[0] && entry.account != record.accounts[1]))
      return false;
    const bool same_day =
        entry.created && record.created && std::chrono::abs(*entry.created - *record.created) <= kTolerance;
    if (entry.id.empty()) return equal_ignoring_case(entry.label, record.label) || same_day;
    return entry.label == record.label && same_day;
  }

  void count(const Outcome& outcome, bool reported) {
    const auto list_of = [&](std::uint32_t record) -> ListCase& {
      return held_.cases[held_.lists.records[numbers_[record]].list];
    };
    if (!reported) return;
    if (outcome.matched()) ++list_of(outcome.record).matched;
    if (outcome.found == Found::undecided && outcome.maybe[0] != Outcome::kNoRecord)
      ++list_of(outcome.maybe[0]).undecided;
    if (outcome.found == Found::unjudged)
      for (const std::uint32_t list : of_kind_)
        if (!held_.lists.lists[list].complete || outcome.count == 0) ++held_.cases[list].unjudged;
  }

  [[nodiscard]] Outcome by_number(Outcome outcome) const {
    if (outcome.matched()) outcome.record = numbers_[outcome.record];
    for (std::uint32_t& record : outcome.maybe)
      if (record != Outcome::kNoRecord) record = numbers_[record];
    return outcome;
  }

  const Kind& kind_;
  Held& held_;
  const std::vector<std::string>& managed_;
  Instant now_;
  const std::vector<Token*>& entries_;
  const std::vector<std::uint32_t>& of_kind_;  // its lists
  std::vector<std::uint32_t> numbers_;         // of its records
  std::vector<Listed> records_;
  std::unordered_set<std::string_view> accounts_;
  std::unordered_set<std::string_view> asked_;  // names of the entries with which the lists were asked for
  bool all_whole_ = true;
  Instant begun_ = Instant::max();
};

// Names of tokens that no entry lists, each once.
class RecordNames {
 public:
  // "vendor:9005"; of a list of one host "vendor:jira.corp.example:12".
  std::string of(const Record& record, const RecordList& list, const ListSource& source) {
    const std::string name = !is_usable(record.id)      ? fmt::format("record@{}", record.where.line)
                             : list.kind->list->at_host ? fmt::format("vendor:{}:{}", host_of(source), record.id)
                                                        : fmt::format("vendor:{}", record.id);
    const unsigned count = ++seen_[name];
    return count == 1 ? name : fmt::format("{}~{}", name, count);
  }

  static bool is_usable(std::string_view id) { return id.size() <= kLongestId && is_segment(id); }

 private:
  std::unordered_map<std::string, unsigned> seen_;
};

// Entries that are listed under another kind of the same vendor, by the id that they state: `identity-drift` says so.
// Their records, and those that bear the label of an entry whose own kind no list is about, are not unlisted.
void look_among_other_kinds(Held& held, const std::vector<Token*>& tokens, std::vector<std::uint32_t>& unlisted) {
  const VendorLists& lists = held.lists;
  const auto is_missed = [&held](const Token* token) {
    const Outcome& outcome = held.tokens[token->index];
    return !outcome.matched() && !outcome.open() && token->kind->vendor != nullptr &&
           (token->vendor_id.known() || (outcome.found == Found::unheld && token->label.known()));
  };
  std::vector<Token*> missed;
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(missed), is_missed);
  if (missed.empty()) return;
  std::map<std::tuple<const Vendor*, std::string_view, std::string_view>, std::vector<std::uint32_t>> by_id;
  const auto key_of = [](const Kind& kind, std::string_view host, std::string_view id) {
    return std::tuple(kind.vendor, kind.list && kind.list->at_host ? host : std::string_view{}, id);
  };
  for (const std::uint32_t number : unlisted) {
    const RecordList& list = lists.list_of(lists.records[number]);
    by_id[key_of(*list.kind, host_of(lists.source_of(list)), lists.records[number].id)].push_back(number);
  }
  std::set<std::uint32_t> taken;
  std::set<std::pair<const Vendor*, std::string>> labels;
  for (const Token* token : missed) {
    Outcome& outcome = held.tokens[token->index];
    if (token->vendor_id.known()) {
      const std::string host = host_of(*token);
      const auto found = by_id.find(key_of(*token->kind, host, *token->vendor_id));
      if (found != by_id.end() && found->second.size() == 1 && taken.insert(found->second.front()).second) {
        outcome = {.found = Found::by_id, .record = found->second.front()};
        ++held.cases[lists.records[outcome.record].list].matched;
        held.not_at_vendor[token->index] = false;
      }
    } else {
      labels.emplace(token->kind->vendor, collapsed(*token->label));
    }
  }
  std::erase_if(unlisted, [&](std::uint32_t number) {
    const Record& record = lists.records[number];
    return taken.contains(number) ||
           (!labels.empty() && labels.contains({lists.list_of(record).kind->vendor, std::string(record.label)}));
  });
}

// As a token of the report.
Token* token_of(const Record& record, const RecordList& list, const ListSource& source, std::string_view name,
                Arena& arena) {
  auto* token = arena.make<Token>();
  const Position where = record.where;
  token->listed = false;
  token->kind = list.kind;
  token->has_usable_id = RecordNames::is_usable(record.id);
  token->name = arena.copy(name);
  token->declared_kind = {list.kind, where};
  if (!record.label.empty()) token->label = {record.label, where};
  if (!record.account.empty()) token->account = {record.account, where};
  if (token->has_usable_id) token->vendor_id = {record.id, where};
  if (record.created) token->created = {*record.created, where};
  if (record.expires) token->expires = {*record.expires, where};
  if (record.last_used) token->last_used = {*record.last_used, where};
  if (record.scopes) token->scopes = {*record.scopes, where};
  // Dead, whatever end it had: nobody need list it.
  const Standing standing = record.standing();
  if (standing == Standing::revoked || standing == Standing::expired) token->revoked = {source.begun, where};
  return token;
}

}  // namespace

Held hold(Inventory& inventory, VendorLists lists, const HoldOptions& options, Instant now) {
  Held held;
  held.lists = std::move(lists);
  held.undecided = options.undecided;
  held.cases.resize(held.lists.lists.size());
  held.tokens.resize(inventory.tokens.size(), {.found = Found::unheld});
  held.not_at_vendor.resize(inventory.tokens.size());
  const auto first = static_cast<std::uint32_t>(inventory.sources.size());
  for (const ListFile& file : held.lists.files)
    inventory.sources.push_back(
        {.path = file.path, .sha256 = file.sha256, .bytes = file.bytes, .vendor_list = true, .error = file.error});

  std::vector<Token*> everyone(inventory.tokens);
  everyone.insert(everyone.end(), inventory.left_out.begin(), inventory.left_out.end());
  std::vector<std::uint32_t> unlisted;
  for (const auto& [of, group] : groups_of(held.lists, everyone)) {
    const auto more = OfKind(*of.first, group, held, options.managed, now).match_all(inventory.tokens.size());
    unlisted.insert(unlisted.end(), more.begin(), more.end());
  }
  look_among_other_kinds(held, inventory.tokens, unlisted);
  // A run about chosen tokens is not about those that nobody chose.
  if (!inventory.left_out.empty()) return held;

  std::sort(unlisted.begin(), unlisted.end());  // as they stand in the files
  Arena& arena = *inventory.arenas.emplace_back(std::make_unique<Arena>());
  RecordNames names;
  for (const std::uint32_t number : unlisted) {
    const Record& record = held.lists.records[number];
    const RecordList& list = held.lists.list_of(record);
    const ListSource& source = held.lists.source_of(list);
    Token* token = token_of(record, list, source, names.of(record, list, source), arena);
    token->place = {first + source.file, number, record.where};
    token->index = static_cast<std::uint32_t>(inventory.tokens.size());
    inventory.tokens.push_back(token);
    ++inventory.sources[token->place.file].tokens;
    ++held.cases[record.list].unlisted;
    held.tokens.push_back({.found = Found::absent, .record = number});
    held.not_at_vendor.push_back(false);
  }
  held.unlisted = unlisted.size();
  return held;
}

}  // namespace credlint
