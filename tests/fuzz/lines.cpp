#include "lines.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace credlint::fuzz {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  // Damages one letter of the word that a line begins with.
  void misspell(std::string& line) {
    const std::size_t word = line.find_first_of("= \n]");
    if (word == 0 || word == std::string::npos) return;
    const std::size_t at = below(word);
    switch (below(4)) {
      case 0:
        line.erase(at, 1);
        break;
      case 1:
        line.insert(at, 1, letter());
        break;
      case 2:
        line[at] = letter();
        break;
      default:
        std::swap(line[at], line[at + 1]);
        break;
    }
  }

  void change(std::vector<std::string>& lines) {
    const std::size_t from = below(lines.size()), to = below(lines.size() + 1);
    switch (below(4)) {
      case 0:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(from));
        break;
      case 1:
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(to), std::string(lines[from]));
        break;
      default:
        misspell(lines[from]);
        break;
    }
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  char letter() { return static_cast<char>('a' + below(26)); }

  std::minstd_rand random_;
};

}  // namespace

std::size_t mutate_lines(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  Mutator mutator(seed);
  std::vector<std::string> lines = lines_of({reinterpret_cast<const char*>(data), size});
  if (lines.empty() || mutator.below(3) != 0) return LLVMFuzzerMutate(data, size, max_size);
  mutator.change(lines);
  std::string text;
  for (const std::string& line : lines) text += line;
  text.resize(std::min(text.size(), max_size));
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace credlint::fuzz
