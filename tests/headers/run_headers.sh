#!/bin/sh
# The public header compiles alone under every compiler and standard, all warnings errors.
#   run_headers.sh "CC ..." "CXX ..." INCLUDE_DIR ...
set -u
here=$(cd "$(dirname "$0")" && pwd)
ccs=$1 cxxs=$2
shift 2
includes=
for dir in "$@"; do
    includes="$includes -I$dir"
done
passed=0 failed=0
try() {
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$*"
    fi
}
for cc in $ccs; do
    for standard in c99 c11 c17; do
        # shellcheck disable=SC2086 # flags are words
        try $cc -std=$standard -Wall -Wextra -Wpedantic -Werror $includes -fsyntax-only "$here/header.c"
    done
done
for cxx in $cxxs; do
    for standard in c++11 c++17 c++20; do
        # shellcheck disable=SC2086
        try $cxx -std=$standard -Wall -Wextra -Wpedantic -Werror $includes -fsyntax-only "$here/header.cpp"
    done
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
