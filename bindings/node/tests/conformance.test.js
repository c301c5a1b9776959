'use strict';
// The conformance list (../../conformance), through promises and through the direct calls.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const libroute = require('..');

const TOP = path.resolve(__dirname, '../../..');
const LIST = ['calls', 'cases'].flatMap((name) => fs.readFileSync(path.join(TOP, 'bindings/conformance', `${name}.ndjson`), 'utf8')
  .split('\n').filter(Boolean).map((line) => JSON.parse(line)));
const dataset = (name) => path.join(process.env.LIBROUTE_DATASETS, `${name}.sqlite`);
const last = (id) => id.slice(id.lastIndexOf('/') + 1);
const ofSet = (ids, set) => ids.filter((id) => id.startsWith(`${set}/`)).sort();
const near = (got, want) => assert.ok(want === null ? Number.isNaN(got) : Math.abs(got - want) <= 2e-7, `${got} for ${want}`);

const checkPlace = (place, expect) => {
  if (expect.match_type) assert.ok(expect.match_type.includes(place.match_type), place.match_type);
  if (expect.parcels) assert.deepStrictEqual([...place.parcels].sort(), [...expect.parcels].sort());
  if (expect.address) assert.ok(place.address.toLowerCase().startsWith(expect.address.toLowerCase()), place.address);
  for (const key of ['lon', 'lat']) if (expect[key] !== undefined) near(place[key], expect[key]);
};

const answer = async (city, line, expect) => {
  const how = {};
  for (const [ours, theirs] of [['asOf', 'as_of'], ['at', 'at'], ['rule', 'rule'], ['role', 'role'], ['facts', 'facts'], ['view', 'view']]) {
    if (line[theirs] !== undefined) how[ours] = line[theirs];
  }
  const got = await city[line.call](line.place, how);
  assert.strictEqual(got.status, expect.status);
  const ids = got.areas.filter((a) => a.relation !== 'near').map((a) => `${a.set}/${a.edition}/${a.area_id}`);
  for (const [set, want] of Object.entries(expect.areas ?? {})) assert.deepStrictEqual(ofSet(ids, set), want);
  for (const [set, want] of Object.entries(expect.verdicts ?? {})) assert.strictEqual(got.verdicts[set], want);
  const partners = (got.matches ?? []).map((m) => m.organization.id);
  if (expect.partners) assert.deepStrictEqual(partners, expect.partners);
  for (const id of expect.includes ?? []) assert.ok(partners.includes(id), id);
  for (const id of expect.excludes ?? []) assert.ok(!partners.includes(id), id);
  checkPlace(got.location ?? {}, expect);
  return ['status', 'areas', 'verdicts', 'partners', 'includes', 'excludes', 'match_type', 'parcels', 'address', 'lon', 'lat', 'candidates'];
};

// RFC 4180, of one line
const csvRow = (line) => {
  const cells = [''];
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    if (line[i] === '"') {
      if (quoted && line[i + 1] === '"') { cells[cells.length - 1] += '"'; i += 1; } else quoted = !quoted;
    } else if (line[i] === ',' && !quoted) cells.push('');
    else cells[cells.length - 1] += line[i];
  }
  return cells;
};

