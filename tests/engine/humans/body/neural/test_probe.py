"""Where one point comes from."""

import torch

from engine.humans.body.neural.deformation import deformed
from engine.humans.body.neural.posed import neural_body, posed, posed_distance_field
from engine.humans.body.neural.probe import probe
from engine.humans.body.neural.settings import NeuralBodySettings

BENT = NeuralBodySettings("T~left_elbow_0_-140_0", starts=24)
POINT = (0.41, 0.48, 0.02)
"""Of upper arm and forearm at once."""


def test_both_limbs_are_roots_and_the_deeper_one_wins() -> None:
    found = probe(BENT, POINT)
    assert {root.bone for root in found.roots} >= {"left_shoulder", "left_elbow"}
    assert sum(root.distance < 0 for root in found.roots) >= 2
    smallest = min(root.distance for root in found.roots)
    assert found.roots[found.winner].distance == smallest
    assert abs(float(posed_distance_field(BENT)(torch.tensor([POINT]))) - smallest) < 1e-4


def test_every_root_is_carried_to_the_point() -> None:
    found = probe(BENT, POINT)
    places = torch.tensor([root.place for root in found.roots])
    there = deformed(neural_body(), places, posed(BENT).pose).points
    assert float((there - torch.tensor(POINT)).norm(dim=-1).max()) < 1.1e-4
    assert sum(root.searches for root in found.roots) == sum(
        search.root >= 0 for search in found.searches
    )


def test_a_way_begins_at_the_bones_own_place_and_has_a_point_per_step() -> None:
    pose = posed(BENT).pose
    for search in probe(BENT, POINT).searches:
        assert len(search.path) == search.iterations + 1
        assert search.root < 0 or search.residual <= 1e-4
    first = probe(BENT, POINT).searches[0]
    assert first.path.shape[1] == 3 and len(pose.inverses) == 24


def test_far_away_there_is_no_root() -> None:
    found = probe(NeuralBodySettings("sitting"), (1.9, 1.9, 1.9))
    assert found.winner == -1 and not found.roots
