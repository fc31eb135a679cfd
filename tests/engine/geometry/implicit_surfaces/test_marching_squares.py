"""Marching squares: the 16 cases, ambiguous ones three ways, scikit-image, lengths and areas."""

import math

import numpy as np
import pytest
import skimage.measure
import torch

from engine.geometry.implicit_surfaces.marching_squares import (
    AMBIGUOUS,
    CORNERS,
    EDGES,
    marching_squares,
    saddle_value,
    segments,
)
from engine.geometry.lattice import Lattice


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def area(line):
    """Inside on the left: positive for a closed curve around an inside."""
    x, y = line.astype(np.float64).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def length(line):
    return float(np.linalg.norm(np.diff(line.astype(np.float64), axis=0), axis=1).sum())


def test_the_sixteen_cases():
    """Edges: 0 below, 1 above, 2 left, 3 right; the inside on the left of each segment."""
    expected = {
        0: [], 1: [(0, 2)], 2: [(3, 0)], 3: [(3, 2)], 4: [(1, 3)], 6: [(1, 0)],
        7: [(1, 2)], 8: [(2, 1)], 9: [(0, 1)], 11: [(3, 1)], 12: [(2, 3)],
        13: [(0, 3)], 14: [(2, 0)], 15: [],
    }  # fmt: skip
    for case, pairs in expected.items():
        assert list(segments(case)) == list(segments(case, connect=True)) == pairs
    # The numbering of the literature: corners counterclockwise, so that 5 and 10 are ambiguous.
    assert sorted(segments(5)) == [(0, 2), (1, 3)]
    assert sorted(segments(5, connect=True)) == [(0, 3), (1, 2)]
    assert sorted(segments(10)) == [(2, 1), (3, 0)]
    assert sorted(segments(10, connect=True)) == [(2, 0), (3, 1)]
    assert AMBIGUOUS == (5, 10) and CORNERS == ((0, 0), (1, 0), (1, 1), (0, 1))
    assert EDGES == ((0, 1), (3, 2), (0, 3), (1, 2))


@pytest.mark.parametrize("case", range(16))
@pytest.mark.parametrize("rule", ["separate", "connect"])
def test_a_single_cell_gives_the_segments_of_its_case(case, rule):
    values = torch.tensor([1.0 - 2 * (case >> corner & 1) for corner in range(4)])
    found = marching_squares(values[[0, 3, 1, 2]].view(2, 2), rule=rule)
    expected = segments(case, connect=rule == "connect")
    middles = torch.tensor([[0.5, 0.0], [0.5, 1.0], [0.0, 0.5], [1.0, 0.5]])
    places = found.vertices[found.segments.long()]
    assert torch.equal(places, middles[torch.tensor(expected).view(-1, 2).long()])
    if expected:
        assert found.cases.tolist() == [case]


@pytest.mark.parametrize(("rule", "connected"), [("separate", "high"), ("connect", "low")])
@pytest.mark.parametrize("seed", range(3))
def test_noise_gives_the_lines_of_the_peer(rule, connected, seed):
    values = noise(23, 31, seed=seed)
    ours = marching_squares(values, rule=rule).polylines()
    theirs = skimage.measure.find_contours(values.numpy(), 0.0, fully_connected=connected)
    assert sorted(map(len, ours)) == sorted(map(len, theirs))
    assert sum(map(length, ours)) == pytest.approx(sum(map(length, theirs)), rel=1e-5)


@pytest.mark.parametrize("rule", ["asymptotic_decider", "separate", "connect"])
def test_lines_end_only_at_the_border(rule):
    values = noise(23, 31)
    values[[0, -1]], values[:, [0, -1]] = 1.0, 1.0
    lines = marching_squares(values, rule=rule).polylines()
    assert all(np.array_equal(line[0], line[-1]) for line in lines)
    # Each value outside counts once around it, each hole once backwards: more inside than 0.
    assert sum(map(area, lines)) > 0
    for line in marching_squares(noise(9, 9), rule=rule).polylines():
        if not np.array_equal(line[0], line[-1]):
            for end in (line[0], line[-1]):
                assert (end == 0).any() or (end == 8).any()


def test_the_decider_asks_the_saddle():
    for middle, joined in ((-0.2, True), (0.2, False)):
        # Inside at corners 0 and 2; the bilinear saddle_value has the sign of `middle`.
        values = torch.tensor([[-1.0 + middle, 1.0 + middle], [1.0 + middle, -1.0 + middle]])
        corners = torch.stack([values[i, j] for i, j in CORNERS])[None]
        assert saddle_value(corners).item() == pytest.approx(middle)
        found = marching_squares(values)
        expected = marching_squares(values, rule="connect" if joined else "separate")
        assert torch.equal(found.segments, expected.segments)


def test_the_decider_is_right_about_the_bilinear_field():
    """A fine lattice of the interpolant has as many lines as the coarse one with the decider."""
    values = noise(2, 2, seed=5)
    for seed in range(60):
        values = noise(2, 2, seed=seed)
        t = torch.linspace(0, 1, 101)
        across = values[0] + t[:, None] * (values[1] - values[0])
        fine = across[:, :1] + t * (across[:, 1:] - across[:, :1])
        assert len(marching_squares(values).polylines()) == len(marching_squares(fine).polylines())


def test_a_circle_has_its_length_and_area():
    lattice = Lattice(64, dimension=2)
    found = marching_squares(lattice.sample(lambda p: p.norm(dim=1) - 0.8))
    (line,) = found.polylines()
    line = line * lattice.spacing
    assert length(line) == pytest.approx(2 * math.pi * 0.8, rel=2e-3)
    assert area(line) == pytest.approx(math.pi * 0.64, rel=2e-3)


def test_without_interpolation_vertices_are_in_the_middle_of_edges():
    values = noise(9, 8)
    smooth, blocky = marching_squares(values), marching_squares(values, interpolate=False)
    assert torch.equal(smooth.segments, blocky.segments)
    assert ((blocky.vertices * 2 % 2 == 1).sum(1) == 1).all()


def test_another_level_is_another_field():
    values = noise(9, 8)
    found, shifted = marching_squares(values, 0.3), marching_squares(values - 0.3)
    assert torch.equal(found.segments, shifted.segments)


def test_cells_come_in_order_with_their_segments():
    values = noise(9, 8)
    found = marching_squares(values)
    assert ((found.cells[:, 0] * 8 + found.cells[:, 1]).diff() > 0).all()
    for i, (x, y) in enumerate(found.cells.tolist()):
        own = found.segments[found.starts[i] : found.starts[i + 1]].long()
        assert len(own) == (2 if int(found.cases[i]) in AMBIGUOUS else 1)
        places = found.vertices[own.view(-1)] - torch.tensor([x, y])
        assert (places >= 0).all() and (places <= 1).all()


def test_nothing_and_no_numbers():
    found = marching_squares(torch.ones(4, 5))
    assert found.segments.shape == (0, 2) and found.polylines() == []
    with pytest.raises(ValueError, match="at least two samples"):
        marching_squares(torch.zeros(1, 5))
    with pytest.raises(ValueError, match="not a number somewhere along the curve"):
        marching_squares(torch.tensor([[-1.0, torch.nan], [-1.0, 1.0]]))
    with pytest.raises(ValueError, match="There is no rule 'coin'"):
        marching_squares(torch.zeros(3, 3), rule="coin")
