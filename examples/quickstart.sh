#!/bin/sh
# From a fresh clone to the first reports: installs what the build needs (Debian 12), builds, audits
# examples/inventory.toml by the policy in examples/credlint.toml, and says where the reports are.
set -eu
cd "$(dirname "$0")/.."
sh tests/packages.sh build
cmake -S . -B build/quickstart -G Ninja -DCREDLINT_TESTS=OFF
cmake --build build/quickstart

# The example tells of November 2026; without --now the audit would be as of today.
code=0
build/quickstart/credlint audit --now 2026-11-23 --config examples/credlint.toml --output-dir build/reports || code=$?
# 1 is what a gate would stop at: the example has faults on purpose.
[ "$code" -le 1 ] || exit "$code"

echo
echo "The reports of this audit:"
for report in build/reports/*; do echo "  $report"; done
echo "Read build/reports/credlint.md or credlint.html first. Next, for your own tokens: build/quickstart/credlint init"
