// toml++ 3.3 without what it takes for granted and a document can break: "[" followed by a control character, or a
// letter such as "ä" where a blank may stand, fails an assertion in a debug build and is undefined behaviour in others.
// With the macros below it goes on and reports a syntax error. All of the project includes it by this header, so that
// there is one toml++ in the program.
#pragma once

#include <toml++/impl/forward_declarations.h>
#include <toml++/impl/preprocessor.h>

#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_ASSERT_ASSUME(expr) static_assert(true)

// The tables of characters: what stands in none of them is none of them.
#pragma push_macro("TOML_UNREACHABLE")
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE \
  return {}
#include <toml++/impl/unicode.h>
#pragma pop_macro("TOML_UNREACHABLE")

#include <toml++/toml.h>
