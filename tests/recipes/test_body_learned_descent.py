"""The network of learned descent is decided by its seed, and learns from the first steps on."""

import torch

from engine.humans.body.fit_comparison import held_out_joints, learned_paths, scores
from recipes import body_learned_descent


def test_training_is_repeatable_and_brings_people_nearer() -> None:
    networks = [
        body_learned_descent.train(seed, steps) for seed, steps in ((3, 2), (3, 2), (3, 12))
    ]
    one, same, longer = ([p.detach() for p in network.parameters()] for network in networks)
    assert all(torch.equal(a, b) for a, b in zip(one, same, strict=True))
    assert not torch.equal(one[0], longer[0])
    joints = held_out_joints(3)[:20]
    found = [scores(joints, learned_paths(network, joints, 4)) for network in networks[1:]]
    assert found[1].pixels[:, -1].mean() < found[0].pixels[:, -1].mean()
