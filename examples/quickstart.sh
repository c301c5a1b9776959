#!/bin/sh
# From a fresh clone to an answer: builds libroute, compiles the Cleveland dataset, answers one place.
#   examples/quickstart.sh ["ADDRESS" | PARCEL-NUMBER | "LON,LAT"]
# Installs the Debian packages it needs when run as root; otherwise says which line to run. Later runs only answer.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
place=${1:-1374 West Blvd}
build=$top/build/quickstart
log=$build.log
. "$top/tests/packages.sh"
# shellcheck disable=SC2086 # a list of words
need_packages $BUILD_PACKAGES
mkdir -p "$build"
quietly() {
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        exit 1
    }
}
if [ ! -f "$build/build.ninja" ]; then
    echo "Building libroute ..." >&2
    quietly cmake -S "$top" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLIBROUTE_TESTS=OFF
fi
quietly cmake --build "$build"
command=$build/bin/libroute
dataset=$build/cleveland.sqlite
if [ ! -f "$dataset" ] || [ -n "$(find "$command" "$top/examples/cleveland" "$top/shapefiles/cleveland" -newer "$dataset" -print | head -n 1)" ]; then
    echo "Compiling the Cleveland dataset ..." >&2
    "$command" build "$top/examples/cleveland" "$dataset" --overwrite --quiet
fi
exec "$command" route "$dataset" "$place"
