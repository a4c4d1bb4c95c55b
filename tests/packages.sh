#!/bin/sh
# Installs the Debian packages that are needed and missing: sh tests/packages.sh build|test|ci
set -eu

build="g++ cmake ninja-build pkg-config libcurl4-openssl-dev libfmt-dev libtomlplusplus-dev libhowardhinnant-date-dev
  libcli11-dev nlohmann-json3-dev libsimdjson-dev libboost-dev libssl-dev libcmark-gfm-dev libcmark-gfm-extensions-dev"
test="libboost-test-dev patch python3 python3-jsonschema"
ci="clang clang-format clang-tidy libclang-rt-14-dev ccache git curl openssl nginx libxml2-utils cmark-gfm
  python3-botocore python3-junitparser python3-vobject csvkit prometheus prometheus-node-exporter ruby-activesupport
  ruby-nokogiri chromium fonts-dejavu-core cron default-jre-headless groovy pre-commit python3-yaml shellcheck
  systemd"

case "${1:-}" in
  build) wanted=$build ;;
  test) wanted="$build $test" ;;
  ci) wanted="$build $test $ci"
    # Whoever has Node.js from elsewhere keeps it.
    command -v npm >/dev/null || wanted="$wanted nodejs npm" ;;
  *) echo "usage: sh tests/packages.sh build|test|ci" >&2; exit 2 ;;
esac

missing=""
for package in $wanted; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" -eq 0 ] || as_root=sudo
echo "installing:$missing"

# Waits while another package manager is at work, on a new machine mostly the one that updates it by itself. The lock of
# the lists has no timeout of its own, so that it is asked for again.
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
tries=60
until apt update 2>"$messages"; do
  cat "$messages" >&2
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ] || ! grep -qi "lock" "$messages"; then exit 1; fi
  sleep 5
done
# shellcheck disable=SC2086  # the list is meant to be split
apt install -y --no-install-recommends $missing
