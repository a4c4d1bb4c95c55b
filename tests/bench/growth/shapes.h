// Shapes of inventories whose cost could grow faster than they do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace credlint::testing {

struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t size);  // an inventory whose bytes grow in proportion to the size
};

const std::vector<Shape>& all_shapes();

}  // namespace credlint::testing
