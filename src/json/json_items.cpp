#include "json_items.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>

namespace credlint {
namespace {

// A part of the text: the item at hand and what was read behind it. It grows only where an item is larger than itself.
class Window {
 public:
  explicit Window(JsonBytes& bytes) : bytes_(bytes) {}

  // The byte at a place of the text, which must not lie before the last `keep_from`; -1 behind the end.
  int at(std::uint64_t place) {
    while (place >= begin_ + size_)
      if (!read_more()) return -1;
    return static_cast<unsigned char>(room_[place - begin_]);
  }

  // What is here from a place on.
  [[nodiscard]] std::string_view from(std::uint64_t place) const {
    return {room_.get() + (place - begin_), size_ - (place - begin_)};
  }

  // The place behind all that was read.
  [[nodiscard]] std::uint64_t end() const { return begin_ + size_; }

  // Nothing before this place is asked for any more.
  void keep_from(std::uint64_t place) { kept_ = place; }

 private:
  static constexpr std::size_t kBlock = std::size_t{256} * 1024;

  bool read_more() {
    const std::size_t unused = kept_ - begin_;
    if (unused > 0) std::memmove(room_.get(), room_.get() + unused, size_ - unused);
    begin_ = kept_;
    size_ -= unused;
    if (room_bytes_ - size_ < kBlock) {
      const std::size_t larger = std::max(2 * room_bytes_, 2 * kBlock);
      auto room = std::make_unique<char[]>(larger + kItemPadding);
      if (size_ > 0) std::memcpy(room.get(), room_.get(), size_);
      room_ = std::move(room);
      room_bytes_ = larger;
    }
    const std::size_t count = bytes_.read({room_.get() + size_, room_bytes_ - size_});
    size_ += count;
    return count > 0;
  }

  JsonBytes& bytes_;
  std::unique_ptr<char[]> room_;
  std::size_t room_bytes_ = 0;  // without the padding
  std::uint64_t begin_ = 0;     // the place of the first byte that is here
  std::size_t size_ = 0;
  std::uint64_t kept_ = 0;
};

// The place behind the string that begins here, or -1 if it has no end.
std::int64_t end_of_string(Window& window, std::uint64_t begin) {
  std::uint64_t at = begin + 1;
  while (window.at(at) >= 0) {
    const std::string_view here = window.from(at);
    const std::size_t quote = here.find('"'), escape = here.substr(0, quote).find('\\');
    if (escape != std::string_view::npos)
      at += escape + 2;
    else if (quote != std::string_view::npos)
      return static_cast<std::int64_t>(at + quote + 1);
    else
      at += here.size();
  }
  return -1;
}

// The place behind the object that begins here, or -1 if it has no end.
std::int64_t end_of_object(Window& window, std::uint64_t begin) {
  std::size_t depth = 0;
  for (std::uint64_t at = begin;;) {
    const int c = window.at(at);
    if (c < 0) return -1;
    if (c == '"') {
      const std::int64_t end = end_of_string(window, at);
      if (end < 0) return -1;
      at = static_cast<std::uint64_t>(end);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return static_cast<std::int64_t>(at);
  }
}

}  // namespace

JsonRest cut_items(JsonBytes& bytes, const LongLists& lists, const std::function<void(const JsonItem&)>& take) {
  Window window(bytes);
  std::string rest, name;
  std::size_t depth = 0;
  std::uint32_t line = 1;
  std::uint64_t line_begin = 0;
  const std::string_view* list = nullptr;  // the long list that is being read
  for (std::uint64_t at = 0;;) {
    window.keep_from(at);
    const int c = window.at(at);
    if (c < 0) return {std::move(rest), at, depth == 0};
    const bool item = list != nullptr && depth == lists.depth + 1 && c == '{';
    if (item || c == '"') {
      const std::int64_t end = item ? end_of_object(window, at) : end_of_string(window, at);
      if (end < 0) return {std::move(rest), window.end(), false};
      const std::string_view text = window.from(at).substr(0, static_cast<std::uint64_t>(end) - at);
      if (item) take({*list, text, at, line, static_cast<std::uint32_t>(at - line_begin + 1)});
      if (!item && depth == lists.depth) name = text.substr(1, text.size() - 2);
      rest += item ? "0" : text;
      if (const std::size_t last = text.rfind('\n'); last != std::string_view::npos) {
        const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
        if (item) rest.append(lines, '\n');
        line += lines;
        line_begin = at + last + 1;
      }
      at += text.size();
      continue;
    }
    if (c == '\n') {
      ++line;
      line_begin = at + 1;
    }
    if (c == '[' && depth == lists.depth) {
      const auto found = std::find(lists.names.begin(), lists.names.end(), name);
      list = found == lists.names.end() ? nullptr : &*found;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if (depth <= lists.depth) list = nullptr;
    // The blanks between items would be most of the rest.
    if (list == nullptr || (c != ' ' && c != '\r' && c != '\t')) rest += static_cast<char>(c);
    ++at;
  }
}

}  // namespace credlint
