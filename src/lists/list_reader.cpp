#include "list_reader.h"

#include <fmt/core.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "json_items.h"
#include "path.h"
#include "secret_format.h"
#include "text.h"

namespace credlint {
namespace {

namespace dom = simdjson::dom;
static_assert(kItemPadding >= simdjson::SIMDJSON_PADDING);

// An object, each of whose members must be one that is known.
class StrictMembers {
 public:
  StrictMembers(dom::element value, std::string place, std::initializer_list<std::string_view> known)
      : place_(std::move(place)) {
    if (value.get(object_) != simdjson::SUCCESS) throw BadJson(fmt::format("{}: this is no object", place_));
    for (const auto [key, member] : object_) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      std::string names;
      for (const std::string_view name : known) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name);
      throw BadJson(fmt::format("{}: unknown member {}; it may have {}", place_,
                                find_secret(key) ? std::string("(not shown)") : literal(key), names));
    }
  }

  // "" where there is none, or null.
  [[nodiscard]] std::string_view text(std::string_view key) const {
    const auto value = find(key);
    std::string_view text;
    if (value && value->get(text) != simdjson::SUCCESS) throw wrong(key, "a text");
    return text;
  }
  [[nodiscard]] std::string_view required_text(std::string_view key) const {
    const std::string_view value = text(key);
    if (value.empty()) throw BadJson(fmt::format("{}: it needs a text `{}`", place_, key));
    return value;
  }
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key) const {
    const auto value = find(key);
    std::uint64_t number = 0;
    if (!value) return std::nullopt;
    if (value->get(number) != simdjson::SUCCESS) throw wrong(key, "a number");
    return number;
  }
  [[nodiscard]] bool required_boolean(std::string_view key) const {
    const auto value = find(key);
    bool is = false;
    if (!value || value->get(is) != simdjson::SUCCESS) throw wrong(key, "true or false");
    return is;
  }
  // An impossible date counts as not said.
  [[nodiscard]] std::optional<Instant> instant(std::string_view key) const { return parse_instant(text(key)); }
  [[nodiscard]] Instant required_instant(std::string_view key) const {
    const auto at = parse_instant(required_text(key));
    if (!at) throw wrong(key, "an instant such as \"2026-11-23T04:58:01Z\"");
    return *at;
  }
  [[nodiscard]] std::optional<dom::array> array(std::string_view key) const {
    const auto value = find(key);
    dom::array items;
    if (!value) return std::nullopt;
    if (value->get(items) != simdjson::SUCCESS) throw wrong(key, "a list");
    return items;
  }
  [[nodiscard]] dom::array required_array(std::string_view key) const {
    if (const auto items = array(key)) return *items;
    throw BadJson(fmt::format("{}: it needs a list `{}`", place_, key));
  }
  [[nodiscard]] bool is_null(std::string_view key) const {
    dom::element value;
    return object_[key].get(value) == simdjson::SUCCESS && value.is_null();
  }
  [[nodiscard]] BadJson wrong(std::string_view key, std::string_view wanted) const {
    return BadJson{fmt::format("{}: `{}` must be {}", place_, key, wanted)};
  }

 private:
  // Nothing where it is absent or null.
  [[nodiscard]] std::optional<dom::element> find(std::string_view key) const {
    dom::element value;
    if (object_[key].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
    return value;
  }

  dom::object object_;
  std::string place_;
};

class FileReader {
 public:
  FileReader(VendorLists& lists, std::uint32_t file, const Kinds& kinds)
      : lists_(lists), file_(file), kinds_(kinds), arena_(*lists.arenas.back()) {}

  void read(JsonBytes& bytes) {
    static constexpr std::array<std::string_view, 1> kLists{"records"};
    constexpr std::size_t kDepth = 5;  // sources, and their lists
    const std::size_t first = lists_.records.size();
    const JsonRest rest = cut_items(bytes, {kLists, kDepth}, [this](const JsonItem& item) { read_record(item); });
    if (rest.size == 0) throw BadJson("it is empty");
    if (!rest.closed) throw BadJson("it ends in the middle");
    lists_.files[file_].bytes = rest.size;
    lists_.files[file_].sha256 = bytes.sha256();
    next_record_ = first;
    read_rest(rest.text);
  }

