"""GeoDataFrames: the manners of geopandas.sjoin, and its very answers on the same layers. Needs GeoPandas (label heavy)."""
import geopandas
import numpy as np
import pytest
from shapely.geometry import MultiPoint, Point

import libroute
from conftest import FOLDERS, TOP


UNIT = 1 / 4096


@pytest.fixture(scope="module")
def wards():
    """Millbrook's wards as GeoPandas reads them; a layer in longitude/latitude, so that borders are exact on both sides."""
    return geopandas.read_file(FOLDERS["millbrook"] / "wards_2020.shp")


@pytest.fixture(scope="module")
def points():
    """Points on the grid of the ward corners (inside, on edges, on corners, outside), and between; an index with gaps and twins."""
    ij = [(i, j) for i in range(-110, 111, 10) for j in range(-70, 71, 7)] + [(0, 0), (40, 20), (40.5, 20.25)]
    index = [f"p{n % 200}" for n in range(len(ij))]
    shapes = [Point(-81 + i * UNIT, 41.4345703125 + j * UNIT) for i, j in ij]
    return geopandas.GeoDataFrame({"n": range(len(ij))}, geometry=shapes, crs=4326, index=index)


def rows(frame, name):
    return sorted((n, a if isinstance(a, str) else "") for n, a in zip(frame["n"], frame[name]))


@pytest.mark.parametrize("how", ["left", "inner"])
def test_the_same_rows_as_geopandas(millbrook, points, wards, how):
    mine = millbrook.sjoin(points, "wards", how=how)
    id_field = next(c for c in wards.columns if wards[c].astype(str).str.startswith("ward-").all())
    theirs = geopandas.sjoin(points, wards, how=how, predicate="intersects")
    assert rows(mine, "wards") == rows(theirs, id_field)
    assert isinstance(mine, geopandas.GeoDataFrame) and mine.crs == points.crs
    assert list(mine.columns) == [*points.columns, "wards", "wards_name", "wards_edge"]
    assert sorted(mine.index) == sorted(theirs.index)                   # kept, and repeated where several areas cover
    assert mine["n"].is_monotonic_increasing
    where = wards.set_index(id_field).geometry.boundary
    for n, ward, edge in zip(mine["n"], mine["wards"], mine["wards_edge"]):
        assert edge == (ward is not None and where[ward].intersects(points.geometry.iloc[n]))


def test_cleveland_as_geopandas(cleveland):
    """2,000 points over the real wards, in the layer's own system and moved there by the library."""
    layer = geopandas.read_file(TOP / "shapefiles/cleveland/neighborhoods_2020.shp")
    rng = np.random.default_rng(7)
    west, south, east, north = layer.to_crs(4326).total_bounds
    points = geopandas.GeoDataFrame({"n": range(2000)}, crs=4326, geometry=geopandas.points_from_xy(
        rng.uniform(west, east, 2000), rng.uniform(south, north, 2000)))
    theirs = geopandas.sjoin(points.to_crs(layer.crs), layer, how="left", predicate="intersects")
    assert rows(cleveland.sjoin(points, "neighborhoods"), "neighborhoods") == rows(theirs, "area_id")
    moved = cleveland.sjoin(points.to_crs(3734), "neighborhoods")
    assert moved.crs.to_epsg() == 3734 and rows(moved, "neighborhoods") == rows(theirs, "area_id")


def test_what_is_no_point_is_said(millbrook, points):
    with pytest.raises(libroute.ArgumentError, match="set_crs"):
        millbrook.sjoin(geopandas.GeoDataFrame(geometry=[Point(0, 0)]), "wards")
    many = geopandas.GeoDataFrame({"n": [1]}, geometry=[MultiPoint([(0, 0)])], crs=4326, index=["odd"])
    with pytest.raises(libroute.ArgumentError, match="'odd' is a MultiPoint.*representative_point"):
        millbrook.sjoin(many, "wards")
    with pytest.raises(libroute.ArgumentError, match="left"):
        millbrook.sjoin(points, "wards", how="right")
    with pytest.raises(libroute.ArgumentError, match="wards"):
        millbrook.sjoin(points, "no such set")


def test_missing_and_empty_geometry_is_kept(millbrook):
    frame = geopandas.GeoDataFrame({"n": [0, 1, 2]}, geometry=[Point(-81.0, 41.4345703125), None, Point()], crs=4326)
    assert millbrook.sjoin(frame, "wards")["n"].tolist() == [0, 0, 0, 0, 1, 2]
    assert millbrook.sjoin(frame, "wards", how="inner")["n"].tolist() == [0, 0, 0, 0]
    assert len(millbrook.sjoin(frame[:0], "wards")) == 0


def test_names_that_are_taken(millbrook, points):
    frame = points.assign(wards="mine", lrt_wards_edge=1)
    out = millbrook.sjoin(frame, "wards", how="inner")
    assert set(out["wards"]) == {"mine"} and "ward-1" in set(out["lrt_wards"]) and "wards_edge" in out
    assert list(frame.columns) == [*points.columns, "wards", "lrt_wards_edge"]          # the input is left as it was


def test_addresses_become_places(millbrook):
    import pandas
    table = pandas.DataFrame({"case": ["a", "b", "c"], "address": ["10 N Main St", None, "no such place"]}, index=[7, 7, 9])
    places = millbrook.geocode_frame(table)
    assert places.index.tolist() == [7, 7, 9] and places.crs.to_epsg() == 4326
    assert places.geometry.isna().tolist() == [False, True, True]
    assert places["status"].tolist() == ["answered", "invalid", "not_found"]
    # addresses.csv: E 499850, N 4587100, which is what GeoPandas makes of the point
    there = places.geometry[:1].to_crs(32617)
    assert abs(there.x.iloc[0] - 499850) < 0.02 and abs(there.y.iloc[0] - 4587100) < 0.02
    assert millbrook.geocode_frame(table, how="inner")["case"].tolist() == ["a"]
    joined = millbrook.sjoin(places, "wards")
    assert joined["wards"].tolist() == ["ward-1", None, None]


def test_partners_of_rows(millbrook, points):
    by_point = millbrook.route_frame(points)
    assert by_point.index.tolist() == points.index.tolist() and len(by_point) == len(points)
    k = [n for n, s in enumerate(by_point["status"]) if s == "answered"][0]
    with millbrook.route((points.geometry.x.iloc[k], points.geometry.y.iloc[k])) as answer:
        assert by_point["partners"].iloc[k] == ";".join(p.id for p in answer.partners)
    inner = millbrook.route_frame(points, how="inner")
    assert set(inner["status"]) == {"answered"} and len(inner) == (by_point["status"] == "answered").sum()
    import pandas
    table = pandas.DataFrame({"address": ["10 N Main St"]})
    assert millbrook.route_frame(table, "address")["partners"][0].startswith("tenants_union;")


def test_writes_and_reads_again(millbrook, points, tmp_path):
    out = millbrook.sjoin(points, "wards").reset_index(names="key")
    out.to_file(tmp_path / "out.gpkg", driver="GPKG")
    again = geopandas.read_file(tmp_path / "out.gpkg")
    assert rows(again, "wards") == rows(out, "wards")
