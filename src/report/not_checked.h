// What was not checked, with the rules put together of which the same is to be said.
#pragma once

#include <string_view>
#include <vector>

#include "audit.h"

namespace credlint {

struct NotCheckedGroup {
  std::vector<std::string_view> rules;  // empty: it is about all rules or about none
  std::string_view why;
  std::size_t tokens = 0;
};

std::vector<NotCheckedGroup> group_not_checked(const Audit& audit);

}  // namespace credlint
