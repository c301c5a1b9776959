#!/bin/sh
# Makes the Debian packages as cmake/packages.cmake says, and looks at them:
#   packages.sh SCRATCH          the packages are then in SCRATCH/debs
# lintian has no errors and no warnings; what is installed is in exactly one package and nothing else is; no file says where it was
# built; binaries are stripped, hardened and without a lookup path of their own; versions are one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
if [ $# != 1 ]; then
    echo "usage: packages.sh SCRATCH" >&2
    exit 2
fi
mkdir -p "$1"
scratch=$(cd "$1" && pwd)
build=$scratch/build
rm -rf "$scratch/debs" "$scratch/root" "$scratch/tree"
mkdir -p "$scratch/debs" "$scratch/root" "$scratch/tree"
log=$scratch/log
passed=0 failed=0

check() { # WHAT PROBLEMS: passes when there are none
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        echo "$2" | sed 's/^/     /' | head -n 30
    fi
}
must() { # WHAT COMMAND...: nothing can be looked at without it
    what=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        check "$what" "$(tail -n 30 "$log")"
        echo "$passed passed, $failed failed"
        exit 1
    fi
    passed=$((passed + 1))
}

must "configure" cmake -S "$top" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DLIBROUTE_TESTS=OFF
must "build" cmake --build "$build"
rm -f "$build"/*.deb
# shellcheck disable=SC2016 # the inner shell expands its own argument
must "cpack" sh -c 'cd "$1" && cpack -G DEB' - "$build"
mv "$build"/*.deb "$scratch/debs"
cd "$scratch/debs"

check "seven packages" "$(set -- *.deb; [ $# = 7 ] || echo "$@" "(node-libroute needs node_api.h, postgresql-15-libroute the headers of the server)")"
check "lintian" "$(lintian --profile debian --allow-root --fail-on none --tag-display-limit 0 ./*.deb 2>&1 || echo "lintian failed")"

# ---- what is in them is what is installed; the three papers are copied under the names of Debian's policy ----
DESTDIR=$scratch/tree must "cmake --install" env DESTDIR="$scratch/tree" cmake --install "$build"
(cd "$scratch/tree" && find . ! -type d ! -path './usr/share/doc/libroute/*' | sed 's/^\.//' | LC_ALL=C sort) >"$scratch/installed"
for deb in *.deb; do
    dpkg-deb -x "$deb" "$scratch/root"
    dpkg-deb --fsys-tarfile "$deb" | tar -t | grep -v '/$' | sed 's/^\.//'
done | sed '/\/share\/doc\//d; /\/lintian\//d; s,\(/share/man/.*\)\.gz$,\1,' | LC_ALL=C sort >"$scratch/packed"
check "no file is in two packages" "$(uniq -d "$scratch/packed")"
check "installed, and in no package: give its install() a COMPONENT" "$(LC_ALL=C comm -23 "$scratch/installed" "$scratch/packed")"
check "in a package, and not installed" "$(LC_ALL=C comm -13 "$scratch/installed" "$scratch/packed")"
check "no file says where it was built" "$(grep -rlF -e "$top" -e "$scratch" "$scratch/root" || true)"
for deb in *.deb; do
    package=${deb%%_*}
    for paper in copyright changelog.gz changelog.Debian.gz; do
        check "$package has its $paper" "$([ -s "$scratch/root/usr/share/doc/$package/$paper" ] || echo missing)"
    done
done

# ---- versions and dependences ----
version=$(sed -n 's/^#define LRT_VERSION "\(.*\)"$/\1/p' "$scratch/root/usr/include/libroute/version.h")
check "changelog.Debian has the version of the packages" "$(
    head -n 1 "$top/cmake/debian/changelog" | grep -qF "libroute ($version-1) " || head -n 1 "$top/cmake/debian/changelog"
)"
for deb in *.deb; do
    check "version of $deb" "$(dpkg-deb -f "$deb" Version | grep -vxF "$version-1" || true)"
    case $deb in
    libroute0_*) ;;
    *) check "$deb needs the library of its own version" "$(dpkg-deb -f "$deb" Depends | grep -qF "libroute0 (= $version-1)" || dpkg-deb -f "$deb" Depends)" ;;
    esac
done

# ---- binaries ----
libraries=$(find "$scratch/root" \( -name '*.so*' -o -name '*.node' \) -type f)
for file in $libraries "$scratch/root/usr/bin/libroute"; do
    name=${file#"$scratch"/root}
    check "$name is stripped" "$(readelf -WS "$file" | grep -E '\.symtab|\.debug' || true)"
    check "$name has no lookup path" "$(readelf -Wd "$file" | grep -E 'RPATH|RUNPATH' || true)"
done
# shellcheck disable=SC2086 # a list of files
# built with -D_FORTIFY_SOURCE=2 as all others
check "hardened" "$(HARDENING_UNCHECKED="libroute_node.node libroute_pg.so" "$here/hardening.sh" $libraries "$scratch/root/usr/bin/libroute" | grep -v '^[0-9]* passed, 0 failed$' || true)"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
