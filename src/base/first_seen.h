// Finds out which of many things are equal, in the order in which they come.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace credlint {

// A hash table of nothing but indexes: it stays small, so that it is still fast where a table of strings would no
// longer fit into the caches.
class FirstSeen {
 public:
  explicit FirstSeen(std::size_t count) : slots_(std::bit_ceil(2 * count + 2)) {}

  // The index of the first thing that was added and is equal to this one; if there is none, adds it and returns its own
  // index. `equal(other)` compares with the thing of another index.
  template <class Equal>
  std::uint32_t add(std::size_t hash, std::uint32_t index, Equal equal) {
    const std::size_t mask = slots_.size() - 1;
    const auto mark = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.next == 0) {
        slot = {mark, index + 1};
        return index;
      }
      if (slot.mark == mark && equal(slot.next - 1)) return slot.next - 1;
    }
  }

  // The index of the first thing that was added and is equal, if there is one.
  template <class Equal>
  [[nodiscard]] std::optional<std::uint32_t> find(std::size_t hash, Equal equal) const {
    const std::size_t mask = slots_.size() - 1;
    const auto mark = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask; slots_[at].next != 0; at = (at + 1) & mask)
      if (slots_[at].mark == mark && equal(slots_[at].next - 1)) return slots_[at].next - 1;
    return std::nullopt;
  }

 private:
  struct Slot {
    std::uint32_t mark = 0;  // of the hash, to save most comparisons
    std::uint32_t next = 0;  // index + 1; 0: empty
  };
  std::vector<Slot> slots_;
};

}  // namespace credlint
