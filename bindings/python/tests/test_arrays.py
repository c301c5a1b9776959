"""Arrays in one call: the same answers as one by one, whatever the shape, type and size."""
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import libroute

SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNIT = 1 / 4096         # the grid on which layers in longitude/latitude have their corners: exact in binary
grid = st.tuples(st.integers(-110, 110), st.integers(-70, 70)).map(lambda ij: (-81 + ij[0] * UNIT, 41.4345703125 + ij[1] * UNIT))
anywhere = st.tuples(st.floats(-81.03, -80.97), st.floats(41.41, 41.46))
odd = st.sampled_from([(math.nan, 41.4), (-81.0, math.inf), (200.0, 0.0), (0.0, 0.0), (180.0, -90.0)])
points = st.lists(st.one_of(grid, anywhere, odd), max_size=40)


def one_by_one(router, p):
    try:
        return router.areas(*p)
    except libroute.ArgumentError:
        return None


@SHARED
@given(points)
def test_covers_agree_with_one_by_one(millbrook, points):
    alone = [one_by_one(millbrook, p) for p in points]
    covers = millbrook.areas_array(np.array(points, float).reshape(-1, 2))
    assert covers.invalid.tolist() == [hits is None for hits in alone]
    assert covers.on_edge.tolist() == [any(h.on_edge for h in hits or ()) for hits in alone]
    row, area = covers.pairs()
    want = [(i, h.area.index, h.on_edge) for i, hits in enumerate(alone) for h in hits or ()]
    assert list(zip(row.tolist(), area.tolist(), covers.edges(row, area).tolist())) == want
    for slug in ("wards", "cdc"):
        mine = [[h.area for h in hits or () if h.area.set == slug] for hits in alone]
        assert covers.count(slug).tolist() == [len(m) for m in mine]
        assert covers.first(slug).tolist() == [m[0].index if m else -1 for m in mine]
        assert covers.text(slug).tolist() == [None if hits is None else ";".join(a.area_id for a in m)
                                              for hits, m in zip(alone, mine)]
        row, area = covers.pairs(slug)
        assert list(zip(row.tolist(), area.tolist())) == [(i, a.index) for i, m in enumerate(mine) for a in m]


@SHARED
@given(hnp.arrays(st.sampled_from([np.float32, np.float64, np.int32, np.dtype(">f8")]), (7, 2), elements=st.integers(-100, 100)))
def test_any_layout_of_numbers(millbrook, array):
    want = millbrook.areas_array(array.astype(float).copy()).raw.tolist()
    assert millbrook.areas_array(array).raw.tolist() == want
    assert millbrook.areas_array(np.asfortranarray(array)).raw.tolist() == want
    assert millbrook.areas_array(array[:, 0], array[:, 1]).raw.tolist() == want
    assert millbrook.areas_array(array[:, 0].tolist(), array[:, 1].tolist()).raw.tolist() == want
    assert millbrook.areas_array(array[::-1]).raw.tolist() == want[::-1]


def test_the_input_is_not_copied_and_not_changed(millbrook):
    from libroute.arrays import points as as_points
    array = np.array([[-81.0, 41.4345703125]])
    assert as_points(array) is array
    array.flags.writeable = False
    assert millbrook.areas_array(array).count("wards").tolist() == [4]
    assert millbrook.to_lon_lat("EPSG:4326", array).flags.writeable


@pytest.mark.parametrize("bad", [([1, 2, 3],), ([[1, 2, 3]],), ([1, 2], [1]), (5, 5)])
def test_shapes_are_checked(millbrook, bad):
    with pytest.raises(libroute.ArgumentError, match="arrays? of"):
        millbrook.areas_array(*bad)
    with pytest.raises(libroute.ArgumentError, match="wards"):
        millbrook.areas_array([[0, 0]]).count("no such set")


def test_nothing_at_all(millbrook):
    covers = millbrook.areas_array(np.empty((0, 2)))
    assert len(covers) == 0 and covers.text("wards").tolist() == [] and covers.pairs()[0].tolist() == []
    for columns in (millbrook.geocode_array([]), millbrook.route_array([]), millbrook.route_array(np.empty((0, 2)))):
        assert columns.rows == 0 and "status" in columns and len(columns["status"]) == 0


texts = st.lists(st.one_of(st.none(), st.sampled_from(["10 N Main St", '10 "N" Main', "a,b\nc", "", "300 Border St", "é;ü"]),
                           st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"),
                                   max_size=12)), max_size=12)


@SHARED
@given(texts)
def test_texts_agree_with_one_by_one(millbrook, texts):
    found, routed = millbrook.geocode_array(texts), millbrook.route_array(np.array(texts, dtype=object))
    assert found.rows == routed.rows == len(texts)
    for i, text in enumerate(texts):
        alone = millbrook.geocode(text or "")
        assert found["status"][i] == alone.status
        if alone.place:
            assert found["matched"][i] == alone.place.address and found["score"][i] == alone.place.score
            assert found["faults"][i] == ";".join(alone.place.faults)
        with millbrook.route(text or "") as answer:
            assert routed["status"][i] == answer.status
            assert routed["partners"][i] == ";".join(p.id for p in answer.partners)


@SHARED
@given(points)
def test_points_route_as_one_by_one(millbrook, points):
    columns = millbrook.route_array(np.array(points, float).reshape(-1, 2))
    for i, p in enumerate(points):
        with millbrook.route(p) as answer:
            assert columns["status"][i] == answer.status
            assert columns["partners"][i] == ";".join(x.id for x in answer.partners)


def test_parts_beside_the_text(millbrook):
    columns = millbrook.geocode_array(["12 Oak Ave", "12 Oak Ave", "12 Oak Ave"], city=["Millbrook", "Eastbrook", None], state="OH")
    assert columns["status"].tolist() == ["answered", "answered", "ambiguous"]
    assert [m.split(",")[1].strip() for m in columns["matched"][:2]] == ["Millbrook", "Eastbrook"]
    assert math.isnan(columns["lon"][2]) and columns["lon"].dtype == float
    with pytest.raises(libroute.ArgumentError, match="length 3"):
        millbrook.geocode_array(["a", "b", "c"], city=["x"])


def test_routing_takes_the_day_and_the_rule(millbrook):
    assert millbrook.route_array(["300 Border St"], as_of="2030-01-01")["wards"].tolist() == \
        [";".join(a.area.area_id for a in millbrook.route("300 Border St", as_of="2030-01-01").areas
                  if a.area.set == "wards" and a.relation != "near")]
    both = [millbrook.route_array(["100 Border St"], rule=r)["wards"][0] for r in ("point", "parcel")]
    assert both[1] == "ward-1;ward-2" and both[0] == "ward-1"       # 3/4 and 1/4: README of the territory
