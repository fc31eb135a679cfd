"""A grid is square."""

import torch

from engine.generative.flows.grid import straight_grid


def test_upright_lines_come_before_level_ones() -> None:
    lines = straight_grid(5, lines=3, reach=2.0)
    assert lines.shape == (6, 5, 2)
    torch.testing.assert_close(lines[0, :, 0], torch.full((5,), -2.0))
    torch.testing.assert_close(lines[3, :, 1], torch.full((5,), -2.0))
    torch.testing.assert_close(lines[3:], lines[:3].flip(2))
