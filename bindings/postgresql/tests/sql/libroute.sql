-- The functions, over Millbrook (tests/data/make_millbrook.py): -81.0,41.4345703125 is the corner where its four wards meet.
CREATE EXTENSION libroute;
SET libroute.dataset = '';
SELECT libroute.areas(-81.0, 41.4345703125);
RESET libroute.dataset;

-- what is promised of each
SELECT p.oid::regprocedure::text AS function, provolatile, proisstrict, proparallel
FROM pg_proc p WHERE pronamespace = 'libroute'::regnamespace ORDER BY 1;

-- a point: numbers; nothing; no coordinate; no area
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23');
SELECT libroute.areas(-81.0, 41.4345703125, 'wards') = libroute.areas(-81.0, 41.4345703125, 'wards', current_date) AS today;
SELECT libroute.areas(NULL, 41.4, 'wards') IS NULL AS strict, libroute.areas('NaN', 41.4, 'wards') IS NULL AS nan,
       libroute.areas(-81, 91, 'wards') IS NULL AS range, libroute.areas(0, 0, 'wards', '2026-11-23') AS nowhere;
SELECT libroute.areas(-81.0, 41.4345703125, 'ward', '2026-11-23');
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', 'infinity');
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '-infinity');
SELECT set, edition, area_id, name, on_edge FROM libroute.areas_at(-81.0, 41.4345703125, '2026-11-23');
SELECT count(*) FROM libroute.areas_at('NaN', 0);

-- as well-known binary, made by Python's struct: little and big end, with z, EWKB with z and SRID
SELECT libroute.areas(p, 'wards', '2026-11-23'), libroute.place(p), libroute.cover(p) = libroute.cover(-81.0, 41.4345703125) AS cover,
       libroute.partners_at(p) = libroute.partners_at(-81.0, 41.4345703125) AS partners
FROM unnest('{"\\x010100000000000000004054c000000000a0b74440", "\\x0000000001c0544000000000004044b7a000000000",
              "\\x01e903000000000000004054c000000000a0b744400000000000001c40",
              "\\x01010000a0e610000000000000004054c000000000a0b744400000000000001c40"}'::bytea[]) p;
SELECT libroute.areas('\x0101000000000000000000f87f000000000000f87f'::bytea, 'wards') IS NULL AS empty;
SELECT libroute.areas('\x0101000020110f000000000000004054c000000000a0b74440'::bytea);
SELECT libroute.areas('\x010200000002000000'::bytea);
SELECT libroute.areas('\x0101000000'::bytea);
SELECT libroute.areas('\x'::bytea);
SELECT libroute.areas('\xff'::bytea);

-- joins: by area, and by cover so that each set of areas is looked up once
CREATE TABLE points (id int, lon float8, lat float8);
INSERT INTO points SELECT i, -81.01 + i * 0.0001, 41.4345703125 FROM generate_series(1, 200) i;
SELECT ward, count(*) FROM points, unnest(libroute.areas(lon, lat, 'wards', '2026-11-23')) ward GROUP BY 1 ORDER BY 1;
SELECT a.area_id, sum(n) FROM (SELECT libroute.cover(lon, lat, '2026-11-23') AS cover, count(*) AS n FROM points GROUP BY 1) c,
    libroute.cover_areas(c.cover) a WHERE a.set = 'wards' GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM libroute.cover_areas(-1);
SELECT count(*) FROM libroute.cover_areas(2147483647);

SELECT count(*) FROM points WHERE libroute.within(lon, lat, 'wards/2020/ward-1', '2026-11-23');
SELECT count(*) FROM points WHERE libroute.within(lon, lat, 'wards/2020/ward-99', '2026-11-23');
SELECT libroute.within(-81.0, 41.4345703125, a, '2026-11-23') FROM unnest('{wards/2020/ward-1,city/2020/millbrook}'::text[]) a;
SELECT libroute.within('\x010100000000000000004054c000000000a0b74440'::bytea, 'city/2020/millbrook') AS within,
       libroute.within('NaN', 0, 'city/2020/millbrook') AS nowhere;
SELECT p, libroute.served_by(-81.0, 41.4345703125, p, '2026-11-23'),
       p = ANY (libroute.partners_at(-81.0, 41.4345703125, '2026-11-23')) AS same
FROM unnest('{renters_line,lakeside_cdc,legal_aid}'::text[]) p;
SELECT libroute.served_by(0, 0, 'renters_line', '2026-11-23') AS elsewhere;
SELECT libroute.served_by(-81.0, 41.4345703125, 'nobody', '2026-11-23');

-- one call, other arguments from row to row
SELECT s, libroute.areas(-81.0, 41.4345703125, s, d::date) FROM unnest('{wards,city,wards,districts,wards}'::text[]) s,
    unnest('{2026-11-23,2010-01-01}'::text[]) d;
DO $$
DECLARE s text; got text[];
BEGIN
    FOR s IN SELECT unnest('{wards,city,wards}'::text[]) LOOP
        got := libroute.areas(-81.0, 41.4345703125, s, '2026-11-23');
        RAISE NOTICE '% %', s, got;
    END LOOP;
END $$;

