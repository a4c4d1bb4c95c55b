#include "vendor_list.h"

#include <array>

#include "text.h"

namespace credlint {

Standing Record::standing() const {
  struct Word {
    std::string_view word;
    Standing standing;
  };
  static constexpr std::array<Word, 5> kWords{{{"allowed", Standing::allowed},
                                               {"active", Standing::allowed},
                                               {"blocked", Standing::blocked},
                                               {"revoked", Standing::revoked},
                                               {"expired", Standing::expired}}};
  for (const auto& [word, standing] : kWords)
    if (equal_ignoring_case(status, word)) return standing;
  return Standing::unknown;
}

}  // namespace credlint
