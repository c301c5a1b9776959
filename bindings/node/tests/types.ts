// Compiles: what users of the declared types write.
import * as libroute from '..';

async function use(): Promise<string[]> {
  const city = await libroute.open('x.sqlite', { asOf: '2026-11-23' });
  const answer = await city.route([-81, 41], { facts: ['age=60'], view: 'owner', at: new Date() });
  const covers: Uint32Array = await city.covers(new Float64Array(2));
  const hits = city.areas(-81, 41);
  if (hits === null || answer.status !== 'answered') {
    return [];
  }
  const permission = await city.mayContact('nwn', { role: 'inspector', at: '2026-11-23T09:30:00' });
  if (permission.verdict === 'not_set' || (await city.explain('x')).status === 'gap') return [permission.message];
  // @ts-expect-error: no such view
  await city.route('x', { view: 'mayor' });
  // @ts-expect-error: asOf, not as_of
  await libroute.open('x.sqlite', { as_of: '2026-11-23' });
  return [...hits.map((h) => h.area.id), ...city.coverAreas(covers[0]).map((a) => a.name)];
}
use().catch((why: libroute.LibrouteError) => why.status);
