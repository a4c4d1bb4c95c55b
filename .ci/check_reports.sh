#!/usr/bin/env bash
# Has the reports of folders read by those they are for, and prints a line for each folder and reader:
#   .ci/check_reports.sh SCHEMA SCHEMAS_FOLDER FOLDER...
# SCHEMA is what `credlint schema report` prints; SCHEMAS_FOLDER has the public schemas of JUnit; NODE_MODULES
# names a folder with the packages of .ci/package.json, else they are installed for this run. A folder is what
# --output-dir wrote, and credlint.github.txt, what `-r github` printed.
# shellcheck disable=SC2317  # functions that only `check` calls
set -euo pipefail
here=$(realpath "$(dirname "$0")")
schema=$1 schemas=$2
shift 2
python=$(type -ap python3 | tail -n 1)   # Debian's own, which sees Debian's modules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${NODE_MODULES:-}" ]; then
  cp "$here/package.json" "$here/package-lock.json" "$work"
  npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  NODE_MODULES=$work/node_modules
fi
export NODE_MODULES
status=0
# check WHAT COMMAND...: one line if all is well, else what the command said.
check() {
  if "${@:2}" >"$work/said.txt" 2>&1; then echo "$1: ok"; else status=1; echo "$1: failed"; head -c 4000 "$work/said.txt"; fi
}
csv_is_clean() { local said; said=$(csvclean -n "$1"); echo "$said"; [ "$said" = "No errors." ]; }
# The exit code of the program says nothing: its log does.
sarif_is_valid() {
  local multitool=$NODE_MODULES/@microsoft/sarif-multitool-linux/Sarif.Multitool
  [ -x "$multitool" ] || chmod +x "$multitool"   # as its package would, if scripts of packages ran
  "$multitool" validate "${@/%//credlint.sarif}" --rule-kind "Sarif;Ghas" --level "Error;Warning;Note" \
    -o "$work/validation.sarif" --log ForceOverwrite | { grep -E ' (error|warning) ' || true; } | cut -c-400
  "$python" - "$work/validation.sarif" $# <<'END'
import json, sys
(run,) = json.load(open(sys.argv[1]))["runs"]
# That it notes something about each file (SARIF2003: no version control) proves that it could read them: it says nothing
# at all of one with a value of the wrong type.
noted = [result for result in run["results"] if result["level"] == "note"]
files = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in noted}
assert len(files) == int(sys.argv[2]), f"it has read only {files}"
assert len(run["results"]) == len(noted), "see above"
END
}

for folder in "$@"; do
  check "$folder: JUnit, well-formed" xmllint --noout "$folder/credlint.junit.xml"
  for public in jenkins-junit-10.xsd ant-JUnit.xsd; do
    check "$folder: JUnit, $public" xmllint --noout --schema "$schemas/$public" "$folder/credlint.junit-strict.xml"
  done
  check "$folder: JUnit in GitLab" ruby "$here/gitlab_junit.rb" "$folder/credlint.junit.xml" "$folder/credlint.junit-strict.xml"
  check "$folder: csvclean" csv_is_clean "$folder/credlint.csv"
done
check "all folders: Sarif.Multitool" sarif_is_valid "$@"
"$python" -B "$here/check_reports.py" "$schema" "$@" || status=1
"$python" -B "$here/check_exports.py" "$schema" "$@" || status=1
node "$here/check_pages.mjs" "$@" || status=1
exit "$status"
