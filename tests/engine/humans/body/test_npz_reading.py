"""Arrays of `.npz` files: what NumPy wrote comes back; objects and wrong sizes are refused."""

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.humans.body import npz_reading
from engine.humans.body.npz_reading import arrays
from engine.humans.body.restricted_pickle import RefusedFileError


def _npz(**stored: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **stored)
    return stream.getvalue()


def _archive(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", content)
    return stream.getvalue()


def _npy(shape: str, descr: str = "'<f8'", data: bytes = b"\0" * 8) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


def test_arrays_of_every_kind_of_number_come_back_as_numpy_reads_them() -> None:
    values = np.random.default_rng(0).normal(size=(3, 4, 2)) * 100
    for code in ("<f8", ">f4", "<f2", ">i4", "|u1", "|b1"):
        for stored in (values.astype(code), np.asfortranarray(values.astype(code))):
            found = arrays(_npz(x=stored, other=values), ["x", "missing"])
            assert list(found) == ["x"] and found["x"].dtype == stored.dtype
            assert np.array_equal(found["x"], stored)
    for odd in (np.array(3.5), np.zeros((0, 4)), np.array("text")):
        assert np.array_equal(arrays(_npz(x=odd), ["x"])["x"], odd)


class _Runs:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.marker}",)


def test_arrays_of_objects_are_refused_and_never_unpickled(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    hostile = np.array([_Runs(marker)], dtype=object)
    for stored in (hostile, np.array([(_Runs(marker), 1)], dtype=[("a", "O"), ("b", "f8")])):
        with pytest.raises(RefusedFileError, match="x is stored as a pickle, which is not read"):
            arrays(_npz(x=stored), ["x"])
        # What is not asked for is not touched.
        assert arrays(_npz(x=stored, y=np.ones(2)), ["y"])["y"].tolist() == [1, 1]
    assert not marker.exists()
    for descr in ("'|O'", "[('a', '<f8'), ('b', '|O')]", "'|V8'"):
        with pytest.raises(RefusedFileError, match="stored as a pickle"):
            arrays(_archive(_npy("(1,)", descr)), ["x"])


def test_a_header_is_no_program(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    for shape in (f"open({str(marker)!r}, 'w')", "__import__('os').abort()", "(" * 50):
        with pytest.raises(RefusedFileError, match="damaged"):
            arrays(_archive(_npy(shape)), ["x"])
    assert not marker.exists()


def test_sizes_that_contradict_the_data_are_refused() -> None:
    assert arrays(_archive(_npy("(1,)")), ["x"])["x"].tolist() == [0.0]
    for shape in (
        "(10**9, 10**9)", "(2,)", "(-1,)", "(-1, -1)", "(4294967296, 4294967296)", "(0,)", "3",
        "(1.0,)",
    ):  # fmt: skip
        with pytest.raises(RefusedFileError, match=r"another size|damaged"):
            arrays(_archive(_npy(shape)), ["x"])
    for descr in ("'<U0'", "'<f3'", "'no type'", "7"):
        with pytest.raises(RefusedFileError, match=r"another size|damaged|pickle"):
            arrays(_archive(_npy("(1,)", descr)), ["x"])


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = _npz(x=np.zeros(100_000), y=np.zeros(100_000))
    assert len(content) < 5_000
    monkeypatch.setattr(npz_reading, "MOST_BYTES", 1_000_000)
    assert arrays(content, ["x"])["x"].size == 100_000

    def unpacked(*_: Any, **__: Any) -> None:
        raise AssertionError("the archive is unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(RefusedFileError, match="unpack to more than 1 MB"):
        arrays(content, ["x", "y"])  # 1.6 MB together


def test_an_archive_that_understates_its_size_is_read_no_further() -> None:
    honest = _npz(x=np.zeros(100_000))
    size = struct.pack("<L", len(_npy("(1,)", data=b"")) + 800_000)
    at = honest.rindex(size)  # in the central directory
    lying = honest[:at] + struct.pack("<L", 1_000) + honest[at + 4 :]
    with pytest.raises(RefusedFileError, match=r"another size|damaged"):
        arrays(lying, ["x"])


def test_what_is_no_archive_is_refused() -> None:
    whole = _npz(x=np.random.default_rng(0).normal(size=100))
    flipped = bytearray(whole)
    flipped[120] ^= 0xFF
    for content in (b"", b"PK\x03\x04 no archive", whole[:-30], bytes(flipped), _archive(b"")):
        with pytest.raises(RefusedFileError, match=r"no \.npz archive, or it is damaged"):
            arrays(content, ["x"])
