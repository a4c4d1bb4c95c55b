#include "past_report.h"

#include <fmt/core.h>
#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "json_items.h"

namespace credlint {
namespace {

namespace dom = simdjson::dom;
static_assert(kItemPadding >= simdjson::SIMDJSON_PADDING);

// Not yet a BadJson: the line is still to be counted.
struct NoJson {
  std::string_view what;
  std::uint64_t offset;
};

// An object of the report: its members by type, with the place in words for what is wrong with it.
class Members {
 public:
  Members(dom::element value, std::string_view what, std::size_t number = 0) : what_(what), number_(number) {
    if (value.get(object_) != simdjson::SUCCESS) throw BadJson(fmt::format("{} is no object", place()));
  }

  [[nodiscard]] std::string_view text(std::string_view key) const {
    std::string_view value;
    if (object_[key].get(value) != simdjson::SUCCESS) throw BadJson(fmt::format("{} has no text `{}`", place(), key));
    return value;
  }

  [[nodiscard]] std::string_view text_or_empty(std::string_view key) const { return has(key) ? text(key) : ""; }

  [[nodiscard]] std::uint32_t number(std::string_view key) const {
    std::uint64_t value = 0;
    if (object_[key].get(value) != simdjson::SUCCESS) throw BadJson(fmt::format("{} has no number `{}`", place(), key));
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, kNone));
  }

  // False where there is none.
  [[nodiscard]] bool flag(std::string_view key) const {
    bool value = false;
    return has(key) && object_[key].get(value) == simdjson::SUCCESS && value;
  }

  [[nodiscard]] Members object(std::string_view key) const {
    dom::element value;
    if (object_[key].get(value) != simdjson::SUCCESS) throw BadJson(fmt::format("{} has no object `{}`", place(), key));
    return {value, what_, number_};
  }

  // Nothing where there is none.
  [[nodiscard]] std::optional<dom::array> list(std::string_view key) const {
    dom::element value;
    if (object_[key].get(value) != simdjson::SUCCESS) return std::nullopt;
    dom::array items;
    if (value.get(items) != simdjson::SUCCESS) throw BadJson(fmt::format("`{}` of {} is no list", key, place()));
    return items;
  }

  // Whether there is such a member, and it is not null.
  [[nodiscard]] bool has(std::string_view key) const {
    dom::element value;
    return object_[key].get(value) == simdjson::SUCCESS && !value.is_null();
  }

  [[nodiscard]] std::string place() const {
    return number_ == 0 ? std::string(what_) : fmt::format("{} {}", what_, number_);
  }

 private:
  dom::object object_;
  std::string_view what_;
  std::size_t number_;  // of an item; 0: it is none
};

// The names that go into reports as they are must be what the schema of the report allows.
std::string_view name_of(std::string_view text, std::string_view what, std::string_view more) {
  const bool good = !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           more.find(c) != std::string_view::npos;
  });
  if (!good) throw BadJson(fmt::format("a {} in it is none", what));
  return text;
}

std::string_view rule_name(std::string_view text) { return name_of(text, "rule id", "-"); }
std::string_view token_name(std::string_view text) { return name_of(text, "token id", "._-@~:"); }

Fingerprint fingerprint_of(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  Fingerprint out{};
  bool good = text.size() == 2 * out.size();
  for (std::size_t i = 0; good && i < out.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    out[i] = static_cast<char>(high * 16 + low);
  }
  if (!good) throw BadJson("a fingerprint in it is none");
  return out;
}

Severity severity_of(std::string_view text, const Members& finding) {
  const auto* const known = std::find(kSeverityNames.begin(), kSeverityNames.end(), text);
  if (known == kSeverityNames.end()) throw BadJson(fmt::format("{} has an unknown severity", finding.place()));
  return static_cast<Severity>(known - kSeverityNames.begin());
}

