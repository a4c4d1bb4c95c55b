// Which files are meant by what somebody names as inventories.
#pragma once

#include <string>
#include <vector>

namespace credlint {

// The files that one word names, sorted: itself if there is such a file; of a folder all *.toml in and below it; else
// those that match it as a pattern, in which `**` between slashes is any depth of folders (`**.toml` is `**/*.toml`).
// A name that begins with a dot is matched only by a dot. `folder` stands before a relative word, and is no pattern.
// A folder that cannot be looked into is given as if it were a file, so that whoever reads it is told why.
// Empty: a pattern that nothing matches, or a folder without a *.toml. A word that is no pattern is given as it is.
std::vector<std::string> files_named(const std::string& word, const std::string& folder = {});

// Whether it holds a character of a pattern.
bool is_pattern(const std::string& word);

}  // namespace credlint
