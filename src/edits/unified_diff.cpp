// Edits as a unified diff, which patch(1) applies.
#include <fmt/core.h>

#include <algorithm>

#include "edits.h"
#include "secret_format.h"
#include "vendor.h"

namespace credlint {
namespace {

constexpr std::size_t kContext = 3;

// Lines [begin, end) of the old text, and what comes in their place.
struct Block {
  std::size_t begin = 0, end = 0;
  std::string text;
};

// A text by its lines, each with its end.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at < text.size();) {
      starts_.push_back(at);
      const std::size_t end = text.find('\n', at);
      at = end == std::string_view::npos ? text.size() : end + 1;
    }
  }
  [[nodiscard]] std::size_t size() const { return starts_.size(); }
  [[nodiscard]] std::size_t start(std::size_t line) const { return line < size() ? starts_[line] : text_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t line) const {
    return text_.substr(start(line), start(line + 1) - start(line));
  }
  // The line that a byte stands on; at the end of the text the last one.
  [[nodiscard]] std::size_t of(std::size_t byte) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), byte);
    return after == starts_.begin() ? 0 : static_cast<std::size_t>(after - starts_.begin()) - 1;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// The lines that change. A line that is added behind another leaves that as it is, if its end can be seen.
std::vector<Block> blocks_of(const FileEdits& file, const Lines& lines) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < file.edits.size();) {
    const std::size_t first = lines.of(file.edits[i]->begin);
    std::size_t last = first, end = i;
    // All edits that share lines are one block.
    while (end < file.edits.size() && lines.of(file.edits[end]->begin) <= last) {
      const Edit& edit = *file.edits[end++];
      last = std::max(last, lines.of(edit.begin == edit.end ? edit.begin : edit.end - 1));
    }
    Block block{first, last + 1, {}};
    std::size_t at = lines.start(first);
    for (; i < end; ++i) {
      block.text.append(file.text, at, file.edits[i]->begin - at).append(file.edits[i]->new_text);
      at = file.edits[i]->end;
    }
    block.text.append(file.text, at, lines.start(last + 1) - at);
    const std::string_view old =
        std::string_view(file.text).substr(lines.start(first), lines.start(last + 1) - lines.start(first));
    if (old.ends_with('\n') && block.text.starts_with(old)) {
      block.text.erase(0, old.size());
      block.begin = block.end;
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

void put_lines(std::string& out, char mark, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out += mark;
    out += text.substr(0, end);
    if (text[end - 1] != '\n') out += "\n\\ No newline at end of file\n";
    text.remove_prefix(end);
  }
}

std::size_t count_lines(std::string_view text) { return Lines(text).size(); }

std::string range(std::size_t begin, std::size_t count) {
  // Where there is no line, the one before is named.
  const std::size_t first = count == 0 ? begin : begin + 1;
  return count == 1 ? fmt::format("{}", first) : fmt::format("{},{}", first, count);
}

std::string file_diff(const std::string& path, const FileEdits& file, std::size_t context) {
  const Lines lines(file.text);
  const std::vector<Block> blocks = blocks_of(file, lines);
  std::string out = fmt::format("--- {0}\n+++ {0}\n", path);
  std::ptrdiff_t shift = 0;  // of the new lines against the old ones
  for (std::size_t i = 0; i < blocks.size();) {
    std::size_t end = i + 1;
    while (end < blocks.size() && blocks[end].begin <= blocks[end - 1].end + 2 * context) ++end;
    const std::size_t first = blocks[i].begin - std::min(blocks[i].begin, context);
    const std::size_t last = std::min(blocks[end - 1].end + context, lines.size());
    std::string body;
    std::size_t at = first, old_count = last - first, new_count = old_count;
    for (; i < end; ++i) {
      for (; at < blocks[i].begin; ++at) put_lines(body, ' ', lines[at]);
      for (; at < blocks[i].end; ++at) put_lines(body, '-', lines[at]);
      put_lines(body, '+', blocks[i].text);
      new_count += count_lines(blocks[i].text);
      new_count -= blocks[i].end - blocks[i].begin;
    }
    for (; at < last; ++at) put_lines(body, ' ', lines[at]);
    out += fmt::format("@@ -{} +{} @@\n{}", range(first, old_count),
                       range(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + shift), new_count), body);
    shift += static_cast<std::ptrdiff_t>(new_count) - static_cast<std::ptrdiff_t>(old_count);
  }
  return out;
}

}  // namespace

std::string unified_diff(const Audit& audit, const Edits& edits) {
  std::string out;
  for (const FileEdits& file : edits.files) {
    // The lines around an edit are nobody's concern where a secret stands in one of them.
    const bool has_secret = find_secret(file.text, audit.inventory().kinds->formats()).has_value();
    out += file_diff(audit.inventory().sources[file.file].path, file, has_secret ? 0 : kContext);
  }
  return out;
}

}  // namespace credlint
