-- A session in the sqlite3 shell: case records beside the answers of libroute.
--   sqlite3 < examples/sql_session.sql          with the extension and the dataset named here
-- Where libroute is installed by its package, .load finds the extension in /usr/lib/*/libroute/mod_libroute.
.load mod_libroute
.mode box
SELECT lrt_open('cleveland.sqlite') IS NOT NULL AS opened;

CREATE TABLE cases (id TEXT PRIMARY KEY, place TEXT);
INSERT INTO cases VALUES ('2026-0417', '1374 West Blvd'), ('2026-0418', '001-13-027'), ('2026-0419', '-81.669444,41.502689'),
                         ('2026-0420', '1 Nowhere St');

.print What became of each case, and the partner to try first:
SELECT c.id, r.status, r.organization
  FROM cases c, lrt_route(c.place, '2026-11-23') r
 WHERE r.rank = 1 OR r.rank IS NULL
 ORDER BY c.id;

.print How many cases each of the first three partners gets:
SELECT r.organization, count(*) AS cases
  FROM cases c, lrt_route(c.place, '2026-11-23') r
 WHERE r.rank <= 3
 GROUP BY r.organization
 ORDER BY cases DESC, r.organization;

.print Neighborhood of a point:
SELECT lrt_areas(-81.669444, 41.502689, 'neighborhoods', '2026-11-23') AS neighborhood;
