#include "html_parts.h"

#include <algorithm>
#include <utility>

#include "escape.h"
#include "text.h"

namespace credlint::page {
namespace {

constexpr std::size_t kLongestText = 300;   // code points of what somebody wrote
constexpr std::size_t kMostChoices = 1000;  // of a filter: more than anybody looks through

std::string shown(std::string_view text) { return escape_html(shortened(text, kLongestText)); }

using Choice = std::pair<std::string, std::size_t>;

// Of too many values the most frequent ones. Those that look the same in the table are one choice.
std::vector<Choice> choices_of(const Filter& filter) {
  std::vector<std::pair<std::string_view, std::size_t>> values;
  if (filter.order.empty())
    values.assign(filter.tally->begin(), filter.tally->end());
  else
    for (const std::string_view value : filter.order)
      if (const auto found = filter.tally->find(value); found != filter.tally->end()) values.emplace_back(*found);
  if (values.size() > kMostChoices) {
    std::nth_element(values.begin(), values.begin() + kMostChoices, values.end(),
                     [](const auto& left, const auto& right) {
                       return std::pair(right.second, left.first) < std::pair(left.second, right.first);
                     });
    values.resize(kMostChoices);
  }
  std::vector<Choice> choices;
  choices.reserve(values.size());
  for (const auto& [value, count] : values) choices.emplace_back(shown(value), count);
  if (!filter.order.empty()) return choices;
  std::sort(choices.begin(), choices.end());
  std::vector<Choice> merged;
  for (Choice& choice : choices)
    if (!merged.empty() && merged.back().first == choice.first)
      merged.back().second += choice.second;
    else
      merged.push_back(std::move(choice));
  return merged;
}

}  // namespace

std::string text_of(std::string_view text) { return text.empty() ? "–" : shown(text); }

std::string code_of(std::string_view text) { return text.empty() ? "–" : "<code>" + shown(text) + "</code>"; }

std::string place_of(const Audit& audit, const Place& place) {
  return shown(audit.source_of(place).path) + ":" + std::to_string(place.where.line);
}

void write_filters(std::string_view table, const std::vector<Filter>& filters, Sink& out) {
  out.put("<div class=\"tools\" id=\"", table, "-tools\" role=\"group\" aria-label=\"Filter the ", table,
          "\" hidden>\n<label>Search<input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n");
  for (const Filter& filter : filters) {
    out.put("<label>", filter.label, "<select name=\"", filter.name, "\" data-column=\"", std::to_string(filter.column),
            filter.order.empty() ? "\"" : "\" data-ordered", "><option value=\"\">all</option>");
    for (const auto& [value, count] : choices_of(filter)) {
      const std::string number = std::to_string(count);
      out.put("<option value=\"", value.empty() ? "–" : value, "\" data-all=\"", number, "\">",
              value.empty() ? filter.without : value, " (", number, ")</option>");
    }
    if (filter.tally->size() > kMostChoices)
      out.print("<option disabled>and {} more: search for them</option>", filter.tally->size() - kMostChoices);
    out.write("</select></label>\n");
  }
  out.put("<output id=\"", table, "-shown\" class=\"soft\"></output>\n</div>\n<p class=\"on\" id=\"", table,
          "-on\" hidden></p>\n");
}

void begin_table(std::string_view id, std::string_view title, std::string_view classes, std::size_t all,
                 const std::vector<std::string_view>& heads, Sink& out) {
  out.put("<section class=\"scroll\" aria-label=\"", title, "\" tabindex=\"0\">\n<table class=\"", classes, "\" id=\"",
          id, "-table\" data-all=\"", std::to_string(all), "\">\n<thead><tr>");
  for (const std::string_view head : heads) out.put("<th scope=\"col\">", head, "</th>");
  out.write("</tr></thead>\n<tbody>\n");
}

void end_table(std::string_view id, Sink& out) {
  out.put("</tbody>\n</table>\n</section>\n<button type=\"button\" class=\"more\" id=\"", id,
          "-more\" hidden>Show more</button>\n");
}

void write_more(std::size_t all, Sink& out, std::string_view which) {
  if (all > kMostRows)
    out.print("<p>And {} more{}, which the JSON and CSV reports list.</p>\n", all - kMostRows, which);
}

}  // namespace credlint::page
