// What the answers to a request mean, as data: an ordered list of tests, each with its meaning. The first that fits
// decides, and the default is undecided. Nothing that is not documented, or seen in public source, may refuse.
#pragma once

#include <string_view>
#include <vector>

#include "observation.h"

namespace credlint {

class Reply;
struct Judgement;
struct Token;

enum class Meaning : std::uint8_t {
  proof,        // it works
  lacks_right,  // it works, but may not do what was asked
  refused,      // it is dead, and the answer does not say why
  expired,      // it is dead, and the answer says so
  revoked,      // the same
  policy,       // it lives, but a policy of its organisation keeps it out
  administrator,
  captcha,
  address,  // an allow-list rejects the address that the request came from: that judges no credential
  throttled,
  undecided,
};

// What must hold of a part of the answer.
struct Condition {
  enum class Part : std::uint8_t { json, header, text };
  enum class Is : std::uint8_t {
    present,  // and, in JSON, neither null nor an empty text
    absent,   // or null
    equal,    // a text, or a number or boolean written as in JSON
    other,    // than that, or absent
    begins,
    contains,  // in whatever case
    list,      // a JSON array
    account,   // the declared account, in whatever case; true where none is declared
  };
  Part part = Part::json;
  std::string_view at = {};  // a JSON pointer ("" for the whole), or a header's name in lower case
  Is is = Is::present;
  std::string_view value = {};
};

inline Condition json(std::string_view at, Condition::Is is = Condition::Is::present, std::string_view value = {}) {
  return {Condition::Part::json, at, is, value};
}
inline Condition header_is(std::string_view name, Condition::Is is = Condition::Is::present,
                           std::string_view value = {}) {
  return {Condition::Part::header, name, is, value};
}
// The body, for what is no JSON.
inline Condition text_has(std::string_view value) {
  return {Condition::Part::text, {}, Condition::Is::contains, value};
}

struct Test {
  Meaning meaning = Meaning::undecided;
  std::vector<long> status = {};  // one of these; empty: any
  std::vector<Condition> that = {};
  std::string_view why = {};   // for all but proof and refusals: one line in lower case without a full stop
  std::string_view hint = {};  // what to do about it
};

// Where an answer that proves tells of the credential: a JSON pointer, or "header NAME"; "": nowhere.
struct Told {
  std::string_view expires = {};  // RFC 3339, a date, "2026-12-31 23:59:59 UTC", or seconds since 1970; null: never
  bool never_if_absent = false;   // the vendor leaves it out where there is no end
  std::string_view scopes = {};   // an array of texts, or one text with commas or blanks between
  std::string_view scopes_unless = {};  // where this is present, they are not all that it may do
  std::string_view account = {};        // as people write it down: an e-mail address or a login
  std::string_view account_id = {};
  std::string_view last_used = {};
  std::string_view inactive = {};  // a boolean that is true, or …
  std::string_view active = {};    // … one that is false
};

struct Step {
  std::vector<Test> tests = {};
  Told told = {};
  bool not_json = false;        // the answers are no JSON, so that a proof need be none
  bool html_refuses = false;    // a page for people may be the documented refusal
  bool buys = false;            // a good answer holds an access token, which is taken out of it unread
  bool refuses_by_403 = false;  // so that a 403 without a meaning may count as a failed login
  bool tries_nothing = false;   // no credential is sent, so that there is none to judge
  // In place of the tests. `token` is the first of those that the request is for.
  void (*judge)(const Reply& reply, const Token* token, Judgement& judgement) = nullptr;
};

}  // namespace credlint
