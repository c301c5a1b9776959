#!/bin/sh
# Installs the build and uses it as strangers do: through the CMake package and through pkg-config, by programs that see
# nothing but the installed header.   run_install.sh BUILD_DIR SCRATCH MILLBROOK_DATASET TERRITORY
set -eu
build=$1 scratch=$2 dataset=$3 territory=$4
here=$(cd "$(dirname "$0")" && pwd)
examples=$here/../../examples
rm -rf "$scratch" && mkdir -p "$scratch"
prefix=$scratch/prefix
passed=0 failed=0
check() { # name, command ...
    name=$1
    shift
    if "$@" >"$scratch/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$name"
        sed 's/^/    /' "$scratch/out"
    fi
}
says() { # pattern, command ...: succeeds, and its output matches
    pattern=$1
    shift
    "$@" >"$scratch/said" 2>&1 && grep -q -- "$pattern" "$scratch/said" || {
        cat "$scratch/said"
        return 1
    }
}
check install cmake --install "$build" --prefix "$prefix"
libdir=$(dirname "$(find "$prefix" -name libroute.so)")
export LD_LIBRARY_PATH="$libdir" PKG_CONFIG_PATH="$libdir/pkgconfig"
version=$("$prefix/bin/libroute" --version | cut -d' ' -f2)
check "pkg-config gives the version" says "^$version\$" pkg-config --modversion libroute
check "man page libroute(1)" test -s "$prefix/share/man/man1/libroute.1"
check "man page libroute-territory(5)" test -s "$prefix/share/man/man5/libroute-territory.5"
for schema in route areas geocode info; do
    check "schema $schema" test -s "$prefix/share/libroute/schema/$schema-1.json"
done
check "licence" test -s "$prefix/share/doc/libroute/LICENSE"

check "CMake package: configure" cmake -S "$here/cmake" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DEXAMPLES="$examples"
check "CMake package: build" cmake --build "$scratch/cmake"
mkdir -p "$scratch/pkg"
for name in route_address areas_at geocode_address batch_areas build_territory; do
    # -nostdinc++ style isolation is not needed: the header includes nothing but the C library
    # shellcheck disable=SC2046 # flags are words
    check "pkg-config: $name" cc -std=c99 -Wall -Wextra -Wpedantic -Werror "$examples/$name.c" -o "$scratch/pkg/$name" \
        $(pkg-config --cflags --libs libroute)
done
for how in cmake pkg; do
    check "$how: route_address" says "^1\. " "$scratch/$how/route_address" "$dataset" "10 N Main St"
    check "$how: areas_at" says "wards/2020/ward-1" "$scratch/$how/areas_at" "$dataset" -81.001 41.4355
    check "$how: geocode_address" says "^answered" "$scratch/$how/geocode_address" "$dataset" "10 N Main St"
    check "$how: batch_areas" says "1 rows" sh -c "printf 'lon,lat\n-81.001,41.4355\n' | '$scratch/$how/batch_areas' '$dataset'"
    check "$how: build_territory" says "findings" "$scratch/$how/build_territory" "$territory" "$scratch/$how/made.sqlite"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
