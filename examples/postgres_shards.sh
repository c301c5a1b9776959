#!/bin/sh
# The road past one machine: two PostgreSQL servers hold a table of points between them, a third one asks, and each routes its
# own rows, at the same time. Here all three are private servers on this machine, in a temporary folder, on Unix sockets; on
# three machines only the `host` of the servers differs.
#   examples/postgres_shards.sh BUILD-TREE DATASET [ROWS]
# What makes it work: the extension is named in the server's option `extensions`, and the functions that name the day and the
# dataset's generation are IMMUTABLE. `use_remote_estimate` stays off: it does not see what a function in a select list costs, and
# would fetch the points and route them here.
# Needs postgresql-15 and postgresql-server-dev-15. Run as root, the servers run as the user postgres.
set -eu
[ $# -ge 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2 && exit 2; }
CLUSTER_SH=$(cd "$(dirname "$0")/../bindings/postgresql/tests" && pwd)/cluster.sh
. "$CLUSTER_SH"
rows=${3:-20000}
trap cluster_stop_all EXIT
trap 'exit 1' INT TERM
cluster_folder "$1"
cp "$2" "$folder/dataset.sqlite"

# ---- the shards: the extension, the dataset, half of the points each ----
for shard in shard0 shard1; do
    cluster_start $shard "libroute.dataset = '$folder/dataset.sqlite'"
    cluster_psql $shard -v rows="$rows" -v half="${shard#shard}" <<'SQL'
CREATE EXTENSION libroute;
CREATE TABLE points (id bigint, shard int, lon float8, lat float8);
-- a made grid over Cleveland: the golden ratio spreads the points evenly, in any number
INSERT INTO points SELECT i, :half, -81.88 + 0.34 * (i * 0.6180339887498949 % 1), 41.39 + 0.21 * (i * 0.7548776662466927 % 1)
FROM generate_series(1, :rows) i WHERE i % 2 = :half;
ANALYZE points;
SQL
done

# ---- the one that asks: no point of its own ----
cluster_start front "libroute.dataset = '$folder/dataset.sqlite'"
cluster_psql front <<'SQL'
CREATE EXTENSION libroute;
CREATE EXTENSION postgres_fdw;
CREATE TABLE points (id bigint, shard int, lon float8, lat float8) PARTITION BY LIST (shard);
SQL
for shard in shard0 shard1; do
    cluster_psql front -v shard=$shard -v host="$folder/run" -v port="$(cluster_port $shard)" -v half="${shard#shard}" <<'SQL'
CREATE SERVER :shard FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host :'host', port :'port', dbname 'postgres', extensions 'libroute', async_capable 'true');
CREATE USER MAPPING FOR postgres SERVER :shard OPTIONS (user 'postgres');
CREATE FOREIGN TABLE :"shard" PARTITION OF points FOR VALUES IN (:half) SERVER :shard OPTIONS (table_name 'points');
SQL
done

# ---- the question: functions that name the day and the generation are IMMUTABLE, and only those are sent to a shard ----
cluster_psql front <<'SQL'
SELECT libroute.generation() AS generation \gset
SET enable_partitionwise_aggregate = on;

\echo == what each shard is asked for: points of ward 5 that one partner serves
EXPLAIN (VERBOSE, COSTS OFF)
SELECT id FROM points
WHERE libroute.within(lon, lat, 'wards/2026/ward-5', '2026-11-23', :'generation')
  AND libroute.served_by(lon, lat, 'midtown', '2026-11-23', :'generation');

\echo == points by their first partner: each shard routes and counts its own, only the counts travel
PREPARE first_partners AS
SELECT first_partner, sum(n) AS points
FROM (SELECT shard, (libroute.partners_at(lon, lat, '2026-11-23', :'generation'))[1] AS first_partner, count(*) AS n
      FROM points GROUP BY 1, 2) each_shard
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 8;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE first_partners;
EXECUTE first_partners;

\echo == points by ward, by way of the covers counted on the shards
SELECT a.area_id, sum(c.n) AS points
FROM (SELECT shard, libroute.cover(lon, lat, '2026-11-23', :'generation') AS cover, count(*) AS n FROM points GROUP BY 1, 2) c,
     libroute.cover_areas(c.cover) a
WHERE a.set = 'wards' AND a.edition = '2026' GROUP BY 1 ORDER BY 2 DESC, 1;
SQL
