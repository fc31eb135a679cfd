"""Nodes of a bent line lie where it bends, and its chords stay near it."""

from itertools import pairwise

import torch

from engine.generative.flows.refined_grid import refined


def _line() -> torch.Tensor:
    """Straight, with a narrow bump."""
    s = torch.linspace(-3, 3, 2401)
    return torch.stack([s, torch.exp(-((s / 0.05) ** 2))], dim=1)


def _farthest(line: torch.Tensor, nodes: torch.Tensor) -> float:
    """Between the line and its chords, over the same abscissa."""
    ends = nodes.tolist()
    found = 0.0
    for a, b in pairwise(ends):
        part = torch.linspace(0, 1, b - a + 1)[:, None]
        chord = (1 - part) * line[a] + part * line[b]
        found = max(found, float((chord - line[a : b + 1]).norm(dim=1).max()))
    return found


def test_chords_of_as_many_nodes_stay_nearer_to_a_bent_line() -> None:
    line = _line()
    nodes = refined(line[None, None], 61)[0]
    assert 40 < len(nodes) <= 61 and nodes[0] == 0 and nodes[-1] == 2400
    assert _farthest(line, nodes) < 0.1 * _farthest(line, torch.arange(0, 2401, 40))


def test_a_bent_line_has_more_nodes_than_a_straight_one_and_any_moment_counts() -> None:
    bent, straight = _line(), _line() * torch.tensor([1.0, 0.0])
    places = torch.stack([torch.stack([straight, straight]), torch.stack([bent, straight])])
    first, second = refined(places, 100)
    assert len(first) > 3 * len(second) >= 6