PastFinding finding_of(const Members& members) {
  const Members location = members.object("location");
  const std::string_view token = members.text_or_empty("token");
  return {.fingerprint = fingerprint_of(members.text("fingerprint")),
          .rule = std::string(rule_name(members.text("rule"))),
          .subject = std::string(members.text_or_empty("subject")),
          .token = std::string(token.empty() ? token : token_name(token)),
          .severity = severity_of(members.text("severity"), members),
          .message = std::string(members.text("message")),
          .hint = std::string(members.text_or_empty("hint")),
          .file = std::string(location.text("file")),
          .where = {location.number("line"), location.number("column")},
          .waived = members.has("waiver")};
}

Names rule_names(dom::array list) {
  Names names;
  for (const dom::element item : list) {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) throw BadJson("a rule id in it is no text");
    names.emplace(rule_name(text));
  }
  return names;
}

// Gives each text a number, and each text once.
class Numbers {
 public:
  explicit Numbers(std::vector<std::string>& texts) : texts_(texts) {}

  std::uint32_t of(std::string_view text) {
    if (last_ < texts_.size() && texts_[last_] == text) return last_;
    const auto [found, is_new] = numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.emplace_back(text);
    return last_ = found->second;
  }

 private:
  std::vector<std::string>& texts_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::uint32_t last_ = 0;
};

class Reader {
 public:
  explicit Reader(PastReport& report) : report_(report), rules_(report.rules), files_(report.files) {}

  void read(JsonBytes& bytes) {
    static constexpr std::array<std::string_view, 3> kLists{"tokens", "findings", "resolved"};
    const JsonRest rest = cut_items(bytes, {kLists}, [this](const JsonItem& item) {
      if (item.list == "findings") read_finding(item);
      if (item.list == "tokens") read_token(item);
    });
    if (rest.size == 0) throw BadJson("it is empty");
    if (!rest.closed) throw NoJson{"it ends in the middle", rest.size};
    read_rest(rest.text);
  }

 private:
  // Nothing is copied: behind the text there is room.
  dom::element parse(const JsonItem& item) {
    dom::element element;
    if (parser_.parse(item.text.data(), item.text.size(), false).get(element) != simdjson::SUCCESS)
      throw NoJson{"an item of it is no JSON", item.offset};
    return element;
  }

  void read_finding(const JsonItem& item) {
    const Members members(parse(item), "finding", report_.findings.size() + 1);
    PastEntry& entry = report_.findings.emplace_back();
    entry.fingerprint = fingerprint_of(members.text("fingerprint"));
    const std::uint32_t rule = rules_.of(rule_name(members.text("rule")));
    if (rule > std::numeric_limits<std::uint16_t>::max()) throw BadJson("it names too many rules");
    entry.rule = static_cast<std::uint16_t>(rule);
    entry.severity = severity_of(members.text("severity"), members);
    if (const auto token = members.text_or_empty("token"); !token.empty()) entry.token = number_of_token(token);
    static_cast<void>(members.text("message"));
    static_cast<void>(members.text_or_empty("hint"));
    static_cast<void>(members.text_or_empty("subject"));
    const Members location = members.object("location");
    entry.file = files_.of(location.text("file"));
    static_cast<void>(location.number("line") + location.number("column"));
    entry.waived = members.has("waiver");
    entry.offset = item.offset;
    entry.size = static_cast<std::uint32_t>(item.text.size());
    if (entry.size != item.text.size()) throw BadJson(fmt::format("{} is too long", members.place()));
  }

  void read_token(const JsonItem& item) {
    const Members members(parse(item), "token", ++listed_);
    PastToken& token = report_.tokens[number_of_token(members.text("id"))];
    const std::uint32_t file = files_.of(members.object("location").text("file"));
    const std::uint32_t unjudged = members.has("unjudged") ? members.number("unjudged") : 0;
    if (token.file == kNone) token = {token.name, file, unjudged};
  }

  std::uint32_t number_of_token(std::string_view name) {
    const auto found = report_.token_numbers.find(name);
    if (found != report_.token_numbers.end()) return found->second;
    const std::string_view kept = report_.names->copy(token_name(name));
    const auto number = static_cast<std::uint32_t>(report_.tokens.size());
    report_.tokens.push_back({kept});
    report_.token_numbers.emplace(kept, number);
    return number;
  }

