#!/bin/sh
# Builds libroute twice (sanitizers, Release) and runs every test. The one test command.
#   tests/run.sh [--build-dir DIR]     default: build/ in the checkout
# Installs the Debian packages it needs when run as root; otherwise says which line to run.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build
if [ "${1:-}" = --build-dir ]; then
    build=$2
fi
. "$top/tests/packages.sh"
# shellcheck disable=SC2086 # lists of words
need_packages $BUILD_PACKAGES $TEST_PACKAGES

jobs=$(nproc)
configure() { # folder, options
    folder=$1
    shift
    cmake -S "$top" -B "$folder" -G Ninja -DLIBROUTE_TESTS=ON -DLIBROUTE_WERROR=ON "$@" >"$folder.log" 2>&1 || {
        cat "$folder.log"
        return 1
    }
    cmake --build "$folder" -j "$jobs" >"$folder.log" 2>&1 || {
        cat "$folder.log"
        return 1
    }
}
run() { # title, folder, ctest options
    printf '\n== %s\n' "$1"
    folder=$2
    shift 2
    ctest --test-dir "$folder" --output-on-failure -j "$jobs" "$@"
}

mkdir -p "$build"
failed=0
configure "$build/sanitize" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DLIBROUTE_SANITIZE=address,undefined
run "clang, Debug, AddressSanitizer and UndefinedBehaviorSanitizer" "$build/sanitize" || failed=1
configure "$build/release" -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release \
    -DOTHER_COMMAND="$build/sanitize/bin/libroute"
run "gcc, Release" "$build/release" || failed=1
printf '\nLeft out here: tests/hostile/run_hostile.py (-DLIBROUTE_HOSTILE=ON), flips of every byte (run_flips.py --every 1).\n'
exit $failed
