#!/usr/bin/python3
"""
A folder for bench_geocode of sites that several offices write in their own way, from the development material:

    site_variants.py SITES.csv ENFORCEMENT.csv ADDRESSES.csv FOLDER

SITES (ppn,number,predir,name,suffix,postdir,unit,city,state,zip) is the county's list, ENFORCEMENT (ppn,address,...) the
city's cases, ADDRESSES (address_full,lat,lon,source_file) what two network providers made of the county's points. A site is a
parcel number, or a point; its spellings are what the sources have, letter for letter. Only sites with two spellings or
more count. The table of the folder is the county's list and the points in the providers' first spelling, so that the
enforcement spellings are never in it.
"""
import csv
import os
import re
import sys


def digits(ppn):
    return re.sub("[^0-9A-Za-z]", "", ppn)


def main(sites, enforcement, addresses, folder):
    spellings = {}  # site -> list of (address, city, state, zip)
    table = []
    os.makedirs(folder, exist_ok=True)

    def spell(site, *row):
        if row not in spellings.setdefault(site, []):
            spellings[site].append(row)

    county = {}
    for r in csv.DictReader(open(sites, newline="")):
        street = " ".join(r[k] for k in ("number", "predir", "name", "suffix", "postdir", "unit") if r[k])
        county[digits(r["ppn"])] = (street, r["city"], r["state"], r["zip"])
        table.append((street, r["city"], r["state"], r["zip"], "", ""))
    city = {}
    for r in csv.DictReader(open(enforcement, newline="")):
        city.setdefault(digits(r["ppn"]), []).append((r["address"], r["city"], r["state"], r["zip"]))
    points = {}
    for r in csv.DictReader(open(addresses, newline="")):
        points.setdefault((r["lon"], r["lat"]), []).append(r["address_full"])
    for (lon, lat), texts in points.items():
        m = next(filter(None, (re.match(r"(.*), ([A-Za-z ]+) OH (\d{5})$", text) for text in texts)), None)
        if m:
            table.append((m[1], m[2], "OH", m[3], lon, lat))
        for text in texts:
            spell(f"point {lon} {lat}", text, "", "", "")
    for ppn, rows in city.items():
        if ppn in county:
            spell(f"parcel {ppn}", *county[ppn])
        for row in rows:
            spell(f"parcel {ppn}", *row)
        if ppn not in county and len(set(rows)) > 1:  # the city alone: its own first spelling is the table's
            table.append((re.sub(r",.*", "", rows[0][0]), rows[0][1], rows[0][2], rows[0][3], "", ""))
    with open(os.path.join(folder, "addresses.csv"), "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["address", "city", "state", "zip", "lon", "lat"])
        out.writerows(table)
    with open(os.path.join(folder, "variants.csv"), "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["site", "address", "city", "state", "zip"])
        for site in sorted(spellings):
            if len(spellings[site]) > 1:
                for row in spellings[site]:
                    out.writerow([site, *row])
    print(sum(len(v) > 1 for k, v in spellings.items() if k.startswith("parcel")), "parcels and",
          sum(len(v) > 1 for k, v in spellings.items() if k.startswith("point")), "points with several spellings")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
