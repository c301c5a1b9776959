#!/usr/bin/python3
"""The pages for people, in a real browser: headless Chromium, driven by the DevTools protocol (tests/report/browser.py).

    check_pages.py --libroute PATH --cleveland DATASET --root PROJECT --scratch FOLDER

Booklets and their index, the owner's sheet (also in large print, translated, and written from right to left), the quiz, both
notes of changes, an agenda sheet. Each is asked what WCAG 2.1 AA asks: language, landmarks, headings, names, tables, contrast
(by the formula of WCAG, from computed styles), focus by Tab alone, reflow at 320 px, 200 % zoom, 200 % text, wider spacing;
and each is printed on A4 and Letter: all text is there, every page is numbered, no heading is left behind, no row or card that
fits a page is cut.
"""
import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "report"))
from browser import Browser  # noqa: E402
from check_page import CONTRAST  # noqa: E402

DAY = "2026-11-23"
PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11)}
FOOT = 17 / 25.4 * 72 # the lower margin, in points
failed = passed = 0


def check(what, good, detail=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {str(detail)[:600]}")


# ---- the pages ----

def make(o):
    """Name -> (path, language, direction, most printed pages)."""
    def run(*args, out=None, code=0):
        done = subprocess.run([o.libroute, *args], capture_output=True, text=True)
        check(" ".join(args), done.returncode == code, done.stderr)
        if out:
            with open(out, "w", encoding="utf-8") as f:
                f.write(done.stdout)
    at = lambda name: os.path.join(o.scratch, name)
    shutil.rmtree(o.scratch, ignore_errors=True)
    os.makedirs(at("agenda"))
    day = ("--as-of", DAY)
    run("brief", o.cleveland, "--all", "neighborhoods", *day, "-o", at("brief"), "--quiet")
    sheet = ("connect", o.cleveland, "1374 West Blvd", *day, "--format", "html")
    run(*sheet, out=at("sheet.html"))
    run(*sheet, "--large-print", out=at("large.html"))
    run(*sheet, "--language", os.path.join(o.root, "libroute/lang/es.json"), out=at("es.html"))
    # right to left: the English words, said to be of such a language; what is tested is the page
    words = json.loads(subprocess.run([o.libroute, "connect", "--phrases"], capture_output=True, text=True, check=True).stdout)
    with open(at("ar.json"), "w", encoding="utf-8") as f:
        json.dump(dict(words, language="ar", direction="rtl"), f)
    run(*sheet, "--language", at("ar.json"), out=at("ar.html"))
    run("quiz", o.cleveland, "--area", "neighborhoods/glenville", *day, "-o", at("quiz.html"), "--quiet")
    run("changes", o.cleveland, "--since", "2020-01-01", *day, "--format", "html", "-o", at("changes.html"), "--quiet")
    run("changes", o.cleveland, o.cleveland, "--as-of", "2025-12-31", "--as-of-new", "2026-01-05", "--format", "html",
        "-o", at("between.html"), "--quiet")
    run("calendar", o.cleveland, "--from", "2027-01-01", "--months", "28", "--at", "2026-11-23T09:00:00Z", "-o", at("agenda"), "--quiet")
    return {"booklet": (at("brief/cudell.html"), "en", "", 13), "booklet of downtown": (at("brief/downtown.html"), "en", "", 16),
            "booklet of hopkins": (at("brief/hopkins.html"), "en", "", 13), "index": (at("brief/index.html"), "en", "", 3),
            "sheet": (at("sheet.html"), "en", "", 6), "large print": (at("large.html"), "en", "", 18),
            "in Spanish": (at("es.html"), "es", "", 7), "right to left": (at("ar.html"), "ar", "rtl", 6),
            "quiz": (at("quiz.html"), "en", "", 2), "changes": (at("changes.html"), "en", "", 4),
            "changes of two": (at("between.html"), "en", "", 4),
            "agenda": (at("agenda/agenda-2027-01.html"), "en", "", 1), "agenda of March": (at("agenda/agenda-2027-03.html"), "en", "", 2)}


# ---- structure ----

def tree(page):
    roles = {}
    for n in page.send("Accessibility.getFullAXTree")["nodes"]:
        if not n.get("ignored"):
            roles.setdefault(n["role"]["value"], []).append(n.get("name", {}).get("value", ""))
    return roles


def check_structure(name, page, address, language, direction):
    check(f"{name}: one request, for itself", page.requests == [address], page.requests)
    check(f"{name}: no message of the browser", page.messages == [], page.messages)
    check(f"{name}: no script", page.js("document.scripts.length") == 0)
    check(f"{name}: its language", page.js("document.documentElement.lang") == language, page.js("document.documentElement.lang"))
    check(f"{name}: its direction", page.js("document.documentElement.dir") == direction)
    check(f"{name}: its title is its heading", page.js("document.title") == page.js("document.querySelector('h1').textContent"))
    check(f"{name}: it does not forbid to zoom", not re.search(r"maximum-scale|user-scalable", page.js(
        "document.querySelector('meta[name=viewport]').content")))
    levels = page.js("Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6')).map(h => +h.tagName[1])")
    check(f"{name}: one h1, and no heading skips a level", levels[0] == 1 and levels.count(1) == 1 and
          all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)
    empty = page.js("Array.from(document.querySelectorAll('h1,h2,h3,h4,li,p,th,section,article')).filter(e => !e.textContent.trim()).length")
    check(f"{name}: nothing is empty", empty == 0, empty)
    roles = tree(page)
    for role in ("banner", "main", "contentinfo"):
        check(f"{name}: one {role}", len(roles.get(role, [])) == 1, roles.get(role))
    outside = page.js("Array.from(document.body.querySelectorAll('p,h1,h2,h3,h4,li,table')).filter(e => !e.closest('header,main,footer')).length")
    check(f"{name}: all text is in a landmark", outside == 0, outside)
    check(f"{name}: links and navigation have names", all(roles.get("link", [])) and all(roles.get("navigation", [])), roles.get("link"))
    vague = [n for n in roles.get("link", []) if n.strip().lower() in ("here", "link", "more", "click here", "read more")]
    check(f"{name}: no link is called by a word that says nothing", not vague, vague)
    lost = page.js("Array.from(document.querySelectorAll('a')).filter(a => { var h = a.getAttribute('href') || ''; return h[0] === '#' ? "
                   "!document.getElementById(h.slice(1)) : !/^(https?:\\/\\/|tel:[+0-9]+$|mailto:[^ ]+@[^ ]+$|[-a-z0-9_.]+\\.html$)/.test(h); })"
                   ".map(a => a.outerHTML)")
    check(f"{name}: every link leads somewhere", lost == [], lost)
    double = page.js("(function () { var n = {}; document.querySelectorAll('[id]').forEach(e => { n[e.id] = (n[e.id] || 0) + 1; });"
                     "return Object.keys(n).filter(k => n[k] > 1); })()")
    check(f"{name}: ids are unique", double == [], double)
    check(f"{name}: pictures have a name and a description", page.js(
        "Array.from(document.querySelectorAll('svg,img')).every(s => s.getAttribute('role') === 'img' && "
        "s.getAttribute('aria-labelledby').split(' ').every(i => document.getElementById(i).textContent.trim()))"))
    check_tables(name, page, roles)
    seen, bad = page.js(CONTRAST)
    check(f"{name}: contrast of all texts is 4.5 or more", seen > 10 and not bad, bad[:5])
    check(f"{name}: what may move does not", page.js(
        "document.getAnimations().length === 0 && Array.from(document.querySelectorAll('*')).every(e => { var s = getComputedStyle(e);"
        "return s.animationName === 'none' && parseFloat(s.transitionDuration) === 0 && s.scrollBehavior === 'auto'; })"))


def check_tables(name, page, roles):
    tables = page.js("document.querySelectorAll('table').length")
    if not tables:
        return
    cells = page.js("document.querySelectorAll('td').length")
    for role, want in (("table", tables), ("columnheader", page.js("document.querySelectorAll('thead th').length")),
                       ("rowheader", page.js("document.querySelectorAll('tbody tr').length")), ("cell", cells)):
        check(f"{name}: {want} times {role}", len(roles.get(role, [])) == want, len(roles.get(role, [])))
    check(f"{name}: each head of a table has its scope", page.js("Array.from(document.querySelectorAll('th')).every(t => t.scope)"))
    check(f"{name}: a heading stands before each table", page.js(
        "Array.from(document.querySelectorAll('table')).every(t => t.closest('section,main').querySelector('h2,h1') || document.querySelector('h1'))"))
    wrong = page.js("Array.from(document.querySelectorAll('td')).filter(d => d.dataset.head.replace(/:$/, '') !== "
                    "d.closest('table').tHead.rows[0].cells[d.cellIndex].textContent).length")
    check(f"{name}: each cell knows its head", wrong == 0, wrong)


# ---- keyboard ----

FOCUS = ("(function () { var e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect(); return e === document.body ? null : "
         "[Array.from(document.querySelectorAll('a[href]')).indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,"
         " r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth]; })()")


def check_keyboard(name, page):
    """Tab alone goes over every link, in the order in which they are read, and out again; back the same way."""
    links = page.js("document.querySelectorAll('a[href]').length")
    check(f"{name}: nothing else takes the focus, none is out of order", page.js(
        "document.querySelectorAll('button,input,select,textarea,[tabindex]').length") == 0)
    visited = []
    for _ in range(links + 2):
        page.key("Tab")
        at = page.js(FOCUS)
        if at is None:
            break
        visited.append(at)
    check(f"{name}: Tab visits {links} links in order, and leaves", [v[0] for v in visited] == list(range(links)) and at is None,
          [v[0] for v in visited][:20])
    check(f"{name}: the focus is always drawn", all(v[1] for v in visited), [v[0] for v in visited if not v[1]])
    check(f"{name}: the focus is always in sight", all(v[2] for v in visited), [v[0] for v in visited if not v[2]])
    if links:
        page.key("Tab", modifiers=8)
        check(f"{name}: Shift and Tab comes back in", page.js(FOCUS) and page.js(FOCUS)[0] == links - 1, page.js(FOCUS))


# ---- narrow and large ----

WIDER = ("var s = document.createElement('style'); s.textContent = '* { line-height: 1.5 !important; letter-spacing: .12em !important; "
         "word-spacing: .16em !important } p { margin-bottom: 2em !important }'; document.head.appendChild(s)")
CLIPPED = ("Array.from(document.querySelectorAll('p,li,td,th,h1,h2,h3,h4,a,figcaption')).filter(e => e.getClientRects().length && !e.closest('thead')).filter(e => {"
           "var r = e.getBoundingClientRect(); return r.right > document.documentElement.clientWidth + 1 || r.left < -1; })"
           ".map(e => e.tagName + ' ' + e.textContent.slice(0, 40))")


def check_reflow(browser, name, path, roles_wide):
    for what, width, before in (("320 px", 320, ""), ("200 % zoom", 640, ""), ("200 % text", 1280, "document.documentElement.style.fontSize = '200%'"),
                                ("wider spacing at 320 px", 320, WIDER)):
        page = browser.open(path, width, 800)
        if before:
            page.js(before)
        check(f"{name}: {what}: nothing scrolls sideways", page.js("document.documentElement.scrollWidth") <= width,
              page.js("document.documentElement.scrollWidth"))
        clipped = page.js(CLIPPED)
        check(f"{name}: {what}: no text is cut", clipped == [], clipped[:5])
        if what == "320 px":
            roles = tree(page)
            for role in ("table", "row", "columnheader", "rowheader", "cell"):
                check(f"{name}: {what}: a {role} is still one", len(roles.get(role, [])) == len(roles_wide.get(role, [])),
                      f"{len(roles.get(role, []))} not {len(roles_wide.get(role, []))}")


# ---- print ----

def words(text):
    return re.sub(r"[\W_]", "", text)


class Line:
    def __init__(self, line, page):
        self.text = " ".join(w.text or "" for w in line)
        self.x0, self.y0, self.x1, self.y1 = (float(line.get(k)) for k in ("xMin", "yMin", "xMax", "yMax"))
        self.page = page


def printed(path):
    """Lines of each page above the lower margin, and those in it."""
    done = subprocess.run(["pdftotext", "-bbox-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    name = "{http://www.w3.org/1999/xhtml}"
    pages = []
    for i, page in enumerate(ET.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", done)).iter(name + "page")):
        lines = [Line(l, i) for l in page.iter(name + "line")]
        limit = float(page.get("height")) - FOOT
        pages.append(([l for l in lines if l.y0 < limit - 2], [l for l in lines if l.y0 >= limit - 2]))
    return pages


def page_texts(pdf, n):
    return [subprocess.run(["pdftotext", "-raw", "-f", str(i + 1), "-l", str(i + 1), pdf, "-"], capture_output=True, text=True,
                           check=True).stdout for i in range(n)]


def is_printed(text, said):
    """As it is, or in two pieces: where it runs over a page or a column the foot stands between them."""
    return text in said or any(text[:k] in said and text[k:] in said for k in range(1, len(text)))


def check_print(name, page, path, most, paper, size):
    pdf = page.send("Page.printToPDF", paperWidth=size[0], paperHeight=size[1], printBackground=True)["data"]
    out = path.replace(".html", f"-{paper}.pdf")
    with open(out, "wb") as f:
        f.write(base64.b64decode(pdf))
    label, pages = f"{name} on {paper}", printed(out)
    check(f"{label}: at most {most} pages", len(pages) <= most, len(pages))
    check(f"{label}: no page is empty", all(len(body) > 2 for body, _ in pages), [len(b) for b, _ in pages])
    title = page.js("document.title")
    for i, (_, foot) in enumerate(pages):
        text = " ".join(l.text for l in foot)
        check(f"{label}: page {i + 1} says what it is and its number", words(title) in words(text) and
              f"{i + 1} / {len(pages)}" in text, text)
    said = words("".join(page_texts(out, len(pages))))
    texts = page.js("Array.from(document.querySelectorAll('h1,h2,h3,h4,th,td,li,p,figcaption')).filter(e => !e.closest('nav,svg')).map(e => e.textContent)")
    if page.js("document.documentElement.dir") == "rtl": # numbers and signs come out of the file in the order of the eye: word by word
        texts = [w for t in texts for w in re.findall(r"[A-Za-z]{3,}", t)]
    missing = [t[:60] for t in texts if not is_printed(words(t), said)]
    check(f"{label}: all text is printed", not missing, missing[:4])
    # what is a heading and stands in a table too is not told apart here; the cards have a check of their own
    headings = set(page.js("Array.from(document.querySelectorAll('h2,h3,h4')).map(h => h.textContent.trim())")) - set(page.js(
        "Array.from(document.querySelectorAll('th,td')).map(h => h.textContent.trim())"))
    alone, met = [], 0
    for body, _ in pages:
        for line in body:
            if line.text in headings:
                met += 1
                if not any(b.y0 > line.y0 + 2 and b.x0 < line.x1 + 40 and b.x1 > line.x0 and b.text not in headings for b in body):
                    alone.append(f"{line.text} (page {line.page + 1})")
    check(f"{label}: no heading is left behind", (met > 0 or not headings) and not alone, alone[:4])
    check_whole(label, page, out, len(pages))


def check_whole(label, page, out, n):
    """A row is on one page: its first and its last words are."""
    texts = [words(t) for t in page_texts(out, n)]
    rows = page.js("Array.from(document.querySelectorAll('tbody tr, .question')).map(r => r.textContent)")
    cut = [r[:50] for r in rows if not any(words(r)[:25] in t and words(r)[-8:] in t for t in texts)]
    check(f"{label}: no row is cut", not cut, cut[:4])
    if page.js("document.documentElement.className") == "large":
        return
    cards = page.js("Array.from(document.querySelectorAll('article')).map(a => [a.querySelector('h3').textContent, a.lastElementChild.textContent, a.clientHeight])")
    # an article as tall as a page on the screen may not fit one
    cut = [h for h, last, high in cards if high < 700 and not any(words(h) in t and words(last)[-16:] in t for t in texts)]
    check(f"{label}: no card that fits a page is cut", not cut, cut[:4])


def check_media(name, page):
    page.send("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    seen, bad = page.js(CONTRAST)
    check(f"{name}: contrast in print is 4.5 or more", seen > 10 and not bad, bad[:5])
    small = page.js("Array.from(document.querySelectorAll('p,li,td,th')).filter(e => parseFloat(getComputedStyle(e).fontSize) < 7.5 * 96 / 72 - .01)"
                    ".map(e => e.textContent.slice(0, 40))")
    check(f"{name}: nothing is printed smaller than 7.5 points", small == [], small[:4])
    if name == "large print":
        small = page.js("Array.from(document.querySelectorAll('main p,main li,td,th')).filter(e => parseFloat(getComputedStyle(e).fontSize) < 18 * 96 / 72 - .01).length")
        check(f"{name}: it is 18 points and more", small == 0, small)
    page.send("Emulation.setEmulatedMedia", media="")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for word in ("libroute", "cleveland", "root", "scratch"):
        args.add_argument("--" + word, required=True)
    o = args.parse_args()
    with Browser() as browser:
        for name, (path, language, direction, most) in make(o).items():
            page = browser.open(path, 1280, 800)
            check_structure(name, page, "file://" + os.path.abspath(path), language, direction)
            roles = tree(page)
            check_keyboard(name, page)
            check_media(name, page)
            for paper, size in PAPERS.items():
                check_print(name, page, path, most, paper, size)
            check_reflow(browser, name, path, roles)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