 private:
  void read_record(const JsonItem& item) {
    const std::string place = fmt::format("line {}, column {}", item.line, item.column);
    dom::element element;
    if (parser_.parse(item.text.data(), item.text.size(), false).get(element) != simdjson::SUCCESS)
      throw BadJson(fmt::format("{}: this record is no JSON", place));
    const StrictMembers members(
        element, place,
        {"id", "label", "status", "created", "expires", "last_used", "account", "account_id", "created_by", "scopes"});
    Record& record = lists_.records.emplace_back();
    record.where = {item.line, item.column};
    record.id = kept(members.required_text("id"));
    record.label = kept(collapsed(members.text("label")));
    record.status = kept(members.text("status"));
    record.account = kept(to_lower_ascii(members.text("account")));
    record.account_id = kept(to_lower_ascii(members.text("account_id")));
    record.created_by = kept(members.text("created_by"));
    record.created = members.instant("created");
    record.last_used = members.instant("last_used");
    record.expires = members.is_null("expires") ? std::optional(Instant::max()) : members.instant("expires");
    if (const auto scopes = members.array("scopes")) {
      scopes_.clear();
      for (const dom::element item_of : *scopes) {
        std::string_view scope;
        if (item_of.get(scope) != simdjson::SUCCESS) throw members.wrong("scopes", "a list of texts");
        if (const std::string_view text = kept(scope); !text.empty()) scopes_.push_back(text);
      }
      record.scopes = arena_.copy(std::span<const std::string_view>(scopes_));
    }
  }

  void read_rest(const std::string& text) {
    const simdjson::padded_string padded(text);
    dom::element rest;
    if (parser_.parse(padded).get(rest) != simdjson::SUCCESS) throw BadJson("it is no JSON");
    std::string_view format;
    if (!rest.is_object() || rest["format"].get(format) != simdjson::SUCCESS || format != "credlint-vendor-list")
      throw BadJson("it is no vendor list: its `format` is not \"credlint-vendor-list\"");
    const StrictMembers whole(rest, "the list", {"format", "version", "tool", "sources"});
    if (whole.number("version") != 1U) throw BadJson("it is a vendor list of another version than 1");
    const std::vector<Position> places = places_of_lists(text);
    for (const dom::element item : whole.required_array("sources")) read_source(item, places);
    if (next_record_ != lists_.records.size()) throw BadJson("it has records outside a list");
  }

  void read_source(dom::element item, const std::vector<Position>& places) {
    const auto number = static_cast<std::uint32_t>(lists_.sources.size());
    const StrictMembers members(item, fmt::format("source {}", number + 1),
                                {"vendor", "scope", "with", "begun", "ended", "lists"});
    lists_.sources.push_back({.vendor = shown(members.required_text("vendor")),
                              .scope = to_lower_ascii(shown(members.required_text("scope"))),
                              .with = shown(members.text("with")),
                              .begun = members.required_instant("begun"),
                              .ended = members.required_instant("ended"),
                              .file = file_});
    for (const dom::element list : members.required_array("lists"))
      read_list(list, number, list_number_ < places.size() ? places[list_number_] : Position{1, 1});
  }

  void read_list(dom::element item, std::uint32_t source, Position where) {
    const std::string place = fmt::format("line {}, column {}", where.line, where.column);
    const StrictMembers members(item, place, {"list", "requests", "complete", "stated", "why", "records"});
    ++list_number_;
    if (lists_.lists.empty() || lists_.lists.back().source != source) lists_.sources[source].where = where;
    RecordList list;
    list.name = shown(members.required_text("list"));
    list.kind = kind_of(list.name, lists_.sources[source].vendor);
    list.complete = members.required_boolean("complete");
    list.why = shown(members.text("why"));
    list.source = source;
    list.where = where;
    static_cast<void>(members.number("requests"));
    list.stated = members.number("stated");
    list.begin = next_record_;
    // In the place of each record that was cut out there is a number.
    for (const dom::element record : members.required_array("records")) {
      if (!record.is_number()) throw BadJson(fmt::format("{}: a record in it is no object", place));
      if (next_record_ == lists_.records.size()) throw BadJson(fmt::format("{}: a record in it is no object", place));
      Record& read = lists_.records[next_record_++];
      read.list = static_cast<std::uint32_t>(lists_.lists.size());
      // Of a kind that always ends, null can only mean that the end is not told.
      const bool always_ends =
          list.kind != nullptr && list.kind->expiry == Expiry::dated && !list.kind->dated_at_vendor_only;
      if (always_ends && read.expires == Instant::max()) read.expires.reset();
    }
    list.end = next_record_;
    lists_.lists.push_back(std::move(list));
  }

