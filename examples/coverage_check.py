#!/usr/bin/env python3
"""Where in the city does how many community development corporations work? A picture, and the holes in figures.

    coverage_check.py DATASET DAY FRAME.shp PICTURE.png [SET]
    coverage_check.py cleveland.sqlite 2026-11-23 shapefiles/cleveland/city_land_2020.shp coverage.png cdc_areas

Reads like a notebook, top to bottom. A grid of points over the frame is asked in one call, so the answer of each point is that of
the command, border included. Needs libroute, NumPy, GeoPandas and Matplotlib (Debian: python3-geopandas, python3-matplotlib).
"""
import sys

import geopandas
import matplotlib
import numpy as np

matplotlib.use("Agg")                       # a file, no window
from matplotlib import pyplot               # noqa: E402
from matplotlib.colors import BoundaryNorm  # noqa: E402

import libroute                             # noqa: E402

if len(sys.argv) not in (5, 6):
    sys.exit("usage: coverage_check.py DATASET DAY FRAME.shp PICTURE.png [SET]")
dataset, day, frame_file, picture = sys.argv[1:5]
layer = sys.argv[5] if len(sys.argv) == 6 else "cdc_areas"
SIDE = 300                                  # points across: some 100 m in Cleveland

# -- a grid over the frame, in longitude and latitude
frame = geopandas.read_file(frame_file).to_crs("EPSG:4326")
west, south, east, north = frame.total_bounds
lon, lat = np.meshgrid(np.linspace(west, east, SIDE), np.linspace(south, north, SIDE))
land = geopandas.GeoSeries(geopandas.points_from_xy(lon.ravel(), lat.ravel()), crs="EPSG:4326").within(frame.unary_union).to_numpy()

# -- one call for all points
with libroute.open(dataset, as_of=day) as city:
    count = city.areas_array(lon.ravel(), lat.ravel()).count(layer)

# -- in figures
inside = count[land]
for n in range(int(inside.max()) + 1):
    print(f"{n} of {layer}: {100 * np.mean(inside == n):.1f} % of the points")

# -- as a picture: white is outside the frame, red has nobody
values = np.ma.masked_where(~land, count).reshape(lon.shape)
colours = pyplot.get_cmap("YlGnBu", int(inside.max()) + 2)
colours = matplotlib.colors.ListedColormap([(0.84, 0.19, 0.15), *colours(range(1, int(inside.max()) + 1))])
figure, axes = pyplot.subplots(figsize=(9, 7), dpi=100)
shown = axes.pcolormesh(lon, lat, values, cmap=colours, norm=BoundaryNorm(np.arange(-0.5, inside.max() + 1), colours.N),
                        shading="nearest")
frame.boundary.plot(ax=axes, color="black", linewidth=0.6)
axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
axes.set_title(f"{layer}: how many cover a place on {day}")
axes.set_xlabel("longitude")
axes.set_ylabel("latitude")
figure.colorbar(shown, ax=axes, ticks=range(int(inside.max()) + 1), label="areas (red: none)", shrink=0.7)
figure.savefig(picture, bbox_inches="tight")
