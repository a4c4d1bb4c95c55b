// The keys of an inventory: what each is called, what it may hold, and where its value goes. The reader and the
// published JSON Schema both follow this table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inventory.h"

namespace credlint {

// What a value must look like.
enum class Shape : std::uint8_t {
  text,           // a string that is not empty
  id,             // letters, digits, . _ -; at most 128 characters
  kind,           // a name from the knowledge table
  token,          // an id, or vendor:ID: the name of a token that only a vendor lists
  product,        // product_names()
  access,         // kAccessNames
  date,           // a date, a date-time, or one of them as a string
  date_or_never,  // the same, or "never"
  boolean,
  day_count,  // a whole number from 1 to kMostDays
  texts,      // an array of strings that are not empty
  uuid,
  site_host,   // acme.atlassian.net
  url,         // with a scheme and a host
  secret_ref,  // env:NAME, file:PATH, credential:NAME, scheme://…
};

enum class Need : std::uint8_t {
  optional,
  required,
  by_rule,  // required too, but a rule of its own tells when it is missing
};

template <class Entry>
struct KeySpec {
  std::string_view key;
  Shape shape;
  std::variant<Field<Text> Entry::*, Field<Texts> Entry::*, Field<Instant> Entry::*, Field<bool> Entry::*,
               Field<days> Entry::*, Field<const Kind*> Entry::*, Field<Access> Entry::*>
      target;
  Need need = Need::optional;
  bool (*fits)(const Kind&) = nullptr;  // the kinds that have this key; null: all
  std::string_view only_for = {};       // the same in words, for where there are too many to name
  std::string_view summary = {};
  bool compared = false;     // programs compare it, so that no character may be hidden in it
  bool may_be_open = false;  // "TBD" or "-" there means that nobody has filled it in
};

std::span<const KeySpec<Token>> token_keys();
std::span<const KeySpec<Waiver>> waiver_keys();
std::span<const KeySpec<Site>> site_keys();

// The key that is meant by a word which is none, by its sense: `where_used` is `consumers`. "" if there is none.
std::string_view key_meant_by(std::string_view word);

// "`atlassian-oauth-3lo`", or in words where there are many: the kinds that have the key.
std::string kinds_with(const KeySpec<Token>& spec, const Kinds& kinds);

// Of all vendors.
const std::vector<std::string_view>& product_names();

inline constexpr std::int64_t kMostDays = 36'500;  // a century
inline constexpr std::size_t kLongestId = 128;
bool is_id(std::string_view text);
// "vendor:9005" or "vendor:jira.corp.example:12": what reports call a token that only a vendor lists.
bool is_vendor_name(std::string_view text);

// "a string", "true or false": what a shape accepts, for messages.
std::string expected(Shape shape);

}  // namespace credlint
