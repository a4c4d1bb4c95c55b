// What a vendor itself says that it has issued: its lists, as `credlint collect` writes them down.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arena.h"
#include "field.h"
#include "instant.h"
#include "observation.h"

namespace credlint {

struct Kind;

// Whether the vendor lets a credential work, by the word that it has for that.
enum class Standing : std::uint8_t { unknown, allowed, blocked, revoked, expired };

// One credential. Texts are kept alive by VendorLists::arenas; "" for what the vendor did not say.
struct Record {
  std::string_view id, label, status;
  std::string_view account;  // its address, in lower case; else ""
  std::string_view account_id, created_by;
  std::optional<Instant> created, last_used;
  std::optional<Instant> expires;                           // Instant::max(): the vendor says that there is no end
  std::optional<std::span<const std::string_view>> scopes;  // empty: the vendor says that it has none
  std::uint32_t list = 0;                                   // index into VendorLists::lists
  Position where;

  [[nodiscard]] Standing standing() const;
};

// One list of one source: the records of a kind, as far as they were read.
struct RecordList {
  std::string name;                   // "user-api-tokens"
  const Kind* kind = nullptr;         // null: none that is known has such a list
  bool complete = false;              // so that an absence proves something
  std::string why;                    // why it is not
  std::optional<std::size_t> stated;  // how many the vendor says there are
  std::uint32_t source = 0;           // index into VendorLists::sources
  Position where;
  std::size_t begin = 0, end = 0;  // its records, as indexes into VendorLists::records
};

// What one key was shown, at one time.
struct ListSource {
  std::string vendor, scope, with;  // "atlassian"; "org 9a1f…", in lower case; the token that asked
  Instant begun, ended;
  std::uint32_t file = 0;   // index into VendorLists::files
  Position where = {1, 1};  // of its first list
  bool superseded = false;  // a newer one of the same scope counts
};

struct ListFile {
  std::string path, sha256 = {};
  std::uint64_t bytes = 0;
  std::string error = {};  // why nothing is concluded from it: "line 3: …"
};

struct VendorLists {
  std::vector<ListFile> files;
  std::vector<ListSource> sources;
  std::vector<RecordList> lists;
  std::deque<Record> records;  // in the order of the files; they never move
  std::vector<std::unique_ptr<Arena>> arenas;

  [[nodiscard]] const RecordList& list_of(const Record& record) const { return lists[record.list]; }
  [[nodiscard]] const ListSource& source_of(const RecordList& list) const { return sources[list.source]; }
};

// What became of an entry that was held against the lists.
enum class Found : std::uint8_t {
  by_id,
  by_statement,
  by_name,     // of an account and a label that are unique on both sides, but made at another time
  undecided,   // several records, or one that several entries want
  too_little,  // undecided, because the entry does not state enough
  unjudged,    // only a whole list could tell
  unheld,      // no list that is given is about it
  absent,      // no record is or may be it
};

struct Outcome {
  static constexpr std::uint32_t kNoRecord = std::numeric_limits<std::uint32_t>::max();
  Found found = Found::absent;
  std::uint32_t record = kNoRecord;                                     // where it is matched
  std::array<std::uint32_t, 3> maybe{kNoRecord, kNoRecord, kNoRecord};  // else the first of those in question
  std::size_t count = 0;                                                // how many are
  std::uint32_t near = kNoRecord;                                       // of an absent one: what it may have become

  [[nodiscard]] bool matched() const { return record != kNoRecord; }
  // Nobody knows which record it is.
  [[nodiscard]] bool open() const { return found == Found::undecided || found == Found::too_little; }
};

// What became of a list.
struct ListCase {
  std::size_t matched = 0, undecided = 0, unlisted = 0;
  std::size_t unjudged = 0;  // entries of its kind that only a whole list could judge
  bool implausible = false;  // nothing in it is what the inventory states: perhaps another organisation's
};

// An inventory that was held against the vendors' lists.
struct Held {
  VendorLists lists;
  std::vector<Outcome> tokens;      // by token; empty where there are no lists. Records are indexes into `lists`
  std::vector<bool> not_at_vendor;  // by token: it may be said that the vendor does not have it
  std::vector<ListCase> cases;      // by list
  std::size_t unlisted = 0;         // tokens of the report that no entry lists; they are the last
  Undecided undecided = Undecided::warn;

  [[nodiscard]] bool any() const { return !lists.files.empty(); }
};

}  // namespace credlint
