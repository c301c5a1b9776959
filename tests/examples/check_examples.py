#!/usr/bin/env python3
"""The examples that are scripts, run as their readers would run them (the C programs are run by tests/install).

    check_examples.py --libroute COMMAND --extension mod_libroute.so --millbrook DATASET --cleveland DATASET --scratch DIR
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
DAY = "2026-11-23"
passed = failed = 0


def check(what, expected, got):
    global passed, failed
    if expected == got:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}\n     expected {str(expected)[:400]}\n     got      {str(got)[:400]}")


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **options)


def check_nightly(args):
    """Pieces answered side by side, against one run over the whole; then runs that must not touch the answers."""
    scratch = args.scratch / "nightly"
    scratch.mkdir()
    places = ["10 N Main St", "12 Oak Ave", "50 N Main St", "99 Nowhere St"]
    cases, answers = scratch / "cases.ndjson", scratch / "answers.ndjson"
    cases.write_text("".join(json.dumps({"case": f"2026-{i:04}", "address": places[i % 7 % 4]}) + "\n" for i in range(2000)),
                     encoding="utf-8")
    env = dict(os.environ, LIBROUTE=str(args.libroute), BLOCK="16k")
    done = run(EXAMPLES / "nightly_batch.sh", args.millbrook, DAY, cases, answers, env=env)
    whole = run(args.libroute, "route", args.millbrook, "-i", cases, "--format", "ndjson", "--as-of", DAY, "--quiet")
    check("nightly_batch.sh: pieces, and their order, as one run gives them", whole.stdout, answers.read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in whole.stdout.splitlines()]
    open_ = sum(row["status"] != "answered" for row in rows)
    check("nightly_batch.sh: some cases of the test have no answer", True, 0 < open_ < len(rows))
    check("nightly_batch.sh: exit 3 and counts", (3, f"2000 cases, {open_} not answered\n"), (done.returncode, done.stdout))
    cases.write_text('{"case": 1, "address": "10 N Main St"}\nno JSON\n', encoding="utf-8")
    for what, dataset in (("a line that is no JSON", args.millbrook), ("no dataset", scratch / "none")):
        done = run(EXAMPLES / "nightly_batch.sh", dataset, DAY, cases, answers, env=env)
        check(f"nightly_batch.sh, {what}: exit, and yesterday's answers", (1, whole.stdout),
              (done.returncode, answers.read_text(encoding="utf-8")))
    check("nightly_batch.sh: no file left", ["answers.ndjson", "cases.ndjson"], sorted(p.name for p in scratch.iterdir()))


def check_sql(args):
    scratch = args.scratch / "sql"
    scratch.mkdir()
    os.symlink(args.extension, scratch / "mod_libroute.so")
    os.symlink(args.cleveland, scratch / "cleveland.sqlite")
    env = dict(os.environ, LD_LIBRARY_PATH=f"{scratch}:{os.environ.get('LD_LIBRARY_PATH', '')}")
    env.pop("LIBROUTE_DATASET", None)
    done = run("sqlite3", "-init", os.devnull, input=(EXAMPLES / "sql_session.sql").read_text(encoding="utf-8"), cwd=scratch, env=env)
    check("sql_session.sql: no message", (0, ""), (done.returncode, done.stderr))
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in done.stdout.splitlines() if line.startswith("│")]
    # tests/cases/cleveland.case: by shapely over the City's layers, and the partners' own pages
    check("sql_session.sql: partner of the address", True, ["2026-0417", "answered", "Northwest Neighborhoods CDC"] in rows)
    check("sql_session.sql: partner of the parcel", True, ["2026-0418", "answered", "Northwest Neighborhoods CDC"] in rows)
    check("sql_session.sql: no such place", True, ["2026-0420", "not_found", ""] in rows)
    check("sql_session.sql: neighborhood of the point", True, ["goodrich-kirtland-park"] in rows)


def main():
    parser = argparse.ArgumentParser()
    for name in ("libroute", "extension", "millbrook", "cleveland", "scratch"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    args = parser.parse_args()
    shutil.rmtree(args.scratch, ignore_errors=True)
    args.scratch.mkdir(parents=True)
    check_nightly(args)
    check_sql(args)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
