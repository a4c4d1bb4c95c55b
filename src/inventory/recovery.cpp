#include "recovery.h"

#include <algorithm>

#include "text.h"

namespace credlint {
namespace {

// The first line at or after `from` that looks like the header of an entry, up to `end`.
std::size_t next_header(std::string_view document, std::size_t from, std::size_t end) {
  for (std::size_t newline = document.find('\n', from); newline < end && newline + 1 < end;
       newline = document.find('\n', newline + 1))
    if (begins_entry(document.substr(newline + 1))) return newline + 1;
  return end;
}

// From where in a broken piece reading can go on; its end if nowhere. A line inside a string that begins behind the
// fault, and is closed again, is what it seems to be: a part of that string.
std::size_t resume_at(std::string_view document, const Piece& piece, std::uint32_t error_line) {
  const std::string_view text = document.substr(piece.offset, piece.size);
  std::size_t at = next_header(document, piece.offset, piece.end());
  if (at == piece.end()) return at;
  const std::vector<Swallowed> swallowed = find_swallowed(text);
  const std::size_t unclosed = find_unclosed(text);
  auto next = swallowed.begin();
  std::size_t counted = 0;
  std::uint32_t line = piece.first_line;
  for (; at < piece.end(); at = next_header(document, at, piece.end())) {
    while (next != swallowed.end() && next->line + piece.offset < at) ++next;
    if (next == swallowed.end() || next->line + piece.offset != at || next->string == unclosed) return at;
    line += count_lines(text.substr(counted, next->string - counted));
    counted = next->string;
    if (line <= error_line) return at;
  }
  return at;
}

// The first entry that a string seems to have swallowed.
std::optional<Swallowed> swallowed_entry(std::string_view document, const Piece& piece) {
  if (piece.has_long_strings)
    for (const Swallowed& swallowed : find_swallowed(document.substr(piece.offset, piece.size)))
      if (swallowed.has_keys) return swallowed;
  return std::nullopt;
}

// Hands out pieces from the front, with what was found to stand in the place of others.
class Recovery {
 public:
  Recovery(std::string_view document, const std::vector<Piece>& pieces, const BrokenAt& broken_at)
      : document_(document), broken_at_(broken_at), open_(pieces.rbegin(), pieces.rend()) {}

  std::vector<Piece> run() {
    bool before_is_sound = false;
    while (!open_.empty()) {
      const Piece piece = open_.back();
      const auto error_line = broken_at_(piece);
      open_.pop_back();
      if (!error_line) {
        done_.push_back(piece);
      } else {
        const auto later = read_behind(piece, resume_at(document_, piece, *error_line));
        if (!before_is_sound || !begins_before(later)) {
          done_.push_back(piece);
          if (later) take(*later);
        }
      }
      before_is_sound = !error_line;
    }
    return std::move(done_);
  }

 private:
  // What follows each other from the start of a line on, and how many pieces of `open_` are left behind it.
  struct Fresh {
    std::vector<Piece> pieces;
    std::size_t left = 0;
  };

  // As if the document began there, up to where that comes to the same as before.
  Fresh read_from(std::size_t begin, std::uint32_t line) {
    // Each entry could open a string that no other closes, and so have all that follows read again.
    constexpr std::size_t kMostPasses = 8;
    Fresh fresh{{}, open_.size()};
    const auto meets = [&](std::size_t offset) {
      while (fresh.left > 0 && open_[fresh.left - 1].offset < offset) --fresh.left;
      return fresh.left > 0 && open_[fresh.left - 1].offset == offset;
    };
    if (read_again_ < kMostPasses * document_.size()) {
      fresh.pieces = split_from(document_, begin, line, meets);
    } else {
      do {
        const std::size_t end = next_header(document_, begin, document_.size());
        fresh.pieces.push_back({begin, end - begin, line, kNotDeep, true});
        line += count_lines(document_.substr(begin, end - begin));
        begin = end;
      } while (begin < document_.size() && !meets(begin));
    }
    if (fresh.pieces.back().end() == document_.size()) fresh.left = 0;
    read_again_ += fresh.pieces.back().end() - fresh.pieces.front().offset;
    return fresh;
  }

  // The same from within a piece; nothing from its end.
  std::optional<Fresh> read_behind(const Piece& piece, std::size_t begin) {
    if (begin == piece.end()) return std::nullopt;
    return read_from(begin, piece.first_line + count_lines(document_.substr(piece.offset, begin - piece.offset)));
  }

  // Ends the last piece where the fresh ones begin.
  void take(const Fresh& fresh) {
    Piece& last = done_.back();
    last.size = fresh.pieces.front().offset - last.offset;
    if (last.deep_key >= last.end()) last.deep_key = kNotDeep;
    open_.resize(fresh.left);
    open_.insert(open_.end(), fresh.pieces.rbegin(), fresh.pieces.rend());
  }

  // A string that was never closed may end where another one was to begin. Then the piece that holds it is sound, and
  // the next one broken. It is not so if reading on from the entry that was swallowed leaves more broken pieces than
  // reading on from `later`: what was a part of a string, and no entry, leaves at least itself.
  bool begins_before(const std::optional<Fresh>& later) {
    const auto swallowed = swallowed_entry(document_, done_.back());
    if (!swallowed) return false;
    const auto earlier = read_behind(done_.back(), done_.back().offset + swallowed->line);
    const std::size_t left = std::min(earlier->left, later ? later->left : open_.size());
    const auto broken_with = [&](const std::vector<Piece>& pieces, std::size_t behind) {
      const auto is_broken = [this](const Piece& piece) { return broken_at_(piece).has_value(); };
      return std::count_if(pieces.begin(), pieces.end(), is_broken) +
             std::count_if(open_.begin() + static_cast<std::ptrdiff_t>(left),
                           open_.begin() + static_cast<std::ptrdiff_t>(behind), is_broken);
    };
    const auto as_it_is = later ? broken_with(later->pieces, later->left) : broken_with({}, open_.size());
    const auto otherwise = broken_with(earlier->pieces, earlier->left);
    if (otherwise > as_it_is) return false;
    take(*earlier);
    return true;
  }

  std::string_view document_;
  const BrokenAt& broken_at_;
  std::vector<Piece> open_;  // the next one at the end
  std::vector<Piece> done_;
  std::size_t read_again_ = 0;  // bytes
};

}  // namespace

std::vector<Piece> recover(std::string_view document, const std::vector<Piece>& pieces, const BrokenAt& broken_at) {
  return Recovery(document, pieces, broken_at).run();
}

}  // namespace credlint
