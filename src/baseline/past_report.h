// Reads the JSON report of an earlier run.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "changes.h"

namespace credlint {

// A text that is no JSON report of this program. `what()` says where and why, and quotes nothing of it.
class BadReport : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PastToken {
  std::string file;
  std::size_t unjudged = 0;  // an index into PastReport::unjudged_sets
};

struct PastReport {
  std::string now;                                                // RFC 3339
  std::string token_glob;                                         // the names that it is about; empty: all
  std::set<std::string, std::less<>> rules;                       // that ran
  std::set<std::string, std::less<>> files;                       // the inventories that could be read
  std::vector<std::set<std::string, std::less<>>> unjudged_sets;  // rules whose silence means nothing
  std::unordered_map<std::string, PastToken> tokens;              // by name
  std::vector<PastFinding> findings;
};

// Takes the members that it needs and passes over those that it does not know. What an older or a smaller report does
// not say of the tokens counts as judged. Throws a BadReport.
PastReport read_report(std::string_view text);

}  // namespace credlint
