"""examples/postgres_shards.sh: what it shows is there, and the shards together count what the command counts alone."""
import collections
import csv
import decimal
import io
import os
import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[3]
ROWS = 4000
D = decimal.Decimal


def expected_wards():
    """The made points of the example, by the same decimal arithmetic, through `libroute areas`."""
    table = "lon,lat\n" + "".join(
        f"{float(D('-81.88') + D('0.34') * (i * D('0.6180339887498949') % 1))!r},"
        f"{float(D('41.39') + D('0.21') * (i * D('0.7548776662466927') % 1))!r}\n" for i in range(1, ROWS + 1))
    done = subprocess.run([os.environ["LIBROUTE_COMMAND"], "areas", os.environ["LIBROUTE_DATASET"], "-i", "-", "--as-of", "2026-11-23"],
                          input=table, capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr
    return collections.Counter(ward for row in csv.DictReader(io.StringIO(done.stdout)) for ward in row["wards"].split(";") if ward)


def test_shards():
    done = subprocess.run([TOP / "examples/postgres_shards.sh", os.environ["LIBROUTE_BUILD"], os.environ["LIBROUTE_DATASET"], str(ROWS)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    asked, first, wards = re.split(r"^== .*$", done.stdout, flags=re.M)[1:]
    remote = re.findall(r"Remote SQL: (.*)", asked)
    assert len(remote) == 2 and all("libroute.within(" in sql and "libroute.served_by(" in sql for sql in remote)
    assert len(re.findall(r"Async Foreign Scan on public\.shard[01]", asked)) == 2
    remote = re.findall(r"Remote SQL: (.*)", first)
    assert len(remote) == 2 and all("libroute.partners_at(" in sql and "count(*)" in sql and "GROUP BY" in sql for sql in remote)
    counted = {ward: int(n) for ward, n in re.findall(r"^ (ward-\d+) *\| *(\d+)$", wards, flags=re.M)}
    assert counted == dict(expected_wards()) and len(counted) == 15
