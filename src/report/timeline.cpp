#include "timeline.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "escape.h"
#include "forecast.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::size_t kMostRows = 30;
constexpr std::size_t kMostNames = 6;  // in the title of a mark
constexpr int kWidth = 1000, kLeft = 224, kRight = 110, kTop = 30, kRow = 26, kBottom = 14;
constexpr int kStep = 6;  // marks nearer than this are one
constexpr days kBack{92}, kAhead{400};

// How near the end of a token is, or that its rotation is due; its shape and colour.
enum class Mark : std::uint8_t { ended, error, warning, healthy, settled, rotation };

constexpr std::array<std::string_view, 6> kClasses{"ended", "error", "warning", "healthy", "settled", "rotation"};
constexpr std::array<std::string_view, 6> kWords{
    "ended",   "ends within the error window", "ends within the warning window",
    "healthy", "revoked or replaced",          "rotation due"};

struct Row {
  std::string title;
  std::map<std::pair<int, Mark>, std::vector<const Token*>> marks;  // by place
  std::size_t tokens = 0, never = 0, unknown = 0;
  std::array<std::size_t, kClasses.size()> counts{};
};

Mark mark_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  if (audit.context.end_is_settled(token)) return Mark::settled;
  if (ending.ended(audit.now())) return Mark::ended;
  const Notice notice = audit.context.notice(token);
  const auto left = ending.at - audit.now();
  return left <= notice.error ? Mark::error : left <= notice.warn ? Mark::warning : Mark::healthy;
}

int x_of(const Audit& audit, Instant at) {
  constexpr int kRoom = kWidth - kLeft - kRight;
  const auto from = audit.now() - kBack;
  const Instant shown = std::clamp(at, Instant{from}, Instant{audit.now() + kAhead});
  const auto share = static_cast<double>((shown - from).count()) /
                     static_cast<double>(std::chrono::duration_cast<Instant::duration>(kBack + kAhead).count());
  return kLeft + static_cast<int>(share * kRoom);
}

// Nobody rotates what has ended already.
bool is_to_be_rotated(const Audit& audit, const Token& token) {
  return !audit.context.ended(token) && due_of(audit, token).rotation;
}

void add(const Audit& audit, const Token& token, Row& row) {
  ++row.tokens;
  if (is_to_be_rotated(audit, token))
    row.marks[{x_of(audit, *audit.context.rotation_due(token)) / kStep * kStep, Mark::rotation}].push_back(&token);
  const Ending& ending = audit.context.ending(token);
  if (!ending.dated()) {
    ++(ending.reason == EndReason::never ? row.never : row.unknown);
    return;
  }
  const Mark mark = mark_of(audit, token);
  ++row.counts[static_cast<std::size_t>(mark)];
  row.marks[{x_of(audit, ending.at) / kStep * kStep, mark}].push_back(&token);
}

// As much of a name as there is room for; the letters of some scripts are twice as wide.
std::string label_of(std::string_view name) {
  constexpr std::size_t kMostWidth = 20;
  std::string shown = visible(shortened(name, kMostWidth));
  std::size_t width = 0;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::string_view before = rest;
    width += next_code_point(rest) >= 0x1100 ? 2 : 1;
    if (width > kMostWidth) return shown.substr(0, static_cast<std::size_t>(before.data() - shown.data())) + "…";
  }
  return shown;
}

// Most ended, then most about to end; then by name. What there is no room for is put together.
std::vector<Row> rows_of(const Audit& audit) {
  std::map<std::string_view, Row> by_owner;
  for (const Token* token : audit.inventory().tokens)
    add(audit, *token, by_owner[token->listed ? token->owner.value_or({}) : std::string_view("(not listed)")]);
  std::vector<std::pair<std::string_view, Row*>> order;
  order.reserve(by_owner.size());
  for (auto& [owner, row] : by_owner) order.emplace_back(owner, &row);
  std::stable_sort(order.begin(), order.end(), [](const auto& left, const auto& right) {
    const auto& [one, other] = std::pair(left.second->counts, right.second->counts);
    return std::tie(other[0], other[1], other[2]) < std::tie(one[0], one[1], one[2]);
  });
  std::vector<Row> rows;
  for (std::size_t i = 0; i < std::min(order.size(), kMostRows); ++i) {
    rows.push_back(std::move(*order[i].second));
    rows.back().title = order[i].first.empty() ? "no owner" : label_of(order[i].first);
  }
  if (order.size() <= kMostRows) return rows;
  Row rest;
  rest.title = counted(order.size() - kMostRows, "other owner");
  for (std::size_t i = kMostRows; i < order.size(); ++i) {
    for (auto& [place, tokens] : order[i].second->marks)
      rest.marks[place].insert(rest.marks[place].end(), tokens.begin(), tokens.end());
    rest.tokens += order[i].second->tokens;
    rest.never += order[i].second->never;
    rest.unknown += order[i].second->unknown;
  }
  rows.push_back(std::move(rest));
  return rows;
}

