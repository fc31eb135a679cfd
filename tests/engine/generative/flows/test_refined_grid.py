"""A bent line gets nodes where it bends, until its chords lie near it."""

import torch

from engine.generative.flows.refined_grid import refined


def _bump(points: torch.Tensor) -> torch.Tensor:
    """A narrow bump above the origin, on the lines of y = 0 only."""
    s, y = points.T
    return torch.stack([s, y + (y == 0) * torch.exp(-((s / 0.05) ** 2))], dim=1)[None]


def _line(y: float) -> torch.Tensor:
    return torch.stack([torch.linspace(-3, 3, 42), torch.full((42,), y)], dim=1)


def test_only_the_bent_line_gets_nodes_and_its_chords_lie_near_it() -> None:
    bent, straight = refined([_line(0.0), _line(1.0)], _bump, 0.01, 1000, 10)
    assert len(straight) == 42 < len(bent) < 90
    middles = (_bump(bent)[0][1:] + _bump(bent)[0][:-1]) / 2
    exact = _bump((bent[1:] + bent[:-1]) / 2)[0]
    assert float((middles - exact).norm(dim=1).max()) <= 0.01
    assert (bent[1:, 0] > bent[:-1, 0]).all()


def test_it_stops_before_there_are_too_many() -> None:
    assert len(refined([_line(0.0)], _bump, 1e-6, 60, 10)[0]) <= 60
