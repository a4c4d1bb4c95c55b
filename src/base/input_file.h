// Opens what is named as a file to be read.
#pragma once

#include <sys/types.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace credlint {

// Which file it is, by whatever name.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;

  auto operator<=>(const FileId&) const = default;
};

// An open file or pipe. It never waits for ever: a pipe that nobody writes to is given up after some seconds, and a
// device, which might never end, is not opened at all.
class InputFile {
 public:
  // Nothing, with the reason in `error`, if it cannot be opened or is nothing to be read.
  static std::optional<InputFile> open(const std::string& path, std::string& error);

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  ~InputFile();

  // The next bytes; 0 at the end. Nothing, with the reason in `error`, if that fails.
  std::optional<std::size_t> read(std::span<char> room, std::string& error);

  // The bytes from an offset on, of a regular file; true if all of them are there.
  [[nodiscard]] bool read_at(std::span<char> room, std::uint64_t offset) const;

  [[nodiscard]] bool is_regular() const { return regular_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  // of a regular file, in bytes
  [[nodiscard]] FileId identity() const { return identity_; }

 private:
  InputFile(int descriptor, bool regular, std::uint64_t size, FileId identity)
      : descriptor_(descriptor), regular_(regular), size_(size), identity_(identity) {}

  int descriptor_;
  bool regular_;
  bool waited_ = false;
  std::uint64_t size_;
  FileId identity_;
};

}  // namespace credlint
