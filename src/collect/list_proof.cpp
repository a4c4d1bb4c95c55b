#include "list_proof.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "text.h"
#include "url.h"

namespace credlint {
namespace {

constexpr std::size_t kMostPages = 1000;
constexpr std::string_view kCursor = "cursor=";

// As a part of a URL.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text)
    out += kPlain.find(c) != std::string_view::npos ? std::string(1, c)
                                                    : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

bool operator==(const ListedItem& left, const ListedItem& right) {
  const auto parts = [](const ListedItem& item) {
    return std::tie(item.id, item.label, item.status, item.account, item.account_id, item.created_by, item.created,
                    item.last_used, item.expires, item.scopes);
  };
  return parts(left) == parts(right);
}

// What the pages of a listing hold.
struct Pages {
  std::vector<ListedItem> items;
  std::string why;  // why they are not all
  std::optional<std::uint64_t> total;
  long status = 200;
  std::size_t secrets = 0;
};

class Reader {
 public:
  Reader(const Listing& listing, const ListPlace& place, Asker& asker, const SecretFormats& formats,
         const ListProgress& progress)
      : listing_(listing), place_(place), asker_(asker), formats_(formats), progress_(progress) {}

  Pages read() {
    pages_ = {};
    where_.clear();
    lacking_.clear();
    different_.clear();
    std::set<std::string> seen;
    std::string more = listing_.paging == Paging::numbered ? "page=1" : "";
    for (std::size_t page = 1;; ++page) {
      if (!seen.insert(more).second) return stop("a cursor came twice, so that the pages go round in a circle");
      if (page > kMostPages) return stop(fmt::format("it has more than {} pages", kMostPages));
      const Fetched fetched = asker_.get(url_of(place_, listing_.path, listing_.query, more));
      if (!fetched.good()) {
        pages_.status = fetched.status;
        return stop(page == 1 ? fetched.why : fmt::format("page {}: {}", page, fetched.why));
      }
      const Reply reply(fetched.answer, asker_.now(), false);
      const std::string fault = take_page(reply);
      if (!fault.empty()) return stop(fmt::format("page {}: {}", page, fault));
      if (progress_) progress_(pages_.items.size());
      std::string next;
      if (const std::string why = next_of(reply, next); !why.empty())
        return stop(fmt::format("page {}: {}", page, why));
      if (next.empty()) break;
      more = next;
    }
    if (!different_.empty())
      return stop(fmt::format("{} came twice, with different content", names(different_, different_.size())));
    if (lacking_count_ > 0)
      return stop(fmt::format("{} without an id, a label, a day of creation or an account{}",
                              counted(lacking_count_, "record"),
                              lacking_.empty() ? "" : fmt::format(": {}", names(lacking_, lacking_.size()))));
    return std::move(pages_);
  }

 private:
  Pages stop(std::string why) {
    pages_.why = std::move(why);
    return std::move(pages_);
  }

  static std::string names(const std::vector<std::string>& ids, std::size_t all) {
    constexpr std::size_t kMost = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(ids.size(), kMost); ++i)
      text += fmt::format("{}{}", i == 0 ? "" : ", ", literal(ids[i]));
    return all > kMost ? text + fmt::format(" and {} more", all - kMost) : text;
  }

  // "" or what is wrong with the page.
  std::string take_page(const Reply& reply) {
    if (reply.json().is_discarded()) return reply.html() ? "a page for people came back, and no list" : "it is no JSON";
    const Json::json_pointer pointer{std::string(listing_.items)};
    const Json* items = reply.json().contains(pointer) ? &reply.json().at(pointer) : nullptr;
    // Some servers wrap what others send as it is.
    if (listing_.items.empty() && reply.json().is_object()) {
      if (reply.json().value("isLastPage", true)) items = &member(reply.json(), "values");
    }
    if (items == nullptr || !items->is_array())
      return fmt::format("the answer is not as documented: it has no list{}",
                         listing_.items.empty() ? "" : fmt::format(" at {}", literal(listing_.items)));
    for (const Json& item : *items) take_item(item);
    if (const auto total = header(reply.answer(), std::string(listing_.total_header));
        !listing_.total_header.empty() && is_number(total))
      pages_.total = std::stoull(std::string(total));
    return {};
  }

  static bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 18 && std::all_of(text.begin(), text.end(), is_digit);
  }

  void take_item(const Json& json) {
    ListedItem item;
    if (json.is_object()) listing_.read(json, item);
    if (listing_.list.empty()) {  // only the ids of some count
      if (!item.id.empty()) pages_.items.push_back(std::move(item));
      return;
    }
    const bool has_label = !item.label.empty();
    const std::size_t before = pages_.secrets;
    for (std::string* text : {&item.id, &item.label, &item.status, &item.account, &item.account_id, &item.created_by})
      keep_harmless(*text);
    if (item.scopes) {
      for (std::string& scope : *item.scopes) keep_harmless(scope);
      std::erase(*item.scopes, "");
      std::sort(item.scopes->begin(), item.scopes->end());
    }
    item.account = to_lower_ascii(item.account);
    const bool label_is_secret = has_label && item.label.empty() && pages_.secrets > before;
    const bool has_account = !item.account.empty() || !item.account_id.empty();
    if (item.id.empty() || (item.label.empty() && !label_is_secret) || !item.created ||
        (listing_.of_accounts && !has_account)) {
      ++lacking_count_;
      if (item.id.empty()) return;
      lacking_.push_back(item.id);
    }
    const auto [same, is_new] = where_.try_emplace(item.id, pages_.items.size());
    if (is_new)
      pages_.items.push_back(std::move(item));
    else if (!(pages_.items[same->second] == item))
      different_.push_back(item.id);
  }

