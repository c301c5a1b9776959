"""The public C interface for ctypes: structs, prototypes, and where the library is.

Only what include/libroute/libroute.h says stands here, in its order; tests/test_abi.py compares every struct with the compiler's
layout and every prototype with the header. Nothing here is public to Python users.
"""
from __future__ import annotations

import ctypes
import os
from ctypes import (CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint32, c_uint64,
                    c_uint, c_void_p)

SONAME = "libroute.so.0"
VARIABLE = "LIBROUTE_LIBRARY"
SIZE_MAX = c_size_t(-1).value
AT_NONE = -(2 ** 63)
NO_AREA = 0xFFFFFFFF
COVER_ON_EDGE = 0x80000000
COVER_INVALID = 0xFFFFFFFF


class LrtError(Structure):
    _fields_ = [("status", c_int), ("record", c_uint64), ("file", c_char * 256), ("field", c_char * 64),
                ("message", c_char * 1024)]


class LrtFinding(Structure):
    _fields_ = [("kind", c_char_p), ("severity", c_char_p), ("file", c_char_p), ("record", c_uint64), ("field", c_char_p),
                ("message", c_char_p)]


class LrtLimits(Structure):
    _fields_ = [("file_bytes", c_uint64), ("layers", c_uint32), ("features", c_uint32), ("vertices", c_uint32),
                ("partners", c_uint32)]


ON_FINDING = CFUNCTYPE(None, c_void_p, POINTER(LrtFinding))
ON_PROGRESS = CFUNCTYPE(c_int, c_void_p, c_char_p, c_uint64, c_uint64)
ON_NOTICE = CFUNCTYPE(None, c_void_p, c_char_p)
# the buffers are raw addresses: as c_char_p ctypes would copy them up to the first NUL
READ_FN = CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_size_t)
WRITE_FN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)


class LrtBuildOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("overwrite", c_int), ("strict", c_int), ("on_finding", ON_FINDING),
                ("on_progress", ON_PROGRESS), ("user", c_void_p), ("limits", LrtLimits)]


class LrtHsdsOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("overwrite", c_int), ("format", c_int), ("on_finding", ON_FINDING), ("user", c_void_p)]


class LrtHsdsSummary(Structure):
    _fields_ = [("rows", c_uint64), ("left_out", c_uint64), ("errors", c_uint64), ("notices", c_uint64)]


class LrtSheetOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("format", c_int), ("large_print", c_int), ("width", c_uint), ("phrases", c_void_p)]


class LrtAreaHit(Structure):
    _fields_ = [("area_index", c_uint32), ("on_edge", c_uint32)]


class LrtGeocodeQuery(Structure):
    _fields_ = [("struct_size", c_uint32), ("text", c_char_p), ("city", c_char_p), ("state", c_char_p), ("zip", c_char_p),
                ("explain", c_int)]


class LrtQuery(Structure):
    _fields_ = [("struct_size", c_uint32), ("text", c_char_p), ("lon_deg", c_double), ("lat_deg", c_double),
                ("city", c_char_p), ("state", c_char_p), ("zip", c_char_p), ("as_of", c_uint32), ("at", c_int64),
                ("error_m", c_double), ("rule", c_int), ("role", c_char_p), ("facts", POINTER(c_char_p)), ("n_facts", c_size_t),
                ("view", c_int)]


class LrtCandidate(Structure):
    _fields_ = [("match_type", c_int), ("score", c_int), ("faults", c_uint32), ("lon_deg", c_double), ("lat_deg", c_double),
                ("error_m", c_double), ("address", c_char_p), ("parcels", POINTER(c_char_p)), ("parcel_count", c_size_t)]


class LrtBatchOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("verb", c_int), ("input", c_int), ("output", c_int), ("crs", c_char_p),
                ("query", POINTER(LrtQuery)), ("on_notice", ON_NOTICE), ("user", c_void_p)]


class LrtBatchSummary(Structure):
    _fields_ = [("struct_size", c_uint32), ("rows", c_uint64), ("answered", c_uint64), ("by_status", c_uint64 * 16),
                ("by_match_type", c_uint64 * 32)]


STRUCTS = {"lrt_error": LrtError, "lrt_finding": LrtFinding, "lrt_limits": LrtLimits, "lrt_build_options": LrtBuildOptions,
           "lrt_hsds_options": LrtHsdsOptions, "lrt_hsds_summary": LrtHsdsSummary, "lrt_sheet_options": LrtSheetOptions,
           "lrt_area_hit": LrtAreaHit, "lrt_geocode_query": LrtGeocodeQuery, "lrt_query": LrtQuery,
           "lrt_candidate": LrtCandidate, "lrt_batch_options": LrtBatchOptions, "lrt_batch_summary": LrtBatchSummary}

ERROR = c_void_p            # lrt_error *: addressof() of one; cheaper for each call than byref()
ROUTER = RESULT = GEOCODED = OUT = c_void_p
TEXT = (c_void_p, c_size_t)     # buf, size

