#!/bin/sh
# PostgreSQL extension on a table of points, PostGIS over the same layers beside it, in a server of its own.
#   bench_postgresql.sh BUILD-TREE DATASET [ROWS] [ROUNDS]      default 3,200,000 rows, 7 rounds
# Memory is set as PostgreSQL sets it by default; SHARED_BUFFERS=1GB in the environment sets more. That holds the whole table, of
# which every new process then maps each page of 4 KiB anew: 20 ms of a query of 0.2 s, for the plain scan too.
# Needs the packages of tests/run.sh --full.
set -eu
CLUSTER_SH=$(cd "$(dirname "$0")/../../bindings/postgresql/tests" && pwd)/cluster.sh
. "$CLUSTER_SH"
trap cluster_stop_all EXIT
trap 'exit 1' INT TERM
cluster_folder "$1"
cp "$2" "$folder/dataset.sqlite"
cluster_start bench "libroute.dataset = '$folder/dataset.sqlite'" "shared_buffers = '${SHARED_BUFFERS:-128MB}'" "work_mem = '64MB'" "jit = off" \
    "autovacuum = off" "wal_level = minimal" "max_wal_senders = 0" \
    "shared_preload_libraries = 'libroute_pg'"
cluster_psql bench -c 'CREATE EXTENSION libroute' -c 'CREATE EXTENSION postgis'
ogr2ogr -f PGDUMP -lco CREATE_SCHEMA=NO -lco GEOMETRY_NAME=geom -nlt MULTIPOLYGON /vsistdout/ "$folder/dataset.sqlite" boundary |
    cluster_psql bench >/dev/null
PGHOST=$folder/run PGPORT=$(cluster_port bench) /usr/bin/python3 "$(dirname "$0")/bench_postgresql.py" "${3:-3200000}" "${4:-7}"
