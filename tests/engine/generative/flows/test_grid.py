"""A grid is square, and the identity leaves it so."""

import torch

from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.grid import LINES, straight_grid, warped_grid
from engine.seeds import generator


def test_upright_lines_come_before_level_ones() -> None:
    lines = straight_grid(5, lines=3, reach=2.0)
    assert lines.shape == (6, 5, 2)
    torch.testing.assert_close(lines[0, :, 0], torch.full((5,), -2.0))
    torch.testing.assert_close(lines[3, :, 1], torch.full((5,), -2.0))
    torch.testing.assert_close(lines[3:], lines[:3].flip(2))


def test_the_identity_leaves_the_grid_and_a_flow_bends_it_by_its_inverse() -> None:
    identity = build(FlowSettings("additive", layers=1, width=2), generator(0))
    torch.testing.assert_close(warped_grid(identity, 7), straight_grid(7))
    bent = build(FlowSettings("affine", layers=2, width=4, actnorm=True), generator(0))
    with torch.no_grad():
        bent.layers[0].bias.copy_(torch.tensor([0.0, -1.0]))  # type: ignore[operator]
    moved = warped_grid(bent, 7) - straight_grid(7)
    torch.testing.assert_close(moved, torch.tensor([0.0, 1.0]).expand(2 * LINES, 7, 2))
