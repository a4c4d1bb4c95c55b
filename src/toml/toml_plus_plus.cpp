// The whole of toml++, compiled here and nowhere else.
#define TOML_IMPLEMENTATION
#include "toml_plus_plus.h"
