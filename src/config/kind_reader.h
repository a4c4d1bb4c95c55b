// Reads [kind.NAME] and [kind.NAME.probe].
#pragma once

#include "own_kinds.h"
#include "table_reader.h"

namespace credlint {

// `kind` is the value of that key at the top level. What is wrong is reported; what could not be read is left out.
void read_own_kinds(const toml::key& key, const toml::node& kind, ConfigFound found, OwnKinds& own,
                    std::vector<ConfigProblem>& problems);

}  // namespace credlint
