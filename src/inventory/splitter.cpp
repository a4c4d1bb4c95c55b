#include "splitter.h"
#include "toml_plus_plus.h"

#include <algorithm>
#include <optional>

namespace credlint {
namespace {

bool is_toml_blank(char c) { return c == ' ' || c == '\t'; }
bool is_bare_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

constexpr std::array<bool, 256> marks() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("\n\"'#[{]}=,.")) table[static_cast<unsigned char>(c)] = true;
  return table;
}

// The characters that matter to skip_statement().
constexpr auto kMarks = marks();

// A cursor that knows strings, comments and brackets, and nothing else of TOML.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::size_t unclosed() const { return unclosed_; }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  // Where the first dotted key that is too deep was met, or kNotDeep.
  [[nodiscard]] std::size_t deep_key() const { return deep_key_; }
  void forget_deep_key() { deep_key_ = kNotDeep; }
  void advance() { ++at_; }
  void skip_blanks() {
    while (!at_end() && is_toml_blank(text_[at_])) ++at_;
  }
  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  // From a quote to behind the end of its string. A single-line string ends with its line at the latest.
  void skip_string() {
    const std::size_t begin = at_;
    const char quote = text_[at_];
    if (at_ + 2 >= text_.size() || text_[at_ + 1] != quote || text_[at_ + 2] != quote) {
      for (++at_; !at_end() && text_[at_] != '\n'; ++at_) {
        if (text_[at_] == quote) {
          ++at_;
          return;
        }
        if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      }
      at_ = std::min(at_, text_.size());
      if (at_end()) unclosed_ = begin;
      return;
    }
    for (at_ += 3; !at_end(); ++at_) {
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote) {
        // Up to two quotes may stand just before the closing three.
        std::size_t run = 1;
        while (run < 5 && at_ + run < text_.size() && text_[at_ + run] == quote) ++run;
        at_ += run - 1;
        if (run >= 3) {
          ++at_;
          return;
        }
      }
    }
    at_ = text_.size();
    unclosed_ = begin;
  }

  // From the start of a key-value pair or a header to the newline that ends it, or to the end of the text.
  void skip_statement() {
    std::size_t depth = 0, opened = at_, dots = 0;
    while (true) {
      while (!at_end() && !kMarks[static_cast<unsigned char>(text_[at_])]) ++at_;
      if (at_end()) break;
      switch (text_[at_]) {
        case '\n':
          if (depth == 0) return;
          dots = 0;
          break;
        case '"':
        case '\'':
          skip_string();
          continue;
        case '#':
          skip_line();
          continue;
        case '[':
        case '{':
          if (depth++ == 0) opened = at_;
          dots = 0;
          break;
        case ']':
        case '}':
          if (depth > 0) --depth;
          break;
        case '=':
        case ',':
          dots = 0;
          break;
        case '.':
          if (++dots == kDeepestKey && deep_key_ == kNotDeep) deep_key_ = at_;
          break;
        default:
          break;
      }
      ++at_;
    }
    if (depth > 0 && unclosed_ == std::string_view::npos) unclosed_ = opened;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t unclosed_ = std::string_view::npos;
  std::size_t deep_key_ = kNotDeep;
};

struct Header {
  std::size_t name = 0;   // index into kEntryNames
  bool is_entry = false;  // [[name]]; else something inside the entry: [name.x], [[name.x]]
};

// The value of a quoted key, by toml++: escapes may spell an ordinary name.
std::string unquoted(std::string_view key) {
  try {
    const toml::table parsed = toml::parse(std::string(key) + " = 0");
    return parsed.size() == 1 ? std::string(parsed.begin()->first.str()) : std::string{};
  } catch (const toml::parse_error&) {
    return {};
  }
}

// Reads the header that begins at `text`, which starts with '['; nothing if it names none of the entry arrays.
std::optional<Header> read_header(std::string_view text) {
  Scanner scan(text);
  scan.advance();
  const bool is_array = scan.peek() == '[';
  if (is_array) scan.advance();
  scan.skip_blanks();
  const std::size_t begin = scan.position();
  std::string key;
  if (scan.peek() == '"' || scan.peek() == '\'') {
    scan.skip_string();
    key = unquoted(text.substr(begin, scan.position() - begin));
  } else {
    while (is_bare_key(scan.peek())) scan.advance();
    key = text.substr(begin, scan.position() - begin);
  }
  const auto* const found = std::find(kEntryNames.begin(), kEntryNames.end(), key);
  if (found == kEntryNames.end()) return std::nullopt;
  scan.skip_blanks();
  return Header{static_cast<std::size_t>(found - kEntryNames.begin()), is_array && scan.peek() == ']'};
}

