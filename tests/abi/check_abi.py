#!/usr/bin/env python3
"""The binary interface against the recorded one.

    check_abi.py --include DIR [--include DIR] [--library LIB.so]     compare
    check_abi.py --include DIR [--include DIR] --record               accept what the header says now

What is compared is what a compiler makes of the header: a library with an empty body for each function, by libabigail; the
place and type of each field; and the values of all enumerators and number macros. The real library has to define the same functions.

May change without a word: new functions, enumerators and macros; new fields at the end of a struct that begins with
struct_size, since callers say how much of it they know, and of one that "Grows at the end only", since callers read it where
the library keeps it. Everything else breaks programs that are linked already: a function removed or with other parameters, a
field moved, removed or of another type, another value of a constant, a field added to any other struct, since callers hold as
much memory as it had when they were compiled, and a field put into the padding at the end of one with struct_size, since older
callers have there what they like. Such a change raises the SOVERSION (before 1.0: is listed in the changelog), and is accepted by --record. Additions are recorded by --record too, at a
release at the latest: only what is recorded is guarded.

The comparison is tried first on an invented header with each kind of change.
"""
import argparse
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ABI, CONSTANTS = HERE / "libroute.abi", HERE / "constants.txt"
REMEDY = ("If a program linked with the last release may break, that is meant, and the changelog says so: "
          "tests/abi/check_abi.py --include include --include BUILD/include --record")

spec = importlib.util.spec_from_file_location("functions", ROOT / "bindings" / "functions.py")
functions = importlib.util.module_from_spec(spec)
spec.loader.exec_module(functions)
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


def run(*command, ok=(0,)):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Interface:
    """What a compiler makes of a header: a library of empty functions, and the constants."""

    def __init__(self, folder, header, name, includes):
        self.folder, self.header, self.name, self.includes = folder, header, name, [f"-I{i}" for i in includes]
        self.text = header.read_text(encoding="utf-8")
        self.names = [functions.name_of(p) for p in functions.prototypes(header)]
        self.so_path = folder / "libempty.so"
        bodies = [p + (" { }" if p.startswith("void ") else " { return 0; }") for p in functions.prototypes(header)]
        self.compile("empty.c", "\n".join([f"#include <{name}>", *bodies, ""]), self.so_path,
                     "-shared", "-fPIC", "-g", "-gdwarf-4", "-O0", f"-ffile-prefix-map={folder}=.", "-Wl,-soname,libroute.so.0")

    def compile(self, file, text, out, *flags):
        (self.folder / file).write_text(text, encoding="utf-8")
        run(os.environ.get("CC", "cc"), *flags, *self.includes, self.folder / file, "-o", out)

    def growing(self):
        """The structs that may get fields at their end."""
        return self.sized() + self.read_only()

    def sized(self):
        """Those that begin with struct_size."""
        return re.findall(r"typedef struct (lrt_\w+) \{\s*uint32_t struct_size;", self.text)

    def read_only(self):
        """Those that the library keeps, and callers only read through a pointer."""
        return re.findall(r"/\*\*(?:(?!\*/).)*Grows at the end only\.(?:(?!\*/).)*\*/\s*typedef struct (lrt_\w+) \{", self.text, re.S)

    def promises_broken(self):
        """Places where a caller, or a struct of callers, would hold or step over a struct that may grow."""
        code = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", " ", self.text, flags=re.S))
        found = []
        for name in self.read_only():
            found += [f"{use.strip()}: {name} grows, and is held by value" for use in re.findall(rf"[;{{] (?:const )?{name} \w+[^;*(]*;", code)]
            found += [f"{use.strip()}: {name} grows, and is filled for the caller" for use in re.findall(rf"[(,] ?{name} \*\w+", code)]
            found += [f"{use.strip()}: {name} grows, and this is an array of it: point to pointers"
                      for use in re.findall(rf"[;{{] (?:const )?{name} \*\w+;", code)]
        return found

    def constants(self):
        text = re.sub(r"/\*.*?\*/", " ", self.text, flags=re.S)
        names = [n for body in re.findall(r"\benum\b[^{;]*\{(.*?)\}", text, re.S) for n in re.findall(r"\bLRT_\w+", body.split("#")[0])
                 if re.search(rf"(^|,)\s*{n}\b", body)]
        names += re.findall(r"^#define (LRT_\w+) (?:UINT32_C\(\w+\)|\d+|\w+_(?:MAX|MIN))$", text, re.M)
        rows = "\n".join(f'    printf("{n} %lld\\n", (long long){n});' for n in names)
        self.compile("constants.c", f"#include <{self.name}>\n#include <stdio.h>\nint main(void)\n{{\n{rows}\n    return 0;\n}}\n",
                     self.folder / "constants")
        return dict(line.split() for line in run(self.folder / "constants").stdout.splitlines())

    def record(self, path):
        run("abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture", "--no-elf-needed",
            "--type-id-style", "hash", "--out-file", path, self.so_path)

    def differences(self, recorded):
        """What libabigail finds that is no addition; the lines of its report."""
        allowed = self.folder / "additions"
        allowed.write_text("".join(f"[suppress_type]\n  name = {n}\n  type_kind = struct\n  has_data_member_inserted_at = end\n"
                                   for n in self.growing()), encoding="utf-8")
        done = run("abidiff", "--no-added-syms", "--no-architecture", "--suppressions", allowed, recorded, self.so_path,
                   ok=(0, 4, 12))
        found = [line for line in done.stdout.splitlines() if line.strip()] if done.returncode else []
        # libabigail leaves out all of a struct that it was told may grow, a field of another type too: fields one by one
        self.record(self.folder / "now.abi")
        return found + self.promises_broken() + field_differences(fields(recorded), fields(self.folder / "now.abi"), self.growing(),
                                                                  self.sized())


