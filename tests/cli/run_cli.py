#!/usr/bin/env python3
"""Run the golden cases of this folder (*.cmd) against the libroute command. Python's standard library only.

    run_cli.py --libroute PATH --scratch DIR [--millbrook FOLDER] [--jobs N] [FILE.cmd ...]

Builds tests/data/millbrook once into the scratch folder, runs each case in a folder of its own, prints a line (and the
output) for each case that differs, ends with `N passed, N failed`; exit status 1 if one failed or could not be understood.
The form of a case is described in README.md.
"""
import argparse
import concurrent.futures
import csv
import datetime
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = {"from", "args", "exit", "env", "stdout_closed_after", "sigpipe", "rows", "growth_mib", "most_mib"}
MODES = {"", "has", "lacks", "match", "json", "ndjson", "csv"}
TIMEOUT = 600           # a hang, not a measure of speed
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|UndefinedBehavior|Assertion .* failed")


class BadCase(Exception):
    pass


# ---- reading a case -------------------------------------------------------------------------------------------------

def unescape(text):
    r"""\xNN \r \n \t \\ as bytes, the rest as UTF-8."""
    out = b""
    for part in re.split(r"(\\x[0-9A-Fa-f]{2}|\\[rnt\\])", text):
        if part.startswith("\\x"):
            out += bytes([int(part[2:], 16)])
        elif part in ("\\r", "\\n", "\\t", "\\\\"):
            out += {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}[part[1]]
        else:
            out += part.encode("utf-8")
    return out


def encode(body, modifiers):
    if "escapes" in modifiers:
        return unescape(body.rstrip("\n"))
    if "crlf" in modifiers:
        body = body.replace("\n", "\r\n")
    if "no_newline" in modifiers:
        body = body.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if "bom" in modifiers else b"") + body.encode("utf-8")


