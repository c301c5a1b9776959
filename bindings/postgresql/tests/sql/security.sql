-- Who names files, what is told of them, and what becomes of files that are missing, damaged or replaced.
\getenv folder LIBROUTE_FILES
CREATE EXTENSION libroute;
\set good :folder '/good.sqlite'
\set flipped :folder '/flipped.sqlite'
\set short :folder '/short.sqlite'
\set missing :folder '/missing.sqlite'
\set other :folder '/other.sqlite'
SET libroute.dataset = 'relative.sqlite';
SET libroute.nonsense = 1;

-- a user may call what was granted, and name nothing
CREATE ROLE clerk;
SET ROLE clerk;
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23');
RESET ROLE;
GRANT USAGE ON SCHEMA libroute TO clerk;
SET ROLE clerk;
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23');
SET libroute.dataset = '/etc/passwd';
SET libroute.generation = '';
SHOW libroute.dataset;
RESET ROLE;

-- a value that a user set before the extension was loaded counts for nothing
\c -
SET ROLE clerk;
SET libroute.dataset = '/etc/passwd';
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23');
RESET ROLE;

-- missing, no dataset, too short, damaged: an error each, no path for those who may not name one, and the backend goes on
SELECT pg_backend_pid() AS before \gset
SET libroute.dataset = :'missing';
SET ROLE clerk;
SELECT libroute.areas(-81.0, 41.4345703125);
RESET ROLE;
SET libroute.dataset = '/dev/zero';
\set VERBOSITY sqlstate
SELECT libroute.areas(-81.0, 41.4345703125);
SET libroute.dataset = '/etc/passwd';
SELECT libroute.areas(-81.0, 41.4345703125);
SET libroute.dataset = :'short';
SELECT libroute.areas(-81.0, 41.4345703125);
SET libroute.dataset = :'flipped';
SELECT libroute.areas(-81.0, 41.4345703125);
SELECT libroute.route_json('10 N Main St');
\set VERBOSITY default
SET libroute.dataset = :'good';
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23'), pg_backend_pid() = :before AS same_backend;

-- a file replaced by renaming answers from the next query on
\! cp "$LIBROUTE_FILES/good.sqlite" "$LIBROUTE_FILES/other.sqlite"
SET libroute.dataset = :'other';
SELECT libroute.info() ->> 'name' AS name;
\! cp "$LIBROUTE_FILES/cleveland.sqlite" "$LIBROUTE_FILES/next" && mv "$LIBROUTE_FILES/next" "$LIBROUTE_FILES/other.sqlite"
SELECT libroute.info() ->> 'name' AS name;
\! rm "$LIBROUTE_FILES/other.sqlite"
\set VERBOSITY sqlstate
SELECT libroute.info() ->> 'name' AS name;
\set VERBOSITY default
RESET libroute.dataset;

-- cancelled
SET statement_timeout = '200ms';
SELECT count(libroute.partners_at(-81.0, 41.43 + i * 1e-9)) FROM generate_series(1, 1000000000) i;
SELECT count(libroute.areas(-81.0, 41.43 + i * 1e-9, 'wards')) FROM generate_series(1, 1000000000) i;
RESET statement_timeout;
SELECT pg_backend_pid() = :before AS same_backend;
DROP EXTENSION libroute;
DROP OWNED BY clerk;
DROP ROLE clerk;
