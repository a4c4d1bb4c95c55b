// What a vendor's servers answer when they are asked for their lists: look-alikes that hold a state, and that page and
// sort it as the vendor's documentation says, with all that a client can get wrong there. They know no network; whoever
// owns a server asks them.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "https_reply.h"

namespace credlint::testing::look_alike {

using nlohmann::json;

// A target, taken apart.
struct Asked {
  std::string path;                          // as it came
  std::map<std::string, std::string> query;  // decoded
  std::size_t before = 0;                    // how many requests for this path came before, whatever their query

  [[nodiscard]] std::string value(const std::string& name) const;
};
Asked taken_apart(std::string_view target);

// "PATH?A=…&B=…" with the parameters in order; of a cursor, which is the server's own, stands no more than "*".
std::string in_order(const Asked& asked);

// What a scenario makes of a request: an answer of its own, or nothing, when the ordinary one follows.
using Trick = std::function<std::optional<Reply>(const Asked&)>;
// The same answer to every request, or to those from one on, counted from 0.
Trick always(Reply reply);
Trick at_first(std::vector<Reply> replies);
// To those that have a cursor, or that ask for a page after the first.
Trick after_the_first_page(Reply reply);

// A list in pages. As at the vendor a cursor says no more than the sort value and the id of the record before it, so
// that all else has to be said again with it.
struct Collection {
  std::vector<json> items;
  std::string_view id = "id";                       // the member that identifies an item
  std::vector<std::string_view> sorts;              // "createdAt", "user.name"; each also with a "-" before it
  std::string_view default_sort;                    // ""
  std::vector<std::string_view> sizes;              // of a page; empty: any from 1 to 1000
  std::optional<std::size_t> counted;               // what its count says, if it is not how many there are
  std::function<json(std::string cursor)> wrapped;  // what `links.next` makes of a cursor

  [[nodiscard]] Reply page(const Asked& asked) const;
  [[nodiscard]] Reply count() const;
};

// An organisation of Atlassian's, at api.atlassian.com: five tokens of users, one of a service account, one OAuth
// client, one organisation key.
struct Organisation {
  Organisation();

  std::string id;
  Collection tokens, clients, keys;
  json service_tokens, service_clients;  // arrays
  json organisations;                    // those that a key may see
  std::map<std::string, Trick> tricks;   // by what follows the organisation in the path, or the whole path

  Reply answer(Asked asked);
  // A request without the part of its path that is the same in all of them.
  [[nodiscard]] std::string name_of(const Asked& asked) const;
  // So many tokens of users in place of those that there are.
  void hold(std::size_t tokens_of_users);

 private:
  [[nodiscard]] Reply ordinary(const Asked& asked, const std::string& name) const;
  std::map<std::string, std::size_t> asked_;
};

// A token of a user as the organisation's list shows it; all but the number is made up.
json user_token(std::size_t number);

// A Data Center server: one account's own tokens.
struct DataCenter {
  DataCenter();

  json tokens;  // an array
  Trick trick;

  Reply answer(Asked asked);

 private:
  std::size_t asked_ = 0;
};

// A GitLab: pages are numbered, and headers say which is the next one.
struct GitLab {
  GitLab();

  std::vector<json> personal, group;
  std::string group_path = "acme%2Ftools";
  std::map<std::string, Trick> tricks;  // "personal" and "group"

  Reply answer(Asked asked);

 private:
  std::map<std::string, std::size_t> asked_;
};
json gitlab_token(std::size_t number);

// A day so far from today, at 00:00 UTC: "2026-11-23", and with a time in the vendor's spelling. Nothing that a test
// calls living may have ended when it is run in another year.
std::string day(int from_today);
std::string noon(int from_today);

// What is a person's name, and is to be kept nowhere.
inline constexpr std::string_view kName = "Unwanted Name";

}  // namespace credlint::testing::look_alike