class Case:
    def __init__(self, path):
        self.path, self.name = path, os.path.splitext(os.path.basename(path))[0]
        self.head, self.files, self.expect = {}, {}, []
        self.stdin, self.cycle = b"", None
        with open(path, encoding="utf-8") as f:
            text = f.read()
        parts = re.split(r"^--- (.*)\n", text, flags=re.M)
        for n, line in enumerate(parts[0].splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            key, colon, value = line.partition(":")
            if not colon or key not in KEYS or key in self.head:
                raise BadCase("line %d: key not known, or twice: %s" % (n, line))
            self.head[key] = value.strip()
        for key in ("from", "args", "exit"):
            if key not in self.head:
                raise BadCase("no `%s:`" % key)
        for title, body in zip(parts[1::2], parts[2::2]):
            self.section(title.split(), body)

    def section(self, title, body):
        kind, rest = title[0], title[1:]
        if kind == "file" and rest:
            self.files[rest[0]] = encode(body, rest[1:])
        elif kind == "stdin" and rest == ["cycle"]:
            self.cycle = body.splitlines()
        elif kind == "stdin" and rest[:1] == ["repeat"]:
            lines = body.splitlines(keepends=True)
            self.stdin = (lines[0] + "".join(lines[1:]) * int(rest[1])).encode("utf-8")
        elif kind == "stdin":
            self.stdin = encode(body, rest)
        elif kind in ("stdout", "stderr") and (" ".join(rest) in MODES):
            mode = " ".join(rest)
            if mode == "json":
                body = json.loads(body)
            elif mode == "ndjson":
                body = [json.loads(line) for line in body.splitlines() if line.strip()]
            self.expect.append((kind, mode, body))
        else:
            raise BadCase("section not known: --- %s" % " ".join(title))


# ---- comparing ------------------------------------------------------------------------------------------------------

def number(text):
    return float(text)


def local_days(zone, around):
    """The local dates at the two instants between which the command ran."""
    return {t.astimezone(zoneinfo.ZoneInfo(zone)).date().isoformat() for t in around}


def special(want, got, around):
    """None: `want` is an ordinary text. Else whether `got` fits the <pattern>."""
    m = re.fullmatch(r"<(any|text|number|number or null|list|object|re|about|today)(?:[: ]\s?(.*))?>", want, re.S)
    if not m:
        return None
    kind, rest = m.group(1), m.group(2) or ""
    if kind == "any":
        return True
    if kind == "text":
        return isinstance(got, str) and bool(got.strip())
    if kind == "number":
        return isinstance(got, (int, float)) and not isinstance(got, bool)
    if kind == "number or null":
        return got is None or special("<number>", got, around)
    if kind == "list":
        return isinstance(got, list)
    if kind == "object":
        return isinstance(got, dict)
    if kind == "re":
        return isinstance(got, str) and re.fullmatch(rest, got, re.S) is not None
    if kind == "today":
        return got in local_days(rest, around)
    value, tolerance = rest.split()
    try:
        return not isinstance(got, bool) and abs(number(got) - float(value)) <= float(tolerance)
    except (TypeError, ValueError):
        return False


def compare(want, got, at, around, wrong):
    """Every member of `want` has to be in `got`; further members of an object are not looked at, unless it holds "<only>"."""
    if isinstance(want, str):
        fits = special(want, got, around)
        if fits is None:
            fits = want == got
        if not fits:
            wrong.append("%s: expected %r, got %r" % (at, want, got))
    elif isinstance(want, dict):
        if not isinstance(got, dict):
            wrong.append("%s: expected an object, got %r" % (at, got))
            return
        if "<only>" in want and set(got) != set(want) - {"<only>"}:
            wrong.append("%s: expected the members %s, got %s" % (at, sorted(set(want) - {"<only>"}), sorted(got)))
        for key in want:
            if key != "<only>":
                if key not in got:
                    wrong.append("%s: no member %r" % (at, key))
                else:
                    compare(want[key], got[key], "%s.%s" % (at, key), around, wrong)
    elif isinstance(want, list):
        if not isinstance(got, list):
            wrong.append("%s: expected a list, got %r" % (at, got))
        elif want[:1] == ["<has>"]:
            for item in want[1:]:
                if not any(not diff(item, g, around) for g in got):
                    wrong.append("%s: nothing fits %r in %r" % (at, item, got))
        elif len(want) != len(got):
            wrong.append("%s: expected %d items, got %d: %r" % (at, len(want), len(got), got))
        else:
            for i, (w, g) in enumerate(zip(want, got)):
                compare(w, g, "%s[%d]" % (at, i), around, wrong)
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        wrong.append("%s: expected %r, got %r" % (at, want, got))


def diff(want, got, around):
    wrong = []
    compare(want, got, "", around, wrong)
    return wrong


def strict_json(text):
    def refuse(token):
        raise ValueError("%s is not JSON" % token)

    def unique(pairs):
        if len({k for k, _ in pairs}) != len(pairs):
            raise ValueError("a member stands twice: %s" % sorted(k for k, _ in pairs))
        return dict(pairs)
    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def check_stream(name, mode, want, got, fill, around):
    """What is wrong with one expectation."""
    try:
        text = got.decode("utf-8")
    except UnicodeDecodeError as e:
        return ["%s is not UTF-8: %s" % (name, e)]
    if mode == "":
        return [] if text == fill(want) else ["%s differs from\n%s" % (name, fill(want))]
    if mode == "match":
        return [] if re.fullmatch(fill(want).rstrip("\n"), text.rstrip("\n"), re.S) else ["%s does not match" % name]
    if mode in ("has", "lacks"):
        return ["%s %s: %s" % (name, mode, line) for line in fill(want).splitlines()
                if line and (line in text) == (mode == "lacks")]
    try:
        if mode == "json":
            return diff(want, strict_json(text), around)
        if mode == "ndjson":
            return diff(want, [strict_json(line) for line in text.splitlines()], around)
        wanted, rows = read_csv(fill(want)), read_csv(text)
    except (ValueError, csv.Error) as e:
        return ["%s: %s" % (name, e)]
    wrong = diff(wanted, rows, around)
    if rows and len(set(rows[0])) != len(rows[0]):
        wrong.append("%s: a column name stands twice: %s" % (name, rows[0]))
    return wrong


# ---- running --------------------------------------------------------------------------------------------------------

class Runner:
    def __init__(self, args):
        self.libroute, self.millbrook = os.path.abspath(args.libroute), os.path.abspath(args.millbrook)
        self.scratch = tempfile.mkdtemp(prefix="cli-", dir=args.scratch)
        self.dataset = os.path.join(self.scratch, "millbrook.dataset")
        with open(self.libroute, "rb") as f:
            self.sanitized = b"__asan_init" in f.read()
        done = subprocess.run([self.libroute, "build", self.millbrook, self.dataset, "--quiet"], capture_output=True,
                              timeout=TIMEOUT, check=False)
        if done.returncode != 0:
            raise BadCase("millbrook cannot be built, exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")))

    def fill(self, text):
        return text.replace("@MILLBROOK@", self.millbrook).replace("@DATASET@", self.dataset)

    def environment(self, case):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ", "COLUMNS", "NO_COLOR"))}
        env.update(LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80")
        if case.cycle is not None:      # freed memory is memory again, also under AddressSanitizer
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"
        env.update(pair.split("=", 1) for pair in shlex.split(case.head.get("env", "")))
        return env

    def command(self, case):
        return [self.libroute] + [self.fill(word) for word in shlex.split(case.head["args"])]

    def judge(self, case):
        folder = os.path.join(self.scratch, case.name)
        os.mkdir(folder)
        for name, data in case.files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as f:
                f.write(data)
        if case.cycle is not None:
            return self.judge_long(case, folder)
        before = datetime.datetime.now(datetime.timezone.utc)
        out, err, code = self.run(case, folder)
        around = (before, datetime.datetime.now(datetime.timezone.utc))
        wrong = self.check_exit(case, code) + self.check_sane(err)
        for stream, mode, want in case.expect:
            wrong += check_stream(stream, mode, want, out if stream == "stdout" else err, self.fill, around)
        if out and "stdout" not in [e[0] for e in case.expect] and "stdout_closed_after" not in case.head:
            wrong.append("stdout should be empty")
        if wrong:
            wrong.append("    exit %s\n    stdout: %s\n    stderr: %s" % (
                code, out[:3000].decode("utf-8", "replace"), err[:2000].decode("utf-8", "replace")))
        return wrong

    def run(self, case, folder):
        stdin = case.stdin
        closed = case.head.get("stdout_closed_after")
        proc = subprocess.Popen(self.command(case), cwd=folder, env=self.environment(case), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "stderr"), "wb"),
                                restore_signals=case.head.get("sigpipe", "default") == "default")
        try:
            if closed is not None:
                feeder = concurrent.futures.ThreadPoolExecutor(1)
                feeder.submit(self.feed, proc.stdin, stdin)
                out = proc.stdout.read(int(closed))
                proc.stdout.close()
                proc.wait(TIMEOUT)
                feeder.shutdown()
            else:
                out, _ = proc.communicate(stdin, TIMEOUT)
        finally:
            if proc.poll() is None:
                proc.kill()
                proc.wait()
        with open(os.path.join(folder, "stderr"), "rb") as f:
            return out, f.read(), proc.returncode

    @staticmethod
    def feed(pipe, data):
        try:
            pipe.write(data)
            pipe.close()
        except OSError:
            pass

    @staticmethod
    def check_exit(case, code):
        wanted = case.head["exit"].split("|")
        got = "SIG" + signal.Signals(-code).name[3:] if code < 0 else str(code)
        return [] if got in wanted else ["expected exit %s, got %s" % (case.head["exit"], got)]

    @staticmethod
    def check_sane(err):
        found = SANITIZER.search(err.decode("utf-8", "replace"))
        return ["sanitizer or assertion: %s" % found.group(0)] if found else []

    # ---- streams of any length: how much memory, and is every row there, in order ----

    def judge_long(self, case, folder):
        wrong, peak = [], []
        for rows in (int(n) for n in case.head["rows"].split()):
            source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
            lines = case.cycle[1:]
            with open(source, "w", encoding="utf-8", newline="\n") as f:
                f.write(case.cycle[0] + "\n")
                f.writelines(lines[n % len(lines)].replace("{n}", str(n)) + "\n" for n in range(rows))
            with open(source, "rb") as i, open(target, "wb") as o, open(os.path.join(folder, "stderr"), "wb") as e:
                proc = subprocess.Popen(self.command(case), cwd=folder, env=self.environment(case), stdin=i, stdout=o, stderr=e)
                _, status, usage = os.wait4(proc.pid, 0)
                proc.returncode = os.waitstatus_to_exitcode(status)
            with open(os.path.join(folder, "stderr"), "rb") as f:
                err = f.read()
            wrong += self.check_exit(case, proc.returncode) + self.check_sane(err)
            wrong += self.check_rows(case, target, rows, len(lines))
            peak.append(usage.ru_maxrss / 1024)
            os.remove(source)
            os.remove(target)
            if wrong:
                return wrong + [err.decode("utf-8", "replace")[:2000]]
        grown, most = float(case.head["growth_mib"]), float(case.head["most_mib"])
        if peak[-1] > peak[0] + grown:
            wrong.append("memory grew from %.1f to %.1f MiB with the number of rows" % tuple(peak))
        if peak[-1] > most and not self.sanitized:
            wrong.append("%.1f MiB used, expected at most %g" % (peak[-1], most))
        return wrong

    @staticmethod
    def check_rows(case, path, rows, period):
        """Output row n begins with n and says what output row n - period said."""
        wanted = [want for stream, mode, want in case.expect if stream == "stdout" and mode == ""]
        earlier, n = [], -1
        with open(path, encoding="utf-8", newline="") as f:
            head = f.readline() + "".join(f.readline() for _ in range(period))
            if wanted and head != wanted[0]:
                return ["stdout begins with\n%s\nexpected\n%s" % (head, wanted[0])]
            f.seek(0)
            f.readline()
            for n, line in enumerate(f):
                first, _, rest = line.partition(",")
                if first != str(n):
                    return ["output row %d is %r" % (n, line)]
                if n < period:
                    earlier.append(rest)
                elif rest != earlier[n % period]:
                    return ["output row %d is %r, expected %r" % (n, rest, earlier[n % period])]
        return [] if n + 1 == rows else ["%d output rows for %d input rows" % (n + 1, rows)]


