-- Run by tests/bindings/run_sql.c, also under the sanitizers; its answers are in hostile.expected. DATASET stands for Millbrook.

-- before a dataset is open
SELECT lrt_areas(1, 2, 'wards');
SELECT lrt_route('10 N Main St');
SELECT * FROM lrt_geocode('10 N Main St');
SELECT lrt_info();
SELECT lrt_close();

-- what is no dataset
SELECT lrt_open(NULL);
SELECT lrt_open('');
SELECT lrt_open(12);
SELECT lrt_open(x'2f6574632f706173737764');
SELECT lrt_open();
SELECT lrt_open('DATASET', 'tomorrow');
SELECT lrt_open('DATASET', '2026-11-23');

-- named once: no other file afterwards, whether it exists or not, also when the dataset is closed
SELECT lrt_open('/etc/passwd');
SELECT lrt_open('/no/such/file');
SELECT lrt_close();
SELECT lrt_open('/etc/passwd');
SELECT lrt_areas(1, 2, 'wards');
SELECT status FROM lrt_route('10 N Main St');
SELECT lrt_open('DATASET', '2026-11-23');

-- a schema cannot open or close
CREATE VIEW opens AS SELECT lrt_open('DATASET');
SELECT * FROM opens;
CREATE TABLE t(a);
CREATE TRIGGER closes AFTER INSERT ON t BEGIN SELECT lrt_close(); END;
INSERT INTO t VALUES (1);
DROP TRIGGER closes;

-- nor keep answers where another dataset would make them wrong
CREATE INDEX i ON t(lrt_areas(a, a, 'wards'));
CREATE TABLE g(lon, lat, ward AS (lrt_areas(lon, lat, 'wards')));

-- but a view may ask, also in a database that is not trusted
PRAGMA trusted_schema = OFF;
CREATE VIEW asks AS SELECT lrt_areas(-81.0, 41.4345703125, 'wards') AS w, (SELECT count(*) FROM lrt_route('10 N Main St')) AS n;
SELECT * FROM asks;

-- wrong types
SELECT typeof(lrt_areas(NULL, 41.4, 'wards')), typeof(lrt_areas('north', 41.4, 'wards')), typeof(lrt_areas(x'00', 41.4, 'wards'));
SELECT typeof(lrt_areas(1e999, 41.4, 'wards')), typeof(lrt_areas(181, 41.4, 'wards')), typeof(lrt_areas(-81, -91, 'wards'));
SELECT lrt_areas('-81.0', '41.4345703125', 'wards'), lrt_areas(' -81.0 ', '41.4345703125', 'wards');
SELECT typeof(lrt_areas(-81.0, 41.4, NULL)), lrt_areas(0, 0, 'wards') = '';
SELECT lrt_areas(-81.0, 41.4345703125, 'wards ');
SELECT lrt_areas(-81.0, 41.4345703125, 12);
SELECT lrt_areas(-81.0, 41.4345703125, 'wards', '2026-02-30');
SELECT lrt_areas(-81.0, 41.4345703125, 'wards', NULL);
SELECT lrt_areas(-81.0, 41.4345703125);
SELECT lrt_areas(-81.0, 41.4345703125, 'wards', '2026-11-23', 5);
SELECT count(*) FROM lrt_areas('north', 41.4);
SELECT count(*) FROM lrt_areas(-81.0);
SELECT count(*) FROM lrt_areas;
SELECT count(*) FROM lrt_areas(-81.0, 41.4345703125, 'never');
SELECT count(*) FROM lrt_areas(-81.0, 41.4345703125, '2026-11-23', 4);

-- texts
SELECT typeof(lrt_route(NULL)), typeof(lrt_geocode(NULL)), typeof(lrt_locate(NULL));
SELECT lrt_route('') ->> '$.status', lrt_route(zeroblob(1000)) ->> '$.status', lrt_route('10 N Main' || char(0) || ' St') ->> '$.status';
SELECT lrt_route(printf('%.*c', 10000000, 'x')) ->> '$.status', lrt_geocode(x'fffefdfc80') ->> '$.status';
SELECT lrt_geocode(''';--') ->> '$.status';
SELECT count(*) FROM lrt_route(NULL);
SELECT status, rank, organization_id FROM lrt_route('no such place');
SELECT status, rank, organization_id, partner FROM lrt_route('');
SELECT status, candidate, address FROM lrt_geocode(printf('%.*c', 10000000, 'x'));
SELECT count(*) FROM lrt_route;
SELECT lrt_route('10 N Main St', '2026-13-01');
SELECT lrt_route('10 N Main St', NULL, 'emperor');
SELECT lrt_route('10 N Main St', NULL, NULL, ';;;') ->> '$.status';
SELECT lrt_route('10 N Main St', NULL, NULL, replace(printf('%.*c', 65, 'x'), 'x', 'age=60;'));
SELECT lrt_route('10 N Main St', NULL, NULL, NULL, 'public');
SELECT lrt_route('10 N Main St', NULL, NULL, NULL, NULL, 'diagonal');
SELECT status FROM lrt_route('10 N Main St', '2026-13-01');
SELECT status FROM lrt_route('10 N Main St') WHERE view = 'public';

-- joins in either order, arguments by name, IN, several at once
CREATE TABLE place(id, text);
INSERT INTO place VALUES (1, '10 N Main St'), (2, NULL), (3, 'nowhere'), (4, '50 N Main St');
SELECT p.id, r.status, r.rank, r.organization_id FROM place p LEFT JOIN lrt_route(p.text) r ON r.rank <= 2 ORDER BY 1, 3;
SELECT p.id, r.rank FROM lrt_route r JOIN place p ON r.place = p.text WHERE r.organization_id = 'midtown_cdc';
SELECT rank FROM lrt_route WHERE place = '10 N Main St' AND organization_id = 'law_clinic' AND as_of = '2026-11-23';
SELECT place, rank FROM lrt_route WHERE place IN ('10 N Main St', '50 N Main St') AND rank = 1 ORDER BY 1;
SELECT a.organization_id FROM lrt_route('10 N Main St') a JOIN lrt_route('50 N Main St') b USING (organization_id, rank);
SELECT a.slug, b.edition FROM lrt_areas(-81.0, 41.4345703125) a, lrt_areas(-81.0, 41.4345703125, '2030-01-01') b WHERE a.slug = b.slug AND a.edition <> b.edition LIMIT 1;

-- the dataset closed while a table is read
SELECT r.rank, r.category, lrt_close() FROM lrt_route('10 N Main St') r LIMIT 3;
SELECT lrt_open('DATASET', '2030-01-01');
SELECT a.area_id, a.name, lrt_close() FROM lrt_areas(-81.0, 41.4345703125) a WHERE slug = 'wards';
SELECT lrt_open('DATASET', '2026-11-23');

-- writing is not possible
INSERT INTO lrt_route(place) VALUES ('x');
DELETE FROM lrt_areas;
CREATE VIRTUAL TABLE mine USING lrt_route;
