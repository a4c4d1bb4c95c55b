// How paths are shown.
#pragma once

#include <string>

namespace credlint {

// The same file by the name that all reports give it: without "." and "..", and relative to the working directory if it
// lies below. So `./i.toml`, `x/../i.toml` and `/srv/audit/i.toml` in the folder /srv/audit are `i.toml`.
std::string shown_path(const std::string& path);

// The name of a file without its folders and its extension; "stdin" for standard input.
std::string stem_of(const std::string& path);

}  // namespace credlint
