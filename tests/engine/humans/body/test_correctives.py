"""Both forms of the pose correctives against the model and against a loop."""

import dataclasses

import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.correctives import DenseCorrectives, SparseCorrectives, correctives
from engine.humans.body.model import pose_features
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skinning import FastSkinning
from engine.seeds import generator

BODY = asset.body()


def _pose() -> Tensor:
    return 0.5 * torch.randn(24, 3, generator=generator(0))


def test_dense_and_sparse_correctives_are_the_same() -> None:
    sparse, dense = correctives(BODY), DenseCorrectives(BODY.pose_directions)
    assert isinstance(sparse, SparseCorrectives)
    full = dataclasses.replace(BODY, pose_directions=BODY.pose_directions + 1e-3)
    assert isinstance(correctives(full), DenseCorrectives)
    features, rest = pose_features(rotation_matrices(_pose())), BODY.template.T.contiguous()
    expected = (BODY.template + BODY.pose_offsets(_pose())).T
    for form in (sparse, dense):
        assert torch.allclose(form(rest, features), expected, atol=1e-6)


def test_a_loop_over_joints_and_vertices_finds_the_same() -> None:
    """Vertices that no, one, two and three joints move."""
    offsets = torch.randn(3, 9, 7, 3, generator=generator(1))
    pairs = torch.tensor(
        [[0, 1, 1, 0, 0, 1, 0], [0, 0, 1, 0, 1, 1, 0], [0, 0, 0, 0, 0, 1, 0]]
    ).bool()
    offsets = offsets * pairs[:, None, :, None]
    features, rest = (
        torch.randn(27, generator=generator(2)),
        torch.randn(3, 7, generator=generator(3)),
    )
    expected = rest.clone()
    for joint in range(3):
        for entry in range(9):
            for vertex in range(7):
                for axis in range(3):
                    offset = offsets[joint, entry, vertex, axis]
                    expected[axis, vertex] += features[9 * joint + entry] * offset
    for form in (SparseCorrectives(offsets, pairs), DenseCorrectives(offsets.flatten(0, 1))):
        assert torch.allclose(form(rest, features), expected, atol=1e-5)


def test_a_body_without_pose_offsets_stays_at_rest() -> None:
    plain = dataclasses.replace(BODY, pose_directions=torch.zeros_like(BODY.pose_directions))
    rest, features = BODY.template.T, pose_features(rotation_matrices(_pose()))
    assert torch.equal(correctives(plain)(rest, features), rest)
    assert torch.isfinite(FastSkinning(plain)(torch.zeros(10), _pose()).vertices).all()
