#!/bin/sh
# Compiles header.c and header.cpp - the public header alone, twice - with all warnings as errors, in every language standard
# that users of libroute may have, by every compiler given.
#   run_headers.sh "CC..." "CXX..." INCLUDE_DIR...
set -u
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 3 ]; then
    echo 'usage: run_headers.sh "CC..." "CXX..." INCLUDE_DIR...' >&2
    exit 2
fi
c_compilers=$1
cxx_compilers=$2
shift 2
includes=
for folder in "$@"; do
    if [ ! -d "$folder" ]; then
        echo "FAIL $folder is no folder"
        echo "0 passed, 1 failed"
        exit 1
    fi
    includes="$includes -I$(cd "$folder" && pwd)"
done
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
warnings="-Wall -Wextra -Wpedantic -Werror -Wundef -Wshadow -Wconversion"

compile() { # COMPILER STANDARD FILE MORE
    # shellcheck disable=SC2086 # lists of words
    if ! command -v "$1" >/dev/null; then
        echo "FAIL $1 is not installed"
        failed=$((failed + 1))
    elif "$1" -std="$2" $warnings $4 $includes -fsyntax-only "$here/$3" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        echo "FAIL $1 -std=$2 $3"
        sed 's/^/     /' "$log" | head -n 20
        failed=$((failed + 1))
    fi
}
for cc in $c_compilers; do
    for standard in c99 c11 c17 gnu17; do
        compile "$cc" $standard header.c "-Wstrict-prototypes -Wmissing-prototypes"
    done
done
for cxx in $cxx_compilers; do
    for standard in c++11 c++17 c++20; do
        compile "$cxx" $standard header.cpp "-Wold-style-cast"
    done
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
