# Debian packages, sourced by tests/run.sh and examples/quickstart.sh. need_packages does nothing when all are there,
# installs what is missing as root, and tells a user who is not root the one line to run.
BUILD_PACKAGES="build-essential cmake ninja-build pkg-config libgeos-dev libproj-dev proj-data proj-bin libshp-dev libsqlite3-dev
 libsqlite3-mod-spatialite libjansson-dev libcsv-dev nettle-dev libxxhash-dev libical-dev tzdata"
BUILD_PACKAGES="$BUILD_PACKAGES libjs-leaflet" # for the page of an audit
TEST_PACKAGES="clang libclang-rt-14-dev g++ libcmocka-dev python3 python3-jsonschema python3-dateutil valgrind gdal-bin groff man-db locales-all"
# for the bindings, small
TEST_PACKAGES="$TEST_PACKAGES python3-numpy python3-pytest python3-hypothesis sqlite3"
# school grades of the words for owners; readers of vCards and iCalendar
TEST_PACKAGES="$TEST_PACKAGES diction python3-vobject python3-icalendar"
# areas of a diff, computed by other means
TEST_PACKAGES="$TEST_PACKAGES python3-shapely"
# the binary interface compared with the recorded one; examples/nightly_batch.sh
TEST_PACKAGES="$TEST_PACKAGES abigail-tools parallel"
# Debian packages, made and judged by tests/run.sh --full
DEB_PACKAGES="dpkg-dev file lintian mmdebstrap"
# large ones, for tests/run.sh --full alone
FULL_PACKAGES="$DEB_PACKAGES python3-matplotlib python3-geopandas python3-rtree
 postgresql-15 postgresql-server-dev-15 postgresql-15-postgis-3 python3-psycopg2 mypy qgis python3-qgis nodejs node-typescript"
# Debian keeps Node's headers apart from nodejs; other builds of Node bring them
[ -f /usr/include/node/node_api.h ] || FULL_PACKAGES="$FULL_PACKAGES libnode-dev"
# the page of an audit, in a browser
FULL_PACKAGES="$FULL_PACKAGES chromium poppler-utils"

need_packages() {
    missing=
    for package in "$@"; do
        case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) in
        ii*) ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        printf 'These Debian packages are missing. Run this once, then this command again:\n  sudo apt-get install -y%s\n' "$missing" >&2
        exit 1
    fi
    printf 'Installing Debian packages:%s\n' "$missing" >&2
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086 # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null
}
