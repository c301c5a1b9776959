'use strict';
// libroute for Node: options, JSON and errors over the native part (libroute_node.c). index.d.ts is the reference.
const path = require('node:path');

const native = require(process.env.LIBROUTE_NODE || path.join(__dirname, 'libroute_node.node'));

/** Every failure: `status` is the number of lrt_status, `code` its text ("dataset refused"). */
class LibrouteError extends Error {
  constructor(from) {
    super(from.message);
    this.name = 'LibrouteError';
    this.status = from.status;
    this.code = from.code;
  }
}

const wrap = (why) => (why && typeof why.status === 'number' && !(why instanceof LibrouteError) ? new LibrouteError(why) : why);
const now = (call) => { try { return call(); } catch (why) { throw wrap(why); } };
const later = async (call) => { try { return await call(); } catch (why) { throw wrap(why); } };
const misuse = (message) => { throw new LibrouteError({ message, status: 1, code: native.statusText(1) }); };

const known = (options, names) => {
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) misuse(`the option ${name} is not known; there are ${names.join(', ')}`);
  }
};
const oneOf = (words, value, what) => {
  const i = words.indexOf(value);
  return i >= 0 ? i : misuse(`${what} "${value}" is not known; it is one of ${words.join(', ')}`);
};

const VIEWS = ['staff', 'senior', 'owner'];
const RULES = ['default', 'point', 'parcel'];
const VERBS = ['', 'areas', 'geocode', 'route'];
const FORMATS = ['auto', 'csv', 'ndjson', 'geojson'];
const QUERY = ['asOf', 'at', 'role', 'facts', 'view', 'rule', 'errorM'];

/** YYYYMMDD of a day "2026-11-23". */
const parseDate = (text) => now(() => native.parseDate(String(text)));

class Router {
  #handle;
  #areas = null;
  #sets = new Map();
  #day;

  constructor(handle, asOf) {
    this.#handle = handle;
    this.#day = asOf === undefined ? native.localDate(handle, Math.floor(Date.now() / 1000)) : parseDate(asOf);
  }

  get asOf() {
    return String(this.#day).replace(/^(\d+)(\d\d)(\d\d)$/, '$1-$2-$3');
  }

  #dayOf(options) { return options.asOf === undefined ? this.#day : parseDate(options.asOf); }

  #query(options) {
    let at = options.at;
    if (typeof at === 'string') at = this.instant(at);
    if (at instanceof Date) at = Math.floor(at.getTime() / 1000);
    // an instant brings its own day; both given have to agree, which the library looks at
    const day = options.asOf === undefined && at !== undefined ? 0 : this.#dayOf(options);
    return [day, at, options.role, options.facts, oneOf(VIEWS, options.view ?? 'staff', 'view'),
      oneOf(RULES, options.rule ?? 'default', 'rule'), options.errorM];
  }

  #ask(locate, place, options) {
    return later(async () => {
      known(options, QUERY);
      const point = Array.isArray(place);
      if (!point && typeof place !== 'string') misuse('a place is a text, or [longitude, latitude]');
      const [lon, lat] = point ? place : [NaN, NaN];
      return JSON.parse(await native.ask(this.#handle, locate, point ? null : place, lon, lat, this.#query(options)));
    });
  }

  route(place, options = {}) { return this.#ask(0, place, options); }

  locate(place, options = {}) { return this.#ask(1, place, options); }

  explain(place, options = {}) { return this.#ask(2, place, options); }

  mayContact(partner, options = {}) {
    return later(async () => {
      const { service, ...rest } = options;
      known(rest, ['asOf', 'at', 'role', 'facts']);
      return JSON.parse(await native.mayContact(this.#handle, String(partner), service, this.#query(rest)));
    });
  }

  geocode(text, options = {}) {
    return later(async () => {
      known(options, ['city', 'state', 'zip', 'explain']);
      return JSON.parse(await native.geocode(this.#handle, String(text), options.city, options.state, options.zip,
        options.explain ? 1 : 0));
    });
  }

  info() { return later(async () => JSON.parse(await native.info(this.#handle))); }

  #all() {
    if (!this.#areas) {
      const flat = now(() => native.areas(this.#handle));
      this.#areas = [];
      for (let i = 0; i < flat.length; i += 2) {
        const [set, edition, ...rest] = flat[i].split('/');
        this.#areas.push(Object.freeze({ index: i / 2, id: flat[i], name: flat[i + 1], set, edition, areaId: rest.join('/') }));
      }
    }
    return this.#areas;
  }

  get digest() { return now(() => native.digest(this.#handle)); }

  get allAreas() { return [...this.#all()]; }

  area(id) {
    const i = now(() => native.areaFind(this.#handle, String(id)));
    return i < 0 ? null : this.#all()[i];
  }

  areas(lon, lat, options = {}) {
    known(options, ['asOf']);
    const hits = now(() => native.areasAt(this.#handle, this.#dayOf(options), lon, lat));
    if (hits === null) return null;
    const out = [];
    for (let i = 0; i < hits.length; i += 2) out.push({ area: this.#all()[hits[i]], onEdge: hits[i + 1] === 1 });
    return out;
  }

  covers(lonLat, options = {}) {
    return later(async () => {
      known(options, ['asOf']);
      return native.cover(this.#handle, this.#dayOf(options), lonLat);
    });
  }

  coverAreas(cover) {
    const id = (cover & 0x7fffffff) >>> 0;
    if (cover === COVER_INVALID) return [];
    if (!this.#sets.has(id)) {
      this.#sets.set(id, Object.freeze(Array.from(now(() => native.coverAreas(this.#handle, id)), (i) => this.#all()[i])));
    }
    return this.#sets.get(id);
  }

  toLonLat(crs, xy) { return later(async () => native.toLonLat(this.#handle, String(crs), xy)); }

  batch(input, options) {
    return later(async () => {
      known(options ?? {}, ['verb', 'input', 'output', 'crs', ...QUERY]);
      const { verb, input: from = 'auto', output = 'auto', crs } = options ?? {};
      return native.batch(this.#handle, oneOf(VERBS, verb, 'verb'), oneOf(FORMATS, from, 'input'), oneOf(FORMATS, output, 'output'), crs,
        Buffer.from(input), this.#query(options));
    });
  }

  instant(text) { return now(() => native.parseInstant(this.#handle, String(text))); }

  localDate(at) { return now(() => native.localDate(this.#handle, at)); }

  close() { native.close(this.#handle); }
}

/** Opens a dataset; `asOf` is the day of all calls that name none (default: today in the territory). */
const open = (dataset, options = {}) => later(async () => {
  known(options, ['asOf']);
  return new Router(await native.open(String(dataset)), options.asOf);
});

const COVER_ON_EDGE = 0x80000000;
const COVER_INVALID = 0xffffffff;

module.exports = {
  open, parseDate, Router, LibrouteError, COVER_ON_EDGE, COVER_INVALID,
  version: native.version(),
  statusText: (status) => native.statusText(status),
};
