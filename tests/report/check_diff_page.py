#!/usr/bin/python3
"""The page of `libroute diff -o`, in a real browser: Cleveland before and after the ward map of 2026.

    check_diff_page.py --libroute PATH --cleveland DATASET --scratch FOLDER

What it shows is held against diff.json beside it, which tests/diff compares with brute force: it opens without a request, draws
every piece of land, selects from table and map, filters, sorts, obeys the keyboard, is named for a screen reader, prints.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_page as base  # noqa: E402
from browser import Browser  # noqa: E402
from check_page import check, visible, focus  # noqa: E402


def make(o):
    out = os.path.join(o.scratch, "diff")
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([o.libroute, "diff", o.cleveland, o.cleveland, "--as-of", "2025-12-31", "--as-of-new", "2026-01-05", "-o", out,
                           "--quiet"], capture_output=True, text=True)
    check("diff: exit status 3", done.returncode == 3, done.stderr)
    with open(os.path.join(out, "diff.json"), encoding="utf-8") as f:
        return os.path.join(out, "report.html"), json.load(f)


def cell(page, row, head):
    return page.js(f"(function () {{ var h = Array.from(document.querySelectorAll('#table thead th')).findIndex(t => t.dataset.label === {json.dumps(head)});"
                   f"return document.getElementById({json.dumps(row)}).cells[h].textContent; }})()")


def check_opens(page, path, diff):
    check("one request, for itself", page.requests == ["file://" + os.path.abspath(path)], page.requests)
    check("no message of the browser", page.messages == [], page.messages)
    text = page.js("document.body.textContent")
    for what in (diff["title"], diff["old"]["dataset"]["digest"], diff["new"]["as_of"]):
        check(f"it says {what[:30]}", what in text)
    counts = diff["counts"]
    check("the verdict counts places", f"{counts['parcels']['changed']} parcels and {counts['addresses']['changed']} addresses" in
          page.js("document.querySelector('.verdict').textContent"))
    ids = page.js("Array.from(document.querySelectorAll('#table tbody tr')).map(r => r.id)")
    land = [i for i in ids if i.startswith("land-")]
    check("a row for each piece of land", len(land) == len(diff["boundaries"]), f"{len(land)} not {len(diff['boundaries'])}")
    drawn = page.js("document.querySelectorAll('#map .leaflet-overlay-pane path').length")
    check("all of it is drawn, and the places", drawn >= len(diff["boundaries"]), drawn)
    got = sorted((cell(page, i, "Before"), cell(page, i, "Now"), int(cell(page, i, "Parcels")), int(cell(page, i, "Addresses")))
                 for i in land)
    name = lambda a: a["name"] if a else "nobody"
    want = sorted((name(b["from"]), name(b["to"]), b["parcels"], b["addresses"]) for b in diff["boundaries"])
    check("from whom to whom, with how many places", got == want, [g for g in got if g not in want][:3])
    gains = page.js("Array.from(document.querySelectorAll('main section')).filter(s => (s.querySelector('h2') || {}).textContent === "
                    "'Gains and losses of the partners').map(s => Array.from(s.querySelectorAll('tbody th')).map(t => t.textContent))[0]")
    check("gains and losses of every partner that has any", sorted(gains or []) == sorted(p["name"] for p in diff["partners"]), gains)
    return ids, land


def check_select(page, diff, land):
    page.js(f"document.getElementById('{land[0]}').querySelector('button').click()")
    check("a row selects", page.js("document.querySelector('#table [aria-current]').id") == land[0])
    bold = page.js("Array.from(document.querySelectorAll('#map .leaflet-overlay-pane path')).filter(p => p.getAttribute('stroke-width') === '5').length")
    check("... one shape on the map", bold == 1, bold)
    told = page.js("document.getElementById('chosen').textContent")
    check("... and its details are told", "wards/2026 instead of wards/2014" in told and "Of the area" in told, told[:200])
    # the middle of the largest piece, as the JSON has it
    big = max(diff["boundaries"], key=lambda b: b["area_m2"])
    page.js(f"document.getElementById('lonlat').value = '{big['lon']}, {big['lat']}'; document.querySelector('#place-form button').click()")
    areas = base.told(page, "Areas")
    check("a place is told its new area", any(big["to"]["name"] in a for a in areas), areas)
    found = base.told(page, "Findings here") or base.told(page, "Changes here")
    check("... and what changed there", any(f"{big['from']['name']} to {big['to']['name']}" in f or big["from"]["name"] in f for f in found),
          (found, page.js("document.getElementById('place').textContent")[:300]))


def check_filter(page, ids, land):
    page.js("document.querySelector('#filters button[type=reset]').click()")
    page.js("new Promise(done => setTimeout(done, 30))")
    choice = page.js("Array.from(document.querySelectorAll('#filters label')).find(l => l.textContent === 'What').htmlFor")
    page.js(f"(function () {{ var s = document.getElementById('{choice}'); s.value = 'Land'; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})()")
    check("filter: land alone", visible(page) == [i for i in ids if i in land], len(visible(page)))
    check("filter: the map follows", page.js("document.querySelectorAll('#map .leaflet-overlay-pane path').length") == len(land))
    check("filter: the count says so", page.js("document.getElementById('count').textContent").startswith(f"Showing {len(land)} of {len(ids)}"))
    head = "Array.from(document.querySelectorAll('#table thead th')).find(h => h.dataset.label === 'Addresses')"
    page.js(head + ".querySelector('button').click()")
    numbers = [int(cell(page, i, "Addresses")) for i in visible(page)]
    check("sorted by addresses, most first", numbers == sorted(numbers, reverse=True), numbers[:8])
    check("... and says so", page.js(head + ".getAttribute('aria-sort')") == "descending")
    page.js("document.querySelector('#filters button[type=reset]').click()")
    page.js("new Promise(done => setTimeout(done, 30))")
    check("cleared: all rows", len(visible(page)) == len(ids))


def check_keyboard(browser, path, ids):
    page = browser.open(path, 1280, 800)
    page.key("Tab")
    check("keyboard: first the way past the map", focus(page) == "skip", focus(page))
    page.key("Enter")
    page.key("Tab")
    check("keyboard: it leads to the filters", focus(page) == "filter-text", focus(page))
    page.type("Ward 12")
    shown = visible(page)
    want = page.js("Array.from(document.querySelectorAll('#table tbody tr')).filter(r => r.textContent.indexOf('Ward 12') >= 0).map(r => r.id)")
    check("keyboard: typing filters, by what the rows and their details say", 0 < len(want) and set(want) <= set(shown) and
          len(shown) < len(ids), (len(want), len(shown), len(ids)))
    for _ in range(40):
        page.key("Tab")
        if focus(page) == "choose":
            break
    check("keyboard: Tab reaches a row, and the focus is drawn", focus(page) == "choose" and
          page.js("getComputedStyle(document.activeElement).outlineStyle") != "none", focus(page))
    page.key("Enter")
    check("keyboard: Enter selects it", page.js("(document.querySelector('#table [aria-current]') || {}).id") == shown[0])
    page.key("Escape")
    check("keyboard: Escape lets go", page.js("document.querySelectorAll('#table [aria-current]').length") == 0)
    for _ in range(600): # on through all controls and out of the page
        page.key("Tab")
        if page.js("document.activeElement === document.body"):
            break
    check("keyboard: no trap", page.js("document.activeElement === document.body"), focus(page))


def check_print(page, diff, land, scratch):
    path = os.path.join(scratch, "diff.pdf")
    page.pdf(path)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = text.rstrip("\f").split("\f")
    check("print: at most 4 pages", len(pages) <= 4, len(pages))
    check("print: each has its number", all(re.search(rf"{i + 1} ?/ ?{len(pages)}", p) for i, p in enumerate(pages)))
    check("print: the summary and the map come first", "Summary" in pages[0] and "North is up" in pages[0])
    check("print: partners before the long list", text.index("Gains and losses") < text.index("Changes\n") if "Changes\n" in text else False)
    check("print: no controls", "Look up" not in text and "Clear" not in text)
    big = [b for b in diff["boundaries"] if b["from"] and b["to"]]
    check("print: every piece of land", sum(text.count(b["to"]["name"]) > 0 for b in big) == len(big) and text.count("Land") >= len(land))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("libroute", "cleveland", "scratch"):
        args.add_argument("--" + name, required=True)
    o = args.parse_args()
    os.makedirs(o.scratch, exist_ok=True)
    path, diff = make(o)
    with Browser() as browser:
        page = browser.open(path, 1280, 800)
        ids, land = check_opens(page, path, diff)
        base.check_access("diff", page)
        check_select(page, diff, land)
        base.check_access("diff with a place", page)
        check_filter(page, ids, land)
        check_keyboard(browser, path, ids)
        check_print(page, diff, land, o.scratch)
        base.check_small(browser, "diff", path, o.scratch)
        check("still no message", page.messages == [], page.messages)
    print(f"{base.passed} passed, {base.failed} failed")
    return 1 if base.failed else 0


if __name__ == "__main__":
    sys.exit(main())
