"""Gaussians as PLY: the same bits come back, and what cannot be drawn is refused by name."""

import struct

import pytest
import torch

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats import file_checks, ply_file
from tests.engine.geometry.gaussian_splats.scenes import ball


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_a_ply_comes_back_to_the_bit(degree):
    gaussians = ball(50, degree=degree)
    data = ply_file.write(gaussians)
    found = ply_file.read(data).gaussians
    for one, other in zip(found.tensors(), gaussians.tensors(), strict=True):
        assert torch.equal(one.view(torch.int32), other.view(torch.int32))
    assert ply_file.write(found) == data
    for lower in range(4):
        reduced = ply_file.read(data, lower).gaussians
        assert torch.equal(reduced.sh, gaussians.sh[:, : (lower + 1) ** 2])


def test_the_columns_are_those_of_3dgs():
    gaussians = ball(1, degree=1)
    data = ply_file.write(gaussians)
    header, body = data.split(b"end_header\n", 1)
    names = [line.split()[-1].decode() for line in header.splitlines() if b"property" in line]
    row = dict(zip(names, struct.unpack(f"<{len(names)}f", body), strict=True))
    assert names[:9] == ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"]
    assert names[-8:] == ["opacity", *NAMES[-7:]]
    # All of red, then all of green: f_rest_4 is green's second.
    assert row["f_rest_4"] == float(gaussians.sh[0, 2, 1])
    assert row["f_dc_2"] == float(gaussians.sh[0, 0, 2])
    assert row["rot_0"] == float(gaussians.quaternions[0, 0])


def table(names, kind, rows):
    lines = "".join(f"property {kind} {name}\n" for name in names)
    return f"element vertex {rows}\n{lines}end_header\n".encode()


NAMES = ["y", "x", "z", "f_dc_0", "f_dc_1", "f_dc_2", "opacity",
         "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]  # fmt: skip
VALUES = [2, 1, 3, 0.5, 0.25, 0.125, 4, -1, -2, -3, 1, 0, 0, 0]


@pytest.mark.parametrize(
    "data",
    [
        b"ply\nformat ascii 1.0\n" + table(NAMES, "float", 1) + " ".join(map(str, VALUES)).encode(),
        b"ply\nformat binary_big_endian 1.0\n" + table(NAMES, "double", 1)
        + struct.pack(">14d", *VALUES) + b"and more",
        b"ply\r\nformat binary_little_endian 1.0\r\n" + table(NAMES, "float", 1)
        + struct.pack("<14f", *VALUES),
    ],
)  # fmt: skip
def test_other_hands_write_other_orders(data):
    found = ply_file.read(data).gaussians
    assert found.means.tolist() == [[1, 2, 3]] and found.log_scales.tolist() == [[-1, -2, -3]]
    assert found.sh.tolist() == [[[0.5, 0.25, 0.125]]] and found.opacity_logits.tolist() == [4]


def ply(count=1, names=NAMES, values=VALUES, kind="float"):
    letter = {"float": "f", "double": "d"}[kind]
    header = b"ply\nformat binary_little_endian 1.0\n" + table(names, kind, count)
    return header + struct.pack(f"<{len(values)}{letter}", *values)


def changed(name, value):
    return [value if each == name else old for each, old in zip(NAMES, VALUES, strict=True)]


REST = [f"f_rest_{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b"solid", "does not begin with ply"),
        (ply()[:60], "ends within the header"),
        (ply()[:-1], "ends before the rows"),
        (ply(count=10**9), "ends before"),
        (ply(count=10**29), "ends before"),
        (ply(count=0, values=[]), "no Gaussians"),
        (ply(count=200_000), "ends before"),
        (ply(names=NAMES[:3], values=VALUES[:3]), "points or of a mesh"),
        (ply(names=NAMES[:-1], values=VALUES[:-1]), "lack rot_3"),
        (ply(names=[*NAMES[:-1], "x"]), "properties twice"),
        (ply(names=[*NAMES, *REST], values=VALUES + [0] * 10), "10 coefficients of colour"),
        (ply(names=[*NAMES, *REST[1:]], values=VALUES + [0] * 9), "9 coefficients of colour"),
        (ply(names=["packed_position"], values=[0]), "compressed PLY"),
        (ply(values=changed("x", float("nan"))), "no finite numbers"),
        (ply(values=changed("opacity", float("inf"))), "no finite numbers"),
        (ply(values=changed("z", 1e300), kind="double"), "no finite numbers"),
        (ply(values=changed("scale_1", 80.0)), "larger than 1,000,000"),
        (ply(values=changed("y", -1e7)), "farther than 1,000,000"),
        (ply(values=changed("f_dc_0", 1e9)), "coefficients of colour beyond"),
        (ply(values=changed("rot_0", 0.0)), "quaternion is zero"),
        (
            ply().replace(b"property float x\n", b"property list uchar float x\n"),
            "lists or properties twice",
        ),
        (ply().replace(b"element vertex", b"element edge"), "elements named vertex"),
        (
            b"ply\nformat ascii 1.0\n" + table(NAMES, "float", 2) + b"1 " * 14,
            "ends before the rows",
        ),
        (
            b"ply\nformat ascii 1.0\n" + table(NAMES, "float", 1) + b"a " * 14,
            "stands where a number",
        ),
    ],
)
def test_causes_are_named(data, cause):
    with pytest.raises(UnreadableError, match=cause):
        ply_file.read(data)


def test_degrees_and_sizes_of_text_are_limited(monkeypatch):
    with pytest.raises(ValueError, match="degree of 0 to 3"):
        ply_file.read(ply_file.write(ball(4)), 4)
    monkeypatch.setattr(ply_file, "_MAX_TEXT_BYTES", 10)
    with pytest.raises(UnreadableError, match="Save it as a binary PLY"):
        ply_file.read(b"ply\nformat ascii 1.0\n" + table(NAMES, "float", 1))


def test_what_cannot_be_drawn_is_left_out_and_counted():
    rows = [VALUES, changed("x", float("nan")), changed("rot_0", 0.0), changed("y", 7)]
    found = ply_file.read(ply(count=4, values=[value for row in rows for value in row]))
    assert found.gaussians.means[:, 1].tolist() == [2, 7]
    assert (found.count, found.undrawable, found.smaller) == (4, 2, 0)
    assert found.cause == "number 2, is one with values that are no finite numbers"


def test_more_rows_than_a_mesh_may_have_are_read():
    found = ply_file.read(ply(count=500_001, values=VALUES * 500_001))
    assert found.gaussians.count == file_checks.MAX_GAUSSIANS and found.smaller == 250_001
