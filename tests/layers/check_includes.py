#!/usr/bin/env python3
"""Who may include whom.

    check_includes.py [PROJECT_ROOT]

- Arrows between modules are those of ALLOWED below, and point down in LAYERS; the table itself has no circle.
- Each third-party header is included by exactly one .c, never by a header.
- A .c includes its own header first; what has no reason to touch files, clock, locale or environment does not include their
  headers (PURE).
- The command includes the public header, its own cli.h and the C library; the examples the first and the last; a binding in C
  the header of its host as well.

A module is a .c with its .h; the files geocode_* are the inside of geocode, and so on (module_of). A header alone (geometry,
result, handle) is a module too: plain structs that several share. STYLE section 2 has the reasons.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2])

# From below. An arrow inside one layer is possible where ALLOWED names it (result stands on tables, places on territory ...).
LAYERS = (
    ("base", "geometry"),
    ("hash", "csvio", "json", "metric", "orient", "wrap", "contentline"),
    ("phrases", "doc"),
    ("tables", "geom", "areas", "geocode", "shares", "image"),
    ("audience", "zone", "checks", "layer", "directory", "fresh", "result"),
    ("facts", "context", "story"),
    ("territory", "places", "store", "schedule", "recur"),
    ("protocol", "eligibility"),
    ("locate",),
    ("route", "permit", "reading"),
    ("explain", "across"),
    ("build", "handle", "coverage", "hsds", "report", "pages", "sketch"),
    ("survey", "profile"),
    ("rota",),
    ("match", "format", "sheet", "vcard", "text", "batch", "audit", "api", "may_contact", "worklist", "atlas", "diff", "golden", "brief",
     "changes"),
    ("changes_between",),
    ("receipt", "vocabulary", "calendar", "quiz"),
)

# module: what its files may include of ours. New arrows are added here, with a reason in the commit.
ALLOWED = {
    "base": "",
    "geometry": "",
    "hash": "",
    "csvio": "base",
    "json": "base",
    "metric": "geometry",
    "orient": "",
    "wrap": "base",
    # our words on the sheet for owners; a translation is JSON
    "phrases": "base json",
    # blocks of a page as HTML, Markdown or text: one style for the sheet, the booklet and what teaches
    "doc": "base wrap",
    "tables": "base",
    "geom": "base geometry metric",
    "areas": "base geometry metric hash orient",
    "geocode": "base",
    "shares": "base",
    "image": "base hash",
    # who may read a cell: asked by whatever writes for several views
    "audience": "tables",
    "zone": "tables",
    "layer": "base geometry json",
    "fresh": "tables",
    "directory": "fresh tables", # when each contact grows stale, found once
    "result": "base fresh tables",
    # checks over several rows, apart from reading them, so that each can be tested from literals
    "checks": "tables",
    "territory": "checks tables csvio json",
    "places": "geocode geom layer territory",
    "store": "base geometry geocode tables",
    # what is known of a case, against the vocabulary in the directory; rules and eligibility ask it
    "facts": "directory",
    # what is known of a neighborhood, and what is not; asked by route and the formats, reads the tables alone
    "context": "directory",
    # the same in words, with the numbers of its sources
    "story": "tables",
    # days, hours, holidays against the zone of the dataset; "recur" expands them at build, so that no query needs libical
    "schedule": "directory zone",
    "recur": "tables",
    "protocol": "facts schedule zone",
    # a verdict in words and in JSON, the same wherever one is shown
    "permit": "eligibility json protocol zone",
    "may_contact": "eligibility format permit route", # route: the contacts, in its order
    "worklist": "context csvio format fresh protocol wrap",
    "locate": "areas directory geocode result shares",
    # branch by branch, the facts against what a service asks for; the answer is part of a result
    "eligibility": "facts result",
    "route": "audience context eligibility facts geocode result locate protocol",
    # why and why not: the gates of route asked again, one by one; distances from the areas, which route does without
    "explain": "eligibility locate route",
    # the place asked again as if it lay beyond a border that is too near: words of a warning
    "across": "areas locate route",
    "vocabulary": "format wrap",
    # the answer again, from what is needed for it; hashed as format writes it
    "receipt": "format route zone",
    "build": "base areas geocode geom image layer places recur shares store territory zone",
    # JSON and CSV both ways; store for the columns that only the tables for people hold, territory for reading files
    "hsds": "csvio hash json store tables territory",
    # shapes and places from the tables for people; overlays by geom; counting by an index of the findings
    "coverage": "areas base directory facts geom geometry hash protocol store",
    # what the opaque types hold; the formats and the API see it, nobody below
    "handle": "areas directory facts geocode geom image locate protocol result shares",
    # results as the structs of the public header
    "match": "audience handle protocol route",
    "format": "audience context handle json permit protocol route zone",
    # only what the public may read: through audience, and no cell otherwise (check_owner below)
    # resources by topic, the same on the sheet and in a booklet
    "reading": "audience doc",
    # finished pages with their names; a map of one area as SVG
    # how blocks are written follows from the format of a page
    "pages": "base doc",
    "sketch": "base doc geometry",
    # what routing says of every place on record, by area: places from the tables for people
    "survey": "handle protocol route store",
    # one partner on a page for staff
    "profile": "audience doc handle permit phrases protocol story",
    # lines of vCard and iCalendar, which are the same
    "contentline": "base",
    # who presents when
    "rota": "schedule survey",
    "calendar": "contentline csvio format fresh pages phrases profile rota route store zone",
    "changes": "audience doc format pages permit phrases wrap",
    # the causes of a comparison, taught
    "changes_between": "diff doc format pages phrases wrap",
    # an area is named and dated as for a booklet
    "quiz": "brief format pages phrases profile route store",
    "brief": "context format pages phrases profile reading route sketch store survey",
    "sheet": "audience doc format handle phrases reading wrap",
    "vcard": "audience contentline format handle",
    "text": "context format permit protocol route sheet story wrap zone",
    "batch": "format csvio route", # route: whether the contacts of a match are stale
    "api": "across handle build explain format hsds route store zone",
    # a batch whose rows hold expectations beside the answers
    "golden": "csvio format handle wrap",
    # knows rows, shapes and words, not what they are of; the foot of a printed page from doc; SQLite for GeoPackage, shapelib for shapefiles
    "report": "base doc geometry layer store",
    "audit": "atlas audience build coverage csvio format handle report wrap",
    # both sides answered by locate and route, one answer a combination of areas; shapes from the tables for people, overlays by geom
    "diff": "areas atlas audience csvio format geom geometry handle hash locate protocol report route store wrap",
    # boundary sets and who serves them, below the rows of an audit or a comparison
    "atlas": "audience directory format report store",
}
ALLOWED = {module: set(names.split()) for module, names in ALLOWED.items()}

# One .c each, or two that share nothing: reading foreign files, in a child process; writing our own.
THIRD_PARTY = {"geos_c.h": "geom.c", "proj.h": "geom.c", "shapefil.h": "layer.c layer_write.c", "sqlite3.h": "store.c store_sql.c",
               "jansson.h": "json.c", "csv.h": "csvio.c", "nettle/sha1.h": "hash.c", "nettle/sha2.h": "hash.c", "xxhash.h": "hash.c",
               "libical/ical.h": "recur.c"}

LIBC = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
dirent fcntl iconv langinfo libgen poll pthread strings unistd
sys/file sys/ioctl sys/mman sys/prctl sys/resource sys/stat sys/syscall sys/time sys/types sys/uio sys/wait
emmintrin immintrin""".split())

