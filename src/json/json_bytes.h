// The bytes of a JSON file, which may be larger than what should stand in memory at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace credlint {

// A text that is none of the files that this program writes. `what()` says where and why, and quotes nothing of it.
class BadJson : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class JsonBytes {
 public:
  JsonBytes() = default;
  JsonBytes(const JsonBytes&) = delete;
  JsonBytes& operator=(const JsonBytes&) = delete;
  virtual ~JsonBytes() = default;

  // The next bytes, as many as there is room for or fewer; 0 at the end. Throws a BadJson.
  virtual std::size_t read(std::span<char> room) = 0;

  // Bytes that were read before. Throws a BadJson where they are not there any more.
  [[nodiscard]] virtual std::string fetch(std::uint64_t offset, std::size_t size) const = 0;

  // Of all that was read, in hexadecimal.
  [[nodiscard]] virtual std::string sha256() const = 0;
};

// Of a text that stays where it is.
std::unique_ptr<JsonBytes> bytes_of(std::string_view text);

// Of a file, which stays open and is read again where it is asked for again; of a pipe the text is kept. Throws a
// BadJson.
std::unique_ptr<JsonBytes> open_json(const std::string& path);

}  // namespace credlint
