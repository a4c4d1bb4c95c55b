// toml++ without its assertions. It asserts, or with NDEBUG tells the optimizer to assume, what a document can break:
// "[" followed by a control character aborts it or is undefined behaviour. Without them it reports a syntax error.
// All of the project includes it by this header, so that there is one toml++ in the program.
#pragma once

#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)

#include <toml++/toml.h>
