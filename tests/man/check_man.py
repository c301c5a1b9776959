#!/usr/bin/env python3
"""The manual pages against the sources they describe.

    check_man.py [PROJECT_ROOT]

- groff and man give no warnings, and no line is longer than the page;
- libroute(1): every verb, every option of the help texts and of the parser, every status, match type, fault and stream
  column is there, and no option that the command does not know;
- libroute-territory(5): each table that is read from CSV has a section that names exactly its columns, with their kinds,
  whether they are required, and the words of a choice (libroute/tables.h); each member of territory.json is there;
- libroute(3): every function named is in the header; its section FUNCTIONS is the one made from the header, each function with the
  first sentence of its comment (check_man.py PROJECT_ROOT --update writes it).
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2])
MAN = ROOT / "libroute" / "man"
PAGES = ("libroute.1", "libroute.3", "libroute-territory.5")
# filled by the build, never read from the CSV
MADE = {"boundary_set": {"id", "operation", "operation_accuracy_m", "features", "vertices"},
        "schedule": {"open_days", "open_minute", "open_minutes", "utc_offset_minutes"}}
KIND_WORDS = {"ID": "id", "REF": "id of ", "REFS": "ids of ", "AREA": "area", "FROM": "first day", "TO": "last day",
              "DATE": "date", "INT": "whole number", "REAL": "number", "TEXT": ""}
# INTERFACE section 2
STREAM_COLUMNS = """lon lat x y ppn address city state zip as_of status match_type score faults error_m matched parcels
candidates naaccr esri_status esri_addr_type verdicts partners services warnings""".split()

passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems[:12]:
            print(f"     {problem}")
    else:
        passed += 1


def source(*path):
    return ROOT.joinpath(*path).read_text(encoding="utf-8")


def rendered(page):
    """Plain text on a line so long that no word is broken."""
    out = subprocess.run(["groff", "-mandoc", "-Tascii", "-P-c", "-rLL=2000n", "-rHY=0", str(MAN / page)],
                         capture_output=True, text=True, check=True).stdout
    return re.sub(r".\x08", "", out)


def check_format(page):
    for tool in (["groff", "-mandoc", "-Tutf8", "-wall", "-z"], ["man", "--warnings", "-E", "UTF-8", "-l"]):
        done = subprocess.run(tool + [str(MAN / page)], capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
        lines = done.stderr.splitlines() + ([] if done.returncode == 0 else [f"exit {done.returncode}"])
        check(f"{page}: no warnings of {tool[0]}", lines)
    text = subprocess.run(["groff", "-mandoc", "-Tutf8", "-P-c", "-rLL=80n", str(MAN / page)], capture_output=True,
                          text=True, check=True).stdout
    text = re.sub(r".\x08", "", text)
    check(f"{page}: no line is longer than 80 columns", [line for line in text.splitlines() if len(line) > 80])
    raw = (MAN / page).read_text(encoding="utf-8")
    check(f"{page}: dated", [] if re.search(r"^\.Dd [A-Z][a-z]+ \d+, \d{4}$", raw, re.M) else ["no .Dd"])
    others = {f"{p.rsplit('.', 1)[0]} {p.rsplit('.', 1)[1]}" for p in PAGES} | {"snprintf 3"}
    refs = re.findall(r"Xr (\S+ \d)", raw)
    check(f"{page}: what it refers to is there", sorted(set(refs) - others))


# ---- libroute(1)


def c_strings(text):
    return "".join(s.encode().decode("unicode_escape") for s in re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def help_of(path):
    found = re.search(r"static const char help\[\] =(.*?);\n", path.read_text(encoding="utf-8"), re.S)
    return c_strings(found.group(1)) if found else ""


OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]*|-[a-zA-Z](?![\w-]))")


def check_command():
    page = (MAN / "libroute.1").read_text(encoding="utf-8")
    text = rendered("libroute.1")
    verbs = re.findall(r'\{"([a-z-]+)", cmd_\w+\}', source("libroute", "cli", "main.c"))
    check("libroute.1: the verbs were read from main.c", [] if len(verbs) >= 6 else [f"only {verbs}"])
    helps = {p.name: help_of(p) for p in sorted((ROOT / "libroute" / "cli").glob("*.c"))}
    for verb in verbs:
        problems = []
        if not re.search(rf"^\.Ss {verb}$", page, re.M):
            problems.append(f"no section .Ss {verb}")
        if not re.search(rf"^ +libroute {verb} ", text, re.M):
            problems.append("not in the synopsis")
        if not helps.get(f"cmd_{verb.replace('-', '_')}.c"):
            problems.append("its help text was not found")
        check(f"libroute.1: verb {verb}", problems)

    in_page = set(OPTION.findall(text))
    known = set(re.findall(r'\{"(-[a-z-]+)", ', source("libroute", "cli", "options.c")))
    known |= {"--help", "-h", "--version", "-V"}
    for name, text_of_help in helps.items():
        if text_of_help:
            missing = {o for o in OPTION.findall(text_of_help)} - in_page
            check(f"libroute.1: options of the help in {name}", [f"{o} is not there" for o in sorted(missing)])
    check("libroute.1: options of the parser", [f"{o} is not there" for o in sorted(known - in_page)])
    check("libroute.1: no option that the command does not know",
          [o for o in sorted(in_page - known - {"--"})])
    header = source("include", "libroute", "libroute.h")
    words = set(re.findall(r"[a-z][a-z0-9_]*", text))
    for label, prefix in (("statuses", "LRT_ANSWER_"), ("match types", "LRT_MATCH_"), ("faults", "LRT_FAULT_")):
        names = {n.lower() for n in re.findall(prefix + r"([A-Z_]+)", header)}
        check(f"libroute.1: {label} of the header", sorted(names - words) if names else ["none found"])
    streams = text[text.index("STREAMS"):text.index("ENVIRONMENT")]
    check("libroute.1: stream columns", [c for c in STREAM_COLUMNS if not re.search(rf"\b{c}\b", streams)])
    codes = text[text.index("EXIT STATUS"):text.index("EXAMPLES")]
    check("libroute.1: exit statuses 0 to 4", [str(n) for n in range(5) if not re.search(rf"^ +{n} ", codes, re.M)])


# ---- libroute-territory(5)


def tables():
    text = re.sub(r"/\*.*?\*/", "", source("libroute", "tables.h"), flags=re.S)
    columns = {}
    for name, body in re.findall(r"#define LRTI_COLS_(\w+)\(X\)((?:.*\\\n)*.*)", text):
        columns[name] = re.findall(r'X\(\w+, (\w+), ([A-Z]+), ([01]), "([^"]*)"\)', body)
    files = dict(re.findall(r'T\((\w+), "(\w*)"\)', text))
    return {name: (files[name], columns[name]) for name in files}


def section_items(section):
    """(names, the words on the item's line, its text) of each item."""
    items = []
    for part in re.split(r"^\.It ", section, flags=re.M)[1:]:
        line, _, body = part.partition("\n")
        names_part, _, kind = line.partition(" Pq ")
        names = [n for n in re.split(r"[ ,]+", names_part.replace("Cm ", "")) if n]
        items.append((names, kind, body.split("\n.El")[0]))
    return items


def column_problems(name, kind, required, choices, item):
    _, words, body = item
    problems = []
    if KIND_WORDS.get(kind) and KIND_WORDS[kind] not in words:
        problems.append(f"{name}: '{KIND_WORDS[kind]}' is not in ({words})")
    if kind == "REAL" and "whole" in words:
        problems.append(f"{name}: need not be whole")
    if kind != "ID" and (required == "1") != ("required" in words):
        problems.append(f"{name}: {'is' if required == '1' else 'is not'} required")
    if kind == "CHOICE":
        problems += [f"{name}: does not name {c}" for c in choices.split() if not re.search(rf"\b{c}\b", body)]
    return problems


def check_territory():
    page = (MAN / "libroute-territory.5").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^\.Ss (\S+\.csv)\n(.*?)(?=^\.S[sh] )", page, re.S | re.M))
    known = tables()
    check("libroute-territory.5: the tables were read", [] if len(known) >= 20 else [f"only {sorted(known)}"])
    for name, (file, columns) in known.items():
        if not file:
            continue
        section = sections.pop(file + ".csv", None)
        if section is None:
            check(f"libroute-territory.5: {file}.csv", ["no section"])
            continue
        items = section_items(section)
        described = {}
        problems = []
        for item in items:
            for column in item[0]:
                if column in described:
                    problems.append(f"{column} stands twice")
                described[column] = item
        wanted = {c[0]: c for c in columns if c[0] not in MADE.get(name, ())}
        problems += [f"{c} is missing" for c in wanted if c not in described]
        problems += [f"{c} is no column" for c in described if c not in wanted]
        for column, (_, kind, required, argument) in wanted.items():
            if column in described:
                problems += column_problems(column, kind, required, argument, described[column])
        check(f"libroute-territory.5: {file}.csv", problems)
    check("libroute-territory.5: no section without a table", sorted(sections))

    dataset = page[page.index(".Sh THE DATASET"):]
    words = set(re.findall(r"\w+", dataset))
    check("libroute-territory.5: tables of the dataset", sorted(set(known) - words))
    check("libroute-territory.5: columns that the build fills", sorted(set().union(*MADE.values()) - words))
    for name, (file, columns) in known.items():
        if not file and name not in ("service_area_boundary", "context_boundary"):
            check(f"libroute-territory.5: columns of {name}", [c[0] for c in columns if c[0] not in words])

    code = source("libroute", "territory.c")
    manifest = page[page.index(".Sh territory.json"):page.index(".Sh BOUNDARY LAYERS")]
    keys = re.search(r"known\[\] = \{(.*?)\}", code, re.S)
    keys = re.findall(r'"(\w+)"', keys.group(1)) if keys else []
    items = {n for item in section_items(manifest) for n in item[0]}
    check("libroute-territory.5: members of territory.json",
          [k for k in keys if k not in items] + [f"{k} is no member" for k in items - set(keys)] if keys else ["none found"])
    fields = re.search(r"lrti_place_field_name\[LRTI_F_COUNT\] = \{(.*?)\}", code, re.S)
    fields = re.findall(r'"(\w+)"', fields.group(1)) if fields else []
    words = set(re.findall(r"\w+", manifest))
    check("libroute-territory.5: fields of places", [f for f in fields if f not in words] if fields else ["none found"])
    forbidden = re.search(r"forbidden\[\] = \{(.*?)\}", source("libroute", "tables.c"), re.S)
    forbidden = re.findall(r'"(\w+)"', forbidden.group(1)) if forbidden else []
    check("libroute-territory.5: facts that are refused", [f for f in forbidden if f not in page] if forbidden else ["none found"])


def check_library():
    page = (MAN / "libroute.3").read_text(encoding="utf-8")
    header = source("include", "libroute", "libroute.h")
    names = set(re.findall(r"\b(?:lrt|LRT)_\w+", page))
    check("libroute.3: what it names is in the header", sorted(n for n in names if not re.search(rf"\b{n}\b", header)))
    for name in re.findall(r"^\.Fn (lrt_\w+) \"", page, re.M):
        arguments = re.search(rf"^\.Fn {name} (.*)$", page, re.M).group(1)
        found = re.search(rf"^LRT_API [^;]*?\b{name}\(([^)]*)\)", header, re.M)
        want = re.sub(r"\s+", " ", found.group(1)) if found else ""
        got = ", ".join(re.findall(r'"([^"]*)"', arguments))
        check(f"libroute.3: arguments of {name}", [] if want == got else [f"header: {want}", f"page:   {got}"])


def functions_section():
    """mdoc of the section FUNCTIONS, from the header: its groups, each function with the first sentence of its comment."""
    header = source("include", "libroute", "libroute.h")
    lines = [".Sh FUNCTIONS"]
    parts = re.split(r"^/\* -{20,} (.*?) \*/$", header, flags=re.M)
    for title, part in zip(parts[1::2], parts[2::2]):
        items = []
        for comment, name in re.findall(r"/\*\*((?:(?!\*/).)*)\*/\s*\nLRT_API\b[^;(]*?\b(lrt_\w+)\s*\(", part, re.S):
            words = " ".join(re.sub(r"\n\s*\* ?", "\n", comment).split())
            sentence = re.match(r"(.*?)(?<!\.)[.:;](?=\s|$)", words).group(1).replace("`", "").replace("\\", "\\e")
            sentence = re.sub(r"(?<!\d)-(?=\d)", r"\\-", sentence)
            items += [f".It Fn {name}", ("\\&" if sentence[0] in ".'" else "") + sentence]
        if items:
            lines += [f".Ss {'HSDS' if title == 'hsds' else title[0].upper() + title[1:]}", ".Bl -tag -width Ds -compact", *items, ".El"]
    return "\n".join(lines) + "\n"


def check_functions(update):
    path = MAN / "libroute.3"
    page = path.read_text(encoding="utf-8")
    want = functions_section()
    found = re.search(r"^\.Sh FUNCTIONS\n.*?(?=^\.Sh )", page, re.S | re.M)
    if update:
        page = page.replace(found.group(0), want) if found else page.replace(".Sh EXAMPLES\n", want + ".Sh EXAMPLES\n")
        path.write_text(page, encoding="utf-8")
        return
    declared = re.findall(r"^LRT_API\b[^;(]*?\b(lrt_\w+)\s*\(", source("include", "libroute", "libroute.h"), re.M)
    check("libroute.3: every function of the header was read", [n for n in declared if f".It Fn {n}\n" not in want])
    check("libroute.3: section FUNCTIONS is that of the header",
          [] if found and found.group(0) == want else ["write it anew: tests/man/check_man.py . --update"])


def main():
    if "--update" in sys.argv:
        check_functions(True)
        return 0
    check_functions(False)
    for page in PAGES:
        check_format(page)
    check_command()
    check_territory()
    check_library()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
