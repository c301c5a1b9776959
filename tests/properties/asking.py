"""The C library asked from Python (ctypes): what the property scripts of this folder share."""
import csv
import ctypes
import json
import math

AT_NONE = -(1 << 63)


class Query(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("text", ctypes.c_char_p), ("lon_deg", ctypes.c_double),
                ("lat_deg", ctypes.c_double), ("city", ctypes.c_char_p), ("state", ctypes.c_char_p), ("zip", ctypes.c_char_p),
                ("as_of", ctypes.c_uint32), ("at", ctypes.c_int64), ("error_m", ctypes.c_double), ("rule", ctypes.c_int),
                ("role", ctypes.c_char_p), ("facts", ctypes.POINTER(ctypes.c_char_p)), ("n_facts", ctypes.c_size_t),
                ("view", ctypes.c_int)]


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("record", ctypes.c_uint64), ("file", ctypes.c_char * 256),
                ("field", ctypes.c_char * 64), ("message", ctypes.c_char * 1024)]


class Hit(ctypes.Structure):
    _fields_ = [("area", ctypes.c_uint32), ("on_edge", ctypes.c_uint32)]


class Refused(Exception):
    pass


class Router:
    def __init__(self, library, dataset):
        self.lib = ctypes.CDLL(str(library))
        lib = self.lib
        lib.lrt_result_json.restype = lib.lrt_areas_at.restype = ctypes.c_size_t
        lib.lrt_area_id.restype = ctypes.c_char_p
        self.handle, self.error = ctypes.c_void_p(), Error()
        if lib.lrt_open(str(dataset).encode(), ctypes.byref(self.handle), ctypes.byref(self.error)):
            raise Refused(self.error.message.decode())

    def close(self):
        self.lib.lrt_close(self.handle)

    def ask(self, call, place, as_of, facts=(), rule=0, role=None, text=False):
        """JSON bytes (or an object) of lrt_route or lrt_explain; place is (lon, lat) or a text; facts are "KEY=VALUE"."""
        q = Query(struct_size=ctypes.sizeof(Query), lon_deg=math.nan, lat_deg=math.nan, as_of=int(str(as_of).replace("-", "")),
                  at=AT_NONE, error_m=math.nan, rule=rule, role=role.encode() if role else None)
        if isinstance(place, str):
            q.text = place.encode()
        else:
            q.lon_deg, q.lat_deg = place
        held = (ctypes.c_char_p * max(1, len(facts)))(*[f.encode() for f in facts])
        q.facts, q.n_facts = held, len(facts)
        out = ctypes.c_void_p()
        if getattr(self.lib, "lrt_" + call)(self.handle, ctypes.byref(q), ctypes.byref(out), ctypes.byref(self.error)):
            raise Refused(self.error.message.decode())
        n = self.lib.lrt_result_json(out, None, 0)
        buf = ctypes.create_string_buffer(n + 1)
        self.lib.lrt_result_json(out, buf, ctypes.c_size_t(n + 1))
        self.lib.lrt_result_free(out)
        return buf.value if text else json.loads(buf.value)

    def areas(self, place, as_of):
        """Ids of the areas that the point lies in, not on the border of."""
        hits = (Hit * 256)()
        epoch = self.lib.lrt_epoch(self.handle, ctypes.c_uint32(int(str(as_of).replace("-", ""))))
        n = self.lib.lrt_areas_at(self.handle, ctypes.c_uint32(epoch), ctypes.c_double(place[0]), ctypes.c_double(place[1]),
                                  hits, ctypes.c_size_t(256))
        return [self.lib.lrt_area_id(self.handle, h.area).decode() for h in hits[:n] if not h.on_edge]


def rows(folder, name):
    path = folder / name
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))
