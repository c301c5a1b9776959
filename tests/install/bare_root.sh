#!/bin/sh
# The packages on a Debian that has nothing but its essential packages:
#   bare_root.sh DEBS DATASET SCRATCH
# DEBS: the folder of the packages (tests/install/packages.sh makes them); DATASET: Cleveland, built elsewhere.
# In a new root made by mmdebstrap from this machine's own package sources:
#   1. with the packages they say they depend on, and no others, they install, and answer a parcel from DATASET;
#   2. they are purged, and not a file is left or changed;
#   3. installed by apt as a user would, with a compiler: route_address.c is compiled by pkg-config and by CMake, Cleveland is
#      compiled from its territory, and a parcel is answered, by C, the command, Python and SQLite;
#   4. they are purged again, and nothing of them is left.
# Needs root (chroot and a mount namespace of its own), and the network of apt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
if [ $# != 3 ]; then
    echo "usage: bare_root.sh DEBS DATASET SCRATCH" >&2
    exit 2
fi
fail() {
    echo "FAIL $1" >&2
    exit 1
}

# ---- mounts vanish with a namespace of our own, whatever happens ----
if [ -z "${BARE_ROOT_INSIDE:-}" ]; then
    [ "$(id -u)" = 0 ] || fail "this test makes a Debian root and runs programs in it by chroot: run it as root"
    command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing: apt-get install mmdebstrap"
    unshare --mount --pid --fork true 2>/dev/null ||
        fail "no mount and process namespaces here (unshare was refused): run this test where containers may make them"
    debs=$(cd "$1" && pwd)
    dataset=$(readlink -f "$2")
    mkdir -p "$3"
    scratch=$(cd "$3" && pwd)
    root=$scratch/root
    rm -rf --one-file-system "$root"
    trap 'rm -rf --one-file-system "$root"' EXIT
    code=0
    BARE_ROOT_INSIDE=1 unshare --mount --pid --fork "$0" "$debs" "$dataset" "$scratch" || code=$?
    exit $code
fi
debs=$1 dataset=$2 scratch=$3
root=$scratch/root
log=$scratch/log
passed=0
ok() { passed=$((passed + 1)); }

# ---- a new root, from this machine's sources for this release; with its rules for fetching, which may be a mirror's ----
# shellcheck source=/dev/null
. /etc/os-release
codename=$VERSION_CODENAME
: >"$scratch/sources"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    # other publishers name their suites otherwise
    if [ -f "$file" ] && grep -qE "(^|[[:space:]])$codename([[:space:]]|\$)" "$file"; then
        cat "$file" >>"$scratch/sources"
        echo >>"$scratch/sources"
    fi
done
[ -s "$scratch/sources" ] || fail "no package source of $codename in /etc/apt: nothing to make a root from"
set --
apt-config dump | grep -E '^Acquire::(Check-|http|https|Retries|Languages)' | grep -v '"";$' >"$scratch/aptopts" || true
while IFS= read -r line; do
    set -- "$@" "--aptopt=$line"
done <"$scratch/aptopts"
mmdebstrap --variant=minbase "$@" "$codename" "$root" - <"$scratch/sources" >"$log" 2>&1 || {
    tail -n 20 "$log"
    fail "mmdebstrap made no root of $codename"
}
ok
[ ! -f /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
[ ! -f /etc/hosts ] || cp -L /etc/hosts "$root/etc/hosts"
mount -t proc proc "$root/proc" || fail "/proc cannot be mounted in the new root"
mkdir "$root/srv/debs" "$root/srv/territory" "$root/srv/examples"
cp "$debs"/*.deb "$root/srv/debs"
cp "$dataset" "$root/srv/cleveland.sqlite"
cp -R "$top/examples/cleveland" "$root/srv/examples/cleveland"
cp -R "$top/shapefiles" "$root/srv/shapefiles"

inside() { # SHELL TEXT: in the root, with nothing of this machine's environment
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -euc "$1" >"$log" 2>&1
}
must() { # WHAT SHELL TEXT
    inside "$2" || {
        tail -n 30 "$log"
        fail "$1"
    }
    ok
}
says() { # WHAT TEXT SHELL TEXT: and TEXT is in the output
    must "$1" "$3"
    grep -qF -- "$2" "$log" || {
        head -n 30 "$log"
        fail "$1: '$2' is not there"
    }
}
must_not() { # WHAT SHELL TEXT
    if inside "$2"; then
        fail "$1"
    fi
    ok
}
state() { # every file with its size, mode and link, but what apt and the loader keep up to date, and what we brought
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./srv -o -path ./tmp -o -path ./var/log -o -path ./var/lib/apt \
        -o -path ./var/cache -o -path './var/lib/dpkg/status*' -o -path './var/lib/dpkg/available*' \
        -o -path ./var/lib/dpkg/triggers -o -path ./var/lib/dpkg/lock \) -prune -o -type d -printf '%p %m\n' -o -printf '%p %s %m %l\n' |
        grep -vE '^\./etc/ld\.so\.cache ' | LC_ALL=C sort)
}
packages=$(for deb in "$debs"/*.deb; do dpkg-deb -f "$deb" Package; done | tr '\n' ' ')
expected="Northwest Neighborhoods CDC" # tests/cases/cleveland.case: by shapely over the City's layer, and the partner's own page

# ---- 1. what they say they need is enough ----
needed=$(for deb in "$debs"/*.deb; do dpkg-deb -f "$deb" Depends | tr ',' '\n'; done |
    sed 's/|.*//; s/(.*//; s/:any//; s/ //g' | grep -v '^libroute' | LC_ALL=C sort -u | tr '\n' ' ')
must "what the packages depend on is in Debian: $needed" "apt-get -q update && apt-get -qy install --no-install-recommends $needed"
state >"$scratch/before"
must "dpkg installs them with what they depend on" "dpkg -i /srv/debs/*.deb"
must_not "a library is missing" "ldd /usr/bin/libroute /usr/lib/*/libroute.so.0 | grep 'not found'"
says "the command answers a parcel" "$expected" "libroute route /srv/cleveland.sqlite 001-13-027 --as-of 2026-11-23"
says "so does Node" "nwn" "node -e 'require(\"libroute\").open(\"/srv/cleveland.sqlite\", { asOf: \"2026-11-23\" })
    .then((city) => city.route(\"001-13-027\")).then((answer) => console.log(answer.matches[0].organization.id))'"
# a server of its own below /tmp, so that nothing of it is left
says "so does PostgreSQL" "nwn" "pg=/usr/lib/postgresql/15/bin; mkdir /tmp/pg; chown postgres /tmp/pg
as() { setpriv --reuid=postgres --regid=postgres --init-groups \"\$@\"; }
cd /tmp/pg
as \$pg/initdb -D /tmp/pg/data -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/tmp/pg/log
echo \"listen_addresses = ''
unix_socket_directories = '/tmp/pg'
libroute.dataset = '/srv/cleveland.sqlite'
shared_preload_libraries = 'libroute_pg'\" >>/tmp/pg/data/postgresql.conf
as \$pg/pg_ctl -s -w -D /tmp/pg/data -l /tmp/pg/server start || { cat /tmp/pg/server; exit 1; }
as \$pg/psql -qAt -v ON_ERROR_STOP=1 -h /tmp/pg -d postgres -c 'CREATE EXTENSION libroute' \
    -c \"SELECT organization_id FROM libroute.route('001-13-027', '2026-11-23') WHERE rank = 1\" || failed=1
as \$pg/pg_ctl -s -w -D /tmp/pg/data -m fast stop
rm -r /tmp/pg
[ -z \"\${failed:-}\" ]"
says "so does Python" "nwn" "python3 -c 'import libroute
with libroute.open(\"/srv/cleveland.sqlite\", as_of=\"2026-11-23\") as city: print(city.route(\"001-13-027\").partners[0].id)'"
state >"$scratch/during"
cmp -s "$scratch/before" "$scratch/during" && fail "installing changed no file: the comparison sees nothing"

# ---- 2. and they leave nothing behind ----
must "dpkg purges them" "dpkg --purge $packages"
state >"$scratch/after"
diff "$scratch/before" "$scratch/after" >"$log" || {
    cat "$log"
    fail "files were left or changed by a purge (< before, > after)"
}
ok

# ---- 3. as a user does ----
must "apt installs them, a compiler, and what they recommend" \
    "apt-get -qy install --no-install-recommends /srv/debs/*.deb gcc libc6-dev make pkg-config cmake sqlite3 libsqlite3-mod-spatialite tzdata"
says "a territory is compiled" "" "libroute build /srv/examples/cleveland /srv/made.sqlite"
says "and verified" "" "libroute verify /srv/made.sqlite"
example=/usr/share/doc/libroute-dev/examples/route_address.c
says "pkg-config: the example answers a parcel" "$expected" \
    "cc -Wall -Wextra -Werror $example -o /srv/by_pkg_config \$(pkg-config --cflags --libs libroute)
     /srv/by_pkg_config /srv/made.sqlite 001-13-027 2026-11-23 neighborhoods"
says "pkg-config: with its verdict" "neighborhoods: certain" "/srv/by_pkg_config /srv/made.sqlite 001-13-027 2026-11-23 neighborhoods"
mkdir "$root/srv/project"
cat >"$root/srv/project/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.18)
project(case_screen LANGUAGES C)
find_package(libroute REQUIRED)
add_executable(route_address $example)
target_link_libraries(route_address PRIVATE libroute::libroute)
CMAKE
says "CMake: the example answers a parcel" "$expected" \
    "cmake -S /srv/project -B /srv/project/build && cmake --build /srv/project/build
     /srv/project/build/route_address /srv/made.sqlite 001-13-027 2026-11-23"
says "SQLite: the extension answers the address" "$expected" \
    "sqlite3 :memory: \".load \$(echo /usr/lib/*/libroute/mod_libroute.so)\" \"SELECT lrt_open('/srv/made.sqlite')\" \\
     \"SELECT organization FROM lrt_route('1374 West Blvd', '2026-11-23') WHERE rank = 1\""
says "completion is where bash looks" "_libroute" "bash -c 'source /usr/share/bash-completion/completions/libroute; complete -p libroute'"

# ---- 4. and away again ----
must "apt purges them" "apt-get -qy purge $packages"
must_not "a package is left" "dpkg-query -W -f '\${Package}\n' | grep -E 'libroute'"
left=$(find "$root" -xdev \( -path "$root/srv" -o -path "$root/proc" -o -path "$root/var/log" -o -path "$root/var/cache" \
    -o -path "$root/var/lib/apt" \) -prune -o -name '*libroute*' -print)
[ -z "$left" ] || fail "left after the purge: $left"
ok
echo "$passed passed, 0 failed"
