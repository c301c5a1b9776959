#!/usr/bin/python3
"""The page and the maps of `libroute audit -o`, in a real browser: headless Chromium, driven by the DevTools protocol.

    check_page.py --libroute PATH --cleveland DATASET --root PROJECT --scratch FOLDER

It opens without a request and without a message, draws, selects, filters, sorts; a clicked place is told its areas and
partners (by hand from tests/data/make_gapville.py); the keyboard does all of it; names, headings, landmarks and contrast are
those that a screen reader and weak eyes need; names in the data cannot become markup; it prints, and reads without scripts.
"""
import argparse
import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

from osgeo import osr

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser  # noqa: E402

DAY = "2026-11-23"
failed = passed = 0


def check(what, good, detail=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {detail}")


def audit(command, path, out):
    shutil.rmtree(out, ignore_errors=True)
    made = subprocess.run([command, "audit", path, "--as-of", DAY, "-o", out, "--quiet"], capture_output=True, text=True)
    check(f"audit {path}: exit status 3", made.returncode == 3, made.stderr)
    with open(os.path.join(out, "findings.json"), encoding="utf-8") as f:
        return os.path.join(out, "report.html"), json.load(f)


def gapville_point(x, y):
    a, b = osr.SpatialReference(), osr.SpatialReference()
    a.ImportFromEPSG(3734)
    b.ImportFromEPSG(4326)
    for s in (a, b):
        s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    lon, lat, _ = osr.CoordinateTransformation(a, b).TransformPoint(2200000 + x, 660000 + y)
    return lon, lat


# ---- what is there ----

def check_opens(label, page, address, report):
    check(f"{label}: one request, for itself", page.requests == [address], page.requests)
    check(f"{label}: no message of the browser", page.messages == [], page.messages)
    check(f"{label}: the map has its size", page.js("document.getElementById('map').clientHeight") > 200)
    drawn = page.js("document.querySelectorAll('#map .leaflet-overlay-pane path').length")
    shapes = sum(f["geometry"] is not None and f["geometry"]["type"] == "MultiPolygon" for f in report["findings"])
    points = sum(len(f["geometry"]["coordinates"]) for f in report["findings"] if f["geometry"] and f["geometry"]["type"] == "MultiPoint")
    check(f"{label}: a drawn path for each place of a finding", drawn == shapes + points, f"{drawn} not {shapes} + {points}")
    ids = page.js("Array.from(document.querySelectorAll('#table tbody tr')).map(r => r.id)")
    check(f"{label}: a row a finding, in order", ids == [f["id"] for f in report["findings"]])
    check(f"{label}: the count says so", f"of {len(ids)} findings" in page.js("document.getElementById('count').textContent"))
    text = page.js("document.body.textContent")
    for what in (report["dataset"]["digest"], report["as_of"], report["title"]):
        check(f"{label}: it says {what[:30]}", what in text)
    outside = page.js("Array.from(document.querySelectorAll('[src], [href]')).map(e => e.getAttribute('src') || e.getAttribute('href'))"
                      ".filter(v => v && v[0] !== '#')")
    check(f"{label}: nothing points outside", outside == [], outside)


def visible(page):
    return page.js("Array.from(document.querySelectorAll('#table tbody tr')).filter(r => !r.hidden).map(r => r.id)")


def check_table(label, page, report):
    """Filters and order, against the JSON."""
    kind = page.js("Array.from(document.querySelectorAll('#filters label')).find(l => l.textContent === 'Severity').htmlFor")
    page.js(f"(function () {{ var s = document.getElementById('{kind}'); s.value = 'notice'; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})()")
    want = [f["id"] for f in report["findings"] if f["severity"] == "notice"]
    check(f"{label}: filter by severity", visible(page) == want)
    check(f"{label}: ... the map follows", page.js("document.querySelectorAll('#map .leaflet-overlay-pane path').length") ==
          sum(len(f["geometry"]["coordinates"]) if f["geometry"]["type"] == "MultiPoint" else 1
              for f in report["findings"] if f["severity"] == "notice" and f["geometry"]))
    check(f"{label}: ... and the count", page.js("document.getElementById('count').textContent").startswith(f"Showing {len(want)} of"))
    page.js("document.querySelector('#filters button[type=reset]').click()")
    page.js("new Promise(done => setTimeout(done, 30))")
    check(f"{label}: cleared", len(visible(page)) == len(report["findings"]))
    sort = "Array.from(document.querySelectorAll('#table thead th')).find(h => h.textContent.startsWith('Area'))"
    page.js(sort + ".querySelector('button').click()")
    numbers = [f["area_ft2"] for f in report["findings"] if f["area_ft2"] is not None]
    got = page.js("Array.from(document.querySelectorAll('#table tbody tr')).map(r => r.id)")
    areas = {f["id"]: f["area_ft2"] for f in report["findings"]}
    check(f"{label}: sorted by area, largest first, those without last",
          [areas[i] for i in got[:len(numbers)]] == sorted(numbers, reverse=True) and all(areas[i] is None for i in got[len(numbers):]))
    check(f"{label}: ... and says so", page.js(sort + ".getAttribute('aria-sort')") == "descending")
    page.js(sort + ".querySelector('button').click()")
    got = page.js("Array.from(document.querySelectorAll('#table tbody tr')).map(r => r.id)")
    check(f"{label}: smallest first", [areas[i] for i in got[:len(numbers)]] == sorted(numbers))


def check_layers(label, page):
    before = page.js("document.querySelectorAll('#map .leaflet-sets-pane path').length")
    switched = page.js("(function () { var b = Array.from(document.querySelectorAll('#layers [data-set]')).find(b => !b.checked);"
                       "b.click(); return document.querySelectorAll('#map .leaflet-sets-pane path').length; })()")
    check(f"{label}: a boundary set is switched on", switched > before, f"{before} {switched}")
    count = page.js("document.querySelectorAll('#map .leaflet-overlay-pane path').length")
    off = page.js("(function () { document.querySelector('#layers [data-group]').click(); var n = "
                  "document.querySelectorAll('#map .leaflet-overlay-pane path').length; document.querySelector('#layers [data-group]').click(); return n; })()")
    check(f"{label}: a kind is switched off", off < count, f"{count} {off}")


# ---- Gapville: places, by hand ----

PLACES = [
    # in the overlap of wards c and e
    ((8000, 5900), ["City 2020: City of Gapville", "CDC 2020: East Side", "Wards 2020: Ward C", "Wards 2020: Ward E"],
     ["East Side CDC", "Housing Clinic", "Silent Partner"], ["Overlap"]),
    # the eastern 1000 ft are nobody's CDC area
    ((9500, 3000), ["City 2020: City of Gapville", "Wards 2020: Ward C"], ["Housing Clinic", "Silent Partner"], ["No partner (cdc)"]),
    # one shape, two ids
    ((2000, 2000), ["City 2020: City of Gapville", "CDC 2020: West Side", "Districts 2020: Oak District", "Districts 2020: Oak District (copy)",
                    "Wards 2020: Ward A"], ["Housing Clinic", "Silent Partner", "Ward A Club", "West Side CDC"], ["Duplicate area"]),
    ((20000, 20000), [], [], []),
]


def told(page, title):
    """Texts of the list or the partners under a heading of the place."""
    return page.js("(function () { var h = Array.from(document.querySelectorAll('#place h4')).find(h => h.textContent === " + json.dumps(title) +
                   "); if (!h) { return []; } var e = h.nextElementSibling; if (e.className === 'note') { e = e.nextElementSibling; }"
                   "return e.matches('ul, dl') ? Array.from(e.querySelectorAll('li, dd')).map(i => i.textContent) : []; })()")


def check_place(page, report):
    for (x, y), areas, partners, found in PLACES:
        lon, lat = gapville_point(x, y)
        page.js(f"document.getElementById('lonlat').value = '{lon:.7f}, {lat:.7f}'; "
                "document.querySelector('#place-form button').click()")
        name = f"gapville, {x} ft east and {y} ft north"
        got = sorted(re.sub(r", \d+ ft from its edge$", "", t) for t in told(page, "Areas"))
        check(f"{name}: areas", got == sorted(areas), got)
        got = sorted(re.sub(r" \(.*", "", t) for t in told(page, "Partners"))
        check(f"{name}: partners", got == partners, got)
        got = told(page, "Findings here")
        check(f"{name}: findings", all(any(t.startswith(f) for t in got) for f in found) and bool(got) == bool(found), got)
    page.js("document.getElementById('lonlat').value = 'here'; document.querySelector('#place-form button').click()")
    check("what is no coordinate is told how to be one", "longitude and latitude" in page.js("document.getElementById('place').textContent"))
    check_click(page, report)


def check_click(page, report):
    """A real click on the overlap, drawn by the browser: selects it in the table, and tells of the place."""
    f = next(f for f in report["findings"] if f["kind"] == "overlap")
    page.js("document.querySelector('[aria-label=\"Whole map\"]').click(); document.getElementById('h-map').scrollIntoView()")
    i = report["findings"].index(f)
    order = page.js("(function () { var b = document.querySelectorAll('#layers [data-group]'); b.forEach(function (c) { if (c.checked && "
                    "c.parentNode.textContent.indexOf('Overlap') < 0) { c.click(); } }); var r = document.querySelector("
                    "'#map .leaflet-overlay-pane path').getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()")
    page.click(*order)
    check("a click on the map selects its finding in the table", page.js("(document.querySelector('#table [aria-current]') || {}).id") == f["id"])
    check("... and tells of it", f["remedy"] in page.js("document.getElementById('chosen').textContent"))
    check("... and of the place", "Wards 2020: Ward E" in page.js("document.getElementById('place').textContent"))
    page.js("document.querySelectorAll('#layers [data-group]').forEach(function (c) { if (!c.checked) { c.click(); } })")
    other = next(k for k, g in enumerate(report["findings"]) if g["kind"] == "spill")
    page.js(f"document.getElementById('{report['findings'][other]['id']}').querySelector('button').click()")
    bold = page.js("Array.from(document.querySelectorAll('#map .leaflet-overlay-pane path')).filter(p => p.getAttribute('stroke-width') === '5').length")
    check("a row of the table selects on the map", bold == 1 and
          page.js("document.querySelector('#table [aria-current]').id") == report["findings"][other]["id"], bold)
    check("... one at a time", page.js("document.querySelectorAll('#table [aria-current]').length") == 1 and i != other)


# ---- keyboard, and who cannot see ----

def focus(page):
    return page.js("(function () { var e = document.activeElement; return e.id || e.className || e.textContent; })()")


def check_keyboard(browser, path, report):
    page = browser.open(path, 1280, 800)
    page.key("Tab")
    check("keyboard: first comes the way past the map", focus(page) == "skip", focus(page))
    page.key("Enter")
    page.key("Tab")
    check("keyboard: it leads to the filters of the table", focus(page) == "filter-text", focus(page))
    page.type("quarry")
    check("keyboard: typing filters", visible(page) == [f["id"] for f in report["findings"] if f["kind"] == "no_service"], visible(page))
    for _ in range(40):
        page.key("Tab")
        if focus(page) == "choose":
            break
    check("keyboard: Tab reaches the first row", focus(page) == "choose", focus(page))
    check("keyboard: the focus is drawn", page.js("getComputedStyle(document.activeElement).outlineStyle") != "none")
    page.key("Enter")
    check("keyboard: Enter selects it", page.js("document.querySelectorAll('#table [aria-current]').length") == 1)
    check("keyboard: the focus stays", focus(page) == "choose", focus(page))
    page.key("Escape")
    check("keyboard: Escape lets go", page.js("document.querySelectorAll('#table [aria-current]').length") == 0)
    page.js("document.getElementById('map').focus()")
    page.key("Enter")
    first = page.js("document.getElementById('lonlat').value")
    check("keyboard: Enter on the map looks up its middle", first != "" and told(page, "Areas") != [], first)
    page.key("ArrowRight")
    page.js("new Promise(done => setTimeout(done, 400))")
    page.key("Enter")
    check("keyboard: arrows move the map", float(page.js("document.getElementById('lonlat').value").split(",")[0]) > float(first.split(",")[0]))


CONTRAST = """(function () {
  function parts(c) { var m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? m.concat(1) : m; }
  function light(c) { return c.slice(0, 3).map(function (v) { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); })
    .reduce(function (s, v, i) { return s + v * [0.2126, 0.7152, 0.0722][i]; }, 0); }
  var bad = [], seen = 0, walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    var e = walk.currentNode.parentElement, s = getComputedStyle(e), text = walk.currentNode.textContent.trim();
    if (!text || e.closest('script, style, svg, .unseen') || !e.getClientRects().length) { continue; }
    var back = [255, 255, 255, 1];
    for (var b = e; b; b = b.parentElement) { var c = parts(getComputedStyle(b).backgroundColor); if (c[3] > 0.99) { back = c; break; } }
    var a = light(parts(s.color)), d = light(back), ratio = (Math.max(a, d) + 0.05) / (Math.min(a, d) + 0.05);
    seen++;
    if (ratio < 4.5) { bad.push(text.slice(0, 40) + ' ' + ratio.toFixed(2)); }
  }
  return [seen, bad];
})()"""


def check_access(label, page):
    seen, bad = page.js(CONTRAST)
    check(f"{label}: contrast of all texts is 4.5 or more", seen > 30 and not bad, bad[:5])
    levels = page.js("Array.from(document.querySelectorAll('h1,h2,h3,h4')).map(h => +h.tagName[1])")
    check(f"{label}: one h1, and no heading skips a level", levels.count(1) == 1 and levels[0] == 1 and
          all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    roles = {}
    for n in nodes:
        if not n.get("ignored"):
            roles.setdefault(n["role"]["value"], []).append(n.get("name", {}).get("value", ""))
    for role in ("button", "checkbox", "textbox", "searchbox", "combobox", "region", "application", "link", "search", "group"):
        check(f"{label}: every {role} has a name", all(roles.get(role, [])), roles.get(role))
    for role in ("banner", "main", "contentinfo", "search", "table", "status", "columnheader", "rowheader"):
        check(f"{label}: there is a {role}", role in roles)
    double = page.js("(function () { var n = {}; document.querySelectorAll('[id]').forEach(e => { n[e.id] = (n[e.id] || 0) + 1; });"
                     "return Object.keys(n).filter(k => n[k] > 1); })()")
    check(f"{label}: ids are unique", double == [], double)
    loose = page.js("Array.from(document.querySelectorAll('th')).filter(t => !t.scope).length")
    check(f"{label}: every heading of a table has a scope", loose == 0, loose)
    check(f"{label}: what changes is announced", page.js("['count', 'chosen', 'place'].every(i => document.getElementById(i).getAttribute('aria-live') === 'polite')"))
    check(f"{label}: the language is stated", page.js("document.documentElement.lang") == "en")


def check_small(browser, label, path, scratch):
    page = browser.open(path, 390, 844)
    check(f"{label}, 390 wide: nothing is wider than the screen", page.js("document.documentElement.scrollWidth") <= 390,
          page.js("document.documentElement.scrollWidth"))
    check(f"{label}, 390 wide: the map is there", page.js("document.getElementById('map').clientHeight") > 200)
    page.shot(os.path.join(scratch, label + "-390.png"), full=True)


def check_print(page, label, report, scratch):
    path = os.path.join(scratch, label + ".pdf")
    page.pdf(path)
    text = " ".join(subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout.split())
    squeezed = re.sub(r"\W", "", text)
    missing = [f["id"] for f in report["findings"] if re.sub(r"\W", "", f["message"]) not in squeezed]
    check(f"{label}: the print has every finding", not missing, missing[:5])
    check(f"{label}: ... the map, and no controls", "North is up" in text and "Look up" not in text)
    check(f"{label}: ... heads on more than one page", len(report["findings"]) < 100 or text.count("What and where") > 5)


def check_no_scripts(browser, path, report):
    page = browser.open(path, 1280, 800, scripts=False)
    page.send("Emulation.setScriptExecutionDisabled", value=False)
    check("without scripts: the drawn map is seen", page.js("document.getElementById('drawn').getBoundingClientRect().height") > 200)
    check("without scripts: all rows are there", len(visible(page)) == len(report["findings"]))
    check("without scripts: no dead controls", page.js("document.querySelector('.filters').getClientRects().length") == 0)


def check_policy(browser, path):
    """What the data could smuggle in has no way out: the browser refuses, and says so."""
    page = browser.open(path, 1280, 800)
    page.js("(async function () { try { await fetch('http://127.0.0.1:9/') } catch (e) {} })()")
    page.js("new Promise(done => { var i = new Image(); i.onerror = i.onload = done; i.src = 'http://127.0.0.1:9/x.png'; })")
    refused = [m for m in page.messages if "Content Security Policy" in m]
    check("its policy refuses requests and pictures", len(refused) >= 2, page.messages)


def check_hostile(command, browser, gapville, scratch):
    """A partner's name is text, whatever it says."""
    name = '</script><script>document.title = "broken"</script><b>&amp;"\u2028'
    folder = os.path.join(scratch, "hostile")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(gapville, folder)
    with open(os.path.join(folder, "organizations.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    for row in rows:
        row[1] = name if row[0] == "silent" else row[1]
    with open(os.path.join(folder, "organizations.csv"), "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)
    path, report = audit(command, folder, os.path.join(scratch, "hostile_out"))
    page = browser.open(path, 1280, 800)
    check("hostile name: the page is whole", page.js("document.title") != "broken" and page.messages == [], page.messages)
    f = next(f for f in report["findings"] if f["kind"] == "partner_without_contact")
    check("hostile name: shown as it is written", name in page.js(f"document.getElementById('{f['id']}').textContent"))
    lon, lat = gapville_point(2000, 2000)
    page.js(f"document.getElementById('lonlat').value = '{lon}, {lat}'; document.querySelector('#place-form button').click()")
    check("hostile name: also among partners", any(t.startswith(name) for t in told(page, "Partners")), told(page, "Partners"))
    check_maps("hostile", os.path.join(scratch, "hostile_out"), report)


def check_metres(command, browser, gapville, scratch):
    """The same city, measured in metres (UTM 17): its page speaks metres."""
    folder = os.path.join(scratch, "metres")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(gapville, folder)
    with open(os.path.join(folder, "territory.json"), encoding="utf-8") as f:
        territory = json.load(f)
    territory["crs"] = "EPSG:32617"
    with open(os.path.join(folder, "territory.json"), "w", encoding="utf-8") as f:
        json.dump(territory, f)
    path, report = audit(command, folder, os.path.join(scratch, "metres_out"))
    check("metres: the audit measures in them", report["settings"]["unit"] == "metre", report["settings"])
    page = browser.open(path, 1280, 800)
    heads = page.js("Array.from(document.querySelectorAll('#table thead th')).map(t => t.textContent)")
    check("metres: the table is in metres", "Area, sq m" in heads and "Area, sq ft" not in heads, heads)
    f = next(f for f in report["findings"] if f["kind"] == "overlap")
    cells = page.js(f"Array.from(document.getElementById('{f['id']}').cells).map(c => +c.dataset.v)")
    check("metres: and so are its numbers", abs(cells[heads.index("Area, sq m")] - f["area_m2"]) < 1e-6, cells)
    check("metres: and the scale bar", re.search(r" k?m$", page.js("document.querySelector('#bar text').textContent")))


def check_maps(label, out, report):
    files = sorted(glob.glob(os.path.join(out, "maps", "*.svg")))
    sets = {f["set"] for f in report["findings"] if f["set"]}
    check(f"{label}: a map of each set with findings", {s.replace("/", "-") + ".svg" for s in sets} <= {os.path.basename(f) for f in files})
    for path in files:
        root = ET.parse(path).getroot()
        text = " ".join(root.itertext())
        name = os.path.basename(path)[:-4]
        want = {f["id"] for f in report["findings"] if f["geometry"] and
                (f["set"].replace("/", "-") == name if f["set"] else f"partners-{f['category']}" == name and not f["condition"])}
        got = {g.get("id") for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("id")}
        check(f"{label} {name}: its findings, no others", got == want, got ^ want)
        check(f"{label} {name}: date and digest", report["as_of"] in text and report["dataset"]["digest"] in text)
        check(f"{label} {name}: nothing from outside", not re.search(r"(href|src)\s*=|url\(", open(path, encoding="utf-8").read()))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("libroute", "cleveland", "root", "scratch"):
        args.add_argument("--" + name, required=True)
    args = args.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    gapville = os.path.join(args.scratch, "gapville_page")
    shutil.rmtree(gapville, ignore_errors=True)
    subprocess.run([sys.executable, os.path.join(args.root, "tests/data/make_gapville.py"), gapville], check=True)
    with Browser() as browser:
        for label, territory in (("gapville", gapville), ("cleveland", args.cleveland)):
            out = os.path.join(args.scratch, label + "_page_out")
            path, report = audit(args.libroute, territory, out)
            check(f"{label}: the page is under 8 MB", os.path.getsize(path) < 8e6, os.path.getsize(path))
            page = browser.open(path, 1280, 800)
            check_opens(label, page, "file://" + os.path.abspath(path), report)
            check_access(label, page)
            check_table(label, page, report)
            check_layers(label, page)
            if label == "gapville":
                check_place(page, report)
                check_access(label + " with a place", page)
                check_keyboard(browser, path, report)
                check_no_scripts(browser, path, report)
                check_policy(browser, path)
            page.shot(os.path.join(args.scratch, label + "-1280.png"))
            check_print(page, label, report, args.scratch)
            check_small(browser, label, path, args.scratch)
            check(f"{label}: still no message", page.messages == [], page.messages)
            check_maps(label, out, report)
        check_hostile(args.libroute, browser, gapville, args.scratch)
        check_metres(args.libroute, browser, gapville, args.scratch)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
