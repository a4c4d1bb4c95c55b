// How a vendor's own lists of what it has issued are asked for and read. A vendor's file fills this in; the collector
// (src/collect) asks it and never which vendor it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "planned.h"
#include "reply.h"

namespace credlint {

// One credential of a list. "" and nothing: the vendor did not say.
struct ListedItem {
  std::string id, label, status;  // the status in the vendor's own word
  std::string account, account_id, created_by;
  std::optional<Instant> created, last_used;
  std::optional<Instant> expires;  // Instant::max(): the vendor says that there is no end
  std::optional<std::vector<std::string>> scopes;
};

// How a list goes on.
enum class Paging : std::uint8_t {
  none,      // one answer holds all
  cursor,    // `links.next` is the cursor of the next page, or a URL that holds it
  numbered,  // the header X-Next-Page is its number
};

struct Listing {
  // Behind the place of the collection, with {organization} in it, and what is asked with every page: an order that no
  // use of a credential changes, so that none moves from a page not yet read to one that was.
  std::string_view path, query = {};
  Paging paging = Paging::none;
  std::string_view items = {};  // a JSON pointer to the array; "": the answer is one
  void (*read)(const Json& item, ListedItem& out) = nullptr;

  std::string_view list = {};          // OwnList::name
  bool of_accounts = true;             // each item must name the account that it is of
  bool one_is_alive = false;           // the key that asks stands in it, so that it has a living one
  std::string_view count = {};         // the path of a request that answers with how many there are; "": none does
  std::string_view total_header = {};  // or the header of a page that says so, in lower case
  const Listing* other = nullptr;      // another list, whose items with an id must all be in this one
};

struct Collection {
  // Where it is asked (`url`), and how the request proves who asks; or why it is not.
  Planned (*ask)(const Token& token, const Context& context, const Reachable& reachable) = nullptr;
  std::string_view scope;               // "org {organization}", "{host} {account}"
  bool needs_account = false;           // the entry must say whose it is, since the answers do not
  std::string_view organizations = {};  // the path of a list of those that the key belongs to, for one that says none …
  std::string_view organizations_need = {};  // … and what the key must be allowed for it
  Form organization_form = Form::any;        // of what is written into the paths
  std::vector<Listing> lists;
};

// ---- For the readers of items

// The text, or the number as a text, at a JSON pointer; "" where there is none.
std::string text_at(const Json& item, const char* pointer);
// "2026-11-23T04:58:01.120Z", a date, and dates with an offset such as "+0000"; nothing for what is none.
std::optional<Instant> instant_at(const Json& item, const char* pointer);
// The texts of an array; nothing where there is none.
std::optional<std::vector<std::string>> texts_at(const Json& item, const char* pointer);
// Whether there is such a member, and it is null.
bool is_null_at(const Json& item, const char* pointer);

}  // namespace credlint
