"""Colours over the sphere: their ends, widths and places."""

import math

import pytest
import torch

from engine.geometry.gaussian_splats import harmonic_colours
from engine.geometry.gaussian_splats.spherical_harmonics import colours


def test_places_are_degrees_and_orders() -> None:
    assert [harmonic_colours.degree_and_order(k) for k in (0, 1, 3, 4, 8, 9, 15)] == [
        (0, 0), (1, -1), (1, 1), (2, -2), (2, 2), (3, -3), (3, 3),
    ]  # fmt: skip


def test_the_colour_is_that_of_the_renderer() -> None:
    generator = torch.Generator().manual_seed(0)
    sh = torch.randn(16, 3, generator=generator, dtype=torch.float64)
    towards = harmonic_colours.toward(40, 25)
    drawn = colours(sh[None], torch.zeros(1, 3).double(), 2.5 * towards, degree=2)
    found = harmonic_colours.colours_from(sh, towards[None], 2)
    torch.testing.assert_close(drawn, found)


def test_a_constant_is_the_same_from_everywhere() -> None:
    sh = harmonic_colours.constant((0.2, 0.5, 0.9))
    for azimuth in (0, 100, 220):
        seen = harmonic_colours.colours_from(sh, harmonic_colours.toward(azimuth, 10)[None], 3)
        assert seen[0].tolist() == pytest.approx([0.2, 0.5, 0.9])


def test_a_highlight_is_brightest_where_it_points_and_by_its_strength() -> None:
    towards = harmonic_colours.toward(-55, 30)
    sh = harmonic_colours.highlight((0.2, 0.2, 0.2), towards, 0.6)
    circle = harmonic_colours.great_circle(towards)
    around = harmonic_colours.raw_colours(sh, circle, 3)[:, 0]
    assert int(around.argmax()) == 0
    assert float(around[0]) == pytest.approx(0.8)


def test_a_higher_degree_makes_a_narrower_highlight() -> None:
    towards = harmonic_colours.toward(10, 20)
    sh = harmonic_colours.highlight((0.2, 0.2, 0.2), towards, 0.6)
    circle = harmonic_colours.great_circle(towards)
    widths = [
        harmonic_colours.width_at_half(harmonic_colours.raw_colours(sh, circle, degree)[:, 0])
        for degree in (1, 2, 3)
    ]
    assert widths[0] == pytest.approx(180, abs=1)  # half a cosine
    assert widths[0] > widths[1] > widths[2] > 60


def test_the_clamp_makes_a_highlight_narrower() -> None:
    towards = harmonic_colours.toward(10, 20)
    sh = harmonic_colours.highlight((0.2, 0.2, 0.2), towards, 0.75)
    sh[0] = -3.0
    circle = harmonic_colours.great_circle(towards)
    raw = harmonic_colours.width_at_half(harmonic_colours.raw_colours(sh, circle, 3)[:, 0])
    clamped = harmonic_colours.width_at_half(harmonic_colours.colours_from(sh, circle, 3)[:, 0])
    assert clamped < 0.7 * raw


def test_the_width_of_a_known_peak() -> None:
    angles = torch.arange(720) * (2 * math.pi / 720)
    assert harmonic_colours.width_at_half((3 * angles).cos()) == pytest.approx(60, abs=1)
    assert math.isnan(harmonic_colours.width_at_half(torch.ones(10)))


@pytest.mark.parametrize("elevation", [0.0, 90.0, -90.0])
def test_a_great_circle_lies_on_the_sphere(elevation: float) -> None:
    circle = harmonic_colours.great_circle(harmonic_colours.toward(30, elevation), 16)
    torch.testing.assert_close(circle.norm(dim=1), torch.ones(16).double())
    torch.testing.assert_close(circle[4], -circle[12])


def test_a_lobe_reaches_as_far_as_its_harmonic() -> None:
    up = harmonic_colours.toward(0, 90)[None]
    surface, values = harmonic_colours.lobe(2, up)
    assert float(values) == pytest.approx(math.sqrt(3 / (4 * math.pi)))
    assert float(surface.norm()) == pytest.approx(float(values))
