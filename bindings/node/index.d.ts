/** libroute for Node: which outside partners serve a place, in which order, why, and how to contact them. */

/** A day "2026-11-23". */
export type Day = string;
/** Seconds since 1970, a Date, or RFC 3339; without offset in the territory's time zone. */
export type Instant = number | Date | string;
/** An address, a parcel number, "lon,lat", "x,y EPSG:N"; or [longitude, latitude] in degrees. */
export type Place = string | readonly [lon: number, lat: number];

export interface Area {
  readonly index: number;
  /** "set/edition/area_id" */
  readonly id: string;
  readonly name: string;
  readonly set: string;
  readonly edition: string;
  readonly areaId: string;
}
export interface Hit { readonly area: Area; readonly onEdge: boolean; }

export interface QueryOptions {
  asOf?: Day;
  at?: Instant;
  role?: string;
  /** "KEY=VALUE" */
  facts?: readonly string[];
  view?: 'staff' | 'senior' | 'owner';
  rule?: 'default' | 'point' | 'parcel';
  /** expected error of the location, metres */
  errorM?: number;
}
export interface GeocodeOptions { city?: string; state?: string; zip?: string; explain?: boolean; }
export interface BatchOptions extends QueryOptions {
  verb: 'areas' | 'geocode' | 'route';
  input?: 'auto' | 'csv' | 'ndjson';
  output?: 'auto' | 'csv' | 'ndjson' | 'geojson';
  /** of the columns x, y */
  crs?: string;
}
export interface BatchResult { output: Uint8Array; rows: number; answered: number; }

export type Status = 'invalid' | 'not_found' | 'ambiguous' | 'outside' | 'no_service' | 'gap' | 'answered';
/** As its JSON schema (libroute/route/1, libroute/areas/1, libroute/geocode/1) says; more members than these. */
export interface Answer {
  schema: string;
  status: Status;
  [member: string]: any;
}

/** Thrown, and what promises are rejected with. A place without answer is no error: see Answer.status. */
export class LibrouteError extends Error {
  /** number of lrt_status */
  readonly status: number;
  /** its text, "dataset refused" */
  readonly code: string;
}

export interface ContactOptions {
  /** id of a staff role */
  role?: string;
  /** id of a service of the partner; as route() does where none is given */
  service?: string;
  /** "KEY=VALUE" */
  facts?: readonly string[];
  asOf?: Day;
  /** an instant; with a day alone the hour is not judged */
  at?: Instant;
}

/** The whole answer: schema libroute/may-contact/1. */
export interface Permission {
  verdict: 'allowed' | 'ask_first' | 'not_now' | 'never' | 'not_set' | null;
  /** one or two sentences for the person who asks */
  message: string;
  protocol: Record<string, any>;
  [member: string]: any;
}

/** An open dataset. */
export class Router {
  private constructor();
  /** the day of calls that name none */
  readonly asOf: Day;
  readonly allAreas: Area[];
  /** the name of the dataset, "sha256:...": the same for the same content */
  readonly digest: string;
  /** ranked partners, each with reasons, contacts and protocol */
  route(place: Place, options?: QueryOptions): Promise<Answer>;
  /** route(), and in `partners` one reason for every organization of the directory, chosen or not */
  explain(place: Place, options?: QueryOptions): Promise<Answer>;
  /** may a role of the staff contact a partner, then; `verdict` null: it depends on the role, and none was given */
  mayContact(partner: string, options?: ContactOptions): Promise<Permission>;
  /** areas with edge distances and verdicts */
  locate(place: Place, options?: QueryOptions): Promise<Answer>;
  geocode(text: string, options?: GeocodeOptions): Promise<Answer>;
  info(): Promise<Record<string, any>>;
  /** areas that cover a point, border included, in about a microsecond; null: no coordinate */
  areas(lon: number, lat: number, options?: { asOf?: Day }): Hit[] | null;
  /** cover ids of many points (lon, lat, lon, lat ...), on another thread */
  covers(lonLat: Float64Array, options?: { asOf?: Day }): Promise<Uint32Array>;
  /** areas of a cover id; its flag COVER_ON_EDGE is ignored */
  coverAreas(cover: number): readonly Area[];
  area(id: string): Area | null;
  /** coordinates of another system (x, y, x, y ...); NaN outside its area of use */
  toLonLat(crs: string, xy: Float64Array): Promise<Float64Array>;
  /** a whole table, CSV or NDJSON, as the command's -i */
  batch(input: string | Uint8Array, options: BatchOptions): Promise<BatchResult>;
  /** seconds since 1970 */
  instant(text: string): number;
  /** YYYYMMDD of an instant, in the territory */
  localDate(at: number): number;
  /** calls that are running end well */
  close(): void;
}

export function open(dataset: string, options?: { asOf?: Day }): Promise<Router>;
/** YYYYMMDD */
export function parseDate(text: Day): number;
export function statusText(status: number): string;
export const version: string;
export const COVER_ON_EDGE: number;
export const COVER_INVALID: number;
