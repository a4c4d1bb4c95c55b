#include <algorithm>
#include <array>
#include <set>

#include "foreign.h"
#include "input_file.h"
#include "path.h"
#include "reader.h"

namespace credlint {
namespace {

// Positions are kept in 32 bits; and a file of this size is a mistake, not an inventory. What comes through a pipe
// might never end.
constexpr std::uint64_t kLargestFile = std::uint64_t{2} << 30U, kLargestStream = std::uint64_t{1} << 30U;

// Adds a block of a stream; whether more of it is wanted.
bool take(Document& document, std::string_view block) {
  if (document.text.empty() && is_binary(block)) {
    document.error = foreign_format(block);
    return false;
  }
  document.text.append(block);
  if (document.text.size() <= kLargestStream) return true;
  document.error = "it is larger than 1 GiB; an inventory is a TOML text";
  document.text = {};
  return false;
}

// False if the file was loaded before.
bool load_file(const std::string& path, Document& document, std::set<FileId>& loaded) {
  auto file = InputFile::open(path, document.error);
  if (!file) return true;
  if (file->is_regular()) {
    // Two reads of a pipe are not the same thing twice.
    if (!loaded.insert(file->identity()).second) return false;
    if (file->size() > kLargestFile) {
      document.error = "it is larger than 2 GiB; an inventory is a TOML text";
      return true;
    }
    document.text.reserve(file->size() + 1);
  }
  std::array<char, 65536> buffer;
  for (;;) {
    const auto count = file->read(buffer, document.error);
    if (!count || *count == 0 || !take(document, {buffer.data(), *count})) return true;
  }
}

}  // namespace

Document load_document(const std::string& path) {
  Document document{shown_path(path), {}, {}};
  std::set<FileId> loaded;
  load_file(path, document, loaded);
  return document;
}

std::vector<Document> load_documents(const std::vector<std::string>& paths, std::istream& standard_input) {
  std::vector<Document> documents;
  std::set<FileId> loaded;
  bool read_standard_input = false;
  for (const std::string& path : paths) {
    Document document{shown_path(path), {}, {}};
    if (path == "-") {
      if (std::exchange(read_standard_input, true)) continue;
      document.path = kStandardInput;
      std::array<char, 65536> buffer;
      while ((standard_input.read(buffer.data(), buffer.size()) || standard_input.gcount() > 0) &&
             take(document, {buffer.data(), static_cast<std::size_t>(standard_input.gcount())}))
        continue;
      if (standard_input.bad()) document.error = "it could not be read";
    } else if (!load_file(path, document, loaded)) {
      continue;
    }
    // Of others the files were named.
    if (document.error == "it is a directory") document.error += ", and no *.toml is in it or below it";
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace credlint
