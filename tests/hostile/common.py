"""What the runners of this folder share: copies of Millbrook that can be damaged, runs of the command, counting.

Standard library only. Shapefiles are read and written byte by byte, because what is tested is what is wrong with them.
"""
import contextlib
import csv
import ctypes
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
MILLBROOK = os.path.join(HERE, "..", "data", "millbrook")
TIMEOUT = 600       # seconds: a hang, not a measure of speed
AS_OF = ["--as-of", "2026-11-23"]
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|UndefinedBehavior|Assertion .* failed|stack smashing")
# Places that touch every section: a corner of four wards, a split parcel by address, a parcel number, a tie, nothing.
PLACES = (("areas", "-81.0,41.4345703125"), ("areas", "-80.990234375,41.44189453125"), ("route", "100 Border St"),
          ("route", "00110201"), ("route", "50 W 3rd St Apt 2, Millbrook"), ("geocode", "12 Oak Ave"), ("geocode", "200 Mill Blvd"),
          ("geocode", "999 Nowhere St"))


class Wrong(Exception):
    """A test that failed: the text says what was seen."""


def need(condition, text, *args):
    if not condition:
        raise Wrong(text % args if args else text)


# ---- counting -------------------------------------------------------------------------------------------------------

class Tally:
    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def run(self, name, test, *args):
        try:
            test(*args)
            with self.lock:
                self.passed += 1
        except Wrong as e:
            self.fail(name, str(e))
        except (OSError, ValueError, KeyError, AttributeError, struct.error, subprocess.TimeoutExpired) as e:
            self.fail(name, "%s: %s" % (type(e).__name__, e))

    def fail(self, name, text):
        with self.lock:
            self.failed += 1
            print("FAILED %s: %s" % (name, text), flush=True)

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0


# ---- running --------------------------------------------------------------------------------------------------------

class Done:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err
        self.err_text = err.decode("utf-8", "replace")

    @property
    def message(self):
        """The line in which the command says why it stopped: the last that begins with its name."""
        lines = [line for line in self.err_text.splitlines() if line.startswith("libroute")]
        lines = [line for line in lines if not line.startswith("libroute build: warning")]
        return lines[-1] if lines else ""

    def __str__(self):
        return "exit %d, stderr: %s" % (self.code, self.err_text.strip()[-1500:] or "(nothing)")


