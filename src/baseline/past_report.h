// Reads the JSON report of an earlier run.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arena.h"
#include "changes.h"
#include "json_bytes.h"

namespace credlint {

using Names = std::set<std::string, std::less<>>;

// A token that the report lists, or that one of its findings names.
struct PastToken {
  std::string_view name;       // kept alive by the report
  std::uint32_t file = kNone;  // an index into PastReport::files; kNone: it is not listed
  std::uint32_t unjudged = 0;  // an index into PastReport::unjudged_sets
};

// What must be known of a finding to compare it. Its texts stay in the file.
struct PastEntry {
  Fingerprint fingerprint{};
  std::uint64_t offset = 0;  // of its JSON
  std::uint32_t size = 0;
  std::uint32_t token = kNone;  // an index into PastReport::tokens; kNone: it is about a file
  std::uint32_t file = 0;       // an index into PastReport::files
  std::uint16_t rule = 0;       // an index into PastReport::rules
  Severity severity = Severity::note;
  bool waived = false;
};

struct PastReport {
  std::string now;                   // RFC 3339; empty: there is no such report
  std::string token_glob;            // the names that it is about; empty: all
  Names ran;                         // the rules
  Names read;                        // the inventories and vendor lists that could be read
  Names partial_lists;               // of those the vendor lists that do not tell all that there is
  std::vector<Names> unjudged_sets;  // rules whose silence means nothing
  std::vector<std::string> rules, files;
  std::vector<PastToken> tokens;
  std::vector<PastEntry> findings;

  [[nodiscard]] const PastToken* find_token(std::string_view name) const;
  // The whole finding. Throws a BadJson if the file has changed meanwhile.
  [[nodiscard]] PastFinding finding(const PastEntry& entry) const;

  std::unordered_map<std::string_view, std::uint32_t> token_numbers;  // by name
  std::unique_ptr<Arena> names = std::make_unique<Arena>();
  std::unique_ptr<JsonBytes> bytes;
};

// Takes the members that it needs and passes over those that it does not know. What an older or a smaller report does
// not say of the tokens counts as judged. Throws a BadJson.
PastReport read_report(std::unique_ptr<JsonBytes> bytes);

}  // namespace credlint
