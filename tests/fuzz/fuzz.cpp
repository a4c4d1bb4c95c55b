#include "fuzz.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

#include "engine.h"
#include "reader.h"

namespace credlint::fuzz {

void demand(bool holds, std::string_view what, std::string_view detail) {
  if (holds) return;
  fmt::print(stderr, "does not hold: {}\n{}\n", what, detail);
  std::abort();
}

Audit audit_of(std::string_view inventory, const Policy& policy) {
  std::vector<Document> documents;
  documents.push_back({"inventory.toml", std::string(inventory), {}});
  return run_audit(Context(read_inventory(std::move(documents), 1), kToday, policy), every_rule(),
                   {.version = "0.0.0-fuzz", .now_given = true});
}

std::string report_of(const Audit& audit, const NamedReport& report) {
  StringSink sink;
  report.report.write(audit, {}, sink);
  return sink.take_text();
}

std::uint32_t hash_of(std::string_view input) {
  std::uint32_t hash = 2166136261U;  // FNV-1a: the same in each run, which std::hash does not promise
  for (const char c : input) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash >> 8U;
}

const NamedReport& format_for(std::string_view input) {
  return all_reports()[hash_of(input) / 16 % all_reports().size()];
}

void demand_within(Position where, std::string_view text, std::string_view what) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::size_t longest = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    longest = std::max(longest, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  demand(where.line <= lines + 1 && where.column <= longest + 2, "a place lies outside of its text",
         fmt::format("{}:{} of {} lines: {}", where.line, where.column, lines, what));
}

void demand_places_within(const Audit& audit, std::string_view inventory, std::string_view configuration) {
  for (const Finding& finding : audit.findings) {
    demand_within(finding.place.where, finding.place.file == kConfiguration ? configuration : inventory,
                  finding.message);
    if (const Token* token = audit.token_of(finding))
      demand(finding.place.where >= token->place.where, "what is said of a token stands in its entry", finding.message);
  }
}

}  // namespace credlint::fuzz
