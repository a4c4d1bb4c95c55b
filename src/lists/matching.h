// Which entry of an inventory is which record of a vendor's lists. Pure, and of one kind at a time.
//
// An entry is matched by all that it states, unique on both sides, and never by elimination: so that an entry that is
// true, against a list that is whole, is matched with its own record or with none.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "instant.h"
#include "vendor_list.h"

namespace credlint {

// What an entry says of its record. "" and nothing: it does not say.
struct Stated {
  std::string_view id;
  std::string account;  // in lower case; for keys of an organisation that
  std::string label;    // blanks trimmed and collapsed
  std::optional<Instant> created;

  [[nodiscard]] bool enough() const { return !account.empty() && (!label.empty() || created); }
};

// What a record says of itself.
struct Listed {
  std::string_view id;
  std::array<std::string_view, 2> accounts;  // by which it is known, in lower case: the address and the id
  std::string_view label;                    // blanks trimmed and collapsed
  std::optional<Instant> created;
  bool whole = true;  // the list that it stands in
};

struct Matching {
  std::vector<Outcome> entries;
  std::vector<bool> unlisted;  // of each record: that no entry is it, or may be
};

// `all_whole`: every list of the kind is whole, so that an absence proves something. Takes E·log R + R·log R.
Matching match(std::span<const Stated> entries, std::span<const Listed> records, bool all_whole);

}  // namespace credlint
