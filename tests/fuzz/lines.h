// Mutations of TOML by lines. libFuzzer knows bytes; what goes wrong in an inventory is a misspelt key, or a key in an
// entry that it is not for.
#pragma once

#include <cstddef>
#include <cstdint>

namespace credlint::fuzz {

// One time in three by lines, else libFuzzer's own.
std::size_t mutate_lines(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);

}  // namespace credlint::fuzz

// Defined here for each harness that includes it.
extern "C" inline __attribute__((used)) std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                                                            std::size_t max_size, unsigned seed) {
  return credlint::fuzz::mutate_lines(data, size, max_size, seed);
}
