#include "not_checked.h"

namespace credlint {

std::vector<NotCheckedGroup> group_not_checked(const Audit& audit) {
  std::vector<NotCheckedGroup> groups;
  for (const NotChecked& item : audit.not_checked) {
    const bool again =
        !groups.empty() && !item.rule.empty() && groups.back().why == item.why && groups.back().tokens == item.tokens;
    if (!again) groups.push_back({{}, item.why, item.tokens});
    if (!item.rule.empty()) groups.back().rules.push_back(item.rule);
  }
  return groups;
}

}  // namespace credlint