std::uint32_t count_lines(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

std::size_t find_deep_key(std::string_view text) {
  Scanner scan(text);
  while (!scan.at_end()) {
    scan.skip_statement();
    if (!scan.at_end()) scan.advance();
  }
  return scan.deep_key();
}

// Ends one piece where the next one begins, counting each line once.
class Cutter {
 public:
  explicit Cutter(std::string_view document, std::size_t begin = 0, std::uint32_t first_line = 1)
      : document_(document), counted_(begin), line_(first_line) {}

  // Closes the last piece at `end`, which never goes back, and says on which line the next one begins.
  std::uint32_t close(Piece& piece, std::size_t end) {
    piece.size = end - piece.offset;
    line_ += count_lines(document_.substr(counted_, end - counted_));
    counted_ = end;
    return line_;
  }

 private:
  std::string_view document_;
  std::size_t counted_;
  std::uint32_t line_;
};

}  // namespace

std::vector<Piece> split(std::string_view document) {
  std::vector<Piece> pieces(1);
  std::array<std::size_t, kEntryNames.size()> last_piece{};  // that holds an entry of each array; 0: none yet
  Scanner scan(document);
  Cutter cutter(document);
  if (document.starts_with("\xef\xbb\xbf"))
    for (int i = 0; i < 3; ++i) scan.advance();

  while (!scan.at_end()) {
    const std::size_t line_begin = scan.position();
    scan.skip_blanks();
    if (scan.peek() == '[') {
      if (const auto header = read_header(document.substr(scan.position()))) {
        if (header->is_entry) {
          const std::uint32_t line = cutter.close(pieces.back(), line_begin);
          pieces.push_back({line_begin, 0, line});
          last_piece[header->name] = pieces.size() - 1;
        } else if (last_piece[header->name] != 0) {
          // This table belongs to an earlier entry (mostly the one at hand): take all that came since into its piece.
          Piece& whole = pieces[last_piece[header->name]];
          for (std::size_t i = last_piece[header->name] + 1; i < pieces.size(); ++i)
            whole.deep_key = std::min(whole.deep_key, pieces[i].deep_key);
          pieces.resize(last_piece[header->name] + 1);
          for (auto& last : last_piece) last = std::min(last, pieces.size() - 1);
        }
      }
    }
    scan.skip_statement();
    pieces.back().deep_key = std::min(pieces.back().deep_key, scan.deep_key());
    scan.forget_deep_key();
    if (!scan.at_end()) scan.advance();
  }
  cutter.close(pieces.back(), document.size());
  return pieces;
}

std::vector<Piece> split_at_lines(std::string_view document, const Piece& piece) {
  std::vector<Piece> pieces{{piece.offset, 0, piece.first_line}};
  Cutter cutter(document, piece.offset, piece.first_line);
  const std::size_t end = piece.offset + piece.size;
  for (std::size_t newline = document.find('\n', piece.offset); newline < end && newline + 1 < end;
       newline = document.find('\n', newline + 1)) {
    const std::size_t line_begin = newline + 1;
    const std::string_view rest = document.substr(line_begin, end - line_begin);
    const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
    if (!rest.substr(blanks).starts_with('[')) continue;
    const std::string_view line = rest.substr(blanks, rest.find('\n') - blanks);
    if (const auto header = read_header(line); header && header->is_entry) {
      const std::uint32_t first_line = cutter.close(pieces.back(), line_begin);
      pieces.push_back({line_begin, 0, first_line});
    }
  }
  cutter.close(pieces.back(), end);
  for (Piece& part : pieces)
    if (const std::size_t deep = find_deep_key(document.substr(part.offset, part.size)); deep != kNotDeep)
      part.deep_key = part.offset + deep;
  return pieces;
}

std::size_t find_unclosed(std::string_view text) {
  Scanner scan(text);
  while (!scan.at_end()) {
    scan.skip_statement();
    if (!scan.at_end()) scan.advance();
  }
  return scan.unclosed();
}

}  // namespace credlint
