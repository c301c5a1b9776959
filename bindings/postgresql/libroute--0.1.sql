-- libroute 0.1 for PostgreSQL. Loaded by CREATE EXTENSION libroute.
\echo Use "CREATE EXTENSION libroute" to load this file. \quit

-- IMMUTABLE stands only where it is true. An answer depends on the dataset, which is a setting, and on the day: STABLE. A function
-- that is told the day and the generation (digest) of the dataset can give that one answer or an error, and nothing else: IMMUTABLE,
-- so that it may stand in an index and is sent to the shards by postgres_fdw.

-- A text without a collation. postgres_fdw keeps to itself what compares by a collation that no column of the shard has, as it
-- would for a constant of type text among the arguments.
CREATE TYPE word;
CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = text);
CREATE CAST (text AS word) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (word AS text) WITHOUT FUNCTION AS ASSIGNMENT;


-- points as numbers
CREATE FUNCTION areas(lon float8, lat float8) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_xy';
CREATE FUNCTION areas(lon float8, lat float8, set text) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_xy';
CREATE FUNCTION areas(lon float8, lat float8, set text, as_of date) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_xy';
CREATE FUNCTION areas(lon float8, lat float8, set word, as_of date, generation word) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_xy';
CREATE FUNCTION within(lon float8, lat float8, area text) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_xy';
CREATE FUNCTION within(lon float8, lat float8, area text, as_of date) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_xy';
CREATE FUNCTION within(lon float8, lat float8, area word, as_of date, generation word) RETURNS bool
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_xy';
CREATE FUNCTION served_by(lon float8, lat float8, organization text) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_xy';
CREATE FUNCTION served_by(lon float8, lat float8, organization text, as_of date) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_xy';
CREATE FUNCTION served_by(lon float8, lat float8, organization word, as_of date, generation word) RETURNS bool
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_xy';
CREATE FUNCTION cover(lon float8, lat float8) RETURNS int
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_xy';
CREATE FUNCTION cover(lon float8, lat float8, as_of date) RETURNS int
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_xy';
CREATE FUNCTION cover(lon float8, lat float8, as_of date, generation word) RETURNS int
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_xy';
CREATE FUNCTION partners_at(lon float8, lat float8) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_xy';
CREATE FUNCTION partners_at(lon float8, lat float8, as_of date) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_xy';
CREATE FUNCTION partners_at(lon float8, lat float8, as_of date, generation word) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_xy';

-- points as well-known binary: ST_AsBinary(geom)
CREATE FUNCTION areas(point bytea) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_wkb';
CREATE FUNCTION areas(point bytea, set text) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_wkb';
CREATE FUNCTION areas(point bytea, set text, as_of date) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_wkb';
CREATE FUNCTION areas(point bytea, set word, as_of date, generation word) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_areas_wkb';
CREATE FUNCTION within(point bytea, area text) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_wkb';
CREATE FUNCTION within(point bytea, area text, as_of date) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_wkb';
CREATE FUNCTION within(point bytea, area word, as_of date, generation word) RETURNS bool
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_within_wkb';
CREATE FUNCTION served_by(point bytea, organization text) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_wkb';
CREATE FUNCTION served_by(point bytea, organization text, as_of date) RETURNS bool
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_wkb';
CREATE FUNCTION served_by(point bytea, organization word, as_of date, generation word) RETURNS bool
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_served_by_wkb';
CREATE FUNCTION cover(point bytea) RETURNS int
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_wkb';
CREATE FUNCTION cover(point bytea, as_of date) RETURNS int
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_wkb';
CREATE FUNCTION cover(point bytea, as_of date, generation word) RETURNS int
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'libroute_cover_wkb';
CREATE FUNCTION partners_at(point bytea) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_wkb';
CREATE FUNCTION partners_at(point bytea, as_of date) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_wkb';
CREATE FUNCTION partners_at(point bytea, as_of date, generation word) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'libroute_partners_at_wkb';

