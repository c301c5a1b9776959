#!/usr/bin/env python3
"""A flipped byte is refused or harmless, never a wrong answer: every byte of the Millbrook dataset, one at a time.

    run_flips.py --libroute PATH --scratch DIR [--library libroute.so] [--every N] [--seed S] [--jobs N]

Through the C interface (ctypes), in worker processes, so that a crash is a failure of one byte and not the end. For each
byte: open, route, areas and geocode a fixed set of places (of every 16th flip all of them, with the JSON, else a few); all
answers are those of the sound file, or a call says LRT_E_DATASET with a message. Every bit of the trailer, the section table and the two ends of each section; of the rest
one bit chosen by the seed in every N-th byte (default: each). Then truncations, appended bytes, edits by SQLite, files that
are no dataset, and the command's exit status 4 for each kind. Standard library only. Ends with `N passed, N failed`.
"""
import argparse
import ctypes
import hashlib
import json
import mmap
import os
import random
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile

from common import AS_OF, MILLBROOK, Tally, Wrong, answers, as_ordinary_user, need, read, run, signal_name, write

E_IO, E_DATASET = 3, 8
BLOCK = 8192            # bytes of one test


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("record", ctypes.c_uint64), ("file", ctypes.c_char * 256), ("field", ctypes.c_char * 64),
                ("message", ctypes.c_char * 1024)]


class Query(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("text", ctypes.c_char_p), ("lon_deg", ctypes.c_double), ("lat_deg", ctypes.c_double),
                ("city", ctypes.c_char_p), ("state", ctypes.c_char_p), ("zip", ctypes.c_char_p), ("as_of", ctypes.c_uint32),
                ("at", ctypes.c_int64), ("error_m", ctypes.c_double), ("rule", ctypes.c_int), ("role", ctypes.c_char_p),
                ("facts", ctypes.c_void_p), ("n_facts", ctypes.c_size_t), ("view", ctypes.c_int)]


class GeocodeQuery(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("text", ctypes.c_char_p), ("city", ctypes.c_char_p), ("state", ctypes.c_char_p),
                ("zip", ctypes.c_char_p)]


class Hit(ctypes.Structure):
    _fields_ = [("area_index", ctypes.c_uint32), ("on_edge", ctypes.c_uint32)]


def query(text=None, lon=float("nan"), lat=float("nan"), as_of=20261123):
    return Query(ctypes.sizeof(Query), text, lon, lat, None, None, None, as_of, -(1 << 63), float("nan"), 0, None, None, 0, 0)


BORDER = query(b"100 Border St")
# Points in units of 1/4096 degree (README of millbrook): inside, on corners and edges, in the hole, the lake, the harbor, outside.
UNITS = [(0, 0), (40, 30), (50, 30), (42, 37), (-60, 40), (-30, 28), (73, -46), (80, 50), (32, -7), (300, 300), (-100, 62), (15, 15)]
POINTS = [(-81.0 + i / 4096, 41.4345703125 + j / 4096) for i, j in UNITS]


