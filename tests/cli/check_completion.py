#!/usr/bin/env python3
"""The completion of bash against the sources of the command.

    check_completion.py --libroute COMMAND [PROJECT_ROOT]

What is completed is asked of bash itself, with the completion file loaded. Expected: the verbs of the table in main.c, the
options that the help text in each cmd_*.c names, and for --format exactly the words that the command takes.
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys

passed = failed = 0
FORMATS = "text json ndjson csv geojson html markdown".split()


def check(what, expected, got):
    global passed, failed
    expected, got = sorted(expected), sorted(got)
    if expected == got:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}\n     missing {sorted(set(expected) - set(got))}, surplus {sorted(set(got) - set(expected))}")


class Shell:
    def __init__(self, command, script):
        self.command, self.script = str(command), script

    def __call__(self, *words):
        """What Tab offers for the last of the words, which follow the command."""
        line = " ".join(shlex.quote(w) for w in (self.command, *words))
        done = subprocess.run(
            ["bash", "--norc", "--noprofile", "-c",
             f'source {shlex.quote(str(self.script))}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _libroute; '
             'printf "%s\\n" "${COMPREPLY[@]}"'], capture_output=True, text=True, check=False)
        if done.stderr:
            print(done.stderr, end="")
        return done.stdout.split()


def help_text(source):
    found = re.search(r"static const char help\[\] =(.*?);\n", source, re.S)
    return "".join(s.encode().decode("unicode_escape") for s in re.findall(r'"((?:[^"\\]|\\.)*)"', found.group(1)))


def takes(command, verb, option, value):
    """Whether the parser takes the value: it complains of missing arguments at most."""
    done = subprocess.run([command, verb, option, value], capture_output=True, text=True, check=False)
    return f"{option} {value}" not in done.stderr and f"{option} does not apply" not in done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--libroute", required=True)
    parser.add_argument("root", nargs="?", default=pathlib.Path(__file__).resolve().parents[2])
    args = parser.parse_args()
    cli = pathlib.Path(args.root) / "libroute" / "cli"
    tab = Shell(args.libroute, cli / "completion.bash")
    verbs = re.findall(r'\{"([a-z-]+)", cmd_\w+\}', (cli / "main.c").read_text(encoding="utf-8"))
    check("the verbs were read from main.c", [True], [len(verbs) >= 11])
    check("the first word", verbs + ["--help", "--version"], tab(""))
    check("a beginning", [v for v in verbs if v.startswith("v")], tab("v"))
    for verb in verbs:
        text = help_text((cli / f"cmd_{verb.replace('-', '_')}.c").read_text(encoding="utf-8"))
        text = re.sub(r"^Not built yet.*\n", "", text, flags=re.M)
        options = set(re.findall(r"(?<![\w-])(?:--[a-z][a-z-]*|-[a-z](?!\w))", text)) | {"--help"}
        check(f"options of {verb}", options, tab(verb, "DATASET", "-"))
        for option in sorted(options - {"--help"}):
            done = subprocess.run([args.libroute, verb, option], capture_output=True, text=True, check=False)
            check(f"{verb} knows {option}", [], re.findall("unknown option.*|does not apply.*", done.stderr))
        if "--format" in options:
            accepted = {f for f in FORMATS if takes(args.libroute, verb, "--format", f)}
            offered = set(tab(verb, "DATASET", "--format", ""))
            check(f"formats offered for {verb} are taken", [], offered - accepted)
            check(f"formats of {verb}: those its help names, and at least two", [True],
                  [len(offered) >= 2 and all(re.search(rf"\b{f}\b", text) for f in offered)])
    check("--format=", tab("route", "--format", ""), tab("route", "--format", "="))
    check("--format=te", ["text"], tab("route", "--format", "=", "te"))
    for option, values in (("--rule", ["point", "parcel"]), ("--view", ["staff", "senior", "owner"])):
        check(f"values of {option}", values, tab("route", "DATASET", option, ""))
        for value in values:
            check(f"route takes {option} {value}", [True], [takes(args.libroute, "route", option, value)])
    check("hsds", ["export", "import"], tab("hsds", ""))
    check("a dataset is a file, left to bash", [], tab("route", ""))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