def fields(path):
    """struct -> (its size, field -> (offset, type)), in bits; the names of types are hashes of what they are."""
    structs = {}
    for node in xml.etree.ElementTree.parse(path).iter("class-decl"):
        if node.get("size-in-bits"):
            structs[node.get("name")] = (node.get("size-in-bits"), {
                member.find("var-decl").get("name"): (member.get("layout-offset-in-bits"), member.find("var-decl").get("type-id"))
                for member in node.iter("data-member")})
    return structs


def field_differences(recorded, now, growing, sized):
    found = []
    for name, (size, members) in recorded.items():
        if name not in now:
            found.append(f"{name} is gone")
            continue
        if now[name][0] != size and name not in growing:
            found.append(f"{name} has another size, and its callers do not say how much of it they know (no struct_size)")
        found += [f"{name}.{field} has another place or type, or is gone" for field, was in members.items()
                  if now[name][1].get(field) != was]
        if name in sized:
            found += [f"{name}.{field} lies in what was padding, where older callers have what they like: widen the field before it, "
                      "or put one of 8 bytes first" for field, (offset, _) in now[name][1].items()
                      if field not in members and int(offset) < int(size)]
    return found


def constant_differences(recorded, now):
    return [f"{n} was {v}, is {now.get(n, 'gone')}" for n, v in recorded.items() if now.get(n) != v]


# ---- the comparison itself, on an invented header

