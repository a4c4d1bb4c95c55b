#include "html_tokens.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <tuple>

#include "forecast.h"
#include "html_parts.h"

namespace credlint {
namespace {

// What has ended or ends next comes first, the nearer to now the sooner; then what nobody knows the end of.
std::vector<const Token*> by_end(const Audit& audit) {
  constexpr std::array<int, kStateNames.size()> kRank{3, 1, 0, 2};
  struct Key {
    int rank;
    Instant::duration away;
    const Token* token;
  };
  std::vector<Key> keys;
  for (const Token* token : audit.inventory().tokens) {
    const Ending& ending = audit.context.ending(*token);
    keys.push_back({kRank[static_cast<std::size_t>(state_of(audit, *token))],
                    ending.dated() ? std::chrono::abs(ending.at - audit.now()) : Instant::duration::max(), token});
  }
  const auto laid_out = keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), page::kMostRows));
  std::partial_sort(keys.begin(), laid_out, keys.end(), [](const Key& left, const Key& right) {
    return std::tuple(left.rank, left.away, left.token->index) < std::tuple(right.rank, right.away, right.token->index);
  });
  std::vector<const Token*> tokens;
  for (auto key = keys.begin(); key != laid_out; ++key) tokens.push_back(key->token);
  return tokens;
}

std::string_view kind_of(const Token& token) {
  return !token.kind->known() ? std::string_view("unknown") : token.kind->name;
}

// Who answers for it, or that nobody even lists it.
std::string_view owner_of(const Token& token) { return token.listed ? token.owner.value_or({}) : "(not listed)"; }

struct TokenFindings {
  std::uint32_t counting = 0, waived = 0;
};

std::vector<TokenFindings> findings_by_token(const Audit& audit) {
  std::vector<TokenFindings> counts(audit.inventory().tokens.size());
  for (const Finding& finding : audit.findings)
    if (finding.token != kNone) ++(finding.waived() ? counts[finding.token].waived : counts[finding.token].counting);
  return counts;
}

std::string end_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  std::string text(ending.dated() ? to_text(ending.at) : std::string());
  if (ending.dated()) text += " (";
  text += to_text(ending.reason);
  if (ending.dated()) text += ")";
  if (const Token* next = audit.context.replacement(token)) text += ", replaced by " + page::code_of(next->name);
  if (due_of(audit, token).rotation && !audit.context.ended(token))
    text += ", rotation due " + to_text(*audit.context.rotation_due(token));
  return text;
}

void write_row(const Audit& audit, const Token& token, const TokenMarks& marks, const TokenFindings& findings,
               Sink& out) {
  out.write("<tr");
  if (marks.end != 0 || marks.rotation != 0) {
    out.put(" data-marks=\"", marks.end == 0 ? "" : std::to_string(marks.end));
    if (marks.rotation != 0) out.put(marks.end == 0 ? "" : " ", std::to_string(marks.rotation));
    out.write("\"");
  }
  const State state = state_of(audit, token);
  // Of many rows each byte counts: the style sheet knows the columns.
  out.put("><td>", page::text_of(token.name), "</td><td>", kind_of(token), "</td><td>", page::text_of(owner_of(token)),
          "</td><td>", end_of(audit, token), "</td><td>");
  if (state == State::ended || state == State::expiring)
    out.put(state == State::ended ? "<b>" : "<i>", page::word_of(state), state == State::ended ? "</b>" : "</i>");
  else
    out.write(page::word_of(state));
  out.write("</td><td>");
  if (findings.counting == 0)
    out.write("0");
  else
    out.put("<a href=\"#findings\">", std::to_string(findings.counting), "</a>");
  if (findings.waived != 0) out.put(" + ", std::to_string(findings.waived), " waived");
  out.put("</td><td>", page::place_of(audit, token.place), "</td>");
  if (audit.context.probed().mode == ProbeMode::live)
    out.put("<td>", to_text(audit.context.observation(token).verdict), "</td>");
  out.write("</tr>\n");
}

}  // namespace

void write_html_tokens(const Audit& audit, const std::vector<TokenMarks>& marks, Sink& out) {
  const auto& all = audit.inventory().tokens;
  out.write("<section>\n<h2 id=\"tokens\">All tokens</h2>\n");
  if (all.empty()) return out.write("<p>There are no tokens.</p>\n</section>\n");
  const bool probed = audit.context.probed().mode == ProbeMode::live;
  page::Tally states, owners, kinds, verdicts;
  for (const Token* token : all) {
    ++states[page::word_of(state_of(audit, *token))];
    ++owners[owner_of(*token)];
    ++kinds[kind_of(*token)];
    if (probed) ++verdicts[to_text(audit.context.observation(*token).verdict)];
  }
  std::vector<page::Filter> filters{{"End", "state", 4, &states, {"ended", "ends soon", "unknown", "later or never"}},
                                    {"Owner", "owner", 2, &owners, {}, "no owner"},
                                    {"Kind", "kind", 1, &kinds}};
  std::vector<std::string_view> heads{"Token", "Kind", "Owner", "Effective end", "State", "Findings", "Place"};
  if (probed) {
    filters.push_back({"Verdict", "verdict", heads.size(), &verdicts});
    heads.emplace_back("Verdict");
  }
  page::write_filters("tokens", filters, out);
  out.write(
      "<p class=\"printed\">The list of all tokens is printed only where it is filtered; the JSON and CSV reports have "
      "it too.</p>\n");
  page::begin_table("tokens", "All tokens", "cards", all.size(), heads, out);
  const std::vector<TokenFindings> findings = findings_by_token(audit);
  for (const Token* token : by_end(audit)) write_row(audit, *token, marks[token->index], findings[token->index], out);
  page::end_table("tokens", out);
  page::write_more(all.size(), out);
  out.write("</section>\n");
}

}  // namespace credlint
