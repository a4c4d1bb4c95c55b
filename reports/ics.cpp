#include <date/date.h>

#include <algorithm>
#include <set>
#include <vector>

#include "advice.h"
#include "escape.h"
#include "forecast.h"
#include "report.h"
#include "sha256.h"
#include "text.h"

// RFC 5545. One all-day event a token: the day by which it is to be replaced at the latest.

namespace credlint::reports::ics {
namespace {

// A content line, folded at 75 octets and never inside a UTF-8 sequence.
void write_line(Sink& out, std::string_view line) {
  constexpr std::size_t kMostOctets = 75;
  std::size_t room = kMostOctets;
  while (line.size() > room) {
    std::size_t end = room;
    while ((static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;
    out.put(line.substr(0, end), "\r\n ");
    line.remove_prefix(end);
    room = kMostOctets - 1;  // the blank counts
  }
  out.put(line, "\r\n");
}

// "20261123"
std::string compact_date(Instant instant) { return date::format("%Y%m%d", date::floor<days>(instant)); }

// "20261123T000000Z"
std::string compact_time(Instant instant) {
  return date::format("%Y%m%dT%H%M%SZ", date::floor<std::chrono::seconds>(instant));
}

// What is to be done first: the rotation, or what keeps the token from ending.
std::optional<Due> event_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  const auto rotation = audit.context.rotation_due(token);
  if (!ending.dated() && !rotation) return std::nullopt;
  if (rotation && (!ending.dated() || *rotation < ending.at - audit.context.notice(token).error))
    return Due{*rotation, true};
  return Due{ending.at - audit.context.notice(token).error, false};
}

void write_event(const Audit& audit, const Token& token, const Due& what, std::string_view uid, Sink& out) {
  const Ending& ending = audit.context.ending(token);
  // A rotation has no window of its own: it is announced as long before as an end.
  const Notice notice = what.rotation ? Notice{days{30}, days{0}} : audit.context.notice(token);
  // What is due at some hour of a day is due on that day.
  // What is overdue stands on the day of the report, so that it is seen until it is done.
  const date::sys_days due = date::floor<days>(what.at), today = date::floor<days>(audit.now());
  const date::sys_days day = std::max(due, today);
  const std::string owner = token.owner.known() ? shortened(*token.owner, 80) : "no owner";
  const std::string summary =
      escape_ics(fmt::format("Rotate {} ({}){}", token.name, owner, due < today ? ", overdue" : ""));
  std::string text;
  if (what.rotation) text += fmt::format("Its rotation is due on {}. ", to_text(what.at));
  if (ending.dated()) text += fmt::format("It ends on {}", to_text(ending.at));
  if (ending.dated() && ending.reason != EndReason::declared) text += fmt::format(" ({})", to_text(ending.reason));
  text += fmt::format("{}What to do: {}. It stands in {}, line {}.", ending.dated() ? ". " : "",
                      before_end(token, what.rotation ? what.at : ending.at), audit.source_of(token.place).path,
                      token.place.where.line);
  std::replace(text.begin(), text.end(), '`', '\'');
  if (token.purpose.known()) text += fmt::format(" What it is for: {}.", shortened(*token.purpose, 200));

  out.write("BEGIN:VEVENT\r\n");
  write_line(out, fmt::format("UID:{}", uid));
  write_line(out, "DTSTAMP:" + compact_time(audit.now()));
  write_line(out, "LAST-MODIFIED:" + compact_time(audit.now()));
  write_line(out, "DTSTART;VALUE=DATE:" + compact_date(day));
  write_line(out, "DTEND;VALUE=DATE:" + compact_date(day + days{1}));
  write_line(out, "SUMMARY:" + summary);
  write_line(out, "DESCRIPTION:" + escape_ics(text));
  write_line(out, "TRANSP:TRANSPARENT");
  const auto alarm = [&](const std::string& trigger) {
    out.write("BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
    write_line(out, "DESCRIPTION:" + summary);
    write_line(out, "TRIGGER:" + trigger);
    out.write("END:VALARM\r\n");
  };
  // When a warning begins, and on the morning of the day itself.
  if (const auto ahead = date::floor<days>(notice.warn - notice.error); ahead >= days{1})
    alarm(fmt::format("-P{}D", ahead.count()));
  alarm("PT8H");
  out.write("END:VEVENT\r\n");
}

// What stands in a file that could not be read is missing here, and nobody would miss it.
void write_fault(const Audit& audit, const Source& source, std::string_view fault, Sink& out) {
  const date::sys_days today = date::floor<days>(audit.now());
  out.write("BEGIN:VEVENT\r\n");
  write_line(out, fmt::format("UID:{}@credlint", to_text(fingerprint_of(source))));
  write_line(out, "DTSTAMP:" + compact_time(audit.now()));
  write_line(out, "LAST-MODIFIED:" + compact_time(audit.now()));
  write_line(out, "DTSTART;VALUE=DATE:" + compact_date(today));
  write_line(out, "DTEND;VALUE=DATE:" + compact_date(today + days{1}));
  write_line(out, "SUMMARY:" + escape_ics(fmt::format("Not audited: {}", source.path)));
  write_line(out, "DESCRIPTION:" + escape_ics(fmt::format("The tokens of this {} are not in this calendar: {}.",
                                                          source.noun(), fault)));
  out.write("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  out.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
  write_line(out, fmt::format("PRODID:-//credlint//credlint {}//EN", escape_ics(audit.version)));
  out.write("CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Credentials to rotate\r\n");
  std::set<std::string> taken;
  for (const Token* token : audit.audited_tokens()) {
    const auto due = event_of(audit, *token);
    // Nobody has to rotate what has ended, or what is being replaced already.
    if (!due || audit.context.ended(*token) || audit.context.end_is_settled(*token)) continue;
    const auto uid_of = [&](std::string_view name) {
      const std::string scope = token->has_usable_id ? "" : audit.source_of(token->place).path + "\n";
      return sha256_hex(fmt::format("rotate-by\n{}{}", scope, name)).substr(0, 32) + "@credlint";
    };
    // The event of a token moves on to the one that replaces it. Not further back: the older ones may be taken out of
    // the inventory at any time, and the event must stay the same.
    std::string uid = uid_of(token->replaces.value_or(token->name));
    // Two that replace the same one.
    if (!taken.insert(uid).second) taken.insert(uid = uid_of(token->name));
    write_event(audit, *token, *due, uid, out);
  }
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty()) {
      taken.insert(source.path);
      write_fault(audit, source, fault, out);
    }
  // A calendar must have a part.
  if (taken.empty())
    out.write(
        "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
        "TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
  out.write("END:VCALENDAR\r\n");
}

}  // namespace

Report report() { return {"a calendar of the days by which tokens are to be rotated", "credlint.ics", write}; }

}  // namespace credlint::reports::ics
