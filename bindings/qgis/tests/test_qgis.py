"""The provider in Debian's QGIS, without a window: qgis_process.bin over layers made here, against the conformance list and GeoJSON
of the command."""
import json
import os
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[3]
DATASETS = pathlib.Path(os.environ["LIBROUTE_DATASETS"])
LIST = [json.loads(line) for name in ("calls", "cases")
        for line in (TOP / "bindings" / "conformance" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def qgis(tmp_path_factory):
    """Runs qgis_process.bin (the wrapper script of QGIS 3.22 is broken) in a profile of its own."""
    home = tmp_path_factory.mktemp("qgis")
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", HOME=str(home), XDG_RUNTIME_DIR=str(home), LC_ALL="C.UTF-8",
                       QGIS_CUSTOM_CONFIG_PATH=str(home), QGIS_PLUGINPATH=str(TOP / "bindings" / "qgis"),
                       PATH="/usr/bin:/bin")         # Debian's python3 inside QGIS, whatever else is installed

    def run(*arguments, code=0):
        done = subprocess.run(["/usr/bin/qgis_process.bin", *arguments], env=environment, capture_output=True, text=True)
        assert (done.returncode == 0) == (code == 0), done.stdout + done.stderr
        return done.stdout + done.stderr
    run("plugins", "enable", "libroute_qgis")
    return run


def write_points(path, points, crs=None, columns=()):
    features = [{"type": "Feature", "properties": dict({"n": i}, **dict(columns)),
                 "geometry": p and {"type": "Point", "coordinates": p}} for i, p in enumerate(points)]
    collection = {"type": "FeatureCollection", "features": features}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def read(path):
    rows = [f["properties"] for f in json.loads(path.read_text(encoding="utf-8"))["features"]]
    return sorted(rows, key=lambda r: r.get("n", 0))


def test_it_is_listed(qgis):
    said = qgis("list")
    assert [a for a in ("routepoints", "areasofpoints", "auditserviceareas") if f"libroute:{a}" not in said] == []


AREAS = [line for line in LIST if line["call"] == "areas" and "areas" in line["expect"]]


@pytest.mark.parametrize("dataset,as_of", sorted({(line["dataset"], line["as_of"]) for line in AREAS}))
def test_areas_of_points(qgis, tmp_path, dataset, as_of):
    lines = [line for line in AREAS if (line["dataset"], line["as_of"]) == (dataset, as_of)]
    points = write_points(tmp_path / "in.geojson", [(line["lon"], line["lat"]) for line in lines] + [None])
    qgis("run", "libroute:areasofpoints", "--", f"INPUT={points}", f"DATASET={DATASETS / dataset}.sqlite", f"AS_OF={as_of}",
         f"OUTPUT={tmp_path / 'out.geojson'}")
    rows = read(tmp_path / "out.geojson")
    assert len(rows) == len(lines) + 1 and rows[-1]["on_edge"] is None
    for row, line in zip(rows, lines):
        for slug, ids in line["expect"]["areas"].items():
            got = row["lrt_" + slug] if slug == "n" else row[slug]
            assert sorted(i for i in (got or "").split(";") if i) == sorted(i.rsplit("/", 1)[1] for i in ids), line["id"]
        if any(line["expect"]["edges"].values()):
            assert row["on_edge"] == "yes", line["id"]


def test_route_points(qgis, tmp_path):
    """Places of the list that are coordinates, on the plane of Cleveland's county (EPSG:3734) too."""
    lines = [line for line in LIST if line["call"] == "route" and line["dataset"] == "cleveland" and line["as_of"] == "2026-11-23"
             and not set(line) & {"at", "role", "facts", "view", "rule"} and "status" in line["expect"]
             and line["place"].count(",") == 1 and line["place"].replace(",", "").replace(".", "").replace("-", "").isdigit()]
    assert len(lines) >= 2
    places = [tuple(map(float, line["place"].split(","))) for line in lines]
    points = write_points(tmp_path / "in.geojson", places, columns={"status": "of the case"})
    dataset = f"DATASET={DATASETS / 'cleveland.sqlite'}"
    qgis("run", "libroute:routepoints", "--", f"INPUT={points}", dataset, "AS_OF=2026-11-23", f"OUTPUT={tmp_path / 'out.geojson'}")
    rows = read(tmp_path / "out.geojson")
    for row, line in zip(rows, lines):
        assert row["status"] == "of the case" and row["lrt_status"] == line["expect"]["status"], line["id"]
        partners = [p for p in (row["partners"] or "").split(";") if p]
        assert partners == line["expect"].get("partners", partners), line["id"]
        assert set(line["expect"].get("includes", ())) <= set(partners), line["id"]
    done = subprocess.run(["cs2cs", "-f", "%.6f", "+proj=longlat", "+datum=WGS84", "+no_defs", "+to", "EPSG:3734"],
                          input="".join(f"{x} {y}\n" for x, y in places), capture_output=True, text=True, check=True)
    plane = [tuple(map(float, line.split()[:2])) for line in done.stdout.splitlines()]
    points = write_points(tmp_path / "plane.geojson", plane, crs=3734)
    qgis("run", "libroute:routepoints", "--", f"INPUT={points}", dataset, "AS_OF=2026-11-23", f"OUTPUT={tmp_path / 'plane_out.geojson'}")
    assert [r["partners"] for r in read(tmp_path / "plane_out.geojson")] == [r["partners"] for r in rows]


@pytest.mark.parametrize("given", ["TERRITORY", "DATASET"])
def test_audit(qgis, tmp_path, given):
    path = {"TERRITORY": TOP / "tests/data/millbrook", "DATASET": DATASETS / "millbrook.sqlite"}[given]
    said = qgis("run", "libroute:auditserviceareas", "--", f"{given}={path}", "AS_OF=2026-11-26", f"OUTPUT={tmp_path / 'out.geojson'}")
    done = subprocess.run([os.environ["LIBROUTE_COMMAND"], "audit", path, "--format", "json", "--as-of", "2026-11-26", "--quiet"],
                          capture_output=True, text=True)
    expected = json.loads(done.stdout)["findings"]
    rows = read(tmp_path / "out.geojson")
    assert sorted(r["id"] for r in rows) == sorted(f["id"] for f in expected) and len(rows) > 10
    assert f"FINDINGS:\t{len(expected)}" in said
    shapes = [f["geometry"] for f in json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]]
    assert {s["type"] for s in shapes if s} == {"MultiPolygon"}


def test_errors_say_what_to_do(qgis, tmp_path):
    points = write_points(tmp_path / "in.geojson", [(-81.0, 41.43)])
    out, dataset = f"OUTPUT={tmp_path / 'out.geojson'}", f"DATASET={DATASETS / 'millbrook.sqlite'}"
    assert "is no libroute dataset" in qgis("run", "libroute:routepoints", "--", f"INPUT={points}", f"DATASET={points}", out, code=1)
    assert "there are" in qgis("run", "libroute:areasofpoints", "--", f"INPUT={points}", dataset, "SETS=ward", out, code=1)
    assert "role" in qgis("run", "libroute:routepoints", "--", f"INPUT={points}", dataset, "ROLE=nobody", out, code=1)
    assert "one of them" in qgis("run", "libroute:auditserviceareas", "--", out, code=1)