CAPABILITIES = (1, 2)       # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def as_ordinary_user():
    """For preexec_fn: root without the right to write where the mode forbids it."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in CAPABILITIES:
            if libc.prctl(24, capability, 0, 0, 0) != 0:        # PR_CAPBSET_DROP
                os._exit(97)


def environment(extra=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ", "COLUMNS"))}
    env.update(LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80")
    env.update(extra or {})
    return env


def run(command, env=None, preexec=None, cwd=None, stdin=b"", timeout=TIMEOUT):
    proc = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(env),
                          preexec_fn=preexec, cwd=cwd, timeout=timeout, check=False)
    done = Done(proc.returncode, proc.stdout, proc.stderr)
    found = SANITIZER.search(done.err_text)
    need(not found, "sanitizer or assertion: %s", done)
    need(proc.returncode >= 0 or preexec, "died of signal %d: %s", -proc.returncode, done)
    return done


def answers(libroute, dataset, env=None):
    """What the command says about the places, without the digest: [(exit status, object)]."""
    out = []
    for verb, text in PLACES:
        done = run([libroute, verb, dataset, text, "--format", "json"] + AS_OF, env)
        need(done.code in (0, 3), "%s \"%s\": %s", verb, text, done)
        answer = json.loads(done.out)
        answer["dataset"].pop("digest", None)
        out.append((done.code, answer))
    return out


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode("utf-8"))


# ---- a copy of Millbrook --------------------------------------------------------------------------------------------

class Territory:
    def __init__(self, folder, source=MILLBROOK):
        self.folder = folder
        os.mkdir(folder)
        for name in os.listdir(source):
            if not name.endswith((".py", ".md")) and os.path.isfile(os.path.join(source, name)):
                shutil.copyfile(os.path.join(source, name), os.path.join(folder, name))

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        return read(self.path(name))

    def write(self, name, data):
        write(self.path(name), data)

    def remove(self, name):
        os.remove(self.path(name))

    def cut(self, name, size):
        """Keeps the first `size` bytes; a negative size counts from the end."""
        self.write(name, self.read(name)[:size])

    def poke(self, name, offset, form, *values):
        data = bytearray(self.read(name))
        struct.pack_into(form, data, offset, *values)
        self.write(name, bytes(data))

    def replace(self, name, old, new, count=1):
        data = self.read(name)
        old, new = (s if isinstance(s, bytes) else s.encode("utf-8") for s in (old, new))
        need(old in data, "%s holds no %r: the test is out of date", name, old)
        self.write(name, data.replace(old, new, count))

    # CSV

    def rows(self, name):
        text = self.read(name).decode("utf-8")
        return list(csv.reader(io.StringIO(text, newline="")))

    def put_rows(self, name, rows):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        self.write(name, out.getvalue())

    def set(self, name, row, column, value):
        """Cell of data row `row` (from 0); a column that is not there is added. Returns the line in the file."""
        rows = self.rows(name)
        if column not in rows[0]:
            rows = [rows[0] + [column]] + [r + [""] for r in rows[1:]]
        rows[1 + row][rows[0].index(column)] = value
        self.put_rows(name, rows)
        return row + 2

    def find(self, name, column, value):
        rows = self.rows(name)
        return [r[rows[0].index(column)] for r in rows[1:]].index(value)

    def drop_column(self, name, column):
        rows = self.rows(name)
        at = rows[0].index(column)
        self.put_rows(name, [r[:at] + r[at + 1:] for r in rows])

    # manifest

    def manifest(self, change):
        value = json.loads(self.read("territory.json"))
        change(value)
        self.write("territory.json", json.dumps(value, indent=1))

    # shapefiles

    def shapes(self, base):
        """Contents of the records of BASE.shp, from the shape type on."""
        data, at, out = self.read(base + ".shp"), 100, []
        while at < len(data):
            size = struct.unpack_from(">i", data, at + 4)[0] * 2
            out.append(bytearray(data[at + 8:at + 8 + size]))
            at += 8 + size
        return out

    def put_shapes(self, base, records):
        head = bytearray(self.read(base + ".shp")[:100])
        shp = shx = b""
        at = 50
        for n, body in enumerate(records, 1):
            shp += struct.pack(">2i", n, len(body) // 2) + bytes(body)
            shx += struct.pack(">2i", at, len(body) // 2)
            at += 4 + len(body) // 2
        for ext, data in ((".shp", shp), (".shx", shx)):
            struct.pack_into(">i", head, 24, (100 + len(data)) // 2)
            self.write(base + ext, bytes(head) + data)

    def dbf(self, base):
        """Header and records of BASE.dbf."""
        data = self.read(base + ".dbf")
        count, head, width = struct.unpack_from("<IHH", data, 4)
        return bytearray(data[:head]), [bytearray(data[head + i * width:head + (i + 1) * width]) for i in range(count)]

    def put_dbf(self, base, head, records):
        head = bytearray(head)
        struct.pack_into("<I", head, 4, len(records))
        self.write(base + ".dbf", bytes(head) + b"".join(map(bytes, records)) + b"\x1a")

    def dbf_fields(self, base):
        """{name: (offset in a record, width)}"""
        head, at, out = self.dbf(base)[0], 1, {}
        for i in range(32, len(head) - 1, 32):
            out[head[i:i + 11].split(b"\0")[0].decode()] = (at, head[i + 16])
            at += head[i + 16]
        return out

    def set_field(self, base, record, name, value):
        head, records = self.dbf(base)
        at, width = self.dbf_fields(base)[name]
        records[record][at:at + width] = (value if isinstance(value, bytes) else value.encode("utf-8")).ljust(width)[:width]
        self.put_dbf(base, head, records)

    def move_points(self, base, change, only=None):
        """Every vertex (x, y) of the polygons becomes change(x, y); the boxes follow. `only`: (record, vertex) alone."""
        records, everything = self.shapes(base), []
        for r, body in enumerate(records):
            parts, points = struct.unpack_from("<2i", body, 36)
            begin, moved = 44 + 4 * parts, []
            for i in range(points):
                xy = struct.unpack_from("<2d", body, begin + 16 * i)
                if only is None or only == (r, i):
                    xy = change(*xy)
                struct.pack_into("<2d", body, begin + 16 * i, *xy)
                moved.append(xy)
            if only is None:
                struct.pack_into("<4d", body, 4, *box(moved))
            everything += moved
        self.put_shapes(base, records)
        if only is None:
            for ext in (".shp", ".shx"):
                self.poke(base + ext, 36, "<4d", *box(everything))


def box(points):
    return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)


@contextlib.contextmanager
def scratch_folder(parent, prefix):
    """A fresh folder that goes away unless the test failed."""
    os.makedirs(parent, exist_ok=True)
    folder = tempfile.mkdtemp(prefix=prefix, dir=parent)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def signal_name(code):
    return "SIG" + signal.Signals(-code).name[3:] if code < 0 else str(code)


def usage_error(text):
    print(text, file=sys.stderr)
    sys.exit(2)
