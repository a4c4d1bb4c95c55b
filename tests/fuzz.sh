#!/bin/sh
# Builds the fuzzing harnesses and runs each for some seconds, two at a time: sh tests/fuzz.sh [SECONDS]
# With CREDLINT_FUZZ_SEED set, each run tries the same inputs in the same order.
# Stops at the first input that breaks something, and keeps it in build/fuzz/crashes.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-20}
build=build/fuzz
crashes=$build/crashes
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
mkdir -p "$crashes"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dictionary_of() {
  case $1 in
    reader | splitter) echo inventory ;;
    *) echo "$1" ;;
  esac
}

# The corpus grows in a copy, so that a run changes nothing of the repository.
run() {
  mkdir "$work/$1"
  cp tests/fuzz/corpus/"$1"/* "$work/$1"
  dictionary=tests/fuzz/$(dictionary_of "$1").dict
  set -- "$1" "$work/$1" -max_total_time="$seconds" -max_len=2048 -timeout=10 -rss_limit_mb=2048 \
    -seed="${CREDLINT_FUZZ_SEED:-0}" \
    -artifact_prefix="$crashes/$1-"
  [ ! -f "$dictionary" ] || set -- "$@" -dict="$dictionary"
  name=$1
  shift
  if "$build/tests/fuzz/credlint_fuzz_$name" "$@" >"$work/$name.log" 2>&1; then
    printf '%-12s %s\n' "$name" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 runs/p' "$work/$name.log")"
  else
    tail -n 40 "$work/$name.log" >&2
    return 1
  fi
}

names=$(ls tests/fuzz/corpus)
# shellcheck disable=SC2086  # the list is meant to be split
set -- $names
while [ $# -gt 0 ]; do
  run "$1" &
  first=$!
  second=
  shift
  if [ $# -gt 0 ]; then
    run "$1" &
    second=$!
    shift
  fi
  failed=
  wait "$first" || failed=yes
  [ -z "$second" ] || wait "$second" || failed=yes
  if [ -n "$failed" ]; then
    echo "an input broke something; it is kept in $crashes" >&2
    exit 1
  fi
done
