#!/usr/bin/env python3
"""Integrity of the committed Cleveland data: examples/cleveland and shapefiles/cleveland.

Counts, unique ids, references (organizations, services, sources, terms, boundaries), dates, vocabularies,
the census totals and the checksums in SOURCE.md. Standard library only. Prints what fails; exit 1 on failure.

    check_cleveland.py [PROJECT_ROOT]
"""
import calendar
import csv
import hashlib
import io
import json
import re
import struct
import sys
from pathlib import Path

ROOT = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
TERRITORY = ROOT / "examples" / "cleveland"
LAYERS = ROOT / "shapefiles" / "cleveland"

# What the sources hold. A changed count is a changed fact: change it here on purpose, with the reason in the commit.
ROWS = {"organizations": 63, "services": 49, "service_areas": 99, "phones": 29, "contacts": 16,
        "contact_protocols": 37, "contexts": 405, "boundary_aliases": 28, "boundary_sets": 13,
        "taxonomies": 6, "taxonomy_terms": 55, "attributes": 119, "sources": 152,
        "roles": 4, "addresses": 12478, "parcels": 410}
FEATURES = {"neighborhoods_2020": 34, "wards_2014": 17, "wards_2026": 15, "cdc_areas_2017": 30,
            "cdc_areas_2019": 29, "city_land_2020": 1, "city_limits_2019": 1, "county_2018": 1,
            "municipalities_2019": 57, "tracts_2018": 446, "police_districts_2015": 5,
            "landmark_districts_2020": 29, "annexations": 49}
CENSUS = {"pop2010": 396815, "pop2020": 372624}  # city totals of the 2010 and 2020 census
SUCCESSORS = {"dscdo": "nwn", "cudell": "nwn", "mpnow": "umdc", "bssdc": "bbc", "cnvdc": "gcdc",
              "nsdc": "gcdc", "cto": "las"}
TOPOLOGIES = {"tessellation", "overlapping", "single"}
MODES = {"phone", "email", "form", "letter", "walk_in", "referral_form"}
STATUSES = {"active", "inactive", "merged", "defunct", "unverified"}
LINK_TYPES = {"population", "property_type", "owner_type", "violation_category", "stage"}
FORBIDDEN_KEYS = {"race", "ethnicity", "holc_grade", "religion", "national_origin"}
DATE_COLUMNS = ("valid_from", "valid_to", "last_verified", "start_date", "end_date", "period_start",
                "period_end", "retrieved", "observed_on", "expires")

# Words of the one who gathered the facts, not of the partner: they belong into staff_note or status_note. An owner reads the
# columns below on a printed sheet.
REMARKS = re.compile(r"\b(pages?|sources?|excerpts?|packet|brochure|suburb|module|listed by|as listed|not stated|older page|"
                     r"as of|predecessor|precedent|first-year|name used)\b", re.IGNORECASE)
FOR_OWNERS = {"organizations": ("name", "alternate_name", "description"),
              "services": ("name", "description", "eligibility_description", "application_process", "fees_description"),
              "phones": ("description", "hours", "audience"), "contacts": ("value", "hours", "audience", "description")}

failures = []


def check(condition, message):
    if not condition:
        failures.append(message)
    return bool(condition)


def read_csv(name):
    path = TERRITORY / (name + ".csv")
    data = path.read_bytes()
    check(b"\r" not in data, f"{path.name}: carriage return")
    check(data.endswith(b"\n"), f"{path.name}: no newline at the end")
    records = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    header, rows = records[0], []
    check(len(set(header)) == len(header), f"{path.name}: duplicate column")
    for number, record in enumerate(records[1:], 2):
        if check(len(record) == len(header), f"{path.name} record {number}: {len(record)} fields, not {len(header)}"):
            rows.append(dict(zip(header, record)))
    return rows


