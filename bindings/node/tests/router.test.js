'use strict';
const assert = require('node:assert');
const path = require('node:path');
const test = require('node:test');
const libroute = require('..');

const millbrook = path.join(process.env.LIBROUTE_DATASETS, 'millbrook.sqlite');
const refused = (status) => (why) => why instanceof libroute.LibrouteError && why.status === status && why.message.length > 10;

test('misuse is an error that says what was expected', async () => {
  const city = await libroute.open(millbrook, { asOf: '2026-11-23' });
  assert.strictEqual(city.asOf, '2026-11-23');
  await assert.rejects(libroute.open('/no/such/file'), refused(3));
  await assert.rejects(libroute.open(millbrook, { as_of: '2026-11-23' }), refused(1));
  await assert.rejects(libroute.open(millbrook, { asOf: '2026-02-30' }), refused(1));
  await assert.rejects(city.route(7), refused(1));
  await assert.rejects(city.route('10 N Main St', { facts: 'age=60' }), refused(1));
  await assert.rejects(city.route('10 N Main St', { facts: [null] }), refused(1));
  await assert.rejects(city.route('10 N Main St', { role: 'nobody' }), refused(1));
  await assert.rejects(city.route('10 N Main St', { role: 5 }), refused(1));
  await assert.rejects(city.route('10 N Main St', { view: 'mayor' }), refused(1));
  await assert.rejects(city.covers([-81, 41]), refused(1));
  await assert.rejects(city.covers(new Float64Array(3)), refused(1));
  await assert.rejects(city.batch('lon,lat\n', { verb: 'dance' }), refused(1));
  assert.throws(() => city.instant('tomorrow'), refused(1));
  assert.throws(() => city.localDate('noon'), refused(1));
  assert.strictEqual((await city.geocode('10 N Main St\0 of Millbrook')).status === 'answered', false);
  assert.strictEqual(city.areas('x', undefined), null);
  city.close();
});

test('a closed router', async () => {
  const city = await libroute.open(millbrook, { asOf: '2026-11-23' });
  const running = city.covers(new Float64Array(200000).fill(41));
  city.close();
  city.close();
  assert.strictEqual((await running).length, 100000);         // it keeps what it needs
  await assert.rejects(city.route('10 N Main St'), refused(1));
  assert.throws(() => city.areas(-81, 41), refused(1));
  assert.throws(() => city.allAreas, refused(1));
});

test('many at once, and nothing of the caller is looked at later', async () => {
  const city = await libroute.open(millbrook, { asOf: '2026-11-23' });
  const one = await city.route([-81.0, 41.4345703125]);
  const many = await Promise.all(Array.from({ length: 200 }, () => city.route([-81.0, 41.4345703125])));
  for (const other of many) assert.deepStrictEqual(other, one);
  const points = Float64Array.of(-81.0, 41.4345703125);
  const cover = city.covers(points);
  points.fill(NaN);
  const [id] = await cover;
  assert.ok(id >= libroute.COVER_ON_EDGE && id !== libroute.COVER_INVALID);
  assert.deepStrictEqual(city.coverAreas(id).filter((a) => a.set === 'wards').map((a) => a.areaId), ['ward-1', 'ward-2', 'ward-3', 'ward-4']);
  assert.deepStrictEqual(city.coverAreas(libroute.COVER_INVALID), []);
  assert.strictEqual((await city.info()).name, 'millbrook');
  assert.strictEqual((await city.info()).digest, city.digest);
  assert.match(libroute.version, /^\d+\.\d+\.\d+$/);
});

test('every name that is declared is there, and no other', async () => {
  const text = require('node:fs').readFileSync(path.join(__dirname, '../index.d.ts'), 'utf8');
  const named = [...text.matchAll(/^export (?:class|function|const) (\w+)/gm)].map((m) => m[1]);
  assert.deepStrictEqual(named.sort(), Object.keys(libroute).sort());
  const members = [...text.slice(text.indexOf('export class Router')).split('\n}')[0].matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)]
    .map((m) => m[1]).filter((m) => m !== 'constructor' && m !== 'private');
  const there = Object.getOwnPropertyNames(libroute.Router.prototype).filter((m) => m !== 'constructor');
  assert.deepStrictEqual(members.sort(), there.sort());
});

// contact_protocols.csv and schedules.csv of Millbrook; 2026-11-23 is a Monday, the hotline closes from 12 to 13
test('may contact', async () => {
  const city = await libroute.open(millbrook, { asOf: '2026-11-23' });
  const ask = async (partner, options) => (await city.mayContact(partner, { role: 'inspector', ...options }));
  assert.strictEqual((await ask('tenants_union', { at: '2026-11-23T09:30:00' })).verdict, 'allowed');
  const lunch = await ask('tenants_union', { at: new Date('2026-11-23T12:30:00-05:00') });
  assert.deepStrictEqual([lunch.verdict, lunch.protocol.next_at], ['not_now', '2026-11-23T13:00:00-05:00']);
  assert.strictEqual((await ask('fairlaw')).verdict, 'never');
  assert.strictEqual((await ask('mediation')).verdict, 'not_set');
  assert.strictEqual((await ask('legal_aid', { at: '2026-11-23T10:00', facts: ['stage=hearing'] })).verdict, 'ask_first');
  await assert.rejects(city.mayContact('nobody', { role: 'inspector' }), refused(1));
  await assert.rejects(city.mayContact('fairlaw', { view: 'owner' }), refused(1));
});

test('explain gives a reason for every organization', async () => {
  const city = await libroute.open(millbrook, { asOf: '2026-11-23' });
  const answer = await city.explain('10 N Main St', { role: 'inspector', facts: ['age=67'] });
  const ids = answer.partners.map((p) => p.organization.id);
  assert.ok(ids.length > answer.matches.length && new Set(ids).size === ids.length);
  assert.ok(answer.partners.every((p) => p.reason.length > 0));
  assert.deepStrictEqual(answer.partners.filter((p) => p.chosen).map((p) => p.organization.id).sort(),
    answer.matches.map((m) => m.organization.id).sort());
});
