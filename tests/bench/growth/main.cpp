// How the cost of the real binary grows with its inventory:
//   credlint_growth [NAME]     the shapes whose name holds the word; the default: all
// Each shape is made in one size and in ten times that size, and the processor's time for both compared: some 10 is
// linear. Exits with 1 if a ratio is above the limit.
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>

#include "measure.h"
#include "shapes.h"

namespace credlint::testing {
namespace {

constexpr double kLimit = 20;
constexpr double kSmall = 0.06;  // seconds that the small one shall take, so that start-up and clock ticks do not show
constexpr std::size_t kTenfold = 10, kLargest = 4'000'000;

class Meter {
 public:
  Meter() {
    write("[[token]]\nid = 'a'\n");
    start_ = audit(10);
  }

  // Seconds of the processor, less those of an audit of next to nothing; the best of some runs.
  double measure(const Shape& shape, std::size_t size, int times) {
    write(shape.make(size));
    return std::max(audit(times) - start_, 1e-4);
  }

 private:
  void write(std::string_view text) const {
    std::ofstream(inventory_, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  }

  [[nodiscard]] double audit(int times) const {
    // Broken inventories are among the shapes: 2 is a good answer to them.
    constexpr int kWorstExit = 2;
    return run({CREDLINT_BINARY, "audit", "--quiet", "--no-config", "--now", "2026-11-23", "--output-dir", reports_,
                inventory_},
               times, kWorstExit)
        .processor_seconds;
  }

  Folder folder_;
  std::string inventory_ = folder_ / "inventory.toml", reports_ = folder_ / "reports";
  double start_ = 0;
};

// The size at which the shape costs about kSmall.
std::size_t small_size(Meter& meter, const Shape& shape) {
  std::size_t size = 100;
  while (size < kLargest) {
    const double seconds = meter.measure(shape, size, 1);
    if (seconds > kSmall * 0.8) break;
    // Not by more at once: what grows with the square would overshoot.
    size = static_cast<std::size_t>(static_cast<double>(size) * std::clamp(kSmall / seconds, 1.3, 4.0));
  }
  return std::min(size, kLargest);
}

bool check_growth(Meter& meter, const Shape& shape) {
  const std::size_t size = small_size(meter, shape);
  double small = 0, large = 1e9, ratio = 0;
  // Both anew where the first look is bad: another process may have been in the way.
  for (int attempt = 0; attempt < 3; ++attempt) {
    small = std::max(small, meter.measure(shape, size, 3));
    large = std::min(large, meter.measure(shape, size * kTenfold, attempt == 0 ? 1 : 3));
    ratio = large / small;
    if (ratio <= kLimit) break;
  }
  const bool good = ratio <= kLimit;
  fmt::print("{:<42} {:>8} {:>9.1f} {:>9.1f} {:>7.1f}{}\n", shape.name, size, small * 1e3, large * 1e3, ratio,
             good ? "" : "   EXCEEDED");
  std::fflush(stdout);
  return good;
}

}  // namespace
}  // namespace credlint::testing

int main(int argc, char** argv) try {
  using namespace credlint::testing;
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  fmt::print("{:<42} {:>8} {:>9} {:>9} {:>7}\n", "shape", "size", "ms", "ms x 10", "ratio");
  Meter meter;
  bool good = true;
  for (const Shape& shape : all_shapes())
    if (shape.name.find(wanted) != std::string_view::npos) good = check_growth(meter, shape) && good;
  return good ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
