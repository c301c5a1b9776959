#!/bin/sh
# A session in SQL: a list of cases becomes wards, partners and a work list, in the sqlite3 shell with libroute loaded.
#
#     sql_session.sh DATASET [CASES.csv [EXTENSION]]
#     sql_session.sh cleveland.sqlite
#
# CASES.csv has the columns id,address; without it, six places of Cleveland are taken, two of them with something wrong. EXTENSION is
# mod_libroute (default: where Debian's package puts it). Type the statements yourself with `sqlite3`, or copy them.
set -eu
if [ $# -lt 1 ]; then
    sed -n 's/^#     /usage: /p' "$0" | head -n 1 >&2
    exit 2
fi
dataset=$1
cases=${2:-}
extension=${3:-/usr/lib/$(uname -m)-linux-gnu/libroute/mod_libroute}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$cases" ]; then
    cases=$work/cases.csv
    cat >"$cases" <<'CSV'
id,address
1,1374 West Blvd
2,001-13-027
3,"-81.669444,41.502689"
4,"2195999.88,669999.83 EPSG:3734"
5,1 Nowhere Lane
6,"-81.2,41.0"
CSV
fi

# The shell's own commands take their words as they are: paths with a quote would need care.
sqlite3 -batch "$work/session.db" <<SQL
.load '$extension'
.mode column
.headers off
SELECT 'Opened for ' || lrt_open('$dataset', '2026-11-23');
.headers on
.import --csv '$cases' cases

-- Where is it? A row for each candidate; status says what became of the text, and only an answer has a position.
.print
.print -- places
CREATE TABLE places AS
    SELECT c.id, g.status, g.match_type, g.lon, g.lat, g.address
    FROM cases c LEFT JOIN lrt_geocode(c.address) g WHERE coalesce(g.candidate, 1) = 1;
SELECT id, status, match_type, round(lon, 6) AS lon, round(lat, 6) AS lat FROM places;

-- Which ward, which CDC areas? Several are joined with ';', '' is none, NULL is no coordinate.
.print
.print -- areas
SELECT id, lrt_areas(lon, lat, 'wards') AS ward, lrt_areas(lon, lat, 'wards', '2025-06-01') AS ward_in_2025,
       lrt_areas(lon, lat, 'neighborhoods') AS neighborhood FROM places;

-- Whom to call first? Cases without an answer keep their row and say why.
.print
.print -- first partners
SELECT c.id, r.status, r.rank, r.organization FROM cases c, lrt_route(c.address) r WHERE coalesce(r.rank, 1) <= 2 ORDER BY c.id, r.rank;

-- Why the first one? Reasons and services are JSON.
.print
.print -- reasons
.mode list
.headers off
SELECT c.id || ': ' || why.value FROM cases c, lrt_route(c.address) r, json_each(r.reasons) why WHERE c.id = 1 AND r.rank = 1;

-- How much comes to each partner?
.mode column
.headers on
.print
.print -- cases for each partner among the first three
SELECT r.organization, count(*) AS cases FROM cases c, lrt_route(c.address) r WHERE r.rank <= 3
GROUP BY r.organization_id ORDER BY 2 DESC, 1;
SQL