PLANTED = """#include <stddef.h>
#include <stdint.h>
#define LRT_API
#define LRT_TEXT_MAX 512
typedef enum lrt_status { LRT_OK = 0, LRT_E_ARG = 1 } lrt_status;
enum { LRT_FAULT_A = 1 << 0, LRT_FAULT_B = 1 << 1 };
typedef struct lrt_router lrt_router;
typedef struct lrt_limits {
    uint32_t layers;
    uint32_t hits;
} lrt_limits;
typedef struct lrt_query {
    uint32_t struct_size;
    const char *text;
    double lon_deg;
} lrt_query;
typedef struct lrt_options {
    uint32_t struct_size;
    lrt_limits limits;
} lrt_options;
typedef struct lrt_padded {
    uint32_t struct_size;
    const char *text;
    uint32_t as_of;
} lrt_padded;
typedef struct lrt_hit {
    uint32_t area;
} lrt_hit;
/** One way to reach it. Grows at the end only. */
typedef struct lrt_contact {
    const char *value;
} lrt_contact;
/** Who it is.
 *  Grows at the end only. */
typedef struct lrt_match {
    const char *id;
    const lrt_contact *const *contacts;
} lrt_match;
LRT_API lrt_status lrt_route(const lrt_router *router, const lrt_query *query, uint32_t *out);
LRT_API size_t lrt_areas(const lrt_router *router, lrt_hit *hits);
LRT_API lrt_status lrt_build(const lrt_options *options, const lrt_padded *padded);
LRT_API const lrt_match *lrt_result_match(const lrt_router *router, size_t i);
"""
CHANGES = [  # what, old, new, allowed
    ("nothing", "", "", True),
    ("a function added", "LRT_API size_t", "LRT_API int lrt_new(lrt_hit *hit);\nLRT_API size_t", True),
    ("a status added", "LRT_E_ARG = 1", "LRT_E_ARG = 1, LRT_E_IO = 2", True),
    ("a bit added", "1 << 1 }", "1 << 1, LRT_FAULT_C = 1 << 2 }", True),
    ("a macro added", "#define LRT_API", "#define LRT_MORE 3\n#define LRT_API", True),
    ("a field at the end of a struct that says its size", "lon_deg;", "lon_deg;\n    double lat_deg;", True),
    ("two fields at its end", "lon_deg;", "lon_deg;\n    double lat_deg;\n    const char *role;", True),
    ("a field at the end of a struct that is only read", "const char *value;", "const char *value;\n    const char *note;", True),
    ("a field behind the padding", "uint32_t as_of;", "uint32_t as_of;\n    int64_t at;", True),
    ("a field in the padding", "uint32_t as_of;", "uint32_t as_of;\n    uint32_t flags;", False),
    ("a growing struct in an array", "*const *contacts", "*contacts", False),
    ("a growing struct by value", "*const *contacts", "contacts", False),
    ("a growing struct filled for the caller", "const lrt_match *lrt_result_match(const lrt_router *router, size_t i)",
     "int lrt_result_match(const lrt_router *router, size_t i, lrt_match *out)", False),
    ("a field in the middle of a struct that is only read", "const char *id;", "int more;\n    const char *id;", False),
    ("a function removed", "LRT_API size_t lrt_areas(const lrt_router *router, lrt_hit *hits);\n", "", False),
    ("a parameter of another type", "uint32_t *out", "uint64_t *out", False),
    ("a parameter added", "uint32_t *out", "uint32_t *out, int flag", False),
    ("another return type", "LRT_API size_t", "LRT_API int", False),
    ("a field in the middle", "const char *text;", "int more;\n    const char *text;", False),
    ("a field removed", "    double lon_deg;\n", "", False),
    ("a field of another type", "double lon_deg", "float lon_deg", False),
    ("a field of another type, and one at the end", "double lon_deg;", "int lon_deg[3];\n    double lat_deg;", False),
    ("a field in the middle, and one at the end", "double lon_deg;", "double more;\n    double lon_deg;\n    double last;", False),
    ("a field at the end of a struct that does not say its size", "uint32_t area;", "uint32_t area;\n    uint32_t edge;", False),
    ("a field moved in a struct inside another", "uint32_t layers;\n    uint32_t hits;", "uint32_t hits;\n    uint32_t layers;", False),
    ("a struct inside another made larger", "uint32_t hits;", "uint32_t hits, more;", False),
    ("a status renumbered", "LRT_E_ARG = 1", "LRT_E_ARG = 2", False),
    ("a bit moved", "1 << 1", "1 << 3", False),
    ("a macro with another value", "512", "256", False),
    ("a macro removed", "#define LRT_TEXT_MAX 512\n", "", False),
]


def check_planted(scratch):
    def made(name, text):
        folder = scratch / name
        folder.mkdir()
        (folder / "planted.h").write_text(text, encoding="utf-8")
        return Interface(folder, folder / "planted.h", "planted.h", [folder])

    base = made("base", PLANTED)
    base.record(scratch / "base.abi")
    constants = base.constants()
    check("planted: the constants are read", [] if constants == {"LRT_OK": "0", "LRT_E_ARG": "1", "LRT_FAULT_A": "1", "LRT_FAULT_B": "2",
                                                                "LRT_TEXT_MAX": "512"} else [str(constants)])
    for i, (what, old, new, allowed) in enumerate(CHANGES):
        assert old in PLANTED
        other = made(f"change{i}", PLANTED.replace(old, new, 1))
        found = other.differences(scratch / "base.abi") + constant_differences(constants, other.constants())
        check(f"planted: {what}", [] if allowed == (not found) else (found or ["went through"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--include", action="append", required=True)
    parser.add_argument("--library", dest="so_path")
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        (scratch / "now").mkdir()
        now = Interface(scratch / "now", functions.HEADER, "libroute/libroute.h", args.include)
        constants = now.constants()
        if args.record:
            now.record(ABI)
            CONSTANTS.write_text("".join(f"{n} {v}\n" for n, v in constants.items()), encoding="utf-8")
            print(f"recorded: {len(now.names)} functions, {len(constants)} constants")
            return 0
        check_planted(scratch)
        problems = now.differences(ABI)
        recorded = dict(line.split() for line in CONSTANTS.read_text(encoding="utf-8").splitlines())
        check("the recorded constants were read", [] if len(recorded) > 70 else [f"only {len(recorded)}"])
        problems += constant_differences(recorded, constants)
        check("the interface as it was recorded", problems + [REMEDY] if problems else [])
        if args.so_path:
            defined = run("nm", "-D", "--defined-only", args.so_path).stdout
            exported = {re.sub("@.*", "", line.split()[-1]) for line in defined.splitlines()}
            check("the library defines each function of the record",
                  sorted(set(re.findall(r"elf-symbol name='(\w+)'", ABI.read_text(encoding="utf-8"))) - exported))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
