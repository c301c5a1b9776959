#!/usr/bin/env python3
"""The sheet for owners as a page: what a browser and a screen reader need, and that it is one file.

    check_sheet.py --libroute PATH DATASET=PLACE ...

Checked in HTML, plain and large print, English and the translation: tags that close, a language, a title, one h1, headings
that skip no level, landmarks, a header row in the table, links with text, no script, picture or address that a browser would
load by itself; contrast of every colour used on text by the formula of WCAG 2.1 (at least 7 to 1; lines 3 to 1); 18 point in
large print. That text of the dataset is escaped is tested in tests/unit/test_views.c.
"""
import argparse
import html.parser
import pathlib
import re
import subprocess
import sys

VOID = {"meta", "br", "hr", "img", "link", "input"}
LANGUAGE = pathlib.Path(__file__).resolve().parents[2] / "libroute" / "lang" / "es.json"
passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems[:8]:
            print(f"     {problem}")
    else:
        passed += 1


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.count, self.headings, self.links, self.problems = [], {}, [], [], []
        self.attributes, self.text = {}, ""

    def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        attributes = dict(attributes)
        self.attributes.setdefault(tag, attributes)
        if tag in ("script", "img", "link", "iframe", "object") or "src" in attributes or "style" in attributes:
            self.problems.append(f"a {tag} that loads, runs or hides")
        if any(a.startswith("on") for a in attributes):
            self.problems.append(f"{tag} has a handler")
        if tag == "th" and "scope" not in attributes:
            self.problems.append("a th without scope")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append([attributes.get("href", ""), ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        self.text += data
        if "a" in self.open:
            self.links[-1][1] += data


def luminance(colour):
    colour = colour if len(colour) == 6 else "".join(c * 2 for c in colour)
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    a, b = sorted((luminance(a), luminance(b)))
    return (b + 0.05) / (a + 0.05)


def colour_problems(text):
    css = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    backs = set(re.findall(r"background:#([0-9a-f]{3,6})", css))
    problems = [] if "fff" in backs else ["no background is set"]
    inks = set(re.findall(r"(?<![-a-z])color:#([0-9a-f]{3,6})", css))
    problems += [] if inks else ["no colour of text is set"]
    for ink in inks:
        problems += [f"#{ink} on #{back}: {contrast(ink, back):.1f}" for back in backs if contrast(ink, back) < 7]
    for line in re.findall(r"solid #([0-9a-f]{3,6})", css):
        problems += [f"line #{line}: {contrast(line, 'fff'):.1f}"] if contrast(line, "fff") < 3 else []
    if re.search(r"url\(|@import", css):
        problems.append("the style loads something")
    return problems


def page_problems(text, language):
    page = Page()
    page.feed(text)
    problems = page.problems + [f"{tag} is not closed" for tag in page.open]
    if not text.startswith("<!DOCTYPE html>\n") or page.attributes.get("html", {}).get("lang") != language:
        problems.append("no doctype, or another language")
    for tag in ("title", "h1", "header", "main", "footer"):
        if page.count.get(tag) != 1:
            problems.append(f"{page.count.get(tag, 0)} of {tag}")
    if page.headings[:1] != [1] or any(b > a + 1 for a, b in zip(page.headings, page.headings[1:])):
        problems.append(f"headings skip a level: {page.headings}")
    for href, words in page.links:
        if not re.match(r"(https?://|tel:\+?[0-9]+$|mailto:\S+@\S+$)", href) or not words.strip():
            problems.append(f"link {href!r} {words!r}")
    return problems + colour_problems(text), page


def sheet(libroute, dataset, place, *more):
    done = subprocess.run([libroute, "connect", dataset, place, "--as-of", "2026-11-23", "--format", "html", *more],
                          capture_output=True, text=True, check=True)
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("pair", nargs="+")
    options = parser.parse_args()
    for pair in options.pair:
        dataset, place = pair.split("=", 1)
        for more in ((), ("--large-print",), ("--language", str(LANGUAGE)), ("--language", str(LANGUAGE), "--large-print")):
            text = sheet(options.libroute, dataset, place, *more)
            problems, page = page_problems(text, "es" if LANGUAGE.name in " ".join(more) else "en")
            large = page.attributes["html"].get("class") == "large"
            if large != ("--large-print" in more) or not re.search(r"html\.large\{font-size:(1[89]|2\d)pt\}", text):
                problems.append("large print is not 18 point and more")
            if page.count.get("table") != 1 or page.count.get("article", 0) < 3 or page.count.get("a", 0) < 3:
                problems.append(f"no list of partners: {page.count}")
            check(f"{pathlib.Path(dataset).stem} {place} {' '.join(more)}", problems)
    # the check can fail
    broken = text.replace("<h3>", "<h5>", 1).replace("</h3>", "</h5>", 1)
    check("a skipped heading is noticed", [] if page_problems(broken, "es")[0] else ["it is not"])
    pale = text.replace("color:#111", "color:#999", 1)
    check("a pale colour is noticed", [] if page_problems(pale, "es")[0] else ["it is not"])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
