#!/usr/bin/python3
"""Writes boundary layers as one .shapes file for bench_areas:  shapes.py OUT LAYER...

Every LAYER (anything OGR reads) becomes one set; coordinates are reprojected to longitude/latitude and rounded to 2^-36
degree. Format, little-endian: "SHAPES01", then for each area: u32 set, u32 rings, u32 points of each ring, doubles x y.
Needs python3-gdal. For benchmarks only: repairs with GEOS what is not valid.
"""
import struct
import sys

from osgeo import ogr, osr

ogr.UseExceptions()


def rings(geometry):
    if geometry.GetGeometryName() == "LINEARRING":
        yield [(round(x * 2**36) / 2**36, round(y * 2**36) / 2**36) for x, y, *_ in geometry.GetPoints()]
    for i in range(geometry.GetGeometryCount()):
        yield from rings(geometry.GetGeometryRef(i))


def main(out, layers):
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    with open(out, "wb") as f:
        f.write(b"SHAPES01")
        for number, path in enumerate(layers):
            source = ogr.Open(path)
            layer = source.GetLayer(0)
            system = layer.GetSpatialRef()
            if system:
                system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            for feature in layer:
                shape = feature.GetGeometryRef()
                if shape is None:
                    continue
                if system:
                    shape.TransformTo(wgs84)
                if not shape.IsValid():
                    shape = shape.MakeValid()
                parts = [r for r in rings(shape) if len(r) > 3 and r[0] == r[-1]]
                if not parts:
                    continue
                f.write(struct.pack("<II", number, len(parts)))
                f.write(struct.pack("<%dI" % len(parts), *map(len, parts)))
                for part in parts:
                    f.write(struct.pack("<%dd" % (2 * len(part)), *[v for point in part for v in point]))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