# The rules that decide an answer depend on their inputs alone, so that each can be tested from literals.
PURE = ("metric", "orient", "geometry", "tables", "areas", "geocode", "shares", "audience", "directory", "context", "facts", "fresh", "result", "schedule", "protocol", "eligibility", "locate",
        "route", "explain", "across", "checks")
IMPURE = set("dirent fcntl langinfo locale poll signal sys/file sys/mman sys/stat sys/wait time unistd".split())

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems:
            print(f"     {problem}")
    else:
        passed += 1


def module_of(name):
    stem = name.rsplit(".", 1)[0]
    insides = ("areas", "audit", "coverage", "diff", "geocode", "hsds", "layer", "report", "store")
    return next((module for module in insides if stem.startswith(module + "_")), stem)


def includes(path):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), path.read_text(encoding="utf-8"), flags=re.S)
    return INCLUDE.findall(text)


def libc(name):
    return name.endswith(".h") and name[:-2] in LIBC


# Written for owners: no way to a cell but lrti_see_*(). An id of the same organization is needed to find its row.
FOR_OWNERS = ("sheet.c", "vcard.c")


def check_owner():
    for name in FOR_OWNERS:
        text = (ROOT / "libroute" / name).read_text(encoding="utf-8")
        past = re.findall(r"\b(LRTI_(?:TX|U32|I32|F64)|lrti_cell_\w+|lrti_choice_text)\s*\(", text)
        check(f"{name}: cells only through lrti_see", [f"{p} reads a cell whoever asks" for p in past])


