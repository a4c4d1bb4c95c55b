// Which files are meant by what somebody names as inventories.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace credlint {

// The files that one word names, sorted: itself if there is such a file; of a folder all *.toml in and below it; else
// those that match it as a pattern, in which `**` between slashes is any depth of folders (`**.toml` is `**/*.toml`).
// A name that begins with a dot is matched only by a dot. `folder` stands before a relative word, and is no pattern.
// A folder that cannot be looked into is given as if it were a file, so that whoever reads it is told why.
// Never among what a pattern or a folder stands for: `except`, the configuration that lies beside the inventories.
// Empty: a pattern that nothing matches, or a folder without a *.toml. A word that is no pattern is given as it is. A
// pattern with `**` in any other place matches nothing, since it would be read as one level somewhere else.
std::vector<std::string> files_named(const std::string& word, const std::string& folder, const std::string& except);

// What to write instead of a pattern that matches nothing.
inline constexpr std::string_view kPatternHint =
    "`**` stands between slashes and is any depth of folders: 'inventory/**/*.toml'";

// Whether it holds a character of a pattern.
bool is_pattern(const std::string& word);

}  // namespace credlint
