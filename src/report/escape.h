// Text from an inventory is hostile: one escaper a format. Each takes any bytes and gives text that its format cannot
// mistake for anything but text.
#pragma once

#include <string>
#include <string_view>

#include "sink.h"

namespace credlint {

// For a terminal or a log: one line, hidden characters written out, and nothing that a CI server would take for a
// command: "##[", "##vso[", "##teamcity[" stand anywhere in a line. Any report may go to standard output, so that no
// escaper lets them through.
std::string escape_text(std::string_view text);

// The same for what begins a line, usually a path: there GitHub takes two colons for a command, behind whatever blanks.
std::string escape_line_start(std::string_view text);

// A cell of RFC 4180, quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe in front.
std::string escape_csv(std::string_view text);

// A TEXT value of iCalendar (RFC 5545), on one line that is still to be folded.
std::string escape_ics(std::string_view text);

// The inside of a label value of Prometheus' text format.
std::string escape_label(std::string_view text);

// The message of a GitHub workflow command; with `property` one of its properties.
std::string escape_command(std::string_view text, bool property = false);

// A path as a relative reference, or a file: URL for an absolute one; "stdin" for standard input.
std::string escape_uri(std::string_view path);

// The inside of a JSON string. Broken UTF-8 becomes U+FFFD; what could hide or reorder other text is written as \u202e.
std::string escape_json(std::string_view text);
void write_json(Sink& out, std::string_view text);

// Plain text of a message in HTML: literal parts, which stand between backticks, as <code>.
std::string html_message(std::string_view message);

// Text in HTML, in an element or between double quotes; hidden characters are written out.
std::string escape_html(std::string_view text);

// The inside of an XML attribute or element. What XML 1.0 cannot hold becomes U+FFFD.
std::string escape_xml(std::string_view text);
void write_xml(Sink& out, std::string_view text);

// In a table cell a pipe needs a backslash, even inside a code span; elsewhere that backslash would be seen.
enum class Markdown { running_text, table_cell };

// A message: its literal parts (between backticks) become code spans, everything else is escaped.
std::string markdown_message(std::string_view message, Markdown where = Markdown::running_text);

// Any text as one code span; an empty one becomes a dash.
std::string markdown_code(std::string_view text, Markdown where = Markdown::running_text);

}  // namespace credlint
