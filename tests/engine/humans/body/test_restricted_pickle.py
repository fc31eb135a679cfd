"""Pickles are read without running them, and hostile ones end soon, in little memory."""

import builtins
import copyreg
import functools
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse

from engine.humans.body.restricted_pickle import Node, RefusedFileError, array, load


class _Runs:
    """Calls a function while it is unpickled, as hostile files do."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def _array(value: Any, protocol: int = 4) -> np.ndarray:
    return array(load(pickle.dumps({"a": value}, protocol))["a"])


def test_arrays_and_sparse_matrices_come_back_in_every_protocol() -> None:
    values = np.random.default_rng(0).normal(size=(5, 4)).round(1) * (np.eye(5, 4) + 1)
    values[1:3, 2] = 0
    for protocol in range(6):
        for code in ("<f8", ">f4", "<i2", "|u1", "|b1"):
            for stored in (values.astype(code), np.asfortranarray(values.astype(code))):
                found = _array(stored, protocol)
                assert np.array_equal(found, stored) and found.dtype.isnative
        for kind in ("csc", "csr", "coo"):
            for make in (f"{kind}_matrix", f"{kind}_array"):
                matrix = getattr(scipy.sparse, make)(values)
                assert np.array_equal(_array(matrix, protocol), matrix.toarray()), make
        assert _array(np.zeros((0, 3)), protocol).shape == (0, 3)
        assert _array(np.float64(2.5), protocol) == _array(2.5, protocol) == 2.5


def test_chumpys_arrays_are_evaluated(chumpy: Callable[..., Any]) -> None:
    values, order = np.arange(24.0).reshape(2, 3, 4), np.array([5, 0, 23])
    stored = chumpy("chumpy.ch", "Ch", x=values)
    for kind, state, expected in (
        ("Select", {"idxs": order}, values.reshape(-1)[order]),
        ("Select", {"idxs": order, "preferred_shape": (3, 1)}, values.reshape(-1)[order][:, None]),
        ("transpose", {"axes": (1, 2, 0)}, values.transpose(1, 2, 0)),
        ("transpose", {}, values.T),
        ("reshape", {"newshape": (4, 6)}, values.reshape(4, 6)),
    ):
        found = _array(chumpy("chumpy.reordering", kind, a=stored, **state))
        assert np.array_equal(found, expected), kind


def test_nothing_that_a_pickle_names_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    touch, write = f"touch {marker}", f"open({str(marker)!r}, 'w')"
    inner = _Runs(os.system, touch)
    for hostile in (
        inner,
        _Runs(builtins.eval, write),
        _Runs(builtins.exec, write),
        _Runs(builtins.open, str(marker), "w"),
        _Runs(builtins.map, os.system, [touch]),
        _Runs(subprocess.check_call, ["touch", str(marker)]),
        _Runs(importlib.import_module, "antigravity"),
        _Runs(functools.partial, os.system, touch),
        _Runs(functools.reduce, os.system, [touch]),
        _Runs(pickle.loads, pickle.dumps(inner)),
        _Runs(np.load, str(marker), None, True),
        _Runs(getattr, marker, "touch"),
        _Runs(Path.touch, marker),
        _Runs(_Runs, inner),  # a call whose argument is a call
        np.array([[inner]], dtype=object),
        {"deep": [({"deeper": (inner,)},)]},
    ):
        for protocol in range(6):
            with pytest.raises(RefusedFileError, match="no body model needs"):
                load(pickle.dumps({"a": np.ones(2), "b": hostile}, protocol))
    assert not marker.exists() and "antigravity" not in sys.modules


def test_names_that_lead_from_permitted_modules_to_functions_are_refused() -> None:
    for module, name in (
        ("builtins", "eval"), ("builtins", "object.__subclasses__"), ("builtins", "getattr"),
        ("__builtin__", "__import__"), ("builtins", "type"), ("collections", "namedtuple"),
        ("collections", "OrderedDict.__init__.__globals__"), ("_codecs", "decode"),
        ("_codecs", "lookup"), ("copyreg", "__newobj__"), ("copyreg", "add_extension"),
        ("numpy", "load"), ("numpy", "ndarray.tofile"), ("numpy.core.multiarray", "fromfile"),
        ("numpy.testing._private.utils", "runstring"), ("scipy.sparse", "load_npz"),
        ("chumpyx", "Ch"),
    ):  # fmt: skip
        old = b"\x80\x02}X\x01\x00\x00\x00ac" + f"{module}\n{name}\n".encode() + b"s."
        parts = [b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name)]
        new = b"\x80\x04}\x8c\x01a" + parts[0] + parts[1] + b"\x93s."
        for content in (old, new):
            with pytest.raises(RefusedFileError, match="which no body model needs"):
                load(content)


def test_permitted_names_are_recorded_not_imported() -> None:
    found = load(b"\x80\x02}X\x01\x00\x00\x00acchumpy.evil\nsystem\nX\x04\x00\x00\x00true\x85Rs.")[
        "a"
    ]
    assert isinstance(found, Node) and found.name == "chumpy.evil.system"
    assert found.arguments == ("true",) and "chumpy" not in sys.modules
    with pytest.raises(RefusedFileError, match=r"holds chumpy\.evil\.system where an array"):
        array(found)


def test_persistent_ids_and_registered_extensions_are_refused(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    copyreg.add_extension("os", "system", 240)
    try:
        called = f"touch {marker}".encode()
        content = b"\x80\x02\x82\xf0U" + bytes([len(called)]) + called + b"\x85R."
        with pytest.raises(RefusedFileError, match="uses EXT1"):
            load(content)
    finally:
        copyreg.remove_extension("os", "system", 240)
    for content in (b"Pos.system\n.", b"\x80\x02X\x01\x00\x00\x00aQ."):
        with pytest.raises(RefusedFileError, match=r"uses (BIN)?PERSID"):
            load(content)
    assert not marker.exists()


def test_a_class_that_is_given_a_state_changes_nothing() -> None:
    content = b"\x80\x02cnumpy\nndarray\n}X\x04\x00\x00\x00nameX\x01\x00\x00\x00xsb."
    with pytest.raises(RefusedFileError, match="damaged"):
        load(content)
    assert Node.name == ""


def test_keys_that_would_crash_or_stall_the_interpreter_are_refused() -> None:
    for key in (b")" + b"\x85" * 50_000, b")" + b"2\x86" * 60):
        with pytest.raises(RefusedFileError, match="keys that are neither text nor small numbers"):
            load(b"\x80\x02}" + key + b"K\x01s.")


def test_an_array_made_of_itself_many_times_ends_soon(chumpy: Callable[..., Any]) -> None:
    loop = chumpy("chumpy.ch", "Ch")
    loop.x = loop
    tower = np.zeros(1, int)
    for _ in range(18):
        tower = chumpy("chumpy.reordering", "Select", a=tower, idxs=tower)
    for hostile in (loop, tower):
        with pytest.raises(RefusedFileError, match="nested too deeply, or in too many parts"):
            _array(hostile)


def test_sparse_matrices_that_ask_for_more_memory_than_their_data_are_refused() -> None:
    def sparse(**changes: Any) -> Any:
        found = scipy.sparse.csc_matrix(np.eye(2))
        vars(found).update(changes)
        return found

    assert np.array_equal(_array(sparse()), np.eye(2))
    for changes, sentence in (
        ({"indptr": np.array([0, 2, 2**40])}, "another size than its data"),
        ({"indptr": np.array([2, 1, 3])}, "another size|damaged"),
        ({"indptr": np.array([0, 1])}, "another size than its data"),
        ({"indices": np.array([0, 2])}, "damaged"),
        ({"indices": np.array([0, -1])}, "negative index"),
        ({"_shape": (0, 10**12)}, "too large"),
        ({"_shape": (10**6, 10**6)}, "too large"),
        ({"_shape": (-1, 2)}, "too large"),
        ({"data": 3.0}, "damaged"),
    ):
        with pytest.raises(RefusedFileError, match=sentence):
            _array(sparse(**changes))


class _Rebuilt:
    """An array by NumPy's own function, with a state of one's own."""

    def __init__(self, shape: Any, kind: Any, data: Any) -> None:
        self.state = (1, shape, kind, False, data)

    def __reduce__(self) -> Any:
        usual: Any = np.ones(1).__reduce__()
        return *usual[:2], self.state


def test_arrays_whose_size_or_type_contradicts_their_data_are_refused() -> None:
    double = np.dtype("f8")
    endless: Any = ["f8"]
    for _ in range(60):
        endless = [endless, endless]
    for shape, kind, data, sentence in (
        ((2,), double, b"\0" * 8, "another size"),
        ((10**9, 10**9), double, b"", "another size"),
        ((-1, -1), double, b"\0" * 8, "another size"),
        ((0, 2**62), double, b"", "another size"),
        ((1,) * 33, double, b"\0" * 8, "another size"),
        ((10**4000,) * 5_000, double, b"", "another size"),
        ((1,), np.dtype("O"), b"\0" * 8, "instead of numbers"),
        ((1,), np.dtype("U4"), b"\0" * 16, "instead of numbers"),
        ((1,), np.dtype([("a", "O")]), b"\0" * 8, "instead of numbers"),
        ((1,), "f8", b"\0" * 8, "no type of numbers"),
        ((1,), _Runs(np.dtype, endless), b"\0" * 8, "where text is expected"),
        ((1,), double, 7, "has no data"),
        ("x", double, b"", "damaged"),
        (None, double, b"", "damaged"),
    ):
        with pytest.raises(RefusedFileError, match=sentence):
            _array(_Rebuilt(shape, kind, data))
    found = _array(_Rebuilt((1, 2), double, np.array([3.0, 4.0]).tobytes()))
    assert found.tolist() == [[3, 4]]


def test_what_stands_for_no_array_is_named(chumpy: Callable[..., Any]) -> None:
    for wrong, sentence in (
        (chumpy("chumpy.ch", "Log", a=np.ones(3)), r"holds chumpy\.ch\.Log where an array"),
        ("text", "something else where an array"),
        ([1.0], "something else where an array"),
        (np.array(["text"]), "instead of numbers"),
        (chumpy("chumpy.ch", "Ch", y=1), "is damaged"),
        (chumpy("chumpy.reordering", "Select", a=np.ones(3), idxs=[7]), "is damaged"),
        (chumpy("chumpy.reordering", "reshape", a=np.ones(3), newshape=(2, 2)), "is damaged"),
    ):
        with pytest.raises(RefusedFileError, match=sentence):
            _array(wrong)
    for content in (b"", b"hello, world", pickle.dumps({"a": np.ones(9)}, 2)[:-9]):
        with pytest.raises(RefusedFileError, match="no pickle"):
            load(content)
    for value in ([1], "a", None, 3):
        with pytest.raises(RefusedFileError, match="holds no dictionary"):
            load(pickle.dumps(value))
