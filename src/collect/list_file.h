// Writes vendor lists as files of the format `credlint-vendor-list`, one record a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collected.h"

namespace credlint {

std::string list_file(const std::vector<CollectedSource>& sources, std::string_view version);

}  // namespace credlint
