#include "json_bytes.h"

#include <algorithm>
#include <cstring>

#include "input_file.h"
#include "sha256.h"

namespace credlint {
namespace {

class TextBytes : public JsonBytes {
 public:
  explicit TextBytes(std::string_view text) : text_(text) {}

  std::size_t read(std::span<char> room) override {
    const std::size_t count = std::min(room.size(), text_.size() - at_);
    std::memcpy(room.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  [[nodiscard]] std::string fetch(std::uint64_t offset, std::size_t size) const override {
    return std::string(text_.substr(offset, size));
  }
  [[nodiscard]] std::string sha256() const override { return sha256_hex(text_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

class PipeBytes final : public TextBytes {
 public:
  explicit PipeBytes(std::unique_ptr<std::string> text) : TextBytes(*text), kept_(std::move(text)) {}

 private:
  std::unique_ptr<std::string> kept_;
};

class FileBytes final : public JsonBytes {
 public:
  explicit FileBytes(InputFile file) : file_(std::move(file)) {}

  std::size_t read(std::span<char> room) override {
    std::string error;
    const auto count = file_.read(room, error);
    if (!count) throw BadJson(error);
    sum_.add({room.data(), *count});
    return *count;
  }
  [[nodiscard]] std::string fetch(std::uint64_t offset, std::size_t size) const override {
    std::string text(size, '\0');
    if (!file_.read_at(text, offset)) throw BadJson("it changed while it was read");
    return text;
  }
  [[nodiscard]] std::string sha256() const override { return sum_.hex(); }

 private:
  InputFile file_;
  Sha256 sum_;
};

}  // namespace

std::unique_ptr<JsonBytes> bytes_of(std::string_view text) { return std::make_unique<TextBytes>(text); }

std::unique_ptr<JsonBytes> open_json(const std::string& path) {
  std::string error;
  auto file = InputFile::open(path, error);
  if (!file) throw BadJson(error);
  if (file->is_regular()) return std::make_unique<FileBytes>(std::move(*file));
  constexpr std::size_t kMostBytes = std::size_t{1} << 30U, kBlock = 65'536;
  auto text = std::make_unique<std::string>();
  for (std::size_t size = 0;;) {
    text->resize(size + kBlock);
    const auto count = file->read(std::span(*text).subspan(size), error);
    if (!count) throw BadJson(error);
    if (size > kMostBytes) throw BadJson("it is larger than 1 GiB; name a file");
    text->resize(size += *count);
    if (*count == 0) return std::make_unique<PipeBytes>(std::move(text));
  }
}

}  // namespace credlint
