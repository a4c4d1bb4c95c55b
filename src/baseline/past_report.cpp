#include "past_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace credlint {
namespace {

using nlohmann::json;

// One item of a list, or an object: its members by type, with the place in words for what is wrong with it.
class Members {
 public:
  Members(const json& object, std::string place) : object_(&object), place_(std::move(place)) {
    if (!object.is_object()) throw BadReport(fmt::format("{} is no object", place_));
  }

  [[nodiscard]] std::string text(const char* key) const {
    const json* value = find(key);
    if (value == nullptr || !value->is_string()) throw BadReport(fmt::format("{} has no text `{}`", place_, key));
    return value->get<std::string>();
  }

  [[nodiscard]] std::string text_or_empty(const char* key) const {
    const json* value = find(key);
    return value == nullptr || value->is_null() ? "" : text(key);
  }

  [[nodiscard]] std::uint32_t number(const char* key) const {
    const json* value = find(key);
    if (value == nullptr || !value->is_number_unsigned())
      throw BadReport(fmt::format("{} has no number `{}`", place_, key));
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), kNone));
  }

  [[nodiscard]] Members object(const char* key) const {
    static const json kNothing;
    const json* value = find(key);
    return {value == nullptr ? kNothing : *value, fmt::format("`{}` of {}", key, place_)};
  }

  // Null where there is none.
  [[nodiscard]] const json* list(const char* key) const {
    const json* value = find(key);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) throw BadReport(fmt::format("`{}` of {} is no list", key, place_));
    return value;
  }

  [[nodiscard]] const json* find(const char* key) const {
    const auto found = object_->find(key);
    return found == object_->end() ? nullptr : &*found;
  }

 private:
  const json* object_;
  std::string place_;
};

// The names that go into reports as they are must be what the schema of the report allows.
std::string name_of(std::string text, std::string_view what, std::string_view more) {
  const bool good = !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           more.find(c) != std::string_view::npos;
  });
  if (!good) throw BadReport(fmt::format("a {} in it is none", what));
  return text;
}

std::string rule_name(std::string text) { return name_of(std::move(text), "rule id", "-"); }
std::string token_name(std::string text) { return name_of(std::move(text), "token id", "._-@~"); }

std::set<std::string, std::less<>> rule_names(const json& list) {
  std::set<std::string, std::less<>> names;
  for (const json& item : list) {
    if (!item.is_string()) throw BadReport("a rule id in it is no text");
    names.insert(rule_name(item.get<std::string>()));
  }
  return names;
}

PastFinding read_finding(const json& item, std::size_t number) {
  const Members members(item, fmt::format("finding {}", number));
  PastFinding finding;
  finding.fingerprint = name_of(members.text("fingerprint"), "fingerprint", "");
  finding.rule = rule_name(members.text("rule"));
  finding.subject = members.text_or_empty("subject");
  if (finding.token = members.text_or_empty("token"); !finding.token.empty()) finding.token = token_name(finding.token);
  const std::string severity = members.text("severity");
  const auto known = std::find(kSeverityNames.begin(), kSeverityNames.end(), severity);
  if (known == kSeverityNames.end()) throw BadReport(fmt::format("finding {} has an unknown severity", number));
  finding.severity = static_cast<Severity>(known - kSeverityNames.begin());
  finding.message = members.text("message");
  finding.hint = members.text_or_empty("hint");
  const Members location = members.object("location");
  finding.file = location.text("file");
  finding.where = {location.number("line"), location.number("column")};
  const json* waiver = members.find("waiver");
  finding.waived = waiver != nullptr && !waiver->is_null();
  return finding;
}

void read_token(const json& item, PastReport& report) {
  const Members members(item, fmt::format("token {}", report.tokens.size() + 1));
  PastToken token{members.object("location").text("file"), 0};
  if (members.find("unjudged") != nullptr) token.unjudged = members.number("unjudged");
  report.tokens.emplace(token_name(members.text("id")), std::move(token));
}

void read_run(const json& run, PastReport& report) {
  const Members members(run, "`run`");
  report.now = name_of(members.text("now"), "time", "-:.");
  report.token_glob = members.text_or_empty("token");
  if (const json* rules = members.list("rules")) report.rules = rule_names(*rules);
  if (const json* sets = members.list("unjudged"))
    for (const json& set : *sets) report.unjudged_sets.push_back(rule_names(set));
  if (const json* inventories = members.list("inventories"))
    for (const json& item : *inventories) {
      const Members inventory(item, "an inventory");
      if (!inventory.text_or_empty("sha256").empty()) report.files.insert(inventory.text("path"));
    }
}

// "line 3, column 7"
std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return fmt::format("line {}, column {}", lines + 1, before.size() - (before.rfind('\n') + 1) + 1);
}

}  // namespace

PastReport read_report(std::string_view text) {
  PastReport report;
  std::string list;  // the member of the whole that is being read
  // The long lists are taken item by item, so that there is never a tree of the whole report.
  const auto take = [&](int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key && depth == 1) list = parsed.get<std::string>();
    if (event != json::parse_event_t::object_end || depth != 2) return true;
    if (list == "findings")
      report.findings.push_back(read_finding(parsed, report.findings.size() + 1));
    else if (list == "tokens")
      read_token(parsed, report);
    else
      return true;
    return false;
  };
  try {
    const json rest = json::parse(text, take);
    const auto format = rest.is_object() ? rest.find("format") : rest.end();
    if (format == rest.end() || *format != "credlint-report") throw BadReport("it is no JSON report of credlint");
    if (const auto version = rest.find("version"); version == rest.end() || *version != 1)
      throw BadReport("it is a report of another version than 1");
    const Members members(rest, "the report");
    if (members.list("findings") == nullptr) throw BadReport("it has no list `findings`");
    if (members.find("run") == nullptr) throw BadReport("it has no object `run`");
    read_run(*members.find("run"), report);
  } catch (const json::parse_error& error) {  // its own text would quote the file
    throw BadReport(fmt::format("it is no JSON: {}", place_of(text, error.byte)));
  } catch (const json::exception&) {
    throw BadReport("it is no JSON report of credlint");
  }
  return report;
}

}  // namespace credlint
