#!/usr/bin/python3
"""A second, slow opinion: answers `areas`, `geocode` and `route` for a territory folder with geopandas and shapely.

    /usr/bin/python3 tests/cases/run_cases.py --libroute tests/data/millbrook/reference.py \\
        --dataset millbrook=tests/data/millbrook tests/cases/millbrook*.case

It shares nothing with libroute but the text of its design, takes the folder in place of a dataset, and prints only the
members of the JSON that the cases look at. Read it as a check of the expectations, not as a model of the library:
geocoding is exact matching after USPS abbreviations, there are no roles, and no dataset is written.
Needs Debian's python3-geopandas (shapely 1.8 or later, pyproj). Exit status as the command's: 0, 2, 3.
"""
import csv
import json
import math
import os
import re
import sys
import warnings

import geopandas
import pyproj
from shapely.geometry import LineString, MultiLineString, Point
from shapely.ops import transform, unary_union
from shapely.validation import make_valid

warnings.filterwarnings("ignore")
STEP = 25.0                     # metres between points of an edge before it is projected
ADDRESS_ERROR_M = 5.0           # error of an address point or parcel; the cases do not depend on it
CATEGORY_KEYS = ("population", "property_type", "owner_type", "violation_category", "stage")
USPS = dict(zip(
    "NORTH SOUTH EAST WEST STREET AVENUE COURT ROAD BOULEVARD DRIVE LANE PLACE TERRACE APARTMENT SUITE".split(),
    "N S E W ST AVE CT RD BLVD DR LN PL TER APT STE".split()))


def day(text, last=False):
    """YYYY, YYYY-MM or YYYY-MM-DD as a comparable number; a period's first or last day."""
    parts = [int(p) for p in text.split("-")]
    parts += ([12, 31] if last else [1, 1])[len(parts) - 1:]
    return parts[0] * 10000 + parts[1] * 100 + parts[2]


def in_force(row, as_of, start="valid_from", end="valid_to"):
    return not ((row.get(start) and day(row[start]) > as_of) or (row.get(end) and day(row[end], True) < as_of))


def projector(source, target):
    return pyproj.Transformer.from_crs(source, target, always_xy=True).transform


def densified(geometry, step):
    """The same geometry with more vertices, so that straight edges survive a projection."""
    def line(coords):
        out = [coords[0]]
        for a, b in zip(coords, coords[1:]):
            n = max(1, math.ceil(math.dist(a, b) / step))
            out += [(a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n) for k in range(1, n)] + [b]
        return out
    if geometry.geom_type == "Polygon":
        return type(geometry)(line(list(geometry.exterior.coords)), [line(list(r.coords)) for r in geometry.interiors])
    return type(geometry)([densified(g, step) for g in geometry.geoms])


def polygons(geometry):
    """make_valid, keeping what has an area."""
    if not geometry.is_valid:
        geometry = make_valid(geometry)
    if geometry.geom_type == "GeometryCollection":
        geometry = unary_union([g for g in geometry.geoms if g.area > 0])
    return geometry


class Area:
    def __init__(self, row, area_id, name, geometry, crs, target):
        self.slug, self.edition, self.id, self.name = row["slug"], row["edition"], area_id, name
        self.row, self.crs = row, pyproj.CRS(crs)
        self.own = polygons(geometry)
        self.from_lonlat = None if self.crs.is_geographic else projector(4326, self.crs)
        step = STEP / 111000 if self.crs.is_geographic else STEP / self.crs.axis_info[0].unit_conversion_factor
        self.measured = polygons(transform(projector(self.crs, target), densified(self.own, step)))
        self.accuracy = float(row["accuracy_m"]) if row["accuracy_m"] else None
        self.specificity = int(row["specificity"])

    def covers(self, lon, lat):
        """(covers, on the edge); the edge only where it is exact: layers in longitude/latitude."""
        if self.from_lonlat:
            return self.own.covers(Point(self.from_lonlat(lon, lat))), False
        p = Point(lon, lat)
        return self.own.covers(p), self.own.boundary.intersects(p)