class Library:
    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        pointer = ctypes.c_void_p
        for name, result, arguments in (
                ("lrt_open", ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(pointer), ctypes.POINTER(Error)]), ("lrt_close", None, [pointer]),
                ("lrt_verify", ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(Error)]),
                ("lrt_route", ctypes.c_int, [pointer, ctypes.POINTER(Query), ctypes.POINTER(pointer), ctypes.POINTER(Error)]),
                ("lrt_locate", ctypes.c_int, [pointer, ctypes.POINTER(Query), ctypes.POINTER(pointer), ctypes.POINTER(Error)]),
                ("lrt_result_json", ctypes.c_size_t, [pointer, ctypes.c_char_p, ctypes.c_size_t]), ("lrt_result_free", None, [pointer]),
                ("lrt_result_status", ctypes.c_int, [pointer]), ("lrt_result_area_count", ctypes.c_size_t, [pointer]),
                ("lrt_result_area", ctypes.c_uint32, [pointer, ctypes.c_size_t]), ("lrt_result_relation", ctypes.c_char_p, [pointer, ctypes.c_size_t]),
                ("lrt_result_match_count", ctypes.c_size_t, [pointer]), ("lrt_result_organization_id", ctypes.c_char_p, [pointer, ctypes.c_size_t]),
                ("lrt_geocode", ctypes.c_int, [pointer, ctypes.POINTER(GeocodeQuery), ctypes.POINTER(pointer), ctypes.POINTER(Error)]),
                ("lrt_geocode_result_json", ctypes.c_size_t, [pointer, ctypes.c_char_p, ctypes.c_size_t]), ("lrt_geocode_result_free", None, [pointer]),
                ("lrt_epoch", ctypes.c_uint32, [pointer, ctypes.c_uint32]),
                ("lrt_areas_at", ctypes.c_size_t, [pointer, ctypes.c_uint32, ctypes.c_double, ctypes.c_double, ctypes.POINTER(Hit), ctypes.c_size_t]),
                ("lrt_cover_many", ctypes.c_int, [pointer, ctypes.c_uint32, ctypes.POINTER(ctypes.c_double), ctypes.c_size_t,
                                                  ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(Error)])):
            function = getattr(self.c, name)
            function.restype, function.argtypes = result, arguments
        self.buffer = ctypes.create_string_buffer(1 << 18)
        self.hits, self.covers = (Hit * 64)(), (ctypes.c_uint32 * len(POINTS))()
        self.points = (ctypes.c_double * (2 * len(POINTS)))(*[v for p in POINTS for v in p])
        self.error = Error()

    def refused(self, status, path):
        """True when the answer is a clear refusal; a wrong one raises."""
        message = self.error.message.decode("utf-8", "replace")
        need(status == E_DATASET, "status %d: %s", status, message)
        need(len(message) > 10 and os.path.basename(path.decode()) in message, "the message does not name the file: %r", message)
        return True

    def text(self, call, result, free):
        need(call(result, self.buffer, len(self.buffer)) < len(self.buffer), "the answer cannot be printed, or is too long")
        value = self.buffer.value
        free(result)
        return value

    def short(self, result):
        """What a result says without the cost of its JSON: status, areas with relation, partners in order."""
        c = self.c
        return (c.lrt_result_status(result), [(c.lrt_result_area(result, i), c.lrt_result_relation(result, i)) for i in range(c.lrt_result_area_count(result))],
                [c.lrt_result_organization_id(result, i) for i in range(c.lrt_result_match_count(result))])

    def ask(self, path, few, everywhere=False):
        """[answers], or None when the dataset is refused. few: three points, no JSON of routes; everywhere: all points."""
        router, result, out = ctypes.c_void_p(), ctypes.c_void_p(), []
        status = self.c.lrt_open(path, ctypes.byref(router), ctypes.byref(self.error))
        if status != 0:
            need(not router, "a router although it failed")
            self.refused(status, path)
            return None
        try:
            epoch = self.c.lrt_epoch(router, 20261123)
            for lon, lat in POINTS[:3] if few and not everywhere else POINTS:
                n = self.c.lrt_areas_at(router, epoch, lon, lat, self.hits, 64)
                if n == ctypes.c_size_t(-1).value:
                    return None                                         # documented for a damaged index section
                out.append([(h.area_index, h.on_edge) for h in self.hits[:n]])
            if everywhere or not few:
                status = self.c.lrt_cover_many(router, epoch, self.points, len(POINTS), self.covers, ctypes.byref(self.error))
                if status != 0:
                    self.refused(status, path)
                    return None
                out.append(list(self.covers))
            if few:
                status = self.c.lrt_route(router, ctypes.byref(BORDER), ctypes.byref(result), ctypes.byref(self.error))
                if status != 0:
                    self.refused(status, path)
                    return None
                out.append(self.short(result))
                self.c.lrt_result_free(result)
            calls = []
            if not few:
                calls = [(self.c.lrt_route, BORDER), (self.c.lrt_route, query(lon=POINTS[0][0], lat=POINTS[0][1])), (self.c.lrt_route, query(b"00110201", as_of=20300601)),
                          (self.c.lrt_locate, query(lon=POINTS[3][0], lat=POINTS[3][1]))]
            for call, q in calls:
                status = call(router, ctypes.byref(q), ctypes.byref(result), ctypes.byref(self.error))
                if status != 0:
                    self.refused(status, path)
                    return None
                out.append(self.text(self.c.lrt_result_json, result, self.c.lrt_result_free))
            for text in [b"12 Oak Ave"] if few else [b"12 Oak Ave", b"200 Mill Blvd", b"50 W 3rd St Apt 2", b"nowhere", b"S Main St"]:
                q = GeocodeQuery(ctypes.sizeof(GeocodeQuery), text, None, None, None)
                status = self.c.lrt_geocode(router, ctypes.byref(q), ctypes.byref(result), ctypes.byref(self.error))
                if status != 0:
                    self.refused(status, path)
                    return None
                out.append(self.text(self.c.lrt_geocode_result_json, result, self.c.lrt_geocode_result_free))
        finally:
            self.c.lrt_close(router)
        return out

    def verify(self, path):
        status = self.c.lrt_verify(path, ctypes.byref(self.error))
        if status != 0:
            self.refused(status, path)
        return status == 0


