#!/bin/sh
# Installs what is needed, builds everything and runs every test. Further arguments go to cmake.
set -eu
cd "$(dirname "$0")/.."
sh tests/packages.sh test
cmake --preset release "$@"
cmake --build --preset release
ctest --preset release
