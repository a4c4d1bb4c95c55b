#!/usr/bin/env bash
# Building the program from nothing may cost no more than 31 times the processor time of one bare toml++ program that is
# compiled in the same run: on 2 cores that is less than a minute, which is what it may take.
set -euo pipefail
cd "$(dirname "$0")/.."
unset CMAKE_CXX_COMPILER_LAUNCHER
most=31
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The processor time of a command, in hundredths of a second.
cost() {
  local TIMEFORMAT='%U %S'
  { time "$@" >"$work/log" 2>&1; } 2>"$work/time" || { cat "$work/log"; return 1; }
  awk '{ printf "%d", ($1 + $2) * 100 }' "$work/time"
}

printf '#include <toml++/toml.h>\n#include <iostream>\nint main() { std::cout << toml::parse_file("x"); }\n' >"$work/bare.cpp"
cmake -S . -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCREDLINT_TESTS=OFF >/dev/null
bare=$(cost g++ -std=c++20 -O2 "$work/bare.cpp" -o "$work/bare")
program=$(cost cmake --build "$work/build" --target credlint)
echo "the program: $((program / 100)) s; one bare toml++ program: $((bare / 100)).$((bare % 100)) s; $((program / bare)) times, at most $most"
[ "$program" -le $((bare * most)) ]
