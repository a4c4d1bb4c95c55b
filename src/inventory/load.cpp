#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <set>

#include "reader.h"

namespace credlint {
namespace {

// Positions are kept in 32 bits; and a file of this size is a mistake, not an inventory.
constexpr std::size_t kLargest = std::size_t{2} * 1024 * 1024 * 1024;

using FileId = std::pair<dev_t, ino_t>;

class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

void check_size(Document& document) {
  if (document.text.size() <= kLargest) return;
  document.error = "it is larger than 2 GiB; an inventory is a TOML text";
  document.text = {};
}

// False if the file was loaded before.
bool load_file(Document& document, std::set<FileId>& loaded) {
  const Descriptor file(document.path);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    document.error = std::strerror(errno);
    return true;
  }
  if (S_ISDIR(status.st_mode)) {
    document.error = "it is a directory; name the files in it, such as DIRECTORY/*.toml";
    return true;
  }
  // Two reads of a pipe or a device are not the same thing twice.
  if (S_ISREG(status.st_mode) && !loaded.emplace(status.st_dev, status.st_ino).second) return false;
  if (S_ISREG(status.st_mode)) document.text.reserve(static_cast<std::size_t>(status.st_size) + 1);
  std::array<char, 65536> buffer;
  while (document.text.size() <= kLargest) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      document.error = std::strerror(errno);
      break;
    }
    document.text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  check_size(document);
  return true;
}

}  // namespace

Document load_document(const std::string& path) {
  Document document{path, {}, {}};
  std::set<FileId> loaded;
  load_file(document, loaded);
  return document;
}

std::vector<Document> load_documents(const std::vector<std::string>& paths, std::istream& standard_input) {
  std::vector<Document> documents;
  std::set<FileId> loaded;
  bool read_standard_input = false;
  for (const std::string& path : paths) {
    Document document{path, {}, {}};
    if (path == "-") {
      if (read_standard_input) continue;
      read_standard_input = true;
      document.path = kStandardInput;
      std::array<char, 65536> buffer;
      while (document.text.size() <= kLargest &&
             (standard_input.read(buffer.data(), buffer.size()) || standard_input.gcount() > 0))
        document.text.append(buffer.data(), static_cast<std::size_t>(standard_input.gcount()));
      if (standard_input.bad()) document.error = "it could not be read";
      check_size(document);
    } else if (!load_file(document, loaded)) {
      continue;
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace credlint
