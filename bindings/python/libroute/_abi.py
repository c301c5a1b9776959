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


class LrtContactQuery(Structure):
    _fields_ = [("struct_size", c_uint32), ("partner", c_char_p), ("service", c_char_p), ("role", c_char_p),
                ("facts", POINTER(c_char_p)), ("n_facts", c_size_t), ("as_of", c_uint32), ("at", c_int64)]


class LrtAuditOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("as_of", c_uint32), ("history", c_int), ("sliver_m", c_double), ("near_m", c_double),
                ("review_days", c_uint32), ("frame", c_char_p), ("by", c_char_p), ("scratch", c_char_p),
                ("on_progress", ON_PROGRESS), ("user", c_void_p)]


class LrtAuditFinding(Structure):
    _fields_ = [("id", c_char_p), ("kind", c_char_p), ("severity", c_char_p), ("status", c_char_p), ("set", c_char_p),
                ("category", c_char_p), ("condition", c_char_p), ("message", c_char_p), ("remedy", c_char_p),
                ("owners", POINTER(c_char_p)), ("owner_count", c_size_t), ("sliver", c_int), ("area_m2", c_double),
                ("width_m", c_double), ("lon_deg", c_double), ("lat_deg", c_double), ("parcels", c_uint32),
                ("addresses", c_uint32), ("valid_from", c_uint32), ("valid_to", c_uint32)]


class LrtDiffOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("as_of", c_uint32), ("as_of_new", c_uint32), ("role", c_char_p),
                ("facts", POINTER(c_char_p)), ("n_facts", c_size_t), ("rule", c_int), ("view", c_int),
                ("on_progress", ON_PROGRESS), ("user", c_void_p)]


class LrtDiffCounts(Structure):
    _fields_ = [("compared", c_uint32 * 2), ("changed", c_uint32 * 2), ("moved", c_uint32 * 2), ("appeared", c_uint32 * 2),
                ("vanished", c_uint32 * 2), ("boundaries", c_uint32)]


class LrtGoldenOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("query", POINTER(LrtQuery)), ("crs", c_char_p), ("file", c_char_p)]


class LrtGoldenCounts(Structure):
    _fields_ = [("rows", c_uint64), ("checked_rows", c_uint64), ("failed_rows", c_uint64), ("checks", c_uint64),
                ("mismatches", c_uint64)]


class LrtGoldenMismatch(Structure):
    _fields_ = [("line", c_uint64), ("place", c_char_p), ("what", c_char_p), ("expected", c_char_p), ("got", c_char_p)]


class LrtBriefOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("area", c_char_p), ("as_of", c_uint32), ("role", c_char_p), ("format", c_int)]


class LrtCalendarOptions(Structure):
    # `from` is a word of Python's: set by position
    _fields_ = [("struct_size", c_uint32), ("from", c_uint32), ("months", c_uint32), ("stamp", c_int64), ("cohort", c_char_p),
                ("cohort_length", c_size_t), ("review_days", c_uint32), ("format", c_int)]


class LrtChangesOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("since", c_uint32), ("as_of", c_uint32), ("format", c_int), ("width", c_uint)]


class LrtQuizOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("area", c_char_p), ("as_of", c_uint32), ("role", c_char_p), ("seed", c_uint64),
                ("format", c_int)]


class LrtBatchOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("verb", c_int), ("input", c_int), ("output", c_int), ("crs", c_char_p),
                ("query", POINTER(LrtQuery)), ("on_notice", ON_NOTICE), ("user", c_void_p)]


class LrtBatchSummary(Structure):
    _fields_ = [("struct_size", c_uint32), ("rows", c_uint64), ("answered", c_uint64), ("by_status", c_uint64 * 16),
                ("by_match_type", c_uint64 * 32)]


STRUCTS = {"lrt_error": LrtError, "lrt_finding": LrtFinding, "lrt_limits": LrtLimits, "lrt_build_options": LrtBuildOptions,
           "lrt_hsds_options": LrtHsdsOptions, "lrt_hsds_summary": LrtHsdsSummary, "lrt_sheet_options": LrtSheetOptions,
           "lrt_area_hit": LrtAreaHit, "lrt_geocode_query": LrtGeocodeQuery, "lrt_query": LrtQuery,
           "lrt_candidate": LrtCandidate, "lrt_batch_options": LrtBatchOptions, "lrt_batch_summary": LrtBatchSummary,
           "lrt_contact_query": LrtContactQuery, "lrt_audit_options": LrtAuditOptions, "lrt_audit_finding": LrtAuditFinding,
           "lrt_diff_options": LrtDiffOptions, "lrt_diff_counts": LrtDiffCounts, "lrt_golden_options": LrtGoldenOptions,
           "lrt_golden_counts": LrtGoldenCounts, "lrt_golden_mismatch": LrtGoldenMismatch, "lrt_brief_options": LrtBriefOptions,
           "lrt_calendar_options": LrtCalendarOptions, "lrt_changes_options": LrtChangesOptions, "lrt_quiz_options": LrtQuizOptions}

