#!/usr/bin/env python3
# %% [markdown]
# # Does every block of the city have a CDC?
#
#     coverage_check.py DATASET [-o PICTURE.svg] [--set cdc_areas] [--within city_land] [--names neighborhoods] [--lines wards]
#                       [--as-of 2026-11-23] [--box WEST SOUTH EAST NORTH] [--width 900]
#
# A notebook as a script: the cells (`# %%`) run one after the other in an editor that knows them, or all at once from the shell.
# It lays a fine grid over the city, asks libroute for the areas over every grid point in one call, prints how much of the city is
# served by none, one, two ... areas and which neighborhoods are left out most, and draws it as an SVG without further libraries.
# Needs NumPy. To see where areas end exactly, and in square feet, use `libroute audit`: a grid only samples.

# %% What is asked
import argparse
import base64
import struct
import sys
import zlib
from xml.sax.saxutils import escape

import numpy as np

import libroute

parser = argparse.ArgumentParser(description="How many areas of a set cover each point of a city?")
parser.add_argument("dataset")
parser.add_argument("-o", "--output", default="coverage.svg")
parser.add_argument("--set", default="cdc_areas", help="the areas to count")
parser.add_argument("--within", default="city_land", help="the set that says what the city is")
parser.add_argument("--names", default="neighborhoods", help="the set by which gaps are listed")
parser.add_argument("--lines", default="wards", help="the set whose borders are drawn")
parser.add_argument("--as-of", default="2026-11-23")
parser.add_argument("--box", type=float, nargs=4, default=[-81.90, 41.38, -81.52, 41.61], metavar=("W", "S", "E", "N"))
parser.add_argument("--width", type=int, default=900, help="grid points from west to east")
args = parser.parse_args()
west, south, east, north = args.box

# %% A grid with square cells, from the north-west corner, and the areas over each point: one call
width = args.width
middle = np.cos(np.radians((south + north) / 2))
height = max(1, round(width * (north - south) / ((east - west) * middle)))
lon, lat = np.meshgrid(west + (np.arange(width) + 0.5) * (east - west) / width,
                       north - (np.arange(height) + 0.5) * (north - south) / height)
with libroute.open(args.dataset, as_of=args.as_of) as city:
    title = city.info()["title"]
    covers = city.areas_array(lon.ravel(), lat.ravel())
    inside = covers.count(args.within) > 0
    count = np.where(inside, covers.count(args.set), -1)            # -1: not the city
    line_of, name_of = covers.first(args.lines), covers.first(args.names)
    areas = city.all_areas
if not inside.any():
    sys.exit(f"no point of the box lies in {args.within}; give the box of your city with --box WEST SOUTH EAST NORTH")

# %% How much of the city is covered by how many
total = inside.sum()
shares = [(n, (count == n).sum() / total) for n in range(count.max() + 1)]
print(f"{title}: {args.set} within {args.within}, as of {args.as_of}, {total:,} grid points")
for n, share in shares:
    print(f"  {'no area' if n == 0 else '1 area' if n == 1 else f'{n} areas':>8}  {100 * share:6.2f} %")

# %% Where nobody is
missing = np.bincount(name_of[(count == 0) & (name_of >= 0)], minlength=len(areas))
points = np.bincount(name_of[inside & (name_of >= 0)], minlength=len(areas))
worst = [i for i in np.argsort(-missing, kind="stable")[:10] if missing[i]]
print(f"\nPoints without any of {args.set}, by {args.names}")
for i in worst:
    print(f"  {areas[i].name:<32} {missing[i]:>7,} of {points[i]:>7,}  {100 * missing[i] / points[i]:5.1f} %")

# %% The picture: colors by count, thin lines where the ward changes
COLORS = ["#d1495b", "#dbe9f1", "#a8cfe0", "#6fb0cc", "#3b8cb0", "#1d6a8e", "#0b4765"]  # none is loud; more areas, more blue
BLANK, LINE = len(COLORS), len(COLORS) + 1
grid = np.where(count < 0, BLANK, np.minimum(count, len(COLORS) - 1)).astype(np.uint8).reshape(height, width)
line = np.where(inside, line_of, -2).reshape(height, width)
grid[:, 1:][line[:, 1:] != line[:, :-1]] = LINE
grid[1:, :][line[1:, :] != line[:-1, :]] = LINE


def png(pixels, colors):
    """Pixels that are numbers of colors, as a PNG file."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 3, 0, 0, 0)
    palette = b"".join(bytes.fromhex(c[1:]) for c in colors)
    rows = np.insert(pixels, 0, 0, axis=1)                          # each row begins with its filter: none
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"PLTE", palette) +
            chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b""))


# %% Map, legend and the list, as one SVG file
image = base64.b64encode(png(grid, COLORS + ["#ffffff", "#5b6670"])).decode()
margin, top, legend = 24, 84, 300
page = width + legend + 3 * margin, max(height + top + margin, 560)


def text(x, y, words, size=15, weight="normal", fill="#1f2933", anchor="start"):
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


x, y = width + 2 * margin, top + 18
parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page[0]} {page[1]}" width="{page[0]}" height="{page[1]}" '
         f'font-family="DejaVu Sans, Verdana, sans-serif" role="img">',
         f"<title>{escape(title)}: {escape(args.set)}</title>", f'<rect width="{page[0]}" height="{page[1]}" fill="#ffffff"/>',
         text(margin, 38, title, 22, "bold"),
         text(margin, 64, f"How many areas of {args.set} cover each place, as of {args.as_of}", fill="#52606d"),
         f'<image x="{margin}" y="{top}" width="{width}" height="{height}" href="data:image/png;base64,{image}"/>',
         text(x, y, "Share of the city", weight="bold")]
for n, share in shares:
    y += 26
    color = COLORS[min(n, len(COLORS) - 1)]
    parts += [f'<rect x="{x}" y="{y - 14}" width="26" height="17" fill="{color}" stroke="#9aa5b1" stroke-width="0.5"/>',
              text(x + 36, y, "no area" if n == 0 else "1 area" if n == 1 else f"{n} areas"),
              text(x + legend - margin, y, f"{100 * share:.2f} %", anchor="end")]
y += 26
parts += [f'<path d="M{x} {y - 5}h26" stroke="#5b6670" stroke-width="1.5"/>', text(x + 36, y, f"border of {args.lines}"),
          text(x, y + 44, f"Largest gaps, by {args.names}", weight="bold"), text(x + legend - margin, y + 44, "of it", 13, fill="#52606d", anchor="end")]
y += 46
for i in worst:
    y += 22
    parts += [text(x, y, areas[i].name, 13), text(x + legend - margin, y, f"{100 * missing[i] / points[i]:.1f} %", 13, anchor="end")]
parts += [text(x, y + 40, f"{total:,} grid points", 12, fill="#52606d"),
          text(x, y + 58, f"made with libroute {libroute.__version__}", 12, fill="#52606d"), "</svg>"]
with open(args.output, "w", encoding="utf-8") as f:
    f.write("\n".join(parts) + "\n")
print(f"\nwrote {args.output}")