def main():
    p = argparse.ArgumentParser(description="Run the golden cases of this folder against the libroute command.")
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    p.add_argument("--millbrook", default=os.path.join(HERE, "..", "data", "millbrook"))
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("files", nargs="*", metavar="FILE.cmd")
    args = p.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    paths = args.files or sorted(os.path.join(HERE, f) for f in os.listdir(HERE) if f.endswith(".cmd"))
    passed, failed, cases = 0, 0, []
    for path in paths:
        try:
            cases.append(Case(path))
        except (BadCase, ValueError, OSError) as e:
            print("%s: %s" % (path, e))
            failed += 1
    try:
        runner = Runner(args)
    except (BadCase, OSError, subprocess.TimeoutExpired) as e:
        print(e)
        print("%d passed, %d failed" % (0, failed + len(cases)))
        return 1

    def judge(case):
        try:
            return runner.judge(case)
        except (OSError, ValueError, subprocess.TimeoutExpired) as e:
            return ["%s: %s" % (type(e).__name__, e)]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for case, wrong in zip(cases, pool.map(judge, cases)):
            if wrong:
                failed += 1
                print("%s: libroute %s (from: %s)\n  %s" % (case.path, case.head["args"], case.head["from"], "\n  ".join(wrong)))
            else:
                passed += 1
    if failed == 0:
        shutil.rmtree(runner.scratch, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