def check_table():
    level = {module: i for i, layer in enumerate(LAYERS) for module in layer}
    check("the table: layers and arrows name the same modules", sorted(set(level) ^ set(ALLOWED)))
    upward = [f"{m} -> {t}" for m, targets in ALLOWED.items() for t in targets if level.get(t, 99) > level.get(m, -1)]
    check("the table: arrows point down", sorted(upward))
    done, problems = set(), []

    def visit(module, trail):
        if module in trail:
            problems.append(" -> ".join(trail[trail.index(module):] + [module]))
        elif module not in done:
            for target in sorted(ALLOWED.get(module, ())):
                visit(target, trail + [module])
            done.add(module)

    for module in ALLOWED:
        visit(module, [])
    check("the table: no circle", problems)


def check_library():
    files = sorted((ROOT / "libroute").glob("*.[ch]"))
    check("the sources were found", [] if len(files) > 40 else [f"only {len(files)} in {ROOT / 'libroute'}"])
    names = {path.name for path in files}
    users = {name: [] for name in THIRD_PARTY}
    seen = set()
    for path in files:
        module = module_of(path.name)
        seen.add(module)
        problems = [] if module in ALLOWED else [f"module {module} is not in the table"]
        found = includes(path)
        for kind, name in found:
            if kind == '"':
                target = module_of(name)
                if name not in names:
                    problems.append(f'"{name}" is no header of libroute/')
                elif target != module and target not in ALLOWED.get(module, ()):
                    problems.append(f'"{name}": {module} -> {target} is not an arrow of the table')
                elif name.startswith("geocode_") and module != "geocode":
                    problems.append(f'"{name}" is the inside of geocode')
            elif name in THIRD_PARTY:
                users[name].append(path.name)
            elif name == "libroute/libroute.h":
                if path.name != "base.h":
                    problems.append(f"<{name}> comes with base.h")
            elif not libc(name):
                problems.append(f"<{name}> is neither of the C library nor a third-party header of the table")
            elif module in PURE and name[:-2] in IMPURE:
                problems.append(f"<{name}>: {module} depends on its inputs alone")
        own = path.with_suffix(".h").name
        if path.suffix == ".c" and own in names and (not found or found[0] != ('"', own)):
            problems.append(f'its own "{own}" does not come first')
        if path.suffix == ".h" and "#ifndef LRTI_" not in path.read_text(encoding="utf-8"):
            problems.append("no include guard LRTI_...")
        check(path.name, problems)
    for name, owner in THIRD_PARTY.items():
        check(f"<{name}> is included by {owner} alone", [] if users[name] == owner.split() else [f"by {users[name] or 'nobody'}"])
    check("the table: no module that is not there", sorted(set(ALLOWED) - seen))


# what the extension takes of the server
POSTGRES = """postgres.h access/xact.h catalog/pg_type.h common/shortest_dec.h fmgr.h funcapi.h mb/pg_wchar.h miscadmin.h
utils/array.h utils/builtins.h utils/date.h utils/datetime.h utils/fmgrprotos.h utils/guc.h utils/memutils.h utils/timestamp.h"""


def check_users(label, folder, own, host=()):
    files = sorted(folder.glob("*.[ch]"))
    check(f"{label}: found", [] if files else [f"nothing in {folder}"])
    for path in files:
        check(f"{label}/{path.name} uses the public header and the C library",
              [f"{kind}{name}" for kind, name in includes(path)
               if not (name in own if kind == '"' else name == "libroute/libroute.h" or name in host or libc(name))])


def main():
    check_owner()
    check_table()
    check_library()
    check_users("libroute/cli", ROOT / "libroute" / "cli", {"cli.h"})
    check_users("examples", ROOT / "examples", set())
    check_users("bindings/sqlite", ROOT / "bindings" / "sqlite", set(), {"sqlite3ext.h"})
    check_users("bindings/node", ROOT / "bindings" / "node", set(), {"node_api.h"})
    check_users("bindings/postgresql", ROOT / "bindings" / "postgresql", set(POSTGRES.split()), {"dlfcn.h", "sys/stat.h"})
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