class Layout:
    """Where the parts of a dataset are, as libroute/image.h says."""

    def __init__(self, data):
        self.size = len(data)
        magic, self.format, self.count, self.table, self.sqlite, size = struct.unpack_from("<8sIIQQQ", data, self.size - 136)
        need(magic == b"LRTDATA\n" and size == self.size, "the trailer is not where libroute/image.h says")
        self.sections = [struct.unpack_from("<IIQQQ", data, self.table + 32 * i) for i in range(self.count)]

    def name(self, offset):
        if offset >= self.size - 136:
            return "trailer + %d" % (offset - self.size + 136)
        if offset >= self.table:
            return "section table + %d" % (offset - self.table)
        for kind, _, at, size, _ in self.sections:
            if at <= offset < at + size:
                return "section %d + %d" % (kind, offset - at)
        return "SQLite + %d" % offset if offset < self.sqlite else "padding at %d" % offset

    def ends(self):
        """Every byte of trailer and table, the first page's header, and 64 bytes at both ends of each section."""
        out = set(range(self.table, self.size)) | set(range(100))
        for _, _, at, size, _ in self.sections:
            out |= set(range(at, min(at + 64, at + size))) | set(range(max(at, at + size - 64), at + size))
        return out


# ---- flips, in worker processes ------------------------------------------------------------------------------------------

class Flips:
    """flips: [(offset, mask)] in order. The parent reads the offset of a worker that died from the shared memory."""

    def __init__(self, library, good, scratch, layout, seed):
        self.so_path, self.good, self.scratch, self.layout, self.seed = library, good, scratch, layout, seed

    def mask(self, offset):
        return 1 << random.Random(self.seed * 1000003 + offset).randrange(8)

    def work(self, flips, share, first, out):
        """Runs in the child. share: [0] = number of the flip at hand, [1] = refused, [2] = harmless."""
        library = Library(self.so_path)
        path = os.path.join(self.scratch, "flipped-%d.dataset" % os.getpid())
        shutil.copyfile(self.good, path)
        name = path.encode()
        with open(path, "r+b") as f, mmap.mmap(f.fileno(), 0) as data:
            index = next((at, at + size) for kind, _, at, size, _ in self.layout.sections if kind == 2)
            modes = ((False, False), (True, False), (True, True))
            sound = {mode: library.ask(name, *mode) for mode in modes}
            need(all(sound.values()), "the sound file is refused")
            for n in range(first, len(flips)):
                offset, mask = flips[n]
                share[0] = n
                if n % 500 == 0:
                    signal.alarm(300)
                data[offset] ^= mask
                mode = modes[0] if n % 16 == 0 else modes[1 + (index[0] <= offset < index[1])]     # the index is checked by blocks
                try:
                    answer = library.ask(name, *mode)
                    if answer is None:
                        share[1] += 1
                    elif answer == sound[mode]:
                        share[2] += 1
                    else:
                        raise Wrong("another answer")
                    if offset >= self.layout.table or offset % 997 == 0:
                        need(not library.verify(name), "verify calls it sound")
                except Wrong as e:
                    out.write("%d %d %s\n" % (offset, mask, e))
                    out.flush()
                data[offset] ^= mask
            need(library.ask(name, False) == sound[modes[0]] and library.verify(name), "the file is not as it was: the test is wrong")
        os.remove(path)

    def run(self, flips):
        """(failures, refused, harmless)"""
        first, failures, counts = 0, [], [0, 0]
        while first < len(flips):
            shared = mmap.mmap(-1, 4096)
            share = memoryview(shared).cast("Q")
            with tempfile.NamedTemporaryFile("w+", dir=self.scratch) as out:
                pid = os.fork()
                if pid == 0:
                    try:
                        self.work(flips, share, first, out)
                        os._exit(0)
                    except BaseException as e:      # pylint: disable=broad-except
                        out.write("%d 0 worker: %s: %s\n" % (flips[share[0]][0], type(e).__name__, e))
                        out.flush()
                        os._exit(1)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with open(out.name, encoding="utf-8") as f:
                    failures += f.read().splitlines()
            counts[0] += share[1]
            counts[1] += share[2]
            at, first = share[0], len(flips)
            if code < 0:
                failures.append("%d %d the process died of %s" % (flips[at] + (signal_name(code),)))
                first = at + 1
            elif code > 0 and not failures:
                failures.append("0 0 the worker ended with exit %d" % code)
            path = os.path.join(self.scratch, "flipped-%d.dataset" % pid)
            if os.path.exists(path):
                os.remove(path)
        return failures, counts[0], counts[1]


