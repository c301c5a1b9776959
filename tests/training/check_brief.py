#!/usr/bin/env python3
"""The booklets say what routing says, and change with what they show alone.

    check_brief.py --libroute PATH --dataset FILE --territory FOLDER --scratch FOLDER

- For every area of the neighborhoods and of both ward maps (the old one on its own day, and with the partners of today) the
  booklet names exactly the partners of `route -i` over the addresses and parcels in it; the areas of each row are those of
  `areas -i`, so membership too comes from elsewhere than the booklet.
- The territory built again with another digit in one phone number: the pages that differ are those that showed the number.
- Each page as a browser needs it (the checks of tests/plain/check_sheet.py), Markdown without HTML, no page twice.
"""
import argparse
import csv
import datetime
import html
import io
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "plain"))
import check_sheet  # noqa: E402  one set of rules for all pages

DAY, OLD_DAY = "2026-11-23", "2025-06-30"
check = check_sheet.check


def run(*args, text=None, codes=(0,)):
    done = subprocess.run(args, capture_output=True, text=True, input=text, check=False)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(args)}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def stream(libroute, verb, dataset, text, day):
    out = run(libroute, verb, dataset, "-i", "-", "--as-of", day, "--quiet", text=text, codes=(0, 3))
    return list(csv.DictReader(io.StringIO(out)))


def cells(text):
    return [item for item in text.split(";") if item]