def read_dbf(path):
    data = path.read_bytes()
    count, header_length, record_length = struct.unpack("<IHH", data[4:12])
    fields, at = [], 32
    while data[at] != 0x0D:
        fields.append((data[at:at + 11].split(b"\0")[0].decode("ascii"), data[at + 16]))
        at += 32
    rows = []
    for i in range(count):
        at, row = header_length + i * record_length + 1, {}
        for name, width in fields:
            row[name] = data[at:at + width].decode("utf-8").strip()
            at += width
        rows.append(row)
    return rows


def date_span(text):
    """First and last day of YYYY, YYYY-MM or YYYY-MM-DD as comparable tuples; None when it is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year == 0 or (month is not None and not 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month or 12)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return (year, month or 1, day or 1), (year, month or 12, day or last)


def in_force(first, last):
    """First and last day in force; an empty or unreadable date is open."""
    start, end = date_span(first), date_span(last)
    return start[0] if start else (0, 0, 0), end[1] if end else (9999, 12, 31)


def split(cell):
    return [item for item in cell.split(";") if item]


def check_layers():
    """Number of features in .dbf, .shx and .shp, all five files, unique ids, checksum as in SOURCE.md."""
    source = (LAYERS / "SOURCE.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"SHA-256 of `(\w+)\.shp`: `([0-9a-f]{64})`", source))
    check({p.stem for p in LAYERS.glob("*.shp")} == set(FEATURES), "shapefiles: set of layers differs")
    check(set(stated) == set(FEATURES), "SOURCE.md: not one checksum for each layer")
    ids = {}
    for layer, count in FEATURES.items():
        for extension in ("shp", "shx", "dbf", "prj", "cpg"):
            check((LAYERS / f"{layer}.{extension}").is_file(), f"{layer}.{extension}: missing")
        rows = read_dbf(LAYERS / f"{layer}.dbf")
        check(len(rows) == count, f"{layer}.dbf: {len(rows)} records, not {count}")
        index = ((LAYERS / f"{layer}.shx").stat().st_size - 100) // 8
        check(index == count, f"{layer}.shx: {index} records, not {count}")
        body = (LAYERS / f"{layer}.shp").read_bytes()
        check(struct.unpack(">I", body[24:28])[0] * 2 == len(body), f"{layer}.shp: length in the header is wrong")
        check(hashlib.sha256(body).hexdigest() == stated.get(layer), f"{layer}.shp: checksum not as in SOURCE.md")
        ids[layer] = {row["area_id"] for row in rows}
        check(len(ids[layer]) == count and "" not in ids[layer], f"{layer}.dbf: area_id empty or repeated")
        check(all(row["name"] for row in rows), f"{layer}.dbf: empty name")
    for column, total in CENSUS.items():
        found = sum(int(row[column]) for row in read_dbf(LAYERS / "neighborhoods_2020.dbf"))
        check(found == total, f"neighborhoods_2020.dbf {column}: sum {found}, not {total}")
    return ids


def check_boundary_sets(rows, layer_ids):
    """The boundary sets; returns slug -> edition -> area ids."""
    areas, spans = {}, {}
    for row in rows:
        key = f"boundary_sets {row['slug']}/{row['edition']}"
        path = (TERRITORY / row["file"]).resolve()
        check(path.is_file() and path.parent == LAYERS.resolve(), f"{key}: file {row['file']} not found")
        check(row["topology"] in TOPOLOGIES, f"{key}: topology {row['topology']}")
        check(row["specificity"].isdigit() and int(row["specificity"]) > 0, f"{key}: specificity")
        check(row["accuracy_m"] == "" or float(row["accuracy_m"]) > 0, f"{key}: accuracy_m")
        check((row["id_field"], row["name_field"]) == ("area_id", "name"), f"{key}: fields")
        check(row["edition"] not in areas.get(row["slug"], {}), f"{key}: twice")
        areas.setdefault(row["slug"], {})[row["edition"]] = layer_ids.get(path.stem, set())
        first, last = in_force(row["start_date"], row["end_date"])
        for other_first, other_last in spans.setdefault(row["slug"], []):
            check(last < other_first or other_last < first, f"{key}: in force at the same time as another edition")
        spans[row["slug"]].append((first, last))
    return areas


def area_exists(area, areas):
    parts = area.split("/")
    editions = areas.get(parts[0], {})
    if len(parts) == 1:
        return area == "city_land"  # the frame: the whole territory
    if len(parts) == 2:
        return any(parts[1] in ids for ids in editions.values())
    return len(parts) == 3 and parts[2] in editions.get(parts[1], set())


def check_references(tables, areas):
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items() if rows and "id" in rows[0]}
    owner = {row["id"]: row["organization_id"] for row in tables["services"]}
    for name, rows in tables.items():
        check(len(rows) == ROWS[name], f"{name}.csv: {len(rows)} rows, not {ROWS[name]}")
        if name in ids:
            order = [row["id"].encode() for row in rows]
            check(len(ids[name]) == len(rows), f"{name}.csv: repeated id")
            check(order == sorted(order), f"{name}.csv: not sorted by id")
        for number, row in enumerate(rows, 2):
            key = f"{name}.csv {row.get('id') or 'record ' + str(number)}"
            if "id" in row:
                check(row["id"] and not re.search(r"[;/\s]", row["id"]), f"{key}: bad id")
            for column in DATE_COLUMNS:
                check(not row.get(column) or date_span(row[column]), f"{key}: {column} {row.get(column)!r} is no date")
            first, last = in_force(row.get("valid_from", ""), row.get("valid_to", ""))
            check(first <= last, f"{key}: ends before it starts")
            if "source_id" in row:
                check(row["source_id"] and all(s in ids["sources"] for s in row["source_id"].split(";")),
                      f"{key}: source_id {row['source_id']!r}")
            check(not row.get("organization_id") or row["organization_id"] in ids["organizations"],
                  f"{key}: organization_id {row.get('organization_id')!r}")
            check(not row.get("service_id") or row["service_id"] in ids["services"],
                  f"{key}: service_id {row.get('service_id')!r}")
            check(not row.get("area") or area_exists(row["area"], areas), f"{key}: area {row.get('area')!r}")
            if name in ("service_areas", "phones", "contacts") and row["service_id"]:
                check(owner.get(row["service_id"]) == row["organization_id"], f"{key}: service of another organization")
            if name in ("services", "service_areas", "phones", "contacts"):
                check(row["organization_id"], f"{key}: no organization")
    return ids


def check_directory(t, ids):
    for row in t["organizations"]:
        check(row["name"] and row["category"] and row["status"] in STATUSES, f"organizations {row['id']}: name, category or status")
        check(row["successor_id"] == SUCCESSORS.get(row["id"], ""), f"organizations {row['id']}: successor {row['successor_id']!r}")
        check(row["successor_id"] in ids["organizations"] | {""}, f"organizations {row['id']}: unknown successor")
        check(re.fullmatch(r"(\d{4})?", row["year_incorporated"]), f"organizations {row['id']}: year_incorporated")
        check(row["last_verified"] == "", f"organizations {row['id']}: last_verified without a verification")
    for row in t["services"]:
        check(row["name"] and row["status"] in STATUSES, f"services {row['id']}: name or status")
        check(re.fullmatch(r"\d*", row["minimum_age"]), f"services {row['id']}: minimum_age {row['minimum_age']!r}")
    check(sum(1 for row in t["service_areas"] if not row["area"]) == 51, "service_areas: not 51 stated names without a boundary")
    for row in t["service_areas"]:
        check(row["name"], f"service_areas {row['id']}: no name")
    numbers = [row["id"] for row in t["phones"]] + [row["id"] for row in t["contacts"]]
    check(sorted(numbers) == ["c%03d" % n for n in range(1, 46)], "phones and contacts: not exactly c001 to c045")
    for row in t["phones"]:
        check(re.fullmatch(r"[0-9-]{5,}", row["number"]), f"phones {row['id']}: number {row['number']!r}")
    for row in t["contacts"]:
        check(row["value"] and row["channel"] not in ("", "phone"), f"contacts {row['id']}: value or channel")
        check(row["email"] == (row["value"] if row["channel"] == "email" else ""), f"contacts {row['id']}: email")
        check(row["name"] == "", f"contacts {row['id']}: names a person")
    contact_ids = ids["phones"] | ids["contacts"]
    for row in t["phones"] + t["contact_protocols"]:
        check(row["contact_id"] in contact_ids | {""}, f"{row['id']}: contact_id {row['contact_id']!r}")


def check_owner_words(t):
    for name, columns in FOR_OWNERS.items():
        for row in t[name]:
            if row.get("status") in ("inactive", "defunct"):
                continue    # not offered to anybody
            for column in columns:
                check(not REMARKS.search(row[column]), f"{name} {row['id']}: {column} has a remark of ours: {row[column]!r}")


def check_protocols(t, ids):
    categories = {row["category"] for row in t["organizations"]}
    codes = {(row["taxonomy_id"], row["code"]) for row in t["taxonomy_terms"]}
    current = {}
    for row in t["contact_protocols"]:
        key = f"contact_protocols {row['id']}"
        check(row["initiator_role"] == "" and row["approval_role"] == "", f"{key}: a staff role nobody has stated")
        check(set(split(row["mode"])) <= MODES, f"{key}: mode {row['mode']!r}")
        check(re.fullmatch(r"\d*", row["respond_within_days"]), f"{key}: respond_within_days")
        check(row["category"] in categories | {""}, f"{key}: category {row['category']!r}")
        check(row["service_id"] or row["organization_id"] or row["category"] or row["current"] == "template",
              f"{key}: belongs to no partner and is no template")
        check(row["subject"], f"{key}: no subject")
        for fact in split(row["facts"]):
            name, _, value = fact.partition("=")
            check(name not in FORBIDDEN_KEYS and (name, value) in codes, f"{key}: fact {fact!r}")
        current[row["current"]] = current.get(row["current"], 0) + 1
    check(current == {"yes": 25, "template": 5, "unverified": 4, "no": 3}, f"contact_protocols: current {current}")


def check_contexts(t):
    for row in t["contexts"]:
        key = f"contexts {row['id']}"
        check(row["topic"] and row["measure"] and row["area_name"], f"{key}: topic, measure or area_name")
        check(bool(row["value"]) != bool(row["text"]), f"{key}: neither or both of value and text")
        try:
            float(row["value"] or 0)
        except ValueError:
            check(False, f"{key}: value {row['value']!r} is no number")
    unattached = {row["area_name"] for row in t["contexts"] if not row["area"]}
    check(unattached == {"Buckeye", "Collinwood", "Southeast Side (Lee-Harvard, Union-Miles, Mount Pleasant)"},
          f"contexts: attached to nothing: {sorted(unattached)}")
    for year, column in (("2010", "pop2010"), ("2020", "pop2020")):
        counts = [int(r["value"]) for r in t["contexts"]
                  if r["measure"] == "population" and r["period_start"] == r["period_end"] == year]
        check(len(counts) == 34 and sum(counts) == CENSUS[column], f"contexts: population {year} adds up to {sum(counts)}")


def check_taxonomies(t, ids):
    taxonomies = ids["taxonomies"]
    check(not taxonomies & FORBIDDEN_KEYS, "taxonomies: forbidden key")
    term_taxonomy = {row["id"]: row["taxonomy_id"] for row in t["taxonomy_terms"]}
    parent = {row["id"]: row["parent_id"] for row in t["taxonomy_terms"]}
    for row in t["taxonomy_terms"]:
        key = f"taxonomy_terms {row['id']}"
        check(row["taxonomy_id"] in taxonomies, f"{key}: taxonomy")
        check(row["id"] == f"{row['taxonomy_id']}-{row['code']}", f"{key}: id is not taxonomy-code")
        check(row["name"] and row["description"], f"{key}: name or description")
        seen, at = set(), row["id"]
        while at and at not in seen:
            seen.add(at)
            check(at in parent and (term_taxonomy.get(at) == row["taxonomy_id"] or row["taxonomy_id"] == "occupancy"),
                  f"{key}: parent {at!r}")
            at = parent.get(at, "")
        check(not at, f"{key}: its own ancestor")
    sources = {row["id"]: row["source_id"] for row in t["services"]}
    for row in t["attributes"]:
        key = f"attributes {row['id']}"
        check(row["link_entity"] == "service" and row["link_id"] in ids["services"], f"{key}: link")
        check(row["link_type"] in LINK_TYPES and term_taxonomy.get(row["taxonomy_term_id"]) == row["link_type"], f"{key}: term")
        check(row["requirement"] in ("required", "preferred"), f"{key}: requirement")
        check(row["source_id"] == sources.get(row["link_id"]), f"{key}: source is not that of its service")
    used = {row["taxonomy_term_id"] for row in t["attributes"]}
    check(used <= ids["taxonomy_terms"], "attributes: an unknown term")
    # a kind of occupancy says something of the owner or the property that services ask for
    check(all(parent[term] in used for term in ids["taxonomy_terms"] - used), "taxonomy_terms: a term no service uses")


def check_points(t):
    for name, columns in (("addresses", ["address", "city", "state", "zip", "lon", "lat"]),
                          ("parcels", ["ppn", "address", "zip", "lon", "lat"])):
        check(list(t[name][0]) == columns, f"{name}.csv: columns {list(t[name][0])}")
        for number, row in enumerate(t[name], 2):
            lon, lat = float(row["lon"]), float(row["lat"])
            check(-81.97 < lon < -81.38 and 41.34 < lat < 41.62, f"{name}.csv record {number}: not in Cleveland")
    check(all(re.fullmatch(r"\d{3}-\d{2}-\d{3}[A-Z]?", row["ppn"]) for row in t["parcels"]), "parcels.csv: ppn not of the pattern")
    check(len({row["ppn"] for row in t["parcels"]}) == ROWS["parcels"], "parcels.csv: repeated ppn")


def check_manifest(areas):
    manifest = json.loads((TERRITORY / "territory.json").read_text(encoding="utf-8"))
    check((manifest["name"], manifest["crs"], manifest["time_zone"], manifest["near_ft"]) ==
          ("cleveland", "EPSG:3734", "America/New_York", 100), "territory.json: name, crs, time_zone or near_ft")
    check(manifest["frame"] in areas and manifest["no_service"] == [], "territory.json: frame or no_service")
    check(manifest["parcel_number"]["patterns"] == ["BBB-PP-III", "BBB-PP-IIIA"], "territory.json: parcel_number")
    for kind in ("addresses", "parcels"):
        with open(TERRITORY / manifest[kind]["file"], encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        check(set(manifest[kind]["fields"].values()) <= set(header), f"territory.json: {kind} names a column that is not there")
    check("streets" not in manifest, "territory.json: streets")


def main():
    layer_ids = check_layers()
    tables = {name: read_csv(name) for name in ROWS}
    check({p.stem for p in TERRITORY.glob("*.csv")} - {"golden"} == set(ROWS), "examples/cleveland: set of CSV files differs")
    areas = check_boundary_sets(tables["boundary_sets"], layer_ids)
    ids = check_references(tables, areas)
    check_directory(tables, ids)
    check_owner_words(tables)
    check_protocols(tables, ids)
    check_contexts(tables)
    check_taxonomies(tables, ids)
    check_points(tables)
    check_manifest(areas)
    for failure in failures:
        print("FAIL", failure)
    print(f"{len(failures)} failures" if failures else f"ok: {sum(map(len, tables.values()))} rows, {len(layer_ids)} layers")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
