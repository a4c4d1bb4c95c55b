#include "splitter.h"
#include "text.h"
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

}  // namespace

bool begins_entry(std::string_view line) {
  const auto skip_blanks = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (!line.starts_with("[[")) return false;
  line.remove_prefix(2);
  skip_blanks();
  const auto end = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_bare_key) - line.begin());
  if (std::find(kEntryNames.begin(), kEntryNames.end(), line.substr(0, end)) == kEntryNames.end()) return false;
  line.remove_prefix(end);
  skip_blanks();
  return line.starts_with(']');
}

namespace {

// Whether a line gives one of the keys without which nothing is an entry.
bool begins_key(std::string_view line) {
  constexpr std::array<std::string_view, 5> kKeys{"id", "kind", "token", "rule", "host"};
  line.remove_prefix(std::min(line.find_first_not_of(" \t\"'"), line.size()));
  const auto end = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_bare_key) - line.begin());
  if (std::find(kKeys.begin(), kKeys.end(), line.substr(0, end)) == kKeys.end()) return false;
  line.remove_prefix(end);
  line.remove_prefix(std::min(line.find_first_not_of(" \t\"'"), line.size()));
  return line.starts_with('=');
}

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

  // From a quote to behind the end of its string; whether that may have several lines. A string of one line ends with
  // it at the latest.
  bool skip_string() {
    const std::size_t begin = at_;
    const char quote = text_[at_];
    if (at_ + 2 >= text_.size() || text_[at_ + 1] != quote || text_[at_ + 2] != quote) {
      for (++at_; !at_end() && text_[at_] != '\n'; ++at_) {
        if (text_[at_] == quote) {
          ++at_;
          return false;
        }
        if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      }
      at_ = std::min(at_, text_.size());
      if (at_end()) unclosed_ = begin;
      return false;
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
          return true;
        }
      }
    }
    at_ = text_.size();
    unclosed_ = begin;
    return true;
  }

  void move_to(std::size_t position) { at_ = position; }

  // From the start of a key-value pair or a header to the newline that ends it, or to the end of the text. Calls
  // `on_long_string(begin, end)` for each string of several lines.
  template <class OnLongString>
  void skip_statement(OnLongString on_long_string) {
    std::size_t depth = 0, opened = at_, dots = 0;
    while (true) {
      while (!at_end() && !kMarks[static_cast<unsigned char>(text_[at_])]) ++at_;
      if (at_end()) break;
      switch (text_[at_]) {
        case '\n':
          // No value holds a line such as [[token]]: there the bracket was forgotten.
          if (depth == 0 || begins_entry(text_.substr(at_ + 1))) {
            if (depth > 0 && unclosed_ == std::string_view::npos) unclosed_ = opened;
            return;
          }
          dots = 0;
          break;
        case '"':
        case '\'':
          if (const std::size_t begin = at_; skip_string()) on_long_string(begin, at_);
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

std::vector<Piece> split_from(std::string_view document, std::size_t begin, std::uint32_t first_line,
                              const std::function<bool(std::size_t)>& stop) {
  std::vector<Piece> pieces{{begin, 0, first_line}};
  std::array<std::size_t, kEntryNames.size()> last_piece{};  // that holds an entry of each array, and one; 0: none yet
  Scanner scan(document);
  Cutter cutter(document, begin, first_line);
  scan.move_to(begin == 0 && document.starts_with("\xef\xbb\xbf") ? 3 : begin);

  while (!scan.at_end()) {
    const std::size_t line_begin = scan.position();
    scan.skip_blanks();
    if (scan.peek() == '[') {
      if (const auto header = read_header(document.substr(scan.position()))) {
        if (header->is_entry) {
          // The first line that is read may be a header itself.
          if (line_begin > begin || begin == 0) {
            const std::uint32_t line = cutter.close(pieces.back(), line_begin);
            if (stop && stop(line_begin)) return pieces;
            pieces.push_back({line_begin, 0, line});
          }
          last_piece[header->name] = pieces.size();
        } else if (last_piece[header->name] != 0) {
          // This table belongs to an earlier entry (mostly the one at hand): take all that came since into its piece.
          const std::size_t count = last_piece[header->name];
          Piece& whole = pieces[count - 1];
          for (std::size_t i = count; i < pieces.size(); ++i) {
            whole.deep_key = std::min(whole.deep_key, pieces[i].deep_key);
            whole.has_long_strings = whole.has_long_strings || pieces[i].has_long_strings;
          }
          pieces.resize(count);
          for (auto& last : last_piece) last = std::min(last, count);
        }
      }
    }
    Piece& piece = pieces.back();
    scan.skip_statement([&piece](std::size_t, std::size_t) { piece.has_long_strings = true; });
    piece.deep_key = std::min(piece.deep_key, scan.deep_key());
    scan.forget_deep_key();
    if (!scan.at_end()) scan.advance();
  }
  cutter.close(pieces.back(), document.size());
  return pieces;
}

std::vector<Piece> split(std::string_view document) { return split_from(document, 0, 1, {}); }

std::vector<Swallowed> find_swallowed(std::string_view text) {
  std::vector<Swallowed> found;
  Scanner scan(text);
  while (!scan.at_end()) {
    scan.skip_statement([&](std::size_t begin, std::size_t end) {
      for (std::size_t newline = text.find('\n', begin); newline < end; newline = text.find('\n', newline + 1))
        if (begins_entry(text.substr(newline + 1)))
          found.push_back({newline + 1, begin, false});
        else if (!found.empty() && found.back().string == begin && begins_key(text.substr(newline + 1, end - newline)))
          found.back().has_keys = true;
    });
    if (!scan.at_end()) scan.advance();
  }
  return found;
}

std::size_t find_unclosed(std::string_view text) {
  Scanner scan(text);
  while (!scan.at_end()) {
    scan.skip_statement([](std::size_t, std::size_t) {});
    if (!scan.at_end()) scan.advance();
  }
  return scan.unclosed();
}

}  // namespace credlint
