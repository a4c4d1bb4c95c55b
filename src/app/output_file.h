// Report files that are written whole or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "sink.h"

namespace credlint {

// The file that a path stands for: absolute, and behind all symbolic links, also those that point to nothing yet.
std::filesystem::path real_target(const std::string& path, std::error_code& code);

class OutputFile {
 public:
  // Opens the target. A regular or absent one (a symbolic link is followed) is written beside, under a temporary name;
  // anything else (a pipe, a device) is written through. `error` says why it could not be opened.
  // Every write fails as soon as `interrupted` says so.
  // Who may read the file, as far as the user's mask allows. What everybody may read keeps the mode of the old one.
  enum class Readers { everybody, owner };
  static std::unique_ptr<OutputFile> open(const std::string& path, const std::function<bool()>& interrupted,
                                          std::string& error, Readers readers = Readers::everybody);

  virtual ~OutputFile() = default;
  virtual Sink& sink() = 0;

  // Puts what was written in the target's place. On failure says why, and leaves the old file as it was.
  virtual bool commit(std::string& error) = 0;
};

}  // namespace credlint
