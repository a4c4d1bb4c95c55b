#include "collector.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

// More refusals might be held against the key, or its account.
constexpr std::size_t kMostRefusals = 2;

constexpr std::string_view kPlaceholder = "ORGANIZATION";

const Collection& collection_of(const AskingToken& asking) { return asking.token->kind->collection(); }

bool needs_organization(const Collection& collection) {
  return std::any_of(collection.lists.begin(), collection.lists.end(), [](const Listing& listing) {
    return listing.path.find("{organization}") != std::string_view::npos;
  });
}

std::string replaced(std::string text, std::string_view slot, std::string_view by) {
  if (const std::size_t at = text.find(slot); at != std::string::npos) text.replace(at, slot.size(), by);
  return text;
}

// "org 9a1f…"
std::string scope_of(const AskingToken& asking, std::string_view organization, std::string_view account) {
  std::string scope(collection_of(asking).scope);
  scope = replaced(scope, "{organization}", organization);
  scope = replaced(scope, "{host}", split_url(asking.how.url).host);
  return replaced(scope, "{account}", account);
}

class Collector {
 public:
  Collector(const AskingToken& asking, Asker& asker, const SecretFormats& formats, const CollectProgress& progress)
      : asking_(asking),
        token_(*asking.token),
        collection_(collection_of(asking)),
        asker_(asker),
        formats_(formats),
        progress_(progress) {}

  Collected run() {
    out_.source.vendor = to_lower_ascii(token_.kind->vendor->name);
    out_.source.with = token_.name;
    out_.source.begun = std::chrono::floor<std::chrono::seconds>(asker_.now());
    place_.base = asking_.how.url;
    if (needs_organization(collection_)) {
      place_.organization = token_.organization.known() ? std::string(*token_.organization) : std::string();
      if (place_.organization.empty() && !find_organization()) return std::move(out_);
    }
    read_lists();
    const std::string account = tell_account();
    out_.source.scope = scope_of(asking_, place_.organization, account);
    out_.source.ended = std::chrono::floor<std::chrono::seconds>(asker_.now());
    out_.interrupted = asker_.was_interrupted();
    const auto refused = [](const CollectedList& list) { return list.refused(); };
    if (std::all_of(out_.source.lists.begin(), out_.source.lists.end(), refused)) refuse();
    return std::move(out_);
  }

 private:
  void refuse() {
    out_.why = fmt::format("the vendor refuses {}: it has expired, was revoked or is mistyped", literal(token_.name));
    out_.source.lists.clear();
  }

  void fail(std::string why, std::string hint, bool usage) {
    out_.why = std::move(why);
    out_.hint = std::move(hint);
    out_.usage = usage;
  }

  // The only one that the key belongs to; false where that is not to be had.
  bool find_organization() {
    constexpr std::size_t kMost = 10;
    const std::string write = "write `organization` into its entry";
    if (collection_.organizations.empty()) {
      fail(fmt::format("{} has no `organization`", literal(token_.name)), write, true);
      return false;
    }
    const Fetched fetched = asker_.get(url_of(place_, collection_.organizations));
    out_.interrupted = asker_.was_interrupted();
    if (fetched.status == 401) {
      refuse();
      return false;
    }
    const Reply reply(fetched.answer, asker_.now(), false);
    const Json& data = member(reply.json(), "data");
    if (!fetched.good() || !data.is_array()) {
      fail(fmt::format("it is not known which organisation {} belongs to: {}", literal(token_.name),
                       fetched.good() ? "the answer is not as documented" : fetched.why),
           fmt::format("{}, or give the key the scope `{}`", write, collection_.organizations_need), false);
      return false;
    }
    std::string ids;
    std::size_t count = 0;
    for (const Json& item : data) {
      const std::string id = text_at(item, "/id");
      if (!is_uuid(id) || ++count > kMost) continue;
      place_.organization = to_lower_ascii(id);
      ids += fmt::format("{}{}", ids.empty() ? "" : ", ", literal(place_.organization));
    }
    const Json& next = member(member(reply.json(), "links"), "next");
    if (count == 1 && data.size() == 1 && !next.is_string()) return true;
    fail(count == 0 ? fmt::format("{} belongs to no organisation", literal(token_.name))
                    : fmt::format("{} belongs to several organisations: {}{}", literal(token_.name), ids,
                                  count > kMost || next.is_string() ? " and more" : ""),
         write + ": the one whose lists are meant", true);
    return false;
  }

  // Whose tokens a key sees that sees one account's alone: what the entry says of itself holds for all of them. Returns
  // that account, else its id, else "all" for the key of an administrator.
  std::string tell_account() {
    if (collection_.scope.find("{account}") == std::string_view::npos) return {};
    std::set<std::string_view> ids;
    for (const CollectedList& list : out_.source.lists)
      for (const ListedItem& item : list.items) ids.insert(item.account_id);
    if (ids.size() > 1) return "all";
    if (!token_.account.known()) return std::string(ids.empty() ? "all" : *ids.begin());
    std::string account = to_lower_ascii(*token_.account);
    for (CollectedList& list : out_.source.lists)
      for (ListedItem& item : list.items)
        if (item.account.empty()) item.account = account;
    return account;
  }

  void read_lists() {
    std::size_t refusals = 0;
    for (const Listing& listing : collection_.lists) {
      const OwnList* own = own_list(*token_.kind->vendor, listing.list);
      const auto show = [&](std::size_t items) {
        if (progress_) progress_(own->title, items);
      };
      show(0);
      CollectedList list;
      if (refusals >= kMostRefusals) {
        list.why = "it was not asked for: the vendor refuses the key";
        list.status = 401;
      } else {
        list = prove_list(listing, place_, asker_, formats_, show);
      }
      list.own = own;
      refusals = list.refused() ? refusals + 1 : 0;
      out_.source.lists.push_back(std::move(list));
    }
  }

  const AskingToken& asking_;
  const Token& token_;
  const Collection& collection_;
  Asker& asker_;
  const SecretFormats& formats_;
  const CollectProgress& progress_;
  ListPlace place_;
  Collected out_;
};

}  // namespace

Collected collect(const AskingToken& asking, Asker& asker, const SecretFormats& formats,
                  const CollectProgress& progress) {
  return Collector(asking, asker, formats, progress).run();
}

std::vector<std::string> planned_urls(const AskingToken& asking) {
  const Collection& collection = collection_of(asking);
  const Field<Text>& organization = asking.token->organization;
  const ListPlace place{asking.how.url, std::string(organization.value_or(kPlaceholder))};
  std::vector<std::string> urls;
  if (needs_organization(collection) && !organization.known() && !collection.organizations.empty())
    urls.push_back(url_of(place, collection.organizations));
  for (const Listing& listing : collection.lists) {
    urls.push_back(url_of(place, listing.path, listing.query, listing.paging == Paging::numbered ? "page=1" : ""));
    if (!listing.count.empty()) urls.push_back(url_of(place, listing.count));
    if (listing.other != nullptr) urls.push_back(url_of(place, listing.other->path, listing.other->query));
  }
  return urls;
}

const OwnList* own_list(const Vendor& vendor, std::string_view name) {
  for (const Kind& kind : vendor.kinds)
    if (kind.list && kind.list->name == name) return &*kind.list;
  return nullptr;
}

}  // namespace credlint