ERROR = c_void_p            # lrt_error *: addressof() of one; cheaper for each call than byref()
ROUTER = RESULT = GEOCODED = OUT = OBJECT = c_void_p
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
    "lrt_facts_json": (c_size_t, (ROUTER, *TEXT)),
    "lrt_facts_text": (c_size_t, (ROUTER, c_uint, *TEXT)),
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
    "lrt_result_receipt": (c_size_t, (RESULT, POINTER(LrtQuery), *TEXT)),
    "lrt_replay": (c_int, (ROUTER, c_char_p, c_size_t, OUT, ERROR)),
    "lrt_receipt_dataset": (c_size_t, (c_char_p, c_size_t, *TEXT)),
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
    "lrt_audit": (c_int, (c_char_p, POINTER(LrtAuditOptions), OUT, ERROR)),
    "lrt_audit_count": (c_size_t, (OBJECT,)),
    "lrt_audit_open_count": (c_size_t, (OBJECT,)),
    "lrt_audit_get": (POINTER(LrtAuditFinding), (OBJECT, c_size_t)),
    "lrt_audit_json": (c_size_t, (OBJECT, *TEXT)),
    "lrt_audit_ndjson": (c_size_t, (OBJECT, *TEXT)),
    "lrt_audit_text": (c_size_t, (OBJECT, c_uint, *TEXT)),
    "lrt_audit_csv": (c_size_t, (OBJECT, *TEXT)),
    "lrt_audit_geojson": (c_size_t, (OBJECT, *TEXT)),
    "lrt_audit_junit": (c_size_t, (OBJECT, *TEXT)),
    "lrt_audit_write": (c_int, (OBJECT, c_char_p, c_int, ERROR)),
    "lrt_audit_free": (None, (OBJECT,)),
    "lrt_diff": (c_int, (ROUTER, ROUTER, POINTER(LrtDiffOptions), OUT, ERROR)),
    "lrt_diff_is_empty": (c_int, (OBJECT,)),
    "lrt_diff_count": (None, (OBJECT, POINTER(LrtDiffCounts))),
    "lrt_diff_json": (c_size_t, (OBJECT, *TEXT)),
    "lrt_diff_text": (c_size_t, (OBJECT, c_uint, *TEXT)),
    "lrt_diff_csv": (c_size_t, (OBJECT, *TEXT)),
    "lrt_diff_geojson": (c_size_t, (OBJECT, *TEXT)),
    "lrt_diff_write": (c_int, (OBJECT, c_char_p, c_int, ERROR)),
    "lrt_diff_free": (None, (OBJECT,)),
    "lrt_golden_check": (c_int, (ROUTER, POINTER(LrtGoldenOptions), READ_FN, c_void_p, OUT, ERROR)),
    "lrt_golden_count": (None, (OBJECT, POINTER(LrtGoldenCounts))),
    "lrt_golden_get": (POINTER(LrtGoldenMismatch), (OBJECT, c_size_t)),
    "lrt_golden_json": (c_size_t, (OBJECT, *TEXT)),
    "lrt_golden_text": (c_size_t, (OBJECT, c_uint, *TEXT)),
    "lrt_golden_junit": (c_size_t, (OBJECT, *TEXT)),
    "lrt_golden_free": (None, (OBJECT,)),
    "lrt_permit_text": (c_char_p, (c_int,)),
    "lrt_may_contact": (c_int, (ROUTER, POINTER(LrtContactQuery), OUT, ERROR)),
    "lrt_permission_verdict": (c_int, (OBJECT,)),
    "lrt_permission_rule": (c_char_p, (OBJECT,)),
    "lrt_permission_ask": (c_char_p, (OBJECT,)),
    "lrt_permission_next": (c_int64, (OBJECT,)),
    "lrt_permission_message": (c_char_p, (OBJECT,)),
    "lrt_permission_json": (c_size_t, (OBJECT, *TEXT)),
    "lrt_permission_text": (c_size_t, (OBJECT, c_uint, *TEXT)),
    "lrt_permission_free": (None, (OBJECT,)),
    "lrt_pages_count": (c_size_t, (OBJECT,)),
    "lrt_pages_name": (c_char_p, (OBJECT, c_size_t)),
    "lrt_pages_text": (c_char_p, (OBJECT, c_size_t)),
    "lrt_pages_free": (None, (OBJECT,)),
    "lrt_brief": (c_int, (ROUTER, POINTER(LrtBriefOptions), OUT, ERROR)),
    "lrt_calendar": (c_int, (ROUTER, POINTER(LrtCalendarOptions), OUT, ERROR)),
    "lrt_changes": (c_int, (ROUTER, POINTER(LrtChangesOptions), OUT, ERROR)),
    "lrt_changes_between": (c_int, (OBJECT, POINTER(LrtChangesOptions), OUT, ERROR)),
    "lrt_quiz": (c_int, (ROUTER, POINTER(LrtQuizOptions), OUT, ERROR)),
    "lrt_worklist_json": (c_size_t, (ROUTER, c_uint32, *TEXT)),
    "lrt_worklist_csv": (c_size_t, (ROUTER, c_uint32, *TEXT)),
    "lrt_worklist_text": (c_size_t, (ROUTER, c_uint32, c_uint, *TEXT)),
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
