// Reads inventories: the first step of every audit.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "inventory.h"

namespace credlint {

// The bytes of one inventory, or why there are none.
struct Document {
  std::string path;  // as given; "<stdin>" for standard input
  std::string text;
  std::string error;
};

inline constexpr std::string_view kStandardInput = "<stdin>";

// "-" reads `standard_input`. A file that is named twice, by whatever path, is loaded once.
std::vector<Document> load_documents(const std::vector<std::string>& paths, std::istream& standard_input);

// One file, whatever it is called.
Document load_document(const std::string& path);

// Reads all documents on up to `jobs` threads; the result does not depend on their number. Flaws become problems or
// source errors; nothing is thrown for bad input. The texts are freed as soon as they are read.
// `kinds` must outlive it.
Inventory read_inventory(std::vector<Document> documents, unsigned jobs, const Kinds& kinds = known_kinds());

}  // namespace credlint