  void read_rest(const std::string& text) {
    const simdjson::padded_string padded(text);
    dom::element rest;
    if (parser_.parse(padded).get(rest) != simdjson::SUCCESS) throw BadJson("it is no JSON");
    std::string_view format;
    if (!rest.is_object() || rest["format"].get(format) != simdjson::SUCCESS || format != "credlint-report")
      throw BadJson("it is no JSON report of credlint");
    std::uint64_t version = 0;
    if (rest["version"].get(version) != simdjson::SUCCESS || version != 1)
      throw BadJson("it is a report of another version than 1");
    const Members members(rest, "the report");
    const auto findings = members.list("findings");
    if (!findings) throw BadJson("it has no list `findings`");
    check_items(*findings, "finding", report_.findings.size());
    if (const auto tokens = members.list("tokens")) check_items(*tokens, "token", listed_);
    dom::element run;
    if (rest["run"].get(run) != simdjson::SUCCESS) throw BadJson("it has no object `run`");
    read_run(Members(run, "`run`"));
  }

  // In the place of each item that was cut out there is a number.
  static void check_items(dom::array items, std::string_view what, std::size_t cut_out) {
    if (items.size() != cut_out) throw BadJson(fmt::format("a {} in it is no object", what));
  }

  void read_run(const Members& run) {
    report_.now = name_of(run.text("now"), "time", "-:.");
    report_.token_glob = run.text_or_empty("token");
    if (const auto rules = run.list("rules")) report_.ran = rule_names(*rules);
    if (const auto sets = run.list("unjudged"))
      for (const dom::element set : *sets) {
        dom::array names;
        if (set.get(names) != simdjson::SUCCESS) throw BadJson("`unjudged` of `run` holds what is no list");
        report_.unjudged_sets.push_back(rule_names(names));
      }
    if (run.has("config")) report_.read.emplace(run.object("config").text("path"));
    if (const auto inventories = run.list("inventories"))
      for (const dom::element item : *inventories) {
        const Members inventory(item, "an inventory");
        if (!inventory.text_or_empty("sha256").empty()) report_.read.emplace(inventory.text("path"));
      }
    if (const auto lists = run.list("vendor_lists"))
      for (const dom::element item : *lists) read_vendor_list(Members(item, "a vendor list"));
  }

  void read_vendor_list(const Members& source) {
    const std::string path(source.text("path"));
    if (source.text_or_empty("sha256").empty()) return;
    report_.read.insert(path);
    bool whole = !source.flag("superseded");
    if (const auto lists = source.list("lists"))
      for (const dom::element item : *lists) whole = whole && Members(item, "a list").flag("complete");
    if (!whole) report_.partial_lists.insert(path);
  }

  PastReport& report_;
  dom::parser parser_;
  Numbers rules_, files_;
  std::size_t listed_ = 0;  // tokens
};

// "line 3, column 7". Slow, but it has to say this only once.
std::string place_of(const JsonBytes& bytes, std::uint64_t offset) {
  const std::string before = bytes.fetch(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return fmt::format("line {}, column {}", lines + 1, before.size() - (before.rfind('\n') + 1) + 1);
}

}  // namespace

const PastToken* PastReport::find_token(std::string_view name) const {
  const auto found = token_numbers.find(name);
  return found == token_numbers.end() ? nullptr : &tokens[found->second];
}

PastFinding PastReport::finding(const PastEntry& entry) const {
  const simdjson::padded_string text(bytes->fetch(entry.offset, entry.size));
  dom::parser parser;
  dom::element element;
  if (parser.parse(text).get(element) != simdjson::SUCCESS) throw BadJson("it changed while it was read");
  PastFinding finding = finding_of(Members(element, "a finding"));
  if (finding.fingerprint != entry.fingerprint) throw BadJson("it changed while it was read");
  return finding;
}

PastReport read_report(std::unique_ptr<JsonBytes> bytes) {
  PastReport report;
  try {
    Reader(report).read(*bytes);
  } catch (const NoJson& fault) {
    throw BadJson(fmt::format("{}: {}", fault.what, place_of(*bytes, fault.offset)));
  }
  report.bytes = std::move(bytes);
  return report;
}

}  // namespace credlint
