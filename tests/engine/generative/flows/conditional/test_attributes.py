"""Thickness, slant and width: what known changes of a picture do to each."""

import math

import pytest
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.data import images
from engine.generative.flows.conditional import attributes


def moved(pictures: Tensor, matrix: list[list[float]]) -> Tensor:
    """Pictures under a map of the plane, x to the right and y upwards, about their middle."""
    inverse = torch.linalg.inv(torch.tensor(matrix)).tolist()
    (a, b), (c, d) = inverse
    rows = torch.tensor([[[a, -b, 0.0], [-c, d, 0.0]]]).expand(len(pictures), 2, 3)
    grid = functional.affine_grid(rows, [len(pictures), 1, 56, 56], align_corners=False)
    return functional.grid_sample(pictures[:, None], grid, align_corners=False)[:, 0]


def large_digits() -> Float[Tensor, "60 56 56"]:
    """Digits on a wide paper, so that nothing of them is lost when they are moved."""
    test = images.split(images.mnist()).test.images[:60]
    return functional.pad(test, (14, 14, 14, 14))


def bar(thickness: float, length: float = 40.0, angle: float = 0.0) -> Tensor:
    """An upright bar with smooth edges, turned to the right by an angle."""
    y, x = torch.meshgrid(27.5 - torch.arange(56.0), torch.arange(56.0) - 27.5, indexing="ij")
    across = x * math.cos(angle) - y * math.sin(angle)
    along = x * math.sin(angle) + y * math.cos(angle)
    inside = (thickness / 2 - across.abs() + 0.5).clamp(0, 1)
    return (inside * (length / 2 - along.abs() + 0.5).clamp(0, 1))[None]


@pytest.mark.parametrize("angle", [-30.0, -10.0, 20.0, 35.0])
def test_a_shear_by_an_angle_adds_its_tangent_to_that_of_the_slant(angle: float) -> None:
    before = large_digits()
    k = math.tan(math.radians(angle))
    after = moved(before, [[1.0, k], [0.0, 1.0]])
    tangents = [torch.tan(torch.deg2rad(attributes.slant(each))) for each in (before, after)]
    assert float((tangents[1] - tangents[0] - k).abs().max()) < 0.01
    assert float((attributes.width(after) / attributes.width(before) - 1).abs().mean()) < 0.02


def test_an_upright_bar_has_no_slant_and_a_turned_one_its_angle() -> None:
    assert float(attributes.slant(bar(3.0))) == pytest.approx(0, abs=1e-3)
    assert float(attributes.slant(bar(3.0, angle=math.radians(25)))) == pytest.approx(25, abs=0.4)


@pytest.mark.parametrize("factor", [0.75, 1.4])
def test_scaling_in_x_scales_the_width(factor: float) -> None:
    before = large_digits()
    upright = moved(before, [[1.0, 0.0], [0.0, 1.0]])
    after = moved(before, [[factor, 0.0], [0.0, 1.0]])
    ratio = attributes.width(after) / attributes.width(upright)
    assert float((ratio - factor).abs().mean()) < 0.02


@pytest.mark.parametrize("thickness", [2.0, 3.0, 4.5])
def test_a_bar_has_its_thickness_whatever_its_grey(thickness: float) -> None:
    area, perimeter = thickness * 40, 2 * (40 + thickness)
    expected = 2 * area / perimeter
    assert float(attributes.thickness(bar(thickness))) == pytest.approx(expected, rel=0.04)
    assert float(attributes.thickness(0.4 * bar(thickness))) == pytest.approx(expected, rel=0.04)


def test_a_dilation_by_a_pixel_makes_every_stroke_thicker_by_about_two() -> None:
    before = large_digits()
    after = functional.max_pool2d(before[:, None], 3, stride=1, padding=1)[:, 0]
    added = attributes.thickness(after) - attributes.thickness(before)
    # More than two where the dilation fills corners and small loops.
    assert float(added.min()) > 1.5 and float(added.median()) == pytest.approx(2.3, abs=0.4)


def test_shifts_change_nothing_and_a_blank_page_has_no_stroke() -> None:
    before = large_digits()
    after = before.roll((3, -4), dims=(1, 2))
    torch.testing.assert_close(
        attributes.measure(before), attributes.measure(after), rtol=1e-3, atol=1e-3
    )
    assert float(attributes.thickness(torch.zeros(1, 28, 28))) == 0
    assert bool(torch.isfinite(attributes.measure(torch.zeros(1, 28, 28))).all())