PROTOTYPES = {
    "lrt_version": (c_char_p, ()),
    "lrt_status_text": (c_char_p, (c_int,)),
    "lrt_build": (c_int, (c_char_p, c_char_p, POINTER(LrtBuildOptions), ERROR)),
    "lrt_hsds_export": (c_int, (c_char_p, c_char_p, POINTER(LrtHsdsOptions), ERROR)),
    "lrt_hsds_import": (c_int, (c_char_p, c_char_p, POINTER(LrtHsdsOptions), POINTER(LrtHsdsSummary), ERROR)),
    "lrt_open": (c_int, (c_char_p, OUT, ERROR)),
    "lrt_digest": (c_char_p, (ROUTER,)),
    "lrt_close": (None, (ROUTER,)),
    "lrt_verify": (c_int, (c_char_p, ERROR)),
    "lrt_info_json": (c_size_t, (ROUTER, *TEXT)),
    "lrt_info_text": (c_size_t, (ROUTER, c_uint, *TEXT)),
    "lrt_parse_instant": (c_int, (ROUTER, c_char_p, POINTER(c_int64), ERROR)),
    "lrt_local_date": (c_uint32, (ROUTER, c_int64)),
    "lrt_parse_date": (c_int, (c_char_p, POINTER(c_uint32), ERROR)),
    "lrt_epoch": (c_uint32, (ROUTER, c_uint32)),
    "lrt_areas_at": (c_size_t, (ROUTER, c_uint32, c_double, c_double, c_void_p, c_size_t)),
    "lrt_cover_many": (c_int, (ROUTER, c_uint32, c_void_p, c_size_t, c_void_p, ERROR)),
    "lrt_cover_areas": (c_size_t, (ROUTER, c_uint32, POINTER(POINTER(c_uint32)))),
    "lrt_area_count": (c_uint32, (ROUTER,)),
    "lrt_area_id": (c_char_p, (ROUTER, c_uint32)),
    "lrt_area_name": (c_char_p, (ROUTER, c_uint32)),
    "lrt_area_find": (c_uint32, (ROUTER, c_char_p)),
    "lrt_to_lon_lat": (c_int, (ROUTER, c_char_p, c_void_p, c_size_t, c_void_p, ERROR)),
    "lrt_answer_text": (c_char_p, (c_int,)),
    "lrt_match_type_text": (c_char_p, (c_int,)),
    "lrt_geocode": (c_int, (ROUTER, POINTER(LrtGeocodeQuery), OUT, ERROR)),
    "lrt_locate": (c_int, (ROUTER, POINTER(LrtQuery), OUT, ERROR)),
    "lrt_route": (c_int, (ROUTER, POINTER(LrtQuery), OUT, ERROR)),
    "lrt_explain": (c_int, (ROUTER, POINTER(LrtQuery), OUT, ERROR)),
    "lrt_result_status": (c_int, (RESULT,)),
    "lrt_result_area_count": (c_size_t, (RESULT,)),
    "lrt_result_area": (c_uint32, (RESULT, c_size_t)),
    "lrt_result_relation": (c_char_p, (RESULT, c_size_t)),
    "lrt_result_verdict": (c_char_p, (RESULT, c_char_p)),
    "lrt_result_match_count": (c_size_t, (RESULT,)),
    "lrt_result_organization_id": (c_char_p, (RESULT, c_size_t)),
    "lrt_result_organization_name": (c_char_p, (RESULT, c_size_t)),
    "lrt_result_json": (c_size_t, (RESULT, *TEXT)),
    "lrt_result_geojson": (c_size_t, (RESULT, *TEXT)),
    "lrt_result_text": (c_size_t, (RESULT, c_uint, *TEXT)),
    "lrt_result_free": (None, (RESULT,)),
    "lrt_geocode_result_status": (c_int, (GEOCODED,)),
    "lrt_geocode_result_count": (c_size_t, (GEOCODED,)),
    "lrt_geocode_result_candidate": (POINTER(LrtCandidate), (GEOCODED, c_size_t)),
    "lrt_geocode_result_json": (c_size_t, (GEOCODED, *TEXT)),
    "lrt_geocode_result_text": (c_size_t, (GEOCODED, c_uint, *TEXT)),
    "lrt_geocode_result_geojson": (c_size_t, (GEOCODED, *TEXT)),
    "lrt_geocode_result_free": (None, (GEOCODED,)),
    "lrt_phrases_read": (c_int, (c_char_p, c_size_t, OUT, ERROR)),
    "lrt_phrases_free": (None, (c_void_p,)),
    "lrt_phrases_json": (c_size_t, (c_void_p, *TEXT)),
    "lrt_result_sheet": (c_size_t, (RESULT, POINTER(LrtSheetOptions), *TEXT)),
    "lrt_vcard": (c_size_t, (ROUTER, c_char_p, c_int, *TEXT)),
    "lrt_batch": (c_int, (ROUTER, POINTER(LrtBatchOptions), READ_FN, c_void_p, WRITE_FN, c_void_p, POINTER(LrtBatchSummary),
                          ERROR)),
}


def _load() -> ctypes.CDLL:
    named = os.environ.get(VARIABLE)
    try:
        return ctypes.CDLL(named or SONAME)
    except OSError as why:
        raise ImportError(
            f"the library cannot be loaded: {why}; " +
            (f"the variable {VARIABLE} names it" if named else
             f"install libroute, or set {VARIABLE} to the path of its {SONAME}")) from None


def _declare(library: ctypes.CDLL) -> None:
    for name, (result, arguments) in PROTOTYPES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{library._name} has no {name}: it is no libroute, or older than this module; "
                              f"set {VARIABLE} to the right one") from None
        function.restype = result
        function.argtypes = arguments


lib = _load()
_declare(lib)
