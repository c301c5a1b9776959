#!/usr/bin/env python3
"""The measuring of bench_postgresql.sh: ROWS ROUNDS, against the server that PGHOST and PGPORT name.

Serial figures are processor time of the backend (/proc, in ticks of 10 ms), so that neighbours on the machine count little; the
gain of workers is by the clock, one and two processes taking turns, as the median of the pairs; each pair waits, for a minute at
most, until the processors are idle, since two processes need both. All contestants take turns in each round; medians.
"""
import os
import statistics
import sys
import time

import psycopg2

ROWS, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
DAY = "2026-11-23"
SAMPLE = min(ROWS, 100000)      # of the rows, for PostGIS


def connect():
    db = psycopg2.connect(dbname="postgres", user="postgres")
    db.autocommit = True
    return db.cursor()


c = connect()
c.execute("SELECT pg_backend_pid(), libroute.generation()")
pid, generation = c.fetchone()
with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
    server = int(stat.read().rsplit(")", 1)[1].split()[1])


def processor_seconds():
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def of_workers():
    """Processor seconds of the processes that the server has seen end: parallel workers among them."""
    with open(f"/proc/{server}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def processors():
    """Ticks that all processors were idle, and ticks in all."""
    with open("/proc/stat", encoding="ascii") as f:
        fields = [int(n) for n in f.readline().split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def wait_for_idle():
    """Until nobody else has used more than a twentieth of the machine for a fifth of a second; False: never in a minute."""
    for _ in range(300):
        idle, total = processors()
        time.sleep(0.2)
        idle_now, total_now = processors()
        if idle_now - idle >= 0.95 * (total_now - total):
            return True
    return False


def run(sql):
    """The one value, processor seconds of the backend, seconds by the clock."""
    before, start = processor_seconds(), time.perf_counter()
    c.execute(sql)
    (value,), = c.fetchall()
    return value, processor_seconds() - before, time.perf_counter() - start


c.execute("SELECT setseed(0.5)")
c.execute("CREATE UNLOGGED TABLE points AS SELECT i AS id, -81.88 + 0.34 * random() AS lon, 41.39 + 0.21 * random() AS lat "
          f"FROM generate_series(1, {ROWS}) i")
c.execute(f"CREATE UNLOGGED TABLE sample AS SELECT id, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM points LIMIT {SAMPLE}")
# the areas in force that day, as libroute names them
c.execute(f"CREATE TABLE layers AS SELECT b.id, b.geom FROM boundary b WHERE b.boundary_set_id IN (SELECT DISTINCT a.set || '/' || a.edition "
          f"FROM points, libroute.areas_at(lon, lat, '{DAY}') a WHERE points.id <= 20000)")
c.execute("CREATE INDEX ON layers USING gist (geom)")
for table in ("points", "sample", "layers"):
    c.execute(f"VACUUM ANALYZE {table}")
c.execute("SELECT count(*) FROM layers")
print(f"{ROWS:,} points, {c.fetchone()[0]} areas in force; load {os.getloadavg()[0]:.1f}")

SERIAL = {
    "plain scan": "SELECT count(lat) FROM points",
    "cover(lon, lat)": "SELECT count(libroute.cover(lon, lat)) FROM points",
    "cover(lon, lat, day, generation)": f"SELECT count(libroute.cover(lon, lat, '{DAY}', '{generation}')) FROM points",
    "areas(lon, lat, 'wards')": "SELECT count(libroute.areas(lon, lat, 'wards')) FROM points",
    "areas(lon, lat)": "SELECT count(libroute.areas(lon, lat)) FROM points",
    "within(lon, lat, 'wards/2026/ward-5')": "SELECT count(*) FROM points WHERE libroute.within(lon, lat, 'wards/2026/ward-5')",
}
c.execute("SET max_parallel_workers_per_gather = 0")
times = {name: [] for name in SERIAL}
for _ in range(ROUNDS):
    for name, sql in SERIAL.items():
        times[name].append(run(sql)[1])
plain = statistics.median(times["plain scan"])
for name, seen in times.items():
    over = statistics.median(seen) - (plain if name != "plain scan" else 0)
    print(f"  {name:40} {over / ROWS * 1e9:7.1f} ns a row{'' if name == 'plain scan' else ' over the plain scan'}")

PARALLEL = f"SELECT count(libroute.areas(lon, lat, 'wards', '{DAY}')) FROM points"
c.execute("SET parallel_setup_cost = 0")
c.execute("SET min_parallel_table_scan_size = 0")
for what, leader in (("two workers, the leader only gathers", "off"), ("one worker and the leader", "on")):
    ones, twos, alone, together, busy = [], [], [], [], 0
    for _ in range(3 * ROUNDS):
        busy += not wait_for_idle()
        c.execute("SET max_parallel_workers_per_gather = 0")
        _, seconds, clock = run(PARALLEL)
        ones.append(clock)
        alone.append(seconds)
        c.execute(f"SET parallel_leader_participation = {leader}")
        c.execute(f"SET max_parallel_workers_per_gather = {2 if leader == 'off' else 1}")
        before = of_workers()
        _, seconds, clock = run(PARALLEL)
        twos.append(clock)
        together.append(seconds + of_workers() - before)
    print(f"  times faster, {what}: {statistics.median(a / b for a, b in zip(ones, twos)):.2f} median of {len(ones)} pairs, "
          f"{statistics.median(ones):.3f} s and {statistics.median(twos):.3f} s ({min(ones) / min(twos):.2f} of the shortest);"
          f"{f' {busy} of them began on a busy machine;' if busy else ''}\n"
          f"    both processes together take {statistics.median(together) / statistics.median(alone):.2f} of the processor time of one: "
          f"{2 * statistics.median(alone) / statistics.median(together):.2f} times faster on two free cores")

c.execute("SET max_parallel_workers_per_gather = 0")
ours = f"SELECT sum(cardinality(libroute.areas(ST_AsBinary(geom)))) FROM sample"
postgis = "SELECT count(*) FROM sample s JOIN layers l ON ST_Intersects(l.geom, s.geom)"
seen = {"libroute": [], "PostGIS": []}
for _ in range(3):
    for name, sql in (("libroute", ours), ("PostGIS", postgis)):
        pairs, seconds, _ = run(sql)
        seen[name].append((seconds, pairs))
assert len({pairs for runs in seen.values() for _, pairs in runs}) == 1, f"they differ: {seen}"
each = {name: statistics.median(s for s, _ in runs) / SAMPLE * 1e9 for name, runs in seen.items()}
print(f"  {SAMPLE:,} of the points, all layers, the same {seen['PostGIS'][0][1]:,} pairs of point and area:")
print(f"    areas(ST_AsBinary(geom)) {each['libroute']:,.0f} ns a row; ST_Intersects with a GiST index {each['PostGIS']:,.0f} ns a row: "
      f"{each['PostGIS'] / each['libroute']:.0f} times")
print(f"  load at the end {os.getloadavg()[0]:.1f}")