class Territory:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "territory.json"), encoding="utf-8") as f:
            self.json = json.load(f)
        self.crs = pyproj.CRS(self.json["crs"])
        self.unit_m = self.crs.axis_info[0].unit_conversion_factor
        self.near_m = self.json.get("near_m") or self.json.get("near_ft", 0) * 0.3048006096
        self.to_xy = projector(4326, self.crs)
        self.to_lonlat = projector(self.crs, 4326)

    def rows(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8-sig", newline="") as f:
            return list(csv.DictReader(f))

    def areas(self, as_of):
        out = []
        for row in self.rows("boundary_sets.csv"):
            if not in_force(row, as_of, "start_date", "end_date"):
                continue
            layer = geopandas.read_file(os.path.join(self.folder, row["file"]),
                                        **({"encoding": row["encoding"]} if row["encoding"] else {}))
            crs = row["crs"] or layer.crs
            for n, r in layer.iterrows():
                area_id = str(r[row["id_field"]]) if row["id_field"] else str(n)
                out.append(Area(row, area_id, r[row["name_field"]] if row["name_field"] else "", r.geometry, crs, self.crs))
        return out

    def parcels(self):
        """Parcel number, address, ZIP, lon/lat, polygon on the territory's CRS or None."""
        spec = self.json.get("parcels")
        if not spec:
            return []
        f, path = spec["fields"], os.path.join(self.folder, spec["file"])
        if path.endswith(".csv"):
            return [(r[f["ppn"]], r[f["address"]], r[f["zip"]], float(r[f["lon"]]), float(r[f["lat"]]), None)
                    for r in self.rows(spec["file"])]
        layer = geopandas.read_file(path).to_crs(self.crs).fillna("")
        return [(r[f["ppn"]], r[f["address"]], r[f["zip"]],
                 *self.to_lonlat(*r.geometry.representative_point().coords[0]), r.geometry) for _, r in layer.iterrows()]

    def addresses(self):
        spec = self.json.get("addresses")
        if not spec:
            return []
        f, out = spec["fields"], []
        convert = projector(spec["crs"], 4326) if "x" in f else lambda x, y: (x, y)
        for r in self.rows(spec["file"]):
            x, y = r[f.get("x") or f["lon"]], r[f.get("y") or f["lat"]]
            lonlat = convert(float(x), float(y)) if x else (None, None)
            out.append((r[f["address"]], r[f["city"]], r[f["state"]], r[f["zip"]], *lonlat))
        return out


# ---- geocoding: exact after normalising -------------------------------------------------------------------------

def words(text):
    text = re.sub(r"[^A-Z0-9/]+", " ", text.upper())
    return [USPS.get(w, w) for w in text.split()]


def parcel_key(text, patterns):
    compact = re.sub(r"[^A-Z0-9]", "", text.upper())
    for pattern in patterns:
        shape = "".join({"9": r"\d", "B": r"\d", "P": r"\d", "I": r"\d", "A": "[A-Z]"}.get(c, "") for c in pattern)
        if re.fullmatch(shape, compact):
            return compact
    return None


class Place:
    """Where a text is: candidates, and if there is one, its point, parcels and polygon."""

    def __init__(self, territory, text):
        self.status, self.match_type, self.lon, self.lat = "answered", "none", None, None
        self.address, self.parcels, self.polygon, self.error_m, self.candidates = "", [], None, 0.0, []
        numbers = re.fullmatch(r"\s*([^,\s]+)\s*,\s*([^,\s]+?)(?:\s+EPSG:(\d+))?\s*", text)
        coordinates = self.floats(numbers)
        if coordinates:
            x, y, epsg = coordinates
            lon, lat = projector(int(epsg), 4326)(x, y) if epsg else (x, y)
            if not (abs(lon) <= 180 and abs(lat) <= 90):
                self.status = "invalid"
            else:
                self.match_type, self.lon, self.lat = "coordinate", lon, lat
            return
        if not re.search(r"[A-Za-z0-9]", text):
            self.status = "invalid"
            return
        all_parcels = territory.parcels()
        patterns = territory.json.get("parcel_number", {}).get("patterns", [])
        key = parcel_key(text, patterns)
        if key:
            found = [p for p in all_parcels if parcel_key(p[0], patterns) == key]
            self.take("parcel_number", found, None)
            return
        w = words(text)
        rows = territory.addresses()
        zip_code = w.pop() if re.fullmatch(r"\d{5}", w[-1]) and len(w) > 2 else None
        if w[-1] in {r[2] for r in rows}:
            w.pop()
        city = None
        for c in sorted({r[1] for r in rows}):
            cw = words(c)
            if w[-len(cw):] == cw and len(w) > len(cw) + 1:
                city, w = c, w[:-len(cw)]
                break
        hits = [r for r in rows if words(r[0]) == w and (not city or r[1] == city) and (not zip_code or r[3] == zip_code)]
        found = [p for p in all_parcels if p[1] and words(p[1]) == w and (not zip_code or not p[2] or p[2] == zip_code)]
        if len({r[1] for r in hits}) > 1:
            self.status, self.candidates = "ambiguous", [{"address": self.full(r)} for r in hits]
        elif hits:
            unit = any(u in w for u in ("APT", "UNIT", "STE"))
            self.take("unit" if unit else "address_point", found, hits[0])
        else:
            self.take("parcel", found, None)

    @staticmethod
    def floats(m):
        try:
            return (float(m.group(1)), float(m.group(2)), m.group(3)) if m else None
        except ValueError:
            return None

    @staticmethod
    def full(r):
        return "%s, %s, %s %s" % r[:4]

    def take(self, match_type, found, row):
        if not found and not row:
            self.status = "not_found"
            return
        self.match_type, self.parcels = match_type, sorted(p[0] for p in found)
        self.lon, self.lat = (row[4], row[5]) if row else found[0][3:5]
        self.address = self.full(row) if row else found[0][1]
        self.error_m = ADDRESS_ERROR_M
        shapes = [p[5] for p in found if p[5] is not None]
        self.polygon = unary_union(shapes) if shapes else None

    def json(self, t, rule):
        if self.lon is None:
            return None
        x, y = t.to_xy(self.lon, self.lat)
        return {"lon": self.lon, "lat": self.lat, "x": x, "y": y, "crs": t.json["crs"], "match_type": self.match_type,
                "address": self.address, "parcels": self.parcels, "error_m": self.error_m, "rule": rule}


# ---- areas ------------------------------------------------------------------------------------------------------

class Answer:
    """Hits, verdicts and status of one place."""

    def __init__(self, t, place, as_of, rule):
        self.areas, self.verdicts, self.shares = [], {}, {}
        self.status = place.status
        if place.lon is None:
            return
        everything = t.areas(as_of)
        polygon = place.polygon if rule == "parcel" else None
        xy = Point(t.to_xy(place.lon, place.lat))
        distance = {a: xy.distance(a.measured.boundary) * t.unit_m for a in everything}
        covers = {}
        near = []
        for a in everything:
            reach = place.error_m + (a.accuracy or 0)
            inside, edge = a.covers(place.lon, place.lat)
            share = None
            if polygon is not None:
                share = round(10000 * a.measured.intersection(polygon).area / polygon.area)
                inside, edge = share > 0, False
                self.shares[a] = share
            if inside:
                covers[a] = "on_edge" if edge else "split" if share not in (None, 10000) else "inside"
            elif distance[a] <= reach and polygon is None:
                near.append(a)
        for a in list(covers) + near:
            self.areas.append({"set": a.slug, "edition": a.edition, "area_id": a.id, "name": a.name,
                               "relation": covers.get(a, "near"), "edge_distance_m": distance[a],
                               "edge_distance_ft": distance[a] / 0.3048, "share": self.shares.get(a),
                               "accuracy_m": a.accuracy})
        gap = False
        for slug in sorted({a.slug for a in everything}):
            members = [a for a in everything if a.slug == slug]
            hits = [a for a in members if a in covers]
            accuracy = members[0].accuracy
            nearest = min(distance[a] for a in members)
            reach = place.error_m + (accuracy or 0)
            if "split" in [covers[a] for a in hits]:
                verdict = "split"
            elif nearest <= reach and (accuracy is not None or place.error_m):
                verdict = "uncertain"
            elif nearest <= reach + t.near_m:
                verdict = "near_border"
            else:
                verdict = "certain" if hits else "none"
            self.verdicts[slug] = verdict
            if members[0].row["topology"] == "tessellation" and not hits and nearest > reach:
                gap = True
        self.covers = covers
        frame = t.json.get("frame")
        slugs = {a.slug for a in covers}
        if frame and frame not in slugs:
            self.status = "outside"
        elif slugs & set(t.json.get("no_service", [])):
            self.status = "no_service"
        elif gap:
            self.status = "gap"


# ---- directory and ranking: DESIGN section 7 ---------------------------------------------------------------------

def route(t, place, answer, as_of, facts):
    organizations = {o["id"]: o for o in t.rows("organizations.csv")}
    services = {s["id"]: s for s in t.rows("services.csv")}
    attributes, protocols = t.rows("attributes.csv"), t.rows("contact_protocols.csv")
    terms = {r["id"]: r["code"] for r in t.rows("taxonomy_terms.csv")}
    frame = t.json.get("frame")

    def chosen_for(org_id):
        """The organization that stands for this one on the day, or None."""
        o = organizations[org_id]
        if o["valid_from"] and day(o["valid_from"]) > as_of:
            return None
        gone = o["status"] in ("merged", "defunct", "inactive") or not in_force(o, as_of)
        if gone:
            return chosen_for(o["successor_id"]) if o["successor_id"] else None
        return o

    def fits(service):
        """Matched branches, or None when one says no."""
        if not in_force(service, as_of) or service.get("status", "") in ("inactive", "defunct"):
            return None
        matched = 0
        for key in CATEGORY_KEYS:
            rows = [a for a in attributes if a["link_id"] == service["id"] and a["link_type"] == key]
            if not rows or key not in facts:
                continue
            if facts[key] in [terms[a["taxonomy_term_id"]] for a in rows]:
                matched += 1
            elif any(a["requirement"] != "preferred" for a in rows):
                return None
        if "age" in facts:
            age = float(facts["age"])
            low, high = service.get("minimum_age") or "0", service.get("maximum_age") or "999"
            if not float(low) <= age <= float(high):
                return None
        return matched

    def area_hits(text):
        parts = text.split("/")
        for a in answer.covers:
            if parts == [frame] and a.slug == frame or \
               parts in ([a.slug, a.id], [a.slug, a.edition, a.id]):
                yield a

    found = {}          # organization id -> {"areas", "from", "services": ids reached or None for all}
    for row in t.rows("service_areas.csv"):
        service_id = row["service_id"]
        owner = services[service_id]["organization_id"] if service_id else row["organization_id"]
        o = chosen_for(owner)
        if not o or not in_force(row, as_of) or not row["area"]:
            continue
        for a in area_hits(row["area"]):
            m = found.setdefault(o["id"], {"areas": [], "from": set(), "services": set(), "all": False})
            m["areas"].append((a.specificity, -(answer.shares.get(a, 10000)), round(a.measured.area * t.unit_m ** 2)))
            m["from"].add(owner)
            m["services"].add(service_id)
            m["all"] |= not service_id
    for row in t.rows("parcel_areas.csv"):
        o = chosen_for(row["organization_id"])
        if not o or not in_force(row, as_of) or row["ppn"] not in place.parcels:
            continue
        if row["effect"] == "exclude":
            found.pop(o["id"], None)
        else:
            m = found.setdefault(o["id"], {"areas": [], "from": set(), "services": set(), "all": False})
            m["areas"].append((0, -10000, 0))           # a parcel by name: finer than any area
            m["services"].add(row["service_id"])
            m["all"] |= not row["service_id"]

    def protocol_of(o, service_id):
        levels = ([p for p in protocols if service_id and p["service_id"] == service_id],
                  [p for p in protocols if not p["service_id"] and p["organization_id"] == o["id"]],
                  [p for p in protocols if not p["service_id"] and not p["organization_id"] and p["category"] == o["category"]])
        for level in levels:
            rows = [p for p in level if in_force(p, as_of) and p.get("current", "yes") == "yes"
                    and all(facts.get(f.split("=")[0]) == f.split("=")[1] for f in p["facts"].split(";") if f)]
            if rows:
                return min(rows, key=lambda p: (int(p["priority"]) if p["priority"] else 1 << 30, p["id"]))
        return None

    matches = []
    for org_id, m in found.items():
        o = organizations[org_id]
        mine = [s for s in services.values() if s["organization_id"] == org_id]
        reached = [s for s in mine if m["all"] or s["id"] in m["services"]]
        fit = [(s, fits(s)) for s in reached]
        fit = sorted(((s, n) for s, n in fit if n is not None),
                     key=lambda x: (int(x[0]["priority"]) if x[0].get("priority") else 1 << 30, -x[1], x[0]["id"]))
        if not fit and (reached or not m["all"]):
            continue
        best = fit[0] if fit else (None, 0)
        protocol = protocol_of(o, best[0]["id"] if best[0] else None)
        priority = (protocol and protocol["priority"]) or (best[0] and best[0].get("priority")) or None
        specificity, share, area = min(m["areas"])
        fresh = day(o["last_verified"]) if o["last_verified"] else 0
        key = (int(priority) if priority else 1 << 30, -best[1], specificity, share, area, -fresh, org_id.encode())
        matches.append((key, o, m, [s["id"] for s, _ in fit], protocol))
    matches.sort(key=lambda x: x[0])
    names = ("priority", "eligibility", "specificity", "share", "area", "freshness", "id")
    out, codes = [], []
    for n, (key, o, m, service_ids, protocol) in enumerate(matches):
        after = matches[n + 1][0] if n + 1 < len(matches) else None
        beats = next(name for name, a, b in zip(names, key, after) if a != b) if after else "last"
        if beats == "id":
            codes.append("tie")
        out.append({"rank": n + 1,
                    "organization": {"id": o["id"], "name": o["name"], "category": o["category"],
                                     "succeeds": sorted(m["from"] - {o["id"]})},
                    "keys": {"priority": None if key[0] == 1 << 30 else key[0], "eligibility": -key[1],
                             "specificity": key[2], "share": -key[3], "area_m2": key[4],
                             "last_verified": o["last_verified"] or None, "id": o["id"]},
                    "beats_next_on": beats, "warnings": ["unverified"] if o["status"] == "unverified" else [],
                    "services": [{"id": s} for s in service_ids],
                    "protocol": {"verdict": "not_set" if not protocol or not protocol["initiator_role"] else "?"}})
    present = {m["organization"]["category"] for m in out}
    codes += ["no_partner:" + c for c in sorted({o["category"] for o in organizations.values()} - present)]
    return out, [{"code": c, "text": ""} for c in dict.fromkeys(codes)]


def main():
    words_, options = [], {"--as-of": "2026-11-23", "--rule": None, "--format": "json"}
    facts, argv = {}, sys.argv[1:]
    while argv:
        word = argv.pop(0)
        if word == "--fact" and argv:
            facts.update([argv.pop(0).split("=", 1)])
        elif word in options and argv:
            options[word] = argv.pop(0)
        else:
            words_.append(word)                 # also a longitude, which begins with "-"
    if len(words_) != 3 or words_[0] not in ("areas", "geocode", "route") or options["--format"] != "json":
        print("usage: reference.py areas|geocode|route TERRITORY TEXT [--as-of DATE] [--rule point|parcel]",
              file=sys.stderr)
        return 2
    verb, folder, text = words_
    t, as_of = Territory(folder), day(options["--as-of"])
    place = Place(t, text)
    rule = options["--rule"] or ("parcel" if place.polygon is not None else "point")
    out = {"schema": "libroute/%s/1" % verb, "status": place.status, "as_of": options["--as-of"],
           "location": place.json(t, rule), "candidates": place.candidates}
    if verb != "geocode":
        answer = Answer(t, place, as_of, rule)
        out.update(status=answer.status, areas=answer.areas, verdicts=answer.verdicts)
        if verb == "route":
            out.update(matches=[], warnings=[])
            if place.lon is not None:
                out["matches"], out["warnings"] = route(t, place, answer, as_of, facts)
    json.dump(out, sys.stdout, indent=1)
    print()
    return 0 if out["status"] == "answered" else 3


if __name__ == "__main__":
    sys.exit(main())
