#!/bin/sh
# Tests of the PostgreSQL extension, in servers of its own: pg_regress, then test_postgresql.py.
#   run.sh BUILD-TREE MILLBROOK CLEVELAND LIBRARY-THAT-CAN-FAIL OUTPUT-FOLDER
set -eu
CLUSTER_SH=$(cd "$(dirname "$0")" && pwd)/cluster.sh
. "$CLUSTER_SH"
here=$here_cluster output=$5
trap cluster_stop_all EXIT
trap 'exit 1' INT TERM
cluster_folder "$1"
files=$folder/files
mkdir "$files"
cp "$2" "$files/millbrook.sqlite"
cp "$2" "$files/good.sqlite"
cp "$3" "$files/cleveland.sqlite"
head -c 100000 "$2" >"$files/short.sqlite"
# Every compiled section behind the tables for people is damaged, the trailer at the end is not.
python3 - "$2" "$files/flipped.sqlite" <<'PY'
import sqlite3, sys
data = bytearray(open(sys.argv[1], "rb").read())
page = int.from_bytes(data[16:18], "big")
tables = page * int.from_bytes(data[28:32], "big")      # the size SQLite's header states
for at in range(tables, len(data) - 16384, 64):
    data[at] ^= 1
open(sys.argv[2], "wb").write(data)
PY
cluster_start plain "libroute.dataset = '$files/millbrook.sqlite'"
PGHOST=$folder/run PGPORT=$(cluster_port plain) LIBROUTE_FILES=$files
export PGHOST PGPORT LIBROUTE_FILES
mkdir -p "$output"
"$("$PG_CONFIG" --pkglibdir)/pgxs/src/test/regress/pg_regress" --bindir="$bin" --inputdir="$here" --outputdir="$output" \
    --user=postgres --dbname=contrib_regression libroute security || {
    cat "$output/regression.diffs"
    exit 1
}
# a second server, whose library fails on demand
mkdir "$folder/lib-failing"
cp "$4" "$folder/lib-failing/libroute.so.0"
gcc -shared -fPIC -Wall -Werror -I"$("$PG_CONFIG" --includedir-server)" -o "$folder$lib/fail.so" "$here/fail.c" -ldl
export LD_LIBRARY_PATH="$folder/lib-failing"
cluster_start failing "libroute.dataset = '$files/millbrook.sqlite'"
unset LD_LIBRARY_PATH
LIBROUTE_FAILING_PORT=$(cluster_port failing) PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m pytest -q -p no:cacheprovider "$here/test_postgresql.py"
