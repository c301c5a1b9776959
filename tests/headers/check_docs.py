#!/usr/bin/env python3
"""Every public function is documented: what a caller has to know is in the comment in front of its declaration.

    check_docs.py [HEADER]

Of every function: a sentence, `Threads:` and `Since VERSION`; each parameter named, but for those the head of the header speaks
of (the object itself, err, buf and size, width, i); a unit for each coordinate or measure, in its name or its words.
Of one that
  returns lrt_status       `@return` with LRT_OK and what else it may return (or "as OTHER_FUNCTION()"), `Source:` with what a
                           reader can look up (a URL, a published standard, a file of the project), and an `Example:` that is
                           there and calls it
  gives an object (**out)  `Ownership:` with the function that frees it
  returns a text           whose it is: "Borrowed", or "Static"
  fills (buf, size)        "Texts out", the rule of the head
  returns anything else    the words say what it returns
and each is called by a program of ours, an example, the command or a test.

The rules are tried first on comments that break one of them each.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = ROOT / "include" / "libroute" / "libroute.h"
# the head of the header says what these are
CONVENTIONAL = {"router", "result", "audit", "diff", "golden", "permission", "phrases", "err", "buf", "size", "width", "i"}
# what anybody can find by its name and number
PUBLISHED = re.compile(r"RFC \d+|ISO \d+|FIPS \d+(-\d+)?|BCP \d+|OGC \d\d-\d+(r\d+)?|USPS Publication \d+|"
                       r"Human Services Data Specification \d+\.\d+|the EPSG dataset|the IANA time zone database|"
                       r"Center for Community Progress, Strategic Code Enforcement curriculum, module \d+")
UNIT = re.compile(r"_(deg|m|m2|ft|ms|days)$")
passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for line in problems:
            print(f"     {line}")
    else:
        passed += 1


def declarations(text):
    """(name, prototype, comment) of each function, in order."""
    for match in re.finditer(r"/\*\*((?:(?!\*/).)*)\*/\s*\n(LRT_API\b[^;]*);", text, re.S):
        comment = re.sub(r"\n\s*\* ?", "\n", match.group(1))
        prototype = re.sub(r"\s+", " ", match.group(2))
        yield re.search(r"\b(lrt_\w+)\s*\(", prototype).group(1), prototype, comment


def parameters(prototype):
    """(type, name) of each."""
    inner = prototype[prototype.index("(") + 1:prototype.rindex(")")]
    found = []
    for part in re.split(r",(?![^()]*\))", inner):
        match = re.match(r"\s*(.*?[\s*])(\w+)\s*$", part)
        if match:
            found.append((match.group(1).strip(), match.group(2)))
    return found


def return_problems(kind, comment):
    problems = []
    if kind == "lrt_status":
        returned = re.search(r"@return\s(.*?)(?=\bThreads:|\bOwnership:|\bSource:|\bSince\b)", comment, re.S)
        if not returned:
            problems.append("no @return")
        elif not re.search(r"\bas lrt_\w+\(\)", returned.group(1)):
            if "LRT_OK" not in returned.group(1) or not re.search(r"\bLRT_E_[A-Z]+", returned.group(1)):
                problems.append("@return does not list LRT_OK and what else it may return")
        problems += [f"no {word}" for word in ("Source:", "Example:") if word not in comment]
    elif kind == "const char *" and not re.search(r"\b(Borrowed|Static)\b", comment):
        problems.append('does not say whose the text is: "Borrowed" or "Static"')
    return problems


def source_problems(words, root):
    """A source that the reader cannot look up is none."""
    problems = []
    for source in re.findall(r"Source: (.*?)(?=\.? (?:Since|Example:|Threads:|Ownership:) |\.?$)", words):
        plain = re.sub(r"\([^)]*\)|\"[^\"]*\"", " ", source)          # what of it is meant
        for one in re.split(r", (?=RFC|the |[a-z_/.]+\.[a-z0-9]+(?:$|[ ,;]))|;", plain):
            one = re.sub(r",? by PROJ$", "", " ".join(one.split())).rstrip(".")
            if one and not re.match(r"https?://\S+$", one) and not PUBLISHED.fullmatch(one) and not (root / one).is_file():
                problems.append(f"Source: {one!r} is no URL, no published standard and no file of the project")
        if not plain.strip(" .;"):
            problems.append("Source: names nothing")
    return problems


def problems_of(name, prototype, comment, root=ROOT):
    problems = []
    words = " ".join(comment.split())
    if not re.match(r'["A-Z].*?[.:;]', words):
        problems.append("does not begin with a sentence")
    if "Threads:" not in words:
        problems.append("no Threads:")
    if not re.search(r"\bSince \d+\.\d+", words):
        problems.append("no Since VERSION")
    kind = prototype[len("LRT_API"):prototype.index(name)].strip()
    problems += return_problems(kind, comment)
    given = parameters(prototype)
    for type_, parameter in given:
        if parameter not in CONVENTIONAL and not re.search(rf"\b{parameter}\b", comment):
            problems.append(f"parameter {parameter} is not spoken of")
        if "double" in type_ and not UNIT.search(parameter) and not re.search(r"\b(units|degrees|metres|feet)\b", words):
            problems.append(f"parameter {parameter}: no unit, neither in its name nor in words")
        if type_.replace(" ", "").endswith("**") and "const" not in type_ and not re.search(r"Ownership:.*\blrt_\w+\(\)|as lrt_\w+\(\)", words):
            problems.append(f"parameter {parameter}: no Ownership: with what frees it")
        if type_.replace(" ", "").endswith("**") and "const" in type_ and "orrowed" not in words:
            problems.append(f"parameter {parameter}: does not say that it is borrowed")
    if [n for _, n in given[-2:]] == ["buf", "size"] and "Texts out" not in words:
        problems.append('no "Texts out"')
    problems += source_problems(words, root)
    for path in re.findall(r"Example: (\S+)", words):
        file = root / path
        if not file.is_file():
            problems.append(f"Example: there is no {path}")
        elif not re.search(rf"\b{name}\b", file.read_text(encoding="utf-8")):
            problems.append(f"Example: {path} does not call it")
    return problems


PLANTED = '''/**
 * Finds what is near.
 *
 * @param lon_deg  WGS 84
 * @param reach    in metres
 * @param[out] out what was found
 * @return LRT_OK; LRT_E_ARG
 * Ownership: lrt_near_free(). Threads: any. Source: RFC 7946 (GeoJSON), near.c; https://example.org/near. Since 0.1. Example: near.c
 */
LRT_API lrt_status lrt_near(const lrt_router *router, double lon_deg, double reach, lrt_near_result **out, lrt_error *err);
/** Name of it. Borrowed. Threads: any. Since 0.1. */
LRT_API const char *lrt_near_name(const lrt_near_result *result, size_t i);
/** As JSON. Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_near_json(const lrt_near_result *result, char *buf, size_t size);
/** The ones of a kind. Threads: any. Since 0.1.
    @param[out] kinds borrowed */
LRT_API size_t lrt_near_kinds(const lrt_near_result *result, const uint32_t **kinds);
'''
BREAKS = [("Finds what", "finds what", "begin with a sentence"), ("Threads: any. Source", "Source", "no Threads:"),
          ("Since 0.1. Example", "Example", "no Since"), ("LRT_E_ARG", "others", "does not list"),
          ("@return", "Returns", "no @return"), ("Source: RFC 7946 (GeoJSON), near.c; https://example.org/near. ", "", "no Source:"), ("RFC 7946", 'DESIGN "Near"', "'DESIGN'"),
          ("RFC 7946", "the rules of the house", "no published standard"), ("RFC 7946 (GeoJSON), near.c; https://example.org/near", "(GeoJSON)", "names nothing"),
          ("(GeoJSON), near.c", "(GeoJSON); notes/near.md", "'notes/near.md'"), (" Example: near.c", "", "no Example:"),
          ("Example: near.c", "Example: far.c", "there is no far.c"), ("Example: near.c", "Example: other.c", "does not call it"),
          ("@param lon_deg", "@param longitude", "parameter lon_deg is not"), ("in metres", "far", "no unit"),
          ("Ownership: lrt_near_free(). ", "", "no Ownership:"), ("it. Borrowed", "it", "whose the text is"),
          ("Texts out. ", "", 'no "Texts out"'), ("] kinds borrowed", "] kinds", "that it is borrowed")]


def check_planted(folder):
    (folder / "near.c").write_text("lrt_near(router, lon_deg, reach, &out, &err);\n", encoding="utf-8")
    (folder / "other.c").write_text("lrt_far();\n", encoding="utf-8")

    def found(text):
        return [p for d in declarations(text) for p in problems_of(*d, root=folder)]

    check("planted: nothing", found(PLANTED))
    for old, new, problem in BREAKS:
        assert old in PLANTED
        got = found(PLANTED.replace(old, new, 1))
        check(f"planted: {problem}", [] if any(problem in p for p in got) else got or ["went through"])


def main(arguments):
    import tempfile
    header = pathlib.Path(arguments[0]) if arguments else HEADER
    text = header.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        check_planted(pathlib.Path(folder))
    documented = list(declarations(text))
    declared = re.findall(r"^LRT_API\b[^;(]*?\b(lrt_\w+)\s*\(", text, re.M)
    check("every function has a doc comment right in front of it", sorted(set(declared) - {d[0] for d in documented}))
    check("the header was understood", [] if len(documented) > 70 else [f"only {len(documented)} functions"])
    callers = "\n".join(p.read_text(encoding="utf-8") for folder in ("examples", "libroute/cli", "tests/unit")
                        for p in sorted((ROOT / folder).glob("*.c")))
    for name, prototype, comment in documented:
        problems = problems_of(name, prototype, comment)
        if not re.search(rf"\b{name}\(", callers):
            problems.append("no example, command or unit test calls it")
        check(name, problems)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
