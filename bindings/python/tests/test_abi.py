"""What _abi.py says of the C interface, compared with the header and with the compiler."""
import ctypes
import os
import re
import subprocess
import sys

import pytest

from conftest import TOP
from libroute import _abi, errors, model, results

HEADER = (TOP / "include/libroute/libroute.h").read_text(encoding="utf-8")
sys.path.insert(0, str(TOP / "bindings"))
import functions  # noqa: E402

PROTOTYPES = {functions.name_of(p): p for p in functions.prototypes()}
SCALARS = {"size_t": ctypes.c_size_t, "uint32_t": ctypes.c_uint32, "int64_t": ctypes.c_int64, "double": ctypes.c_double,
           "unsigned": ctypes.c_uint, "int": ctypes.c_int, "void": None}
ENUMS = set(re.findall(r"typedef enum (\w+)", HEADER))


def kind(c_type):
    """The ctypes type that a C type must have; "pointer" for any pointer."""
    c_type = re.sub(r"\bconst\b", "", c_type).strip()
    if c_type.endswith("*") or c_type in ("lrt_read_fn", "lrt_write_fn"):
        return "pointer"
    return ctypes.c_int if c_type in ENUMS else SCALARS[c_type]


def ctypes_kind(declared):
    pointers = (ctypes.c_char_p, ctypes.c_void_p)
    if declared in pointers or (declared and issubclass(declared, (ctypes._Pointer, ctypes._CFuncPtr))):
        return "pointer"
    return declared


def test_struct_layouts(tmp_path):
    lines = []
    for name, struct in _abi.STRUCTS.items():
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        lines += [f'printf("{name}.{field} %zu\\n", offsetof({name}, {field}));' for field, *_ in struct._fields_]
    source = tmp_path / "layout.c"
    source.write_text("#include <libroute/libroute.h>\n#include <stdio.h>\nint main(void) {\n" + "\n".join(lines) +
                      "\nreturn 0; }\n")
    program = tmp_path / "layout"
    subprocess.run(["cc", "-std=c11", f"-I{TOP}/include", f"-I{os.environ['LIBROUTE_BUILD_INCLUDE']}", str(source), "-o",
                    str(program)], check=True)
    said = dict(line.split() for line in subprocess.run([str(program)], capture_output=True, text=True,
                                                        check=True).stdout.splitlines())
    ours = {name: str(ctypes.sizeof(struct)) for name, struct in _abi.STRUCTS.items()}
    ours.update({f"{name}.{field}": str(getattr(struct, field).offset) for name, struct in _abi.STRUCTS.items()
                 for field, *_ in struct._fields_})
    assert ours == said


@pytest.mark.parametrize("name", sorted(_abi.PROTOTYPES))
def test_prototypes(name):
    m = re.fullmatch(r"(.*?)(lrt_\w+)\((.*)\)", PROTOTYPES[name])
    arguments = [] if m.group(3) == "void" else [re.fullmatch(r"(.*?)(\w+)", a.strip()).group(1) for a in m.group(3).split(",")]
    result, declared = _abi.PROTOTYPES[name]
    assert ctypes_kind(result) == kind(m.group(1))
    assert [ctypes_kind(d) for d in declared] == [kind(a) for a in arguments]


def test_every_status_has_an_exception():
    codes = {int(n): name for name, n in re.findall(r"(LRT_E_\w+) =\s*(\d+)", HEADER)}
    assert set(codes) == set(errors.BY_CODE) and len(codes) >= 15
    assert all(issubclass(kind, errors.LibrouteError) for kind in errors.BY_CODE.values())


def test_an_unknown_status_is_a_failure_all_the_same():
    raised = errors.failure(4711, _abi.LrtError(message=b"what is this"))
    assert type(raised) is errors.LibrouteError and raised.code == 4711 and str(raised) == "what is this" and raised.status


def test_enumerations():
    faults = [name.lower() for name, _ in sorted(re.findall(r"LRT_FAULT_(\w+) = 1 << (\d+)", HEADER), key=lambda f: int(f[1]))]
    assert list(results.FAULTS) == faults
    matches = re.search(r"typedef enum lrt_match_type \{(.*?)\}", HEADER, re.S).group(1)
    names = [n.lower() for n in re.findall(r"LRT_MATCH_(\w+)", matches)]
    assert list(results.MATCH_TYPES.values()) == names
    answers = {int(n): name.lower() for name, n in re.findall(r"LRT_ANSWER_(\w+) =\s*(\d+)", HEADER)}
    assert results.ANSWERS == answers
    assert results.fault_names(1 << 31 | 1) == ("spelling", "fault_31")


def test_constants():
    for name, value in (("LRT_COVER_ON_EDGE", _abi.COVER_ON_EDGE), ("LRT_COVER_INVALID", _abi.COVER_INVALID)):
        assert int(re.search(name + r" UINT32_C\((0x\w+)\)", HEADER).group(1), 16) == value
    assert [f for f, *_ in _abi.LrtCandidate._fields_][:3] == ["match_type", "score", "faults"]
    assert model.Candidate.__dataclass_params__.frozen


@pytest.mark.parametrize("path, word", [("/nonexistent/libroute.so", "LIBROUTE_LIBRARY"), (None, "lrt_version")])
def test_a_wrong_library_is_named_with_the_remedy(path, word):
    environment = dict(os.environ, LIBROUTE_LIBRARY=path or "libm.so.6")
    done = subprocess.run([sys.executable, "-c", "import libroute"], env=environment, capture_output=True, text=True)
    assert done.returncode and "ImportError" in done.stderr and word in done.stderr and "LIBROUTE_LIBRARY" in done.stderr


def test_numpy_is_imported_only_when_used():
    code = ("import sys, libroute; r = libroute.open(sys.argv[1], as_of=20261123); r.areas(-81, 41.4); r.route('x')\n"
            "assert not {'numpy', 'pandas', 'geopandas'} & set(sys.modules)")
    path = os.path.join(os.environ["LIBROUTE_DATASETS"], "millbrook.sqlite")
    subprocess.run([sys.executable, "-c", code, path], check=True)