-- IMMUTABLE, for those who say which dataset they mean
SELECT libroute.generation() AS generation \gset
SELECT :'generation' ~ '^sha256:[0-9a-f]{64}$' AS digest;
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23', :'generation');
CREATE INDEX ON points (libroute.cover(lon, lat, '2026-11-23'));
CREATE INDEX points_cover ON points (libroute.cover(lon, lat, '2026-11-23', :'generation'));
SET enable_seqscan = off;
SELECT count(*) FROM points
WHERE libroute.cover(lon, lat, '2026-11-23', :'generation') = libroute.cover(-81.0, 41.4345703125, '2026-11-23', :'generation');
RESET enable_seqscan;
\set VERBOSITY sqlstate
SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23', 'sha256:0');
SELECT libroute.cover(-81.0, 41.4345703125, '2026-11-23', 'sha256:0');
SELECT libroute.within(-81.0, 41.4345703125, 'wards/2020/ward-1', '2026-11-23', 'sha256:0');
SELECT libroute.served_by(-81.0, 41.4345703125, 'renters_line', '2026-11-23', 'sha256:0');
SELECT libroute.partners('10 N Main St', '2026-11-23', 'sha256:0');
SET libroute.generation = 'sha256:0';
SELECT libroute.areas(-81.0, 41.4345703125);
RESET libroute.generation;
\set VERBOSITY default

-- places
SELECT count(*) = max(rank) AND count(*) > 3 AS ranked, bool_and(status = 'answered' AND partner -> 'organization' ->> 'id' = organization_id
           AND partner -> 'organization' ->> 'name' = organization AND partner -> 'organization' ->> 'category' = category
           AND partner ->> 'beats_next_on' = beats_next_on AND partner -> 'reasons' = reasons AND partner -> 'warnings' = warnings
           AND partner -> 'services' = services AND partner -> 'contacts' = contacts) AS same
FROM libroute.route('10 N Main St', '2026-11-23');
SELECT libroute.partners('10 N Main St', '2026-11-23')
    = (SELECT array_agg(organization_id ORDER BY rank) FROM libroute.route('10 N Main St', '2026-11-23')) AS same;
SELECT status, rank FROM libroute.route('1 Nowhere Rd', '2026-11-23');
SELECT count(*) FROM libroute.route(NULL);
SELECT libroute.route_json(NULL) IS NULL AND libroute.locate_json(NULL) IS NULL AND libroute.geocode_json(NULL) IS NULL AS nothing;
SELECT status, candidate, match_type, score, faults, lon, lat, address, parcels FROM libroute.geocode('10 Main');
SELECT status, candidate, faults FROM libroute.geocode('Nowhere');
SELECT libroute.geocode_json('12 Oak Ave', 'Millbrook') ->> 'status' AS status;
SELECT libroute.locate_json('10 N Main St', '2026-11-23') -> 'verdicts' ->> 'wards' AS verdict;
SELECT libroute.route_json('10 N Main St', at => '2026-11-24 04:59:59+00') ->> 'as_of' AS local_day;
SELECT libroute.route_json('10 N Main St', at => 'infinity');
SELECT libroute.route_json('10 N Main St', '2026-11-20', at => '2026-11-24 04:59:59+00');
SELECT libroute.route_json('10 N Main St', role => 'nobody');
SELECT libroute.route_json('10 N Main St', facts => '{age}');
SELECT libroute.route_json('10 N Main St', facts => '{NULL}');
SELECT libroute.route_json('10 N Main St', facts => array_fill('age=60'::text, '{65}'));
SELECT libroute.route_json('10 N Main St', view => 'mayor');
SELECT libroute.route_json('10 N Main St', rule => 'coin');
SELECT libroute.route_json(repeat('x', 100000)) ->> 'status' AS long;
SELECT libroute.info() ->> 'name' AS name, libroute.version() ~ '^\d+\.\d+\.\d+$' AS version;

-- workers answer as one backend does
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT count(*) FROM points WHERE libroute.areas(lon, lat, 'wards', '2026-11-23') && '{ward-1}';
SELECT count(*) FROM points WHERE libroute.areas(lon, lat, 'wards', '2026-11-23') && '{ward-1}';

-- may this role call, then: contact_protocols.csv and schedules.csv; a Monday, 09:30, lunch at 12:30
SELECT verdict, rule, ask, next FROM libroute.may_contact('tenants_union', 'inspector', '2026-11-23 09:30:00-05');
SELECT verdict, next = timestamptz '2026-11-23 13:00:00-05' AS at_one FROM libroute.may_contact('tenants_union', 'inspector', '2026-11-23 12:30:00-05');
SELECT p, m.verdict, m.rule, m.ask FROM unnest('{fairlaw,mediation,silver_care}'::text[]) p, libroute.may_contact(p, 'inspector', as_of => '2026-11-23') m;
SELECT verdict FROM libroute.may_contact('legal_aid', 'inspector', '2026-11-23 10:00:00-05', facts => '{stage=hearing}');
SELECT count(*) AS nothing FROM libroute.may_contact(NULL);
SELECT libroute.may_contact_json('nobody', 'inspector');
-- a reason for every organization
SELECT count(*) = (SELECT count(DISTINCT organization_id) FROM libroute.explain('10 N Main St', '2026-11-23')) AS once,
       bool_and(reason <> '') AS reasons, array_agg(organization_id ORDER BY organization_id) FILTER (WHERE chosen)
           = (SELECT array_agg(organization_id ORDER BY organization_id) FROM libroute.route('10 N Main St', '2026-11-23')) AS chosen
FROM libroute.explain('10 N Main St', '2026-11-23');
SELECT DISTINCT chosen, reason_code FROM libroute.explain('Nowhere', '2026-11-23');
SELECT libroute.explain_json('10 N Main St', view => 'owner');

-- a database in another encoding
CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C';
\c latin
CREATE EXTENSION libroute;
SET client_encoding = 'UTF8';
SELECT name, octet_length(name) FROM libroute.areas_at(-81.0, 41.4345703125) WHERE set = 'districts';
SELECT libroute.route_json('10 Sainte-Thérèse') ->> 'status' AS status;
\c contrib_regression
DROP DATABASE latin;
DROP TABLE points;
DROP EXTENSION libroute;