-- texts: an address, a parcel number, 'lon,lat', 'x,y EPSG:N'
CREATE FUNCTION partners(place text) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'libroute_partners';
CREATE FUNCTION partners(place text, as_of date) RETURNS text[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'libroute_partners';
CREATE FUNCTION partners(place text, as_of date, generation word) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'libroute_partners';

-- rows
CREATE FUNCTION areas_at(lon float8, lat float8) RETURNS TABLE (set text, edition text, area_id text, name text, on_edge bool)
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10 AS 'MODULE_PATHNAME', 'libroute_areas_at_xy';
CREATE FUNCTION areas_at(lon float8, lat float8, as_of date) RETURNS TABLE (set text, edition text, area_id text, name text, on_edge bool)
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10 AS 'MODULE_PATHNAME', 'libroute_areas_at_xy';
CREATE FUNCTION areas_at(point bytea) RETURNS TABLE (set text, edition text, area_id text, name text, on_edge bool)
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10 AS 'MODULE_PATHNAME', 'libroute_areas_at_wkb';
CREATE FUNCTION areas_at(point bytea, as_of date) RETURNS TABLE (set text, edition text, area_id text, name text, on_edge bool)
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10 AS 'MODULE_PATHNAME', 'libroute_areas_at_wkb';
CREATE FUNCTION cover_areas(cover int) RETURNS TABLE (set text, edition text, area_id text, name text)
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 10 AS 'MODULE_PATHNAME', 'libroute_cover_areas';

-- whole answers; an argument that is NULL is not given
CREATE FUNCTION route_json(place text, as_of date DEFAULT NULL, at timestamptz DEFAULT NULL, role text DEFAULT NULL,
    facts text[] DEFAULT NULL, view text DEFAULT NULL, rule text DEFAULT NULL) RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 5000 AS 'MODULE_PATHNAME', 'libroute_route_json';
CREATE FUNCTION locate_json(place text, as_of date DEFAULT NULL, at timestamptz DEFAULT NULL, rule text DEFAULT NULL) RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 3000 AS 'MODULE_PATHNAME', 'libroute_locate_json';
CREATE FUNCTION geocode_json(text text, city text DEFAULT NULL, state text DEFAULT NULL, zip text DEFAULT NULL) RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 2000 AS 'MODULE_PATHNAME', 'libroute_geocode_json';
CREATE FUNCTION explain_json(place text, as_of date DEFAULT NULL, at timestamptz DEFAULT NULL, role text DEFAULT NULL,
    facts text[] DEFAULT NULL, view text DEFAULT NULL, rule text DEFAULT NULL) RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 20000 AS 'MODULE_PATHNAME', 'libroute_explain_json';
CREATE FUNCTION may_contact_json(partner text, role text DEFAULT NULL, at timestamptz DEFAULT NULL, as_of date DEFAULT NULL,
    facts text[] DEFAULT NULL, service text DEFAULT NULL) RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'libroute_may_contact_json';

-- why each organization of the directory is there, or not: one row for each
CREATE FUNCTION explain(place text, as_of date DEFAULT NULL, at timestamptz DEFAULT NULL, role text DEFAULT NULL,
    facts text[] DEFAULT NULL, view text DEFAULT NULL, rule text DEFAULT NULL)
    RETURNS TABLE (organization_id text, organization text, chosen bool, reason_code text, reason text)
    LANGUAGE sql STABLE PARALLEL SAFE COST 20000 ROWS 50
BEGIN ATOMIC
    SELECT p.partner -> 'organization' ->> 'id', p.partner -> 'organization' ->> 'name', (p.partner ->> 'chosen')::bool,
           p.partner ->> 'reason_code', p.partner ->> 'reason'
    FROM explain_json($1, $2, $3, $4, $5, $6, $7) answer, LATERAL jsonb_array_elements(answer -> 'partners') p(partner);
END;

-- may this role contact this partner, then: one row; verdict NULL where it depends on the role and none was given
CREATE FUNCTION may_contact(partner text, role text DEFAULT NULL, at timestamptz DEFAULT NULL, as_of date DEFAULT NULL,
    facts text[] DEFAULT NULL, service text DEFAULT NULL)
    RETURNS TABLE (verdict text, rule text, ask text, next timestamptz, message text)
    LANGUAGE sql STABLE PARALLEL SAFE COST 1000 ROWS 1
BEGIN ATOMIC
    SELECT answer ->> 'verdict', answer -> 'protocol' ->> 'rule', answer -> 'protocol' ->> 'ask',
           (answer -> 'protocol' ->> 'next_at')::timestamptz, answer ->> 'message'
    FROM may_contact_json($1, $2, $3, $4, $5, $6) answer
    WHERE answer IS NOT NULL;
END;

-- The same as rows. A place without answer is one row with its status, so that nothing is lost; a NULL place is no row.
CREATE FUNCTION route(place text, as_of date DEFAULT NULL, at timestamptz DEFAULT NULL, role text DEFAULT NULL,
    facts text[] DEFAULT NULL, view text DEFAULT NULL, rule text DEFAULT NULL)
    RETURNS TABLE (status text, rank int, organization_id text, organization text, category text, beats_next_on text,
                   reasons jsonb, warnings jsonb, services jsonb, contacts jsonb, partner jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE COST 5000 ROWS 10
BEGIN ATOMIC
    SELECT answer ->> 'status', (m.match ->> 'rank')::int, m.match -> 'organization' ->> 'id',
           m.match -> 'organization' ->> 'name', m.match -> 'organization' ->> 'category', m.match ->> 'beats_next_on',
           m.match -> 'reasons', m.match -> 'warnings', m.match -> 'services', m.match -> 'contacts', m.match
    FROM route_json($1, $2, $3, $4, $5, $6, $7) answer LEFT JOIN LATERAL jsonb_array_elements(answer -> 'matches') m(match) ON true
    WHERE answer IS NOT NULL;
END;
CREATE FUNCTION geocode(text text, city text DEFAULT NULL, state text DEFAULT NULL, zip text DEFAULT NULL)
    RETURNS TABLE (status text, candidate int, match_type text, score int, faults text[], lon float8, lat float8, error_m float8,
                   address text, parcels text[])
    LANGUAGE sql STABLE PARALLEL SAFE COST 2000 ROWS 2
BEGIN ATOMIC
    SELECT answer ->> 'status', c.candidate::int, c.place ->> 'match_type', (c.place ->> 'score')::int,
           ARRAY(SELECT jsonb_array_elements_text(c.place -> 'faults')), (c.place ->> 'lon')::float8, (c.place ->> 'lat')::float8,
           (c.place ->> 'error_m')::float8, c.place ->> 'address', ARRAY(SELECT jsonb_array_elements_text(c.place -> 'parcels'))
    FROM geocode_json($1, $2, $3, $4) answer LEFT JOIN LATERAL jsonb_array_elements(
             CASE answer ->> 'status' WHEN 'answered' THEN jsonb_build_array(answer -> 'location') ELSE answer -> 'candidates' END)
             WITH ORDINALITY c(place, candidate) ON true
    WHERE answer IS NOT NULL;
END;

-- a point for those that take a text
CREATE FUNCTION place(point bytea) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'libroute_place';

-- about
CREATE FUNCTION generation() RETURNS text
    LANGUAGE C STABLE PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'libroute_generation';
CREATE FUNCTION info() RETURNS jsonb
    LANGUAGE C STABLE PARALLEL SAFE COST 1000000 AS 'MODULE_PATHNAME', 'libroute_info';
CREATE FUNCTION version() RETURNS text
    LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'libroute_version';
