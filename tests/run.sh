#!/bin/sh
# Builds libroute twice (sanitizers, Release) and runs every test. The one test command.
#   tests/run.sh [--full] [--build-dir DIR]     default: build/ in the checkout
# --full, which CI runs, also installs large packages and runs the tests that need them (label `heavy`); without it they are
# named at the end as left out.
# Installs the Debian packages it needs when run as root; otherwise says which line to run.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build
full=
while [ $# -gt 0 ]; do
    case $1 in
    --full) full=yes ;;
    --build-dir)
        [ $# -gt 1 ] || { echo "--build-dir needs a folder" >&2 && exit 2; }
        build=$2
        shift
        ;;
    *)
        echo "unknown option: $1 (there are --full and --build-dir DIR)" >&2
        exit 2
        ;;
    esac
    shift
done
. "$top/tests/packages.sh"
# shellcheck disable=SC2086 # lists of words
need_packages $BUILD_PACKAGES $TEST_PACKAGES ${full:+$FULL_PACKAGES}

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
    if [ -n "$full" ]; then
        ctest --test-dir "$folder" --output-on-failure -j "$jobs" "$@"
    else
        ctest --test-dir "$folder" --output-on-failure -j "$jobs" -LE '^heavy$' "$@"
    fi
}

mkdir -p "$build"
failed=0
configure "$build/sanitize" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DLIBROUTE_SANITIZE=address,undefined
run "clang, Debug, AddressSanitizer and UndefinedBehaviorSanitizer" "$build/sanitize" || failed=1
configure "$build/release" -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release -DLIBROUTE_BENCH=ON \
    -DOTHER_COMMAND="$build/sanitize/bin/libroute"
run "gcc, Release" "$build/release" || failed=1
sed -n 's/^compared with GEOS: /\nArea index against GEOS: /p' "$build/release/Testing/Temporary/LastTest.log"
printf '\nLeft out here: flips of every byte (run_flips.py --every 1).\n'
if [ -z "$full" ]; then
    ctest --test-dir "$build/release" -N -L '^heavy$' | sed -n 's/^ *Test *#[0-9]*: */  /p' >"$build/heavy"
    printf 'Left out without --full, which needs%s:\n' "$(printf ' %s' $FULL_PACKAGES)"
    cat "$build/heavy"
fi
exit $failed