const CALLS = {
  areas: [['dataset', 'as_of', 'lon', 'lat'], async (city, line, expect) => {
    const point = [line.lon ?? NaN, line.lat ?? NaN];
    const hits = city.areas(...point, { asOf: line.as_of });
    const [cover] = await city.covers(Float64Array.from(point), { asOf: line.as_of });
    if (expect.invalid) {
      assert.strictEqual(hits, null);
      assert.strictEqual(cover, libroute.COVER_INVALID);
      return ['invalid'];
    }
    assert.deepStrictEqual(city.coverAreas(cover).map((a) => a.id), hits.map((h) => h.area.id));
    for (const [set, want] of Object.entries(expect.areas)) {
      assert.deepStrictEqual(ofSet(hits.map((h) => h.area.id), set), want);
      assert.deepStrictEqual(ofSet(hits.filter((h) => h.onEdge).map((h) => h.area.id), set), expect.edges[set]);
    }
    return ['areas', 'edges'];
  }],
  route: [['dataset', 'as_of', 'place', 'rule', 'at', 'role', 'facts', 'view'], answer],
  locate: [['dataset', 'as_of', 'place', 'rule', 'at', 'role', 'facts', 'view'], answer],
  geocode: [['dataset', 'text', 'as_of', 'city', 'state', 'zip'], async (city, line, expect) => {
    const got = await city.geocode(line.text, { city: line.city, state: line.state, zip: line.zip });
    assert.strictEqual(got.status, expect.status);
    assert.ok(got.candidates.length + (got.location ? 1 : 0) >= (expect.candidates ?? 0));
    if (expect.status === 'answered') checkPlace(got.location, expect);
    return ['status', 'candidates', 'match_type', 'parcels', 'address', 'lon', 'lat'];
  }],
  batch: [['dataset', 'as_of', 'verb', 'input', 'crs'], async (city, line, expect) => {
    const got = await city.batch(line.input, { verb: line.verb, asOf: line.as_of, crs: line.crs });
    const [header, ...rows] = Buffer.from(got.output).toString().split(/\r?\n/).filter(Boolean).map(csvRow);
    for (const [column, cells] of Object.entries(expect.output ?? {})) {
      assert.deepStrictEqual(rows.map((r) => r[header.indexOf(column)]), cells, column);
    }
    for (const key of ['rows', 'answered']) if (expect[key] !== undefined) assert.strictEqual(got[key], expect[key]);
    return ['output', 'rows', 'answered'];
  }],
  area: [['dataset', 'name'], async (city, line, expect) => {
    assert.strictEqual(city.area(line.name)?.name ?? null, expect.name);
    return ['name'];
  }],
  open: [['path'], async (_city, line) => { await libroute.open(path.join(TOP, line.path)); return []; }],
  date: [['text'], async (_city, line, expect) => { assert.strictEqual(libroute.parseDate(line.text), expect.date); return ['date']; }],
  instant: [['dataset', 'text'], async (city, line, expect) => { assert.strictEqual(city.instant(line.text), expect.at); return ['at']; }],
  local_date: [['dataset', 'at'], async (city, line, expect) => {
    assert.strictEqual(city.localDate(line.at), expect.date);
    return ['date'];
  }],
  to_lon_lat: [['dataset', 'crs', 'x', 'y'], async (city, line, expect) => {
    const [lon, lat] = await city.toLonLat(line.crs, Float64Array.of(line.x, line.y));
    near(lon, expect.lon);
    near(lat, expect.lat);
    return ['lon', 'lat'];
  }],
  status_text: [['code'], async (_city, line, expect) => { assert.strictEqual(libroute.statusText(line.code), expect.text); return ['text']; }],
};

test('conformance', async (t) => {
  const cities = { millbrook: await libroute.open(dataset('millbrook')), cleveland: await libroute.open(dataset('cleveland')) };
  assert.deepStrictEqual(new Set(LIST.map((l) => l.call)), new Set(Object.keys(CALLS)));
  assert.ok(LIST.length > 300);
  for (const line of LIST) {
    await t.test(line.id, async () => {
      const [members, check] = CALLS[line.call];
      for (const m of Object.keys(line)) assert.ok(['id', 'call', 'from', 'expect', ...members].includes(m), `unknown member ${m}`);
      const city = cities[line.dataset];
      if (line.expect.error !== undefined) {
        await assert.rejects(check(city, line, {}), (why) => why instanceof libroute.LibrouteError && why.status === line.expect.error);
        return;
      }
      const seen = await check(city, line, line.expect);
      for (const m of Object.keys(line.expect)) assert.ok(seen.includes(m), `${m} is not looked at`);
    });
  }
  Object.values(cities).forEach((c) => c.close());
});
