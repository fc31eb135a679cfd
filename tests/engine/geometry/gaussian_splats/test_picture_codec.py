import struct
import zlib

import numpy as np
import pytest
import torch

from engine.geometry.gaussian_splats.picture_codec import Precision, decode_rows, encode_rows
from engine.geometry.gaussian_splats.picture_parameters import BLENDINGS, render_rows
from engine.geometry.image_quality import psnr
from tests.engine.geometry.gaussian_splats.picture_support import random_rows

WIDTH, HEIGHT = 40, 32


def rows_inside(count: int) -> torch.Tensor:
    rows = random_rows(count, WIDTH, HEIGHT).float()
    rows[:, 0] = rows[:, 0].clamp(0, WIDTH)
    rows[:, 1] = rows[:, 1].clamp(0, HEIGHT)
    return rows


@pytest.mark.parametrize("blending", BLENDINGS)
@pytest.mark.parametrize("isotropic", [False, True])
@pytest.mark.parametrize(("positions", "others"), [(4, 2), (9, 8), (16, 12)])
def test_each_number_comes_back_to_half_a_step(
    blending: str, isotropic: bool, positions: int, others: int
) -> None:
    rows = rows_inside(90)
    if isotropic:
        rows[:, 3] = rows[:, 2]
    content = encode_rows(rows, WIDTH, HEIGHT, blending, isotropic, Precision(positions, others))
    found = decode_rows(content)
    assert (found.width, found.height, found.blending, found.isotropic) == (
        WIDTH, HEIGHT, blending, isotropic,
    )  # fmt: skip
    # In any order for a sum: each Gaussian of the file is that of its nearest original.
    order = torch.arange(len(rows))
    if blending == "sum":
        order = torch.cdist(found.rows[:, 5:8].double(), rows[:, 5:8].double()).argmin(1)
        if others < 8:
            return
        assert sorted(order.tolist()) == list(range(len(rows)))
    original = rows[order]
    step = torch.tensor([WIDTH, HEIGHT]) / (2**positions - 1)
    assert ((found.rows[:, :2] - original[:, :2]).abs() <= 0.501 * step).all()
    columns = [2, 5, 6, 7] if isotropic else [2, 3, 5, 6, 7]
    for column in columns:
        span = float(original[:, column].max() - original[:, column].min())
        error = (found.rows[:, column] - original[:, column]).abs().max()
        assert float(error) <= 0.501 * span / (2**others - 1) + 1e-6
    if not isotropic:
        turn = (found.rows[:, 4] - original[:, 4]) / np.pi
        assert float((turn - turn.round()).abs().max()) <= 0.501 / 2**others + 1e-5


def test_many_bits_show_the_same_picture_and_few_a_worse_one() -> None:
    rows = rows_inside(60)
    exact = render_rows(rows, WIDTH, HEIGHT, "sum")
    found = []
    for precision in (Precision(16, 12), Precision(10, 8), Precision(6, 4)):
        content = encode_rows(rows, WIDTH, HEIGHT, "sum", False, precision)
        found.append(
            (
                psnr(render_rows(decode_rows(content).rows, WIDTH, HEIGHT, "sum"), exact),
                len(content),
            )
        )
    assert found[0][0] > 45
    assert found == sorted(found, reverse=True)


def test_a_file_is_as_long_as_its_bits_say() -> None:
    rows = rows_inside(400)
    content = encode_rows(rows, WIDTH, HEIGHT, "sum", False, Precision(12, 8))
    # 24 + 6 · 8 bits each, less what the order saves; the random numbers do not deflate.
    assert 0.75 < len(content) / (400 * 72 / 8) < 1.05


def test_hostile_files_are_refused() -> None:
    content = encode_rows(rows_inside(20), WIDTH, HEIGHT, "sum", False, Precision())
    swollen = content[:60] + zlib.compress(bytes(10_000_000))
    for wrong in (b"", b"G2", content[:-9], b"XX" + content[2:], content[:40], swollen,
                  content[:2] + b"\xff" + content[3:]):  # fmt: skip
        with pytest.raises(ValueError, match=r"file|bits"):
            decode_rows(wrong)
    infinite = bytearray(content)
    infinite[12:16] = struct.pack("<f", float("inf"))
    with pytest.raises(ValueError, match="too large"):
        decode_rows(bytes(infinite))