  [[nodiscard]] const Kind* kind_of(std::string_view list, std::string_view vendor) const {
    for (const Kind* kind : kinds_.all())
      if (kind->list && kind->list->name == list && kind->vendor != nullptr &&
          equal_ignoring_case(kind->vendor->name, vendor))
        return kind;
    return nullptr;
  }

  // Where each list begins: only they have a member `list`.
  static std::vector<Position> places_of_lists(const std::string& text) {
    std::vector<Position> places;
    Position at{1, 1};
    Position brace = at;
    for (std::size_t i = 0; i < text.size(); ++i, ++at.column) {
      if (text[i] == '{') brace = at;
      if (text[i] == '\n') at = {at.line + 1, 0};
      if (text[i] != '"') continue;
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      const std::size_t next = text.find_first_not_of(" \t\r\n", end + 1);
      if (next != std::string::npos && text[next] == ':' && text.compare(i, end - i + 1, "\"list\"") == 0)
        places.push_back(brace);
      at.column += static_cast<std::uint32_t>(std::min(end, text.size() - 1) - i);
      i = end;
    }
    return places;
  }

  // What looks like a secret is not kept.
  std::string_view kept(std::string_view text) {
    text = trim(text);
    return text.empty() || find_secret(text, kinds_.formats()) ? std::string_view{} : arena_.copy(text);
  }
  [[nodiscard]] std::string shown(std::string_view text) const {
    return find_secret(text, kinds_.formats()) ? std::string{} : visible(text);
  }

  VendorLists& lists_;
  std::uint32_t file_;
  const Kinds& kinds_;
  Arena& arena_;
  dom::parser parser_;
  std::vector<std::string_view> scopes_;
  std::size_t next_record_ = 0, list_number_ = 0;
};

// All of a file, or nothing but why not.
void read_one(VendorLists& lists, const std::string& path, const std::function<std::unique_ptr<JsonBytes>()>& open,
              const Kinds& kinds) {
  const std::size_t records = lists.records.size(), sources = lists.sources.size(), all = lists.lists.size();
  const auto file = static_cast<std::uint32_t>(lists.files.size());
  lists.files.push_back({.path = shown_path(path)});
  lists.arenas.push_back(std::make_unique<Arena>());
  try {
    FileReader(lists, file, kinds).read(*open());
  } catch (const BadJson& fault) {
    lists.records.resize(records);
    lists.sources.resize(sources);
    lists.lists.resize(all);
    lists.files[file].error = fault.what();
  }
}

void supersede(VendorLists& lists) {
  std::map<std::pair<std::string_view, std::string_view>, ListSource*> newest;
  for (ListSource& source : lists.sources) {
    const auto [found, is_first] = newest.try_emplace({source.vendor, source.scope}, &source);
    if (is_first) continue;
    ListSource*& other = found->second;
    (source.begun > other->begun ? *other : source).superseded = true;
    if (source.begun > other->begun) other = &source;
  }
}

}  // namespace

VendorLists read_lists(const std::vector<std::string>& paths, const Kinds& kinds) {
  VendorLists lists;
  std::set<std::string> known;  // one that is named twice is read once
  for (const std::string& path : paths)
    if (std::error_code code; known.insert(std::filesystem::weakly_canonical(path, code).string()).second)
      read_one(
          lists, path, [&path] { return open_json(path); }, kinds);
  supersede(lists);
  return lists;
}

VendorLists read_list_text(std::string_view text, const std::string& path, const Kinds& kinds) {
  VendorLists lists;
  read_one(
      lists, path, [text] { return bytes_of(text); }, kinds);
  supersede(lists);
  return lists;
}

}  // namespace credlint
