#!/bin/sh
# Installs a build into a scratch folder and uses it as a stranger would: CMake's find_package, pkg-config with plain cc, the
# command, the man pages, the schemas. The programs are those of examples/, run against the invented town of Millbrook.
#   run_install.sh BUILD_DIR SCRATCH [DATASET [TERRITORY]]
# Without DATASET, TERRITORY (default tests/data/millbrook) is built first.
# shellcheck disable=SC2016 # the inner shells expand their own arguments
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
if [ $# -lt 2 ]; then
    echo "usage: run_install.sh BUILD_DIR SCRATCH [DATASET [TERRITORY]]" >&2
    exit 2
fi
build=$1
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
dataset=${3:-}
territory=${4:-$top/tests/data/millbrook}
rm -rf "$scratch/prefix" "$scratch/moved" "$scratch/cmake" "$scratch/cc" "$scratch/poison" "$scratch/other"
mkdir -p "$scratch/cc" "$scratch/poison/nettle" "$scratch/poison/libical"
passed=0 failed=0
log=$scratch/log

# check WHAT COMMAND...: passes when the command does; its output is shown when it fails
check() {
    what=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what"
        sed 's/^/     /' "$log" | head -n 20
    fi
}
same() { # EXPECTED GOT
    [ "$1" = "$2" ] || { echo "expected '$1', got '$2'" && return 1; }
}
exits() { # CODE COMMAND...
    code=$1
    shift
    got=0
    "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
    [ "$got" = "$code" ] || { echo "exit $got, expected $code" && cat "$scratch/out" "$scratch/err" && return 1; }
}
says() { # CODE TEXT COMMAND...: exit code, and TEXT on standard output
    code=$1 text=$2
    shift 2
    exits "$code" "$@" || return 1
    grep -qF -- "$text" "$scratch/out" || { echo "'$text' is not in:" && cat "$scratch/out" "$scratch/err" && return 1; }
}

# ---- install ----
check "cmake --install" cmake --install "$build" --prefix "$scratch/prefix"
if [ $failed != 0 ]; then # nothing to look at
    echo "$passed passed, $failed failed"
    exit 1
fi
prefix=$scratch/prefix
pc=$(find "$prefix" -name libroute.pc)
libdir=$(dirname "$(dirname "$pc")")
man=$prefix/share/man
header=$prefix/include/libroute
for file in "$pc" "$header/libroute.h" "$header/version.h" "$libdir/libroute.so" "$prefix/bin/libroute" \
    "$man/man1/libroute.1" "$man/man3/libroute.3" "$man/man5/libroute-territory.5" \
    "$prefix/share/doc/libroute/LICENSE" "$prefix/share/doc/libroute/CHANGELOG.md"; do
    check "installed: ${file#"$prefix"/}" test -s "$file"
done
for schema in "$top"/libroute/schema/*.json; do
    check "installed: $(basename "$schema")" cmp "$schema" "$prefix/share/libroute/schema/$(basename "$schema")"
done
check "no path of the build in what is installed for others" sh -c \
    '! grep -rlF "$1" "$2" "$3" "$4"' - "$(cd "$build" && pwd)" "$header" "$libdir/cmake" "$libdir/pkgconfig"

# ---- versions: header, pkg-config, CMake package, command are one ----
version=$(sed -n 's/^#define LRT_VERSION "\(.*\)"$/\1/p' "$header/version.h")
export PKG_CONFIG_PATH="$libdir/pkgconfig"
export LD_LIBRARY_PATH="$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
check "the header has a version" test -n "$version"
check "version of pkg-config" same "$version" "$(pkg-config --modversion libroute)"
check "version of the command" same "libroute $version" "$("$prefix/bin/libroute" --version)"
soname=$(objdump -p "$libdir/libroute.so" | sed -n 's/^ *SONAME *//p')
check "soname is an integer" sh -c 'case $1 in libroute.so.*[!0-9]*) exit 1 ;; libroute.so.?*) ;; *) exit 1 ;; esac' - "$soname"
check "the soname is there as a link" test -e "$libdir/$soname"

# ---- the installed tree may be moved, and its command finds its library ----
cp -R "$prefix" "$scratch/moved"
check "the command runs without LD_LIBRARY_PATH" same "libroute $version" "$(env -u LD_LIBRARY_PATH "$scratch/moved/bin/libroute" --version 2>&1)"
check "pkg-config names the new place" sh -c 'PKG_CONFIG_PATH="$1" pkg-config --cflags --libs libroute | grep -qF "$2"' - \
    "$scratch/moved${libdir#"$prefix"}/pkgconfig" "$scratch/moved"

# ---- the dataset ----
if [ -z "$dataset" ]; then
    dataset=$scratch/millbrook.sqlite
    check "build $territory" "$prefix/bin/libroute" build --overwrite --quiet "$territory" "$dataset"
fi

# ---- the headers of our dependencies, each an error ----
for name in geos_c.h proj.h shapefil.h sqlite3.h jansson.h csv.h xxhash.h nettle/sha2.h libical/ical.h; do
    echo '#error "a header of a dependency of libroute was reached"' >"$scratch/poison/$name"
done

run_examples() { # LABEL FOLDER
    check "$1: route_address answers" says 0 "tenants_union" "$2/route_address" "$dataset" "10 N Main St" 2026-11-23 wards
    check "$1: route_address gives the verdict" says 0 "wards: certain" "$2/route_address" "$dataset" "10 N Main St" 2026-11-23 wards
    check "$1: case_screen says who may call" says 0 "may I call? ask_first: ask a supervisor" "$2/case_screen" "$dataset" "10 N Main St" 2026-11-23T09:30:00 inspector
    check "$1: case_screen, no such role" exits 1 "$2/case_screen" "$dataset" "10 N Main St" 2026-11-23 mayor
    mkdir -p "$scratch/pack"
    check "$1: training_pack writes the pages" says 0 "training.ics" "$2/training_pack" "$dataset" wards/ward-1 2026-11-23 "$scratch/pack"
    check "$1: route_address, no such place" says 3 "not_found" "$2/route_address" "$dataset" "10 Nowhere St" 2026-11-23
    check "$1: route_address, no such day" exits 1 "$2/route_address" "$dataset" "10 N Main St" 2026-13-23
    check "$1: explain_place, how far outside" says 0 "outside by 150 m (492 ft)" "$2/explain_place" "$dataset" "10 N Main St" 2026-11-23 age=40
    check "$1: explain_place, no such fact" exits 1 "$2/explain_place" "$dataset" "10 N Main St" 2026-11-23 shoe=42
    check "$1: keep_receipt gives the answer again" says 0 "the same answer" \
        sh -c '"$1" "$2" "10 N Main St" 2026-11-23 >"$3" && "$1" "$2" <"$3"' - "$2/keep_receipt" "$dataset" "$scratch/receipt.json"
    check "$1: keep_receipt, a receipt that was changed" exits 1 \
        sh -c 'sed s/2026/2025/ "$3" | "$1" "$2"' - "$2/keep_receipt" "$dataset" "$scratch/receipt.json"
    check "$1: may_contact, a holiday" says 3 "not_now" "$2/may_contact" "$dataset" tenants_union inspector 2026-11-26T10:00
    check "$1: may_contact, open" says 0 "allowed" "$2/may_contact" "$dataset" tenants_union inspector 2026-11-23T10:00
    check "$1: route_address, no dataset" exits 1 "$2/route_address" "$scratch/none" "10 N Main St" 2026-11-23
    check "$1: areas_at, where four wards meet" says 0 "wards/2020/ward-4 (on its border)" \
        "$2/areas_at" "$dataset" -81.0 41.4345703125 2026-11-23
    check "$1: areas_at, the wards of another year" says 0 "wards/2030/" "$2/areas_at" "$dataset" -81.0 41.4375 2031-01-01
    check "$1: areas_at, no coordinate" exits 1 "$2/areas_at" "$dataset" 200 41 2026-11-23
    check "$1: geocode_address answers" says 0 "001.1-02-01" "$2/geocode_address" "$dataset" "10 N Main St" 44097
    check "$1: geocode_address, several places" says 3 "ambiguous" "$2/geocode_address" "$dataset" "12 Oak Ave"
    printf 'id,lon,lat\n7,-80.98779296875,41.44189453125\n' >"$scratch/points.csv"
    check "$1: batch_areas answers a stream" says 0 "7,-80.98779296875,41.44189453125,answered" \
        sh -c '"$1" "$2" 2026-11-23 <"$3"' - "$2/batch_areas" "$dataset" "$scratch/points.csv"
    printf 'x,y\n499850,4587100\n505000,4587000\n' >"$scratch/points.csv"
    check "$1: batch_areas in another system" says 3 "505000,4587000,outside" \
        sh -c '"$1" "$2" 2026-11-23 EPSG:32617 <"$3"' - "$2/batch_areas" "$dataset" "$scratch/points.csv"
    check "$1: batch_areas, no usable column" exits 1 sh -c '"$1" "$2" 2026-11-23 <"$3"' - "$2/batch_areas" "$dataset" "$scratch/points.csv"
    check "$1: audit_territory counts what is open" says 3 " open" "$2/audit_territory" "$top/tests/data/gapville" 2026-11-23 "$scratch/junit.xml"
    printf 'lon,lat,expect:status\n0,0,outside\n' >"$scratch/golden.csv"
    check "$1: release_gate lets the same dataset in" says 0 "0 parcels and 0 addresses" "$2/release_gate" "$dataset" "$dataset" "$scratch/golden.csv" 2026-11-23 0
    printf 'lon,lat,expect:status\n0,0,answered\n' >"$scratch/golden.csv"
    check "$1: release_gate keeps out what does not hold" says 3 "line 2, 0,0: status should be answered and is outside" "$2/release_gate" "$dataset" "$dataset" "$scratch/golden.csv" 2026-11-23 0
    check "$1: audit_territory wrote JUnit" grep -q "<testsuite" "$scratch/junit.xml"
    check "$1: audit_territory, no such day" exits 1 "$2/audit_territory" "$dataset" 2026-13-23
    check "$1: build_territory tells what it found" says 0 "notice: stated_area_unmatched" \
        "$2/build_territory" "$territory" "$scratch/again.sqlite"
    check "$1: build_territory made the same bytes" cmp "$dataset" "$scratch/again.sqlite"
    check "$1: build_territory, no territory" exits 1 "$2/build_territory" "$scratch/none" "$scratch/again.sqlite"
}

# ---- find_package ----
check "cmake: configure" cmake -S "$here/cmake" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Debug \
    -DEXPECTED_VERSION="$version" -DEXAMPLES="$top/examples" -DPOISON="$scratch/poison"
check "cmake: build" cmake --build "$scratch/cmake"
run_examples cmake "$scratch/cmake"
mkdir -p "$scratch/other"
printf 'cmake_minimum_required(VERSION 3.18)\nproject(other LANGUAGES NONE)\nfind_package(libroute %s REQUIRED)\n' 99 >"$scratch/other/CMakeLists.txt"
check "cmake: a version that is not there is refused" sh -c '! cmake -S "$1" -B "$1/build" -DCMAKE_PREFIX_PATH="$2"' - "$scratch/other" "$prefix"

# ---- pkg-config and cc ----
check "pkg-config: only -lroute" same "-lroute" "$(pkg-config --libs-only-l libroute | tr -d ' ')"
for name in explain_place keep_receipt training_pack case_screen route_address may_contact areas_at geocode_address batch_areas build_territory audit_territory release_gate; do
    # shellcheck disable=SC2046,SC2086 # flags are words
    check "cc: $name" ${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$scratch/poison" "$top/examples/$name.c" \
        -o "$scratch/cc/$name" $(pkg-config --cflags --libs libroute)
done
run_examples cc "$scratch/cc"
for file in "$top"/examples/*.c; do
    check "$(basename "$file") is among the programs run here" test -x "$scratch/cc/$(basename "$file" .c)"
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
