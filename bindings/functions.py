#!/usr/bin/env python3
"""The list of public functions that every binding has to cover: functions.txt, made from the header.

    functions.py              check: functions.txt is that of the header, each binding names every function
    functions.py --update     write functions.txt anew; then name the new functions in */coverage.txt

Each folder with a binding holds coverage.txt, a line a function, in any order:

    lrt_open      libroute.open()                             what wraps it, and its sources do call it
    lrt_retain    - one object holds one reference            or why nothing wraps it, and its sources do not name it

so a function that is new in the header, or gone from it, is noticed in every language. Exit status 1 when something differs.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADER = HERE.parent / "include" / "libroute" / "libroute.h"
LIST = HERE / "functions.txt"
SOURCES = {".py", ".c", ".h", ".js", ".ts", ".sql", ".in"}
NOT_BINDINGS = {"conformance", "qgis"}     # qgis stands on python


def prototypes(header=HEADER):
    """The declarations of the header, in its order, each on one line with single spaces."""
    text = re.sub(r"/\*.*?\*/", " ", header.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"^\s*#.*(?:\\\n.*)*$", " ", text, flags=re.M)
    return [re.sub(r"\s+", " ", p).replace("( ", "(").replace(" )", ")").strip()
            for p in re.findall(r"\bLRT_API\b([^;]*);", text)]


def name_of(prototype):
    return re.search(r"\b(lrt_\w+)\s*\(", prototype).group(1)


def rows(path):
    """NAME -> (what, line number); what begins with "-" where nothing wraps the function."""
    out, problems = {}, []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, what = line.partition(" ")
        if name in out:
            problems.append(f"line {n}: {name} stands twice")
        out[name] = (what.strip(), n)
    return out, problems


def check_binding(folder, names):
    path = folder / "coverage.txt"
    if not path.exists():
        return ["has no coverage.txt; write one line for each function of functions.txt"]
    covered, problems = rows(path)
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*"))
                     if p.suffix in SOURCES and not {"tests", "__pycache__", "node_modules"} & set(p.parts))
    called = set(re.findall(r"\blrt_\w+", text))
    for name in names:
        if name not in covered:
            problems.append(f"{name} is neither wrapped nor named with a reason: add it to {path.relative_to(HERE)}")
    for name, (what, n) in covered.items():
        if name not in names:
            problems.append(f"line {n}: {name} is no function of the header")
        elif what.startswith("-"):
            if len(what) < 12:
                problems.append(f"line {n}: {name} needs a reason behind the dash")
            if name in called:
                problems.append(f"line {n}: {name} is said not to be wrapped, but the sources name it")
        elif not what or name not in called:
            problems.append(f"line {n}: {name} is said to be wrapped, but " +
                            ("no wrapper is named" if not what else "no source names it"))
    return problems


def main(arguments):
    found = prototypes()
    text = "".join(p + "\n" for p in found)
    if len(found) < 30:
        print(f"only {len(found)} functions were read from {HEADER}: the header was not understood")
        return 1
    if arguments == ["--update"]:
        LIST.write_text(text, encoding="utf-8")
    elif arguments:
        print(__doc__)
        return 2
    bad = 0
    if not LIST.exists() or LIST.read_text(encoding="utf-8") != text:
        bad += 1
        print("FAIL functions.txt is not that of the header: run bindings/functions.py --update and name what is new in "
              "bindings/*/coverage.txt")
    names = [name_of(p) for p in found]
    folders = sorted(f for f in HERE.iterdir() if f.is_dir() and f.name not in NOT_BINDINGS | {"__pycache__"})
    for folder in folders:
        for problem in check_binding(folder, names):
            bad += 1
            print(f"FAIL {folder.name}: {problem}")
    print(f"{len(found)} functions, {len(folders)} bindings, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
