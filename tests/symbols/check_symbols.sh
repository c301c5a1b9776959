#!/bin/sh
# The shared library exports what the header declares, all of it, and nothing else.   check_symbols.sh LIB.so HEADER
set -eu
library=$1 header=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm -D --defined-only "$library" | awk '$2 ~ /[TDBRVW]/ { print $3 }' | sort -u >"$work/exported"
# declarations begin with LRT_API at the start of a line; the name is what stands before the first "("
grep '^LRT_API' "$header" | sed 's/(.*//; s/.*[ *]//' | sort -u >"$work/declared"
if ! diff "$work/declared" "$work/exported" >"$work/diff"; then
    echo "declared (<) and exported (>) differ:"
    cat "$work/diff"
    echo "0 passed, 1 failed"
    exit 1
fi
n=$(wc -l <"$work/declared")
[ "$n" -gt 30 ] || { echo "only $n functions found: is the header read right?"; echo "0 passed, 1 failed"; exit 1; }
echo "$n passed, 0 failed"