// Each state has a shape of its own, so that nobody needs the colours.
void draw(Mark mark, int x, int y, std::size_t tokens, Sink& out) {
  const int r = tokens > 20 ? 9 : tokens > 3 ? 7 : 5;
  switch (mark) {
    case Mark::ended:
      return out.print(R"(<path d="M{0},{1}l{2},{2}m0,-{2}l-{2},{2}"/>)", x - r + 1, y - r + 1, 2 * r - 2);
    case Mark::error:
      return out.print(R"(<path d="M{0},{1}l{2},{3}h-{4}z"/>)", x, y - r, r, 2 * r - 1, 2 * r);
    case Mark::warning:
      return out.print(R"(<path d="M{0},{1}l{2},{2}l-{2},{2}l-{2},-{2}z"/>)", x, y - r, r);
    case Mark::healthy:
      return out.print(R"(<circle cx="{}" cy="{}" r="{}"/>)", x, y, r - 1);
    case Mark::settled:
      return out.print(R"(<circle cx="{}" cy="{}" r="{}"/>)", x, y, r - 2);
    case Mark::rotation:
      return out.print(R"(<path d="M{0},{1}h{2}v{2}h-{2}z"/>)", x - r, y - r, 2 * r);
  }
}

std::string title_of(const Audit& audit, Mark mark, const std::vector<const Token*>& tokens) {
  std::string text = std::string(kWords[static_cast<std::size_t>(mark)]) + ": ";
  for (std::size_t i = 0; i < std::min(tokens.size(), kMostNames); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", tokens[i]->name,
                        to_rfc3339(mark == Mark::rotation ? *audit.context.rotation_due(*tokens[i])
                                                          : audit.context.ending(*tokens[i]).at)
                            .substr(0, 10));
  if (tokens.size() > kMostNames) text += fmt::format(" and {} more", tokens.size() - kMostNames);
  return text;
}

void draw_months(const Audit& audit, int height, Sink& out) {
  std::chrono::year_month_day first{std::chrono::floor<days>(audit.now() - kBack)};
  for (std::chrono::year_month month = first.year() / first.month() + std::chrono::months{1};;
       month += std::chrono::months{1}) {
    const Instant at{std::chrono::sys_days{month / 1}};
    if (at > audit.now() + kAhead) break;
    const int x = x_of(audit, at);
    const bool labelled = static_cast<unsigned>(month.month()) % 2 == 1;
    out.print(R"(<line class="month" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>)", x, kTop - 6, height - kBottom);
    if (labelled) out.print(R"(<text class="month" x="{}" y="{}">{}</text>)", x, kTop - 12, to_month(at));
  }
  const int now = x_of(audit, audit.now());
  out.print(
      R"(<line class="today" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="today" x="{0}" y="{3}">{4}</text>)", now,
      kTop - 6, height - kBottom, height - 2, to_rfc3339(audit.now()).substr(0, 10));
}

void draw_row(const Audit& audit, const Row& row, int y, std::uint32_t& number, std::vector<TokenMarks>& marks_of,
              Sink& out) {
  out.print(R"(<line class="row" x1="{}" x2="{}" y1="{}" y2="{}"/>)", kLeft, kWidth - kRight, y, y);
  out.print(R"(<text class="owner" x="{}" y="{}">{} ({})</text>)", kLeft - 12, y + 4, escape_html(row.title),
            row.tokens);
  std::string undated;
  if (row.never > 0) undated = fmt::format("{} never", row.never);
  if (row.unknown > 0) undated += fmt::format("{}{} unknown", undated.empty() ? "" : ", ", row.unknown);
  if (!undated.empty())
    out.print(R"(<text class="undated" x="{}" y="{}">{}</text>)", kWidth - kRight + 12, y + 4, undated);
  for (const auto& [place, tokens] : row.marks) {
    const auto& [x, mark] = place;
    ++number;
    for (const Token* token : tokens)
      (mark == Mark::rotation ? marks_of[token->index].rotation : marks_of[token->index].end) = number;
    out.print(R"(<a class="mark {}" href="#tokens" data-filter="mark={}" data-all="{}"><title>{}</title>)",
              kClasses[static_cast<std::size_t>(mark)], number, tokens.size(),
              escape_html(title_of(audit, mark, tokens)));
    draw(mark, x, y, tokens.size(), out);
    out.write("</a>");
  }
  out.write("\n");
}

}  // namespace

std::vector<TokenMarks> write_timeline(const Audit& audit, Sink& out) {
  const std::vector<Row> rows = rows_of(audit);
  const int height = kTop + kRow * static_cast<int>(rows.size()) + kBottom;
  out.print("<svg class=\"timeline\" role=\"group\" aria-labelledby=\"timeline-title\" viewBox=\"0 0 {} {}\">\n",
            kWidth, height);
  out.print("<title id=\"timeline-title\">When the tokens of each owner end; the table below says the same.</title>\n");
  draw_months(audit, height, out);
  std::vector<TokenMarks> marks(audit.inventory().tokens.size());
  std::uint32_t number = 0;
  int y = kTop + kRow / 2;
  for (const Row& row : rows) {
    draw_row(audit, row, y, number, marks, out);
    y += kRow;
  }
  out.write("</svg>\n<ul class=\"legend\">\n");
  for (const Mark mark : {Mark::ended, Mark::error, Mark::warning, Mark::healthy, Mark::settled, Mark::rotation}) {
    out.print("<li><svg aria-hidden=\"true\" width=\"16\" height=\"16\"><g class=\"mark {}\">",
              kClasses[static_cast<std::size_t>(mark)]);
    draw(mark, 8, 8, 1, out);
    out.print("</g></svg> {}</li>\n", kWords[static_cast<std::size_t>(mark)]);
  }
  out.write("</ul>\n");
  return marks;
}

}  // namespace credlint
