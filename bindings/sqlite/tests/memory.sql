-- Run again and again while an allocation fails: tests/bindings/run_sql.c --fail
SELECT lrt_open('DATASET', '2026-11-23');
SELECT lrt_areas(-81.0, 41.4345703125, 'wards');
SELECT lrt_areas(-81.0, 41.4345703125, 'wards', '2026-11-23');
SELECT area_id, on_edge FROM lrt_areas(-81.0, 41.4345703125) WHERE slug = 'wards';
SELECT status, address FROM lrt_geocode('12 Oak Ave', 'Millbrook');
SELECT rank, organization_id FROM lrt_route('10 N Main St') LIMIT 3;
SELECT rank, beats_next_on FROM lrt_route('10 N Main St', '2026-11-23', NULL, 'age=60') LIMIT 3;
SELECT json_extract(lrt_route('10 N Main St'), '$.status');
SELECT lrt_may_contact('tenants_union', 'inspector', '2026-11-23T09:30:00', 'age=67') ->> '$.verdict';
SELECT lrt_close();
