"""GeoDataFrames in and out, with the manners of geopandas.sjoin: the index is kept, and how="left" keeps unmatched rows."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import ArgumentError

if TYPE_CHECKING:
    import geopandas
    import pandas

    from .router import Day, Router


def _how(how: str) -> bool:
    if how not in ("left", "inner"):
        raise ArgumentError(f'how must be "left" or "inner", not {how!r}')
    return how == "inner"


def lon_lat(router: "Router", frame: "geopandas.GeoDataFrame") -> np.ndarray:
    """(n, 2) longitudes and latitudes of the points of a frame; NaN for a row without geometry.

    Other systems are converted by the library (the operation the dataset was built with), or by GeoPandas where the system has
    no EPSG number.
    """
    if frame.crs is None:
        raise ArgumentError("the frame has no coordinate system; set it, for instance frame.set_crs(4326)")
    shapes = frame.geometry
    empty = (shapes.isna() | shapes.is_empty).to_numpy()
    wrong = ~empty & (shapes.geom_type != "Point").to_numpy()
    if wrong.any():
        kind = shapes[wrong].geom_type.iloc[0]
        raise ArgumentError(f"row {frame.index[wrong][0]!r} is a {kind}, not a point; "
                            "take frame.representative_point() or centroids first")
    authority = frame.crs.to_authority()
    known = frame.crs.to_epsg() == 4326 or (authority and authority[0] == "EPSG")
    if not known:
        shapes = shapes.to_crs(4326)
    pairs = np.full((len(frame), 2), np.nan)
    pairs[~empty, 0] = shapes[~empty].x
    pairs[~empty, 1] = shapes[~empty].y
    if known and frame.crs.to_epsg() != 4326:
        pairs[~empty] = router.to_lon_lat(":".join(authority), pairs[~empty])
    return pairs


def _free_name(frame: Any, name: str) -> str:
    while name in frame.columns:        # as the command renames an answer column
        name = "lrt_" + name
    return name


def _with(frame: Any, columns: dict[str, Any]) -> Any:
    """A copy of the frame with answer columns behind its own."""
    out = frame.copy()
    for name, values in columns.items():
        out[_free_name(frame, name)] = values
    return out


def sjoin(router: "Router", points: "geopandas.GeoDataFrame", slug: str, *, how: str = "left",
          as_of: "Day" = None) -> "geopandas.GeoDataFrame":
    """Points with the areas of one boundary set that cover them, border included.

    A row for each point and area, in the order of the points; the index is kept (and repeats where several areas cover a point).
    how="left" keeps points without an area, how="inner" drops them. New columns: SLUG (area id; None = no area), SLUG_name, and
    SLUG_edge (the point lies on the area's border); called lrt_NAME where the frame has that column.
    """
    inner = _how(how)
    covers = router.areas_array(lon_lat(router, points), as_of=as_of)
    row, area = covers.pairs(slug)
    edge = covers.edges(row, area)
    if not inner:
        alone = np.flatnonzero(covers.count(slug) == 0)
        row = np.concatenate((row, alone))
        order = np.argsort(row, kind="stable")
        row = row[order]
        area = np.concatenate((area, np.full(len(alone), -1, area.dtype)))[order]
        edge = np.concatenate((edge, np.zeros(len(alone), bool)))[order]
    ids = np.array([a.area_id for a in router.all_areas] + [None], dtype=object)    # -1 = the last one
    names = np.array([a.name for a in router.all_areas] + [None], dtype=object)
    return _with(points.take(row), {slug: ids[area], slug + "_name": names[area], slug + "_edge": edge})


def geocode_frame(router: "Router", frame: "pandas.DataFrame", address: str = "address", *, city: str | None = None,
                  state: str | None = None, zip: str | None = None, how: str = "left") -> "geopandas.GeoDataFrame":
    """Rows with an address as a GeoDataFrame of the places found, EPSG:4326, and the answer columns of geocode_array().

    address, city, state, zip: names of columns. The index is kept. how="left" keeps rows without a place (no geometry), "inner"
    drops them.
    """
    import geopandas
    inner = _how(how)
    columns = dict(router.geocode_array(frame[address], city=None if city is None else frame[city],
                                        state=None if state is None else frame[state],
                                        zip=None if zip is None else frame[zip]))
    lon, lat = columns.pop("lon"), columns.pop("lat")
    places = geopandas.points_from_xy(lon, lat)
    places[np.isnan(lon)] = None
    plain = _with(frame, columns)
    name = _free_name(plain, "geometry")
    out = geopandas.GeoDataFrame(plain.assign(**{name: places}), geometry=name, crs=4326)
    return out[~np.isnan(lon)] if inner else out


def route_frame(router: "Router", frame: Any, address: str | None = None, *, how: str = "left", as_of: "Day" = None) -> Any:
    """Rows with their ranked partners: the answer columns of route_array(), joined with ";" in rank order.

    By the points of a GeoDataFrame, or by an address column. The index is kept. how="left" keeps rows that are not "answered",
    "inner" drops them.
    """
    inner = _how(how)
    if address is None:
        columns = router.route_array(lon_lat(router, frame), as_of=as_of)
    else:
        columns = router.route_array(frame[address], as_of=as_of)
    out = _with(frame, dict(columns))
    return out[columns["status"] == "answered"] if inner else out