def flip_tests(tally, flips, layout, every, jobs):
    """Blocks shared out among processes; each block is one test."""
    bits = layout.ends()
    everything = [(o, 1 << b) for o in sorted(bits) for b in range(8)]
    everything += [(o, flips.mask(o)) for o in range(layout.size) if o not in bits and (o + flips.seed) % every == 0]
    everything.sort()
    parts = [everything[i::jobs] for i in range(jobs)]
    pipes = []
    for part in parts:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            try:
                result = flips.run(part)
            except BaseException as e:      # pylint: disable=broad-except
                result = (["0 0 %s: %s" % (type(e).__name__, e)], 0, 0)
            with os.fdopen(writer, "w") as f:
                json.dump(result, f)
            os._exit(0)
        os.close(writer)
        pipes.append((pid, reader))
    failures, refused, harmless = [], 0, 0
    for pid, reader in pipes:
        with os.fdopen(reader) as f:
            text = f.read()
        os.waitpid(pid, 0)
        if not text:
            failures.append("0 0 a process with flips ended without a word")
            continue
        one = json.loads(text)
        failures, refused, harmless = failures + one[0], refused + one[1], harmless + one[2]
    bad = {}
    for line in failures:
        offset, mask, text = line.split(" ", 2)
        bad.setdefault(int(offset) // BLOCK, []).append("%s, bits %02x: %s" % (layout.name(int(offset)), int(mask), text))
    for block in range(0, layout.size // BLOCK + 1):
        if block in bad:
            tally.fail("flips in bytes %d to %d" % (block * BLOCK, block * BLOCK + BLOCK - 1),
                       "%d of them: %s" % (len(bad[block]), "; ".join(bad[block][:4])))
        else:
            tally.passed += 1
    print("%d flips: %d refused, %d harmless, %d wrong" % (len(everything), refused, harmless, len(failures)))
    if refused + harmless + len(failures) < len(everything):
        tally.fail("flips", "%d were not tried" % (len(everything) - refused - harmless - len(failures)))


# ---- whole files -------------------------------------------------------------------------------------------------------------

class Whole:
    """One file at a time, through the command (exit status) or the library (many)."""

    def __init__(self, libroute, library, good, scratch, layout):
        self.libroute, self.so_path, self.good, self.scratch, self.layout = libroute, library, good, scratch, layout
        self.data = read(good)

    def file(self, data, name="other.dataset"):
        path = os.path.join(tempfile.mkdtemp(dir=self.scratch), name)
        write(path, data)
        return path

    def exit_4(self, path, codes=(4,)):
        for arguments in (["route", path, "10 N Main St"] + AS_OF, ["areas", path, "-81,41.43"] + AS_OF, ["geocode", path, "10 N Main St"],
                          ["info", path], ["verify", path]):
            done = run([self.libroute] + arguments, timeout=60)
            need(done.code in codes, "%s: expected exit %s: %s", arguments[0], codes, done)
            need(done.out == b"", "%s: an answer all the same: %s", arguments[0], done.out[:100])
            need(os.path.basename(path) in done.message and len(done.message) > len(path) + 20, "%s: no clear message: %s", arguments[0], done)

    def one(self, data):
        self.exit_4(self.file(data))

    def many(self, variants):
        """[(what, bytes)] through the library, in a child, because one of them may be deadly."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                library = Library(self.so_path)
                for what, data in variants:
                    print("at", what, file=out, flush=True)
                    try:
                        path = self.file(data)
                        need(library.ask(path.encode(), False) is None, "it answers")
                        need(not library.verify(path.encode()), "verify calls it sound")
                        shutil.rmtree(os.path.dirname(path))
                    except Wrong as e:
                        print("wrong %s: %s" % (what, e), file=out, flush=True)
                print("end", file=out, flush=True)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as f:
            lines = f.read().splitlines()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        wrong = [line for line in lines if line.startswith("wrong")]
        need(code == 0 and lines[-1:] == ["end"], "the process died of %s %s", signal_name(code), lines[-1:])
        need(not wrong, "%d of %d: %s", len(wrong), len(variants), "; ".join(wrong[:5]))


def edits():
    """Name, statements, statements after which a connection is closed."""
    yield "UPDATE of a name", ["UPDATE organization SET name = 'Somebody Else' WHERE id = 'midtown_cdc'"]
    yield "DELETE of a row", ["DELETE FROM contact"]
    yield "INSERT of a row", ["INSERT INTO holiday (date, name) VALUES ('2026-07-04', 'x')"]
    yield "a new table", ["CREATE TABLE notes (t TEXT)", "INSERT INTO notes VALUES ('x')"]
    yield "many new pages", ["CREATE TABLE big (b BLOB)"] + ["INSERT INTO big VALUES (zeroblob(100000))"] * 20
    yield "user_version", ["PRAGMA user_version = 5"]
    yield "WAL and an update", ["PRAGMA journal_mode = WAL", "UPDATE meta SET value = 'x' WHERE key = 'title'"]
    yield "no journal and an update", ["PRAGMA journal_mode = OFF", "UPDATE meta SET value = 'x' WHERE key = 'title'"]
    yield "VACUUM", ["VACUUM"]


def edited(whole, statements):
    path = whole.file(whole.data)
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement).fetchall()
    db.close()
    need(read(path) != whole.data, "SQLite changed nothing: the test is wrong")
    whole.exit_4(path)


def odd_files(whole, _):
    folder = tempfile.mkdtemp(dir=whole.scratch)

    def at(name):
        return os.path.join(folder, name)
    os.mkdir(at("folder"))
    os.mkfifo(at("pipe"))
    with socket.socket(socket.AF_UNIX) as s:
        os.chdir(folder)
        s.bind("socket")
    for name in ("folder", "pipe", "socket"):
        whole.exit_4(at(name), (1, 4))
    for name in ("/dev/null", "/dev/zero"):
        whole.exit_4(name, (1, 4))
    whole.exit_4(at("nothing"), (1,))
    os.symlink("loop", at("loop"))
    whole.exit_4(at("loop"), (1,))


def unreadable(whole):
    path = whole.file(whole.data)
    os.chmod(path, 0)
    done = run([whole.libroute, "route", path, "10 N Main St"], preexec=as_ordinary_user)
    need(done.code == 1 and "other.dataset" in done.message, "expected exit 1: %s", done)


def odd_names(whole, sound):
    """A sound file answers and is sound whatever its name."""
    for name in ("with blanks .dataset", "a?b#c%20&d=e.dataset", "quote'\".dataset", "-dash", "new\nline", "x" * 250, "\u00fc\U0001F3DA"):
        path = whole.file(whole.data, name)
        need(answers(whole.libroute, path) == sound, "%r answers otherwise", name)
        done = run([whole.libroute, "verify", path])
        need(done.code == 0, "%r is not sound: %s", name, done)
        need(os.listdir(os.path.dirname(path)) == [name], "files were made beside %r", name)


def link(whole, sound):
    path = os.path.join(tempfile.mkdtemp(dir=whole.scratch), "link")
    os.symlink(whole.good, path)
    need(answers(whole.libroute, path) == sound, "a link to a dataset answers otherwise")


def spliced(whole, libroute):
    """The SQLite half of one build and the sections of another: the answers are those of the sections, verify sees it."""
    folder = tempfile.mkdtemp(dir=whole.scratch)
    territory = os.path.join(folder, "territory")
    shutil.copytree(MILLBROOK, territory)
    book = os.path.join(territory, "organizations.csv")
    write(book, read(book).replace(b"Riverside CDC", b"Rivarside CDC"))     # same length, so the pages stay where they are
    other = os.path.join(folder, "other.dataset")
    done = run([libroute, "build", territory, other, "--quiet"])
    need(done.code == 0, "%s", done)
    data = read(other)
    need(len(data) == len(whole.data), "the two datasets differ in size: the test is wrong")
    path = whole.file(data[:whole.layout.sqlite] + whole.data[whole.layout.sqlite:])
    done = run([libroute, "route", path, "-81.009,41.437"] + AS_OF)
    need(done.code in (0, 4) and b"Rivarside" not in done.out, "answers from the other half: %s", done)
    need(run([libroute, "verify", path]).code == 4, "verify calls it sound")
    path = whole.file(whole.data[:-136] + data[-136:])
    need(run([libroute, "verify", path]).code == 4, "verify calls a foreign trailer sound")


def whole_tests(tally, whole, layout, sound, seed):
    data, size, chance = whole.data, layout.size, random.Random(seed)
    lengths = {0, 1, 15, 16, 17, 99, 100, 135, 136, 137, 4095, 4096, 4097, 4232, layout.sqlite, layout.table, size - 1, size - 8, size - 9, size - 136,
               size - 137, size - 4096}
    for _, _, at, length, _ in layout.sections:
        lengths |= {at - 1, at, at + 1, at + length - 1, at + length, at + length + 1}
    lengths = sorted(n for n in lengths if 0 <= n < size)
    for n in lengths[::4]:
        tally.run("cut to %d bytes (command)" % n, whole.one, data[:n])
    tally.run("cut at the seams", whole.many, [("cut to %d" % n, data[:n]) for n in lengths])
    tally.run("cut anywhere", whole.many, [("cut to %d" % n, data[:n]) for n in (chance.randrange(size) for _ in range(300))])
    tally.run("the front is missing", whole.many, [("without the first %d" % n, data[n:]) for n in (1, 8, 100, 4096, layout.sqlite, layout.table)])
    more = [b"\0", b"\n", b"\0" * 8, b"\0" * 136, b"\0" * 4096, data[-136:], data[layout.table:], data]
    for extra in more:
        tally.run("%d bytes appended (command)" % len(extra), whole.one, data + extra)
    tally.run("bytes appended", whole.many, [("%d appended" % n, data + chance.randbytes(n)) for n in list(range(1, 40)) + [135, 136, 137, 4096, 65536]])
    tally.run("bytes put in", whole.many, [("%d put in at %d" % (n, at), data[:at] + b"\0" * n + data[at:])
                                           for n in (1, 8, 4096) for at in (0, 100, 4096, layout.sqlite, layout.table, size - 136)])
    tally.run("pages exchanged", whole.many, [("pages %d and %d" % (a, b), exchanged(data, a, b)) for a, b in
                                              ((0, 1), (layout.sections[0][2] // 4096, layout.sections[0][2] // 4096 + 1), (layout.sections[1][2] // 4096, layout.sections[2][2] // 4096))])
    tally.run("zeros over a block", whole.many, [("zeros at %d" % at, data[:at] + b"\0" * 512 + data[at + 512:])
                                                 for _, _, at, length, _ in layout.sections if length > 1024])
    for name, statements in edits():
        tally.run("SQLite: %s" % name, edited, whole, statements)
    for what, content in (("an empty file", b""), ("a text", b"This is no dataset.\n" * 1000), ("random bytes", hashlib.shake_256(b"libroute").digest(1 << 20)),
                          ("zeros", b"\0" * (1 << 20)), ("only the magic of SQLite", b"SQLite format 3\0" + b"\0" * 10000),
                          ("only a trailer", data[-136:]), ("zeros and a trailer", b"\0" * (size - 136) + data[-136:]),
                          ("the SQLite half", data[:layout.sqlite]), ("a ZIP", b"PK\3\4" + b"\0" * 10000)):
        tally.run(what, whole.one, content)
    tally.run("a plain SQLite database", whole.exit_4, plain_sqlite(whole))
    tally.run("files that are none", odd_files, whole, None)
    tally.run("a file that may not be read", unreadable, whole)
    tally.run("odd names", odd_names, whole, sound)
    tally.run("a link", link, whole, sound)
    tally.run("halves of two datasets", spliced, whole, whole.libroute)
    # the command says exit 4 for the same bytes for which the library says LRT_E_DATASET
    for kind, _, at, length, _ in layout.sections:
        for offset in (at, at + length // 2, at + length - 1):
            tally.run("section %d, byte %d flipped (command)" % (kind, offset), flipped, whole, offset)
    for offset in (0, 24, 99, layout.table, size - 136, size - 128, size - 1):
        tally.run("byte %d flipped (command)" % offset, flipped, whole, offset)
    tally.run("a byte of the tables for people (command)", harmless, whole, sound)


def exchanged(data, a, b):
    pages = [data[i:i + 4096] for i in range(0, len(data), 4096)]
    pages[a], pages[b] = pages[b], pages[a]
    return b"".join(pages)


def plain_sqlite(whole):
    path = os.path.join(tempfile.mkdtemp(dir=whole.scratch), "plain.sqlite")
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE organization (id TEXT, name TEXT)")
    db.commit()
    db.close()
    return path


def flipped(whole, offset):
    """Refused by one verb at least, and by no verb answered otherwise."""
    data = bytearray(whole.data)
    data[offset] ^= 0x10
    path = whole.file(bytes(data))
    refused = 0
    for arguments in (["route", "10 N Main St"], ["route", "100 Border St"], ["areas", "-81.0,41.4345703125"], ["geocode", "10 N Main St"], ["info"], ["verify"]):
        more = ["--format", "json"] + AS_OF if len(arguments) > 1 else []
        done, good = (run([whole.libroute, arguments[0], p] + arguments[1:] + more) for p in (path, whole.good))
        if done.code == 4:
            refused += 1
            need("other.dataset" in done.message and done.out == b"", "%s: %s", arguments[0], done)
        else:
            need(done.code == good.code and done.out == good.out and arguments[0] != "verify", "%s: another answer: %s", arguments[0], done)
    need(refused, "no verb refuses it")


def harmless(whole, sound):
    data = bytearray(whole.data)
    data[whole.layout.sqlite // 2] ^= 0x10
    path = whole.file(bytes(data))
    need(answers(whole.libroute, path) == sound, "answers otherwise")
    done = run([whole.libroute, "verify", path])
    need(done.code == 4 and "other.dataset" in done.message, "verify: expected exit 4: %s", done)


# ---- all of it -------------------------------------------------------------------------------------------------------------

def find_library(libroute):
    folder = os.path.dirname(libroute)
    for path in (os.path.join(folder, "..", "libroute.so"), os.path.join(folder, "libroute.so"), os.path.join(folder, "..", "lib", "libroute.so")):
        if os.path.exists(path):
            return os.path.abspath(path)
    return None


def under_sanitizer(library):
    """A sanitized library needs its run time in front of everything: starts this program again with it."""
    if b"__asan_init" not in read(library) or "libasan" in os.environ.get("LD_PRELOAD", ""):
        return
    listing = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    runtime = [word for line in listing.splitlines() if "libasan" in line for word in line.split() if word.startswith("/")]
    need(runtime, "the sanitizer's run time is not found: %s", listing)
    os.environ["LD_PRELOAD"] = runtime[0]
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0:verify_asan_link_order=0"
    os.execv(sys.executable, [sys.executable] + sys.argv)


def main():
    p = argparse.ArgumentParser(description="A flipped byte is refused or harmless.")
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    p.add_argument("--library", dest="so_path", help="libroute.so; default: beside the command or one folder up")
    p.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th byte (trailer, table and ends of sections: always all)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = p.parse_args()
    tally, libroute = Tally(), os.path.abspath(args.libroute)
    os.makedirs(args.scratch, exist_ok=True)
    scratch = tempfile.mkdtemp(prefix="flips-", dir=os.path.abspath(args.scratch))
    try:
        library = os.path.abspath(args.so_path) if args.so_path else find_library(libroute)
        need(library, "libroute.so is not found: give --library")
        under_sanitizer(library)
        good = os.path.join(scratch, "good.dataset")
        done = run([libroute, "build", MILLBROOK, good, "--quiet"])
        need(done.code == 0, "Millbrook cannot be built: %s", done)
        layout = Layout(read(good))
        sound = answers(libroute, good)
    except (Wrong, OSError, subprocess.SubprocessError, ValueError) as e:
        tally.fail("preparation", str(e))
        return tally.end()
    whole_tests(tally, Whole(libroute, library, good, scratch, layout), layout, sound, args.seed)
    flip_tests(tally, Flips(library, good, scratch, layout, args.seed), layout, max(1, args.every), max(1, args.jobs))
    os.chdir("/")
    if not tally.failed:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