  // People paste tokens where a label belongs, and a server may send back what it got.
  void keep_harmless(std::string& text) {
    if (text.empty() || (!find_secret(text, formats_) && !asker_.echoes(text))) return;
    text.clear();
    ++pages_.secrets;
  }

  // What is added to the query of the next page; "" where there is none. Returns what is wrong with it.
  std::string next_of(const Reply& reply, std::string& more) const {
    if (listing_.paging == Paging::none) return {};
    if (listing_.paging == Paging::numbered) {
      if (!reply.answer().headers.contains("x-next-page")) return "it does not say whether another one follows";
      const std::string_view number = header(reply.answer(), "x-next-page");
      if (!number.empty() && !is_number(number)) return "the number of the next page is none";
      if (!number.empty()) more = fmt::format("page={}", number);
      return {};
    }
    const Json& next = member(member(reply.json(), "links"), "next");
    if (next.is_null() || next.is_discarded()) return {};
    if (!next.is_string()) return "the cursor of the next page is no text";
    const auto& text = next.get_ref<const std::string&>();
    if (text.empty()) return {};
    if (text.find("://") == std::string::npos) {
      more = fmt::format("{}{}", kCursor, percent_encoded(text));
      return {};
    }
    // No URL of an answer is followed. Of one of this very place the cursor alone is taken.
    const std::size_t query = text.find('?');
    if (text.substr(0, query) != url_of(place_, listing_.path)) return "its next page is said to be at another place";
    for (std::string_view rest = std::string_view(text).substr(std::min(query, text.size() - 1) + 1); !rest.empty();) {
      const std::string_view part = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      if (part.starts_with(kCursor) && part.find_first_of("#\r\n ") == std::string_view::npos) more = part;
    }
    return more.empty() ? "its next page is a URL without a cursor" : "";
  }

  const Listing& listing_;
  const ListPlace& place_;
  Asker& asker_;
  const SecretFormats& formats_;
  const ListProgress& progress_;
  Pages pages_;
  std::map<std::string, std::size_t> where_;  // by id
  std::vector<std::string> lacking_, different_;
  std::size_t lacking_count_ = 0;
};

// How many the vendor says there are, or why that is not known.
std::optional<std::uint64_t> count_of(const Listing& listing, const ListPlace& place, Asker& asker, std::string& why) {
  const Fetched fetched = asker.get(url_of(place, listing.count));
  if (!fetched.good()) {
    why = fmt::format("its number is not known: {}", fetched.why);
    return std::nullopt;
  }
  const Reply reply(fetched.answer, asker.now(), false);
  if (reply.json().is_number_unsigned()) return reply.json().get<std::uint64_t>();
  why = "its number is not known: the answer is no number";
  return std::nullopt;
}

bool is_alive(const ListedItem& item, Instant now) { return !item.expires || *item.expires > now; }

// What must be in the list and is not; "" for nothing.
std::string what_is_missing(const Listing& listing, const std::vector<ListedItem>& items, const ListPlace& place,
                            Asker& asker, const SecretFormats& formats) {
  if (listing.one_is_alive &&
      std::none_of(items.begin(), items.end(), [&](const ListedItem& item) { return is_alive(item, asker.now()); }))
    return "it holds no living key, though one asked for it";
  if (listing.other == nullptr) return {};
  const ListProgress none;
  const Pages others = Reader(*listing.other, place, asker, formats, none).read();
  if (!others.why.empty()) return fmt::format("it could not be held against the vendor's other list: {}", others.why);
  std::set<std::string_view> ids;
  for (const ListedItem& item : items) ids.insert(item.id);
  const auto missing = std::count_if(others.items.begin(), others.items.end(),
                                     [&](const ListedItem& item) { return !ids.contains(item.id); });
  return missing == 0 ? ""
                      : fmt::format("{} that the vendor's other list has as active {} not in it",
                                    counted(static_cast<std::size_t>(missing), "record"), missing == 1 ? "is" : "are");
}

}  // namespace

std::string url_of(const ListPlace& place, std::string_view path, std::string_view query, std::string_view more) {
  constexpr std::string_view kSlot = "{organization}";
  std::string url = place.base;
  const std::size_t slot = path.find(kSlot);
  url += path.substr(0, slot);
  if (slot != std::string_view::npos) {
    url += percent_encoded(place.organization);
    url += path.substr(slot + kSlot.size());
  }
  for (const std::string_view part : {query, more})
    if (!part.empty()) url.append(url.find('?') == std::string::npos ? "?" : "&").append(part);
  return url;
}

CollectedList prove_list(const Listing& listing, const ListPlace& place, Asker& asker, const SecretFormats& formats,
                         const ListProgress& progress) {
  const std::size_t before = asker.requests();
  CollectedList list;
  std::string why;
  // A token may be made or removed between the pages and the count: a short count is asked once more, and all with it.
  for (int attempt = 0; attempt < 2; ++attempt) {
    Pages pages = Reader(listing, place, asker, formats, progress).read();
    why = pages.why;
    list.items = std::move(pages.items);
    list.status = pages.status;
    list.secrets_left_out = pages.secrets;
    list.stated = pages.total;
    if (!why.empty()) break;
    if (!listing.count.empty()) list.stated = count_of(listing, place, asker, why);
    if (!why.empty() || !list.stated || *list.stated <= list.items.size()) break;
    why = fmt::format("the vendor states {}, its pages hold {}", *list.stated, list.items.size());
  }
  if (why.empty()) why = what_is_missing(listing, list.items, place, asker, formats);
  list.why = why;
  list.complete = why.empty();
  list.requests = asker.requests() - before;
  return list;
}

}  // namespace credlint