def routed(libroute, dataset, territory, slug, map_day, day):
    """area -> ids of partners, over all addresses and parcels; and how many there are in each."""
    partners, count = {}, {}
    for name in ("addresses.csv", "parcels.csv"):
        rows = list(csv.DictReader((territory / name).open(encoding="utf-8")))
        rows = [row for row in rows if row.get("lon") and row.get("lat")]
        text = io.StringIO()
        out = csv.DictWriter(text, ["lon", "lat"], extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
        areas = stream(libroute, "areas", dataset, text.getvalue(), map_day)
        for where, answer in zip(areas, stream(libroute, "route", dataset, text.getvalue(), day), strict=True):
            for area in cells(where[slug]):
                partners.setdefault(area, set()).update(cells(answer["partners"]))
                count[area] = count.get(area, 0) + 1
    return partners, count


def booklets(libroute, dataset, what, day, folder, *more):
    shutil.rmtree(folder, ignore_errors=True)
    run(libroute, "brief", dataset, "--all", what, "--as-of", day, "-o", str(folder), "--quiet", *more)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def named(page):
    return {html.unescape(i) for i in re.findall(r'<h3 id="partner-([^"]*)"', page)}


def same_partners(o, what, slug, map_day, day):
    pages = booklets(o.libroute, o.dataset, what, day, o.scratch / "pages")
    partners, count = routed(o.libroute, o.dataset, o.territory, slug, map_day, day)
    problems, compared = [], 0
    if set(pages) - {f"{area}.html" for area in partners} - {"index.html"}:
        problems = [f"{name}: no place is in it, and it does not say so" for name, page in pages.items()
                    if name[:-5] not in partners and name != "index.html" and "No address is on record here" not in page]
    for area, ids in partners.items():
        page = pages.get(f"{area}.html", "")
        compared += 1
        if named(page) != ids:
            problems.append(f"{area}: booklet only {sorted(named(page) - ids)}, routing only {sorted(ids - named(page))}")
        if re.sub(r"\D+", " ", "".join(re.findall(r"<p>(\d+ address\w* and \d+ parcels?) are on record", page))).split() == []:
            problems.append(f"{area}: does not say how many places are on record")
        elif sum(map(int, re.findall(r"<p>(\d+) address\w* and (\d+) parcel", page)[0])) != count[area]:
            problems.append(f"{area}: {count[area]} places, the booklet counts others")
    check(f"{what} on {day}: {compared} areas, {sum(count.values())} places", problems)
    check(f"{what}: areas were compared", [] if compared > 10 else [f"only {compared}"])
    return pages


def as_a_page(pages, what):
    for name, page in pages.items():
        local = re.sub(r'href="(#[\w.-]+|[\w.-]+\.html)"', 'href="https://example.org/"', page)
        local = re.sub(r"<(/?)title( id|>(?=\n<desc))", r"<\1b\2", local)  # of the map
        problems, _ = check_sheet.page_problems(local, "en")
        anchors = set(re.findall(r' id="([^"]+)"', page))
        problems += [f"#{a} leads nowhere" for a in re.findall(r'href="#([^"]+)"', page) if a not in anchors]
        problems += [f"{f} is no page" for f in re.findall(r'href="([\w.-]+\.html)"', page) if f not in pages]
        problems += ["an id twice"] if len(anchors) != len(re.findall(r' id="([^"]+)"', page)) else []
        if name != "index.html" and ('role="img"' not in page or "<title id=" not in page):
            problems.append("the map has no words")
        if problems:
            check(f"{what} {name}", problems)
    check(f"{what}: {len(pages)} pages", [] if len(pages) > 10 else ["too few"])


def labels_of_maps(pages, what):
    """Names on a map stand in it, and not on the scale bar or the arrow; half an em a letter, as wide as the narrow fonts run."""
    wrong, seen = [], 0
    size = {"name": 24, "key": 30, "focus": 36}
    for name, page in pages.items():
        for svg in re.findall(r"<svg .*?</svg>", page, re.S):
            height = int(re.search(r'viewBox="0 0 1000 (\d+)"', svg)[1])
            bar = int(re.search(r'd="M30 \d+V\d+H(\d+)V', svg)[1])
            own = [(30, height - 66, bar, height - 28), (944, 26, 976, 98)]
            texts = re.findall(r'<text class="(\w+)" x="(\d+)" y="(\d+)">(.*?)</text>', svg)
            for kind, x, y, text in texts[:-2]:     # the last two are the words of bar and arrow
                seen += 1
                w, h, x, y = len(html.unescape(text)) * size[kind] / 4, size[kind] / 2, int(x), int(y)
                if x < w or x > 1000 - w or y < h or y > height - h or any(
                        x - w < b[2] and x + w > b[0] and y - h < b[3] and y + h > b[1] for b in own):
                    wrong.append(f"{name}: {text} at {x}, {y}")
    check(f"{what}: names on the maps have room", wrong if seen > 30 else ["only %d names" % seen])


def one_phone(o, before):
    copy = o.scratch / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(o.territory, copy / "examples" / "cleveland")
    (copy / "shapefiles").symlink_to(o.territory.resolve().parents[1] / "shapefiles")
    phones = copy / "examples" / "cleveland" / "phones.csv"
    old, new = "216-341-1455", "216-341-1456"
    text = phones.read_text(encoding="utf-8")
    check("the number is there once", [] if text.count(old) == 1 and new not in text else [f"{text.count(old)} times"])
    phones.write_text(text.replace(old, new), encoding="utf-8")
    dataset = copy / "changed.sqlite"
    run(o.libroute, "build", str(copy / "examples" / "cleveland"), str(dataset), "--quiet", "--overwrite")
    after = booklets(o.libroute, str(dataset), "neighborhoods", DAY, o.scratch / "after")
    differ = {name for name in before if before[name] != after.get(name)}
    showing = {name for name, page in before.items() if old in page}
    problems = [f"differ {sorted(differ)}, showed it {sorted(showing)}"] if differ != showing or set(after) != set(before) else []
    problems += [f"{name}: more than the number changed" for name in differ
                 if before[name].replace(old, new).replace("2163411455", "2163411456") != after[name]]
    check(f"one phone changes {len(showing)} of {len(before)} pages", problems if showing else ["no page shows it"])


def council(o):
    """The next meeting of the council: second Wednesday of the month, by Python's calendar; not on record where it has no schedule."""
    folder = o.scratch / "council"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook", folder)
    dataset = str(o.scratch / "council.sqlite")

    def append(table, **cells):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as f:
            rows = list(csv.reader(f))
        rows.append([cells.get(c, "") for c in rows[0]])
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(rows)
    append("organizations", id="vapac", name="Vacant Property Council", category="council", status="active", source_id="s-book")
    append("service_areas", id="a-vapac", organization_id="vapac", area="city", source_id="s-book")

    def page(day):
        run(o.libroute, "build", str(folder), dataset, "--overwrite", "--quiet")
        return " ".join(run(o.libroute, "brief", dataset, "--area", "wards/2020/ward-1", "--as-of", day, "--format", "markdown").split())
    check("council: no schedule, and it says so", [] if "When Vacant Property Council next meets is not on record" in page("2026-11-23")
          else ["it does not"])
    append("schedules", id="h-vapac", organization_id="vapac", dtstart="2026-01-14", freq="MONTHLY", interval="1", byday="2WE",
           opens_at="09:00", closes_at="11:00", description="monthly")
    for day in ("2026-11-23", "2026-12-09", "2026-12-10", "2027-02-01"):
        at = datetime.date.fromisoformat(day)
        while not (at.weekday() == 2 and 8 <= at.day <= 14):
            at += datetime.timedelta(1)
        text = page(day)
        want = re.search(r"Vacant Property Council next meets: ([^.]*)\.", text)
        check(f"council, asked on {day}: it next meets on {at}", [] if want and at.isoformat() in want.group(1) else [want and want.group(1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("libroute", "dataset"):
        parser.add_argument("--" + name, required=True)
    for name in ("territory", "scratch"):
        parser.add_argument("--" + name, required=True, type=pathlib.Path)
    o = parser.parse_args()
    o.scratch.mkdir(parents=True, exist_ok=True)
    pages = same_partners(o, "neighborhoods", "neighborhoods", DAY, DAY)
    as_a_page(pages, "neighborhoods")
    labels_of_maps(pages, "neighborhoods")
    again = booklets(o.libroute, o.dataset, "neighborhoods/2020", DAY, o.scratch / "again")
    check("the same bytes again", [] if again == pages else ["they differ"])
    wards = same_partners(o, "wards/2026", "wards", DAY, DAY)
    as_a_page(wards, "wards/2026")
    labels_of_maps(wards, "wards/2026")
    same_partners(o, "wards/2014", "wards", OLD_DAY, OLD_DAY)
    same_partners(o, "wards/2014", "wards", OLD_DAY, DAY)
    one_phone(o, pages)
    council(o)
    marked = booklets(o.libroute, o.dataset, "neighborhoods", DAY, o.scratch / "md", "--format", "markdown")
    check("Markdown", [f"{name}: HTML" for name, page in marked.items() if re.search(r"(?<!\\)<(?!(https?|tel|mailto):|#|[\w.-]+\.md>)", page)]
          + [f"{name}: no heading" for name, page in marked.items() if not page.startswith("# ")])
    print(f"{check_sheet.passed} passed, {check_sheet.failed} failed")
    return 1 if check_sheet.failed else 0


if __name__ == "__main__":
    sys.exit(main())
