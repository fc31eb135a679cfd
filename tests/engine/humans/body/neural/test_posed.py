"""The shipped neural body in poses: the identity, forward and backward, and what weights it has."""

import torch

from engine.geometry.mesh_distance import MeshDistance
from engine.humans.body.asset import body
from engine.humans.body.neural.posed import (
    BackwardSkinning,
    backward_distance,
    carried_apart,
    carried_surface,
    neural_body,
    posed,
    posed_distance_field,
    rest_surface,
    weight_differences,
)
from engine.humans.body.neural.settings import NeuralBodySettings


def test_the_identity_pose_gives_the_surface_of_the_t_pose() -> None:
    rest, carried = rest_surface().mesh, carried_surface(NeuralBodySettings("T"))
    assert float((rest.vertices - carried.vertices).abs().max()) < 1e-6
    assert rest.closed()
    true = MeshDistance(posed(NeuralBodySettings("T")).true, overlapping=False)
    assert float(true.unsigned(rest.vertices).mean()) < 1.5e-3


def test_the_carried_surface_is_where_the_posed_field_vanishes() -> None:
    """Two ways to one surface: carried forward without a search, and found by roots."""
    settings = NeuralBodySettings("waving", starts=8)
    points = carried_surface(settings).vertices[::40]
    values = posed_distance_field(settings)(points)
    # Where parts overlap, a carried point may lie inside another part.
    assert float((values.abs() < 2e-3).float().mean()) > 0.95
    assert float(values.max()) < 0.01


def test_inside_and_outside_of_a_pose_it_has_not_seen() -> None:
    settings = NeuralBodySettings("tree", starts=6)
    true = posed(settings).true
    generator = torch.Generator().manual_seed(0)
    chosen = torch.randint(len(true.vertices), (3_000,), generator=generator)
    points = true.vertices[chosen] + 0.04 * torch.randn(3_000, 3, generator=generator)
    truth = MeshDistance(true, overlapping=False)(points)
    sure = truth.abs() > 0.006
    agree = (posed_distance_field(settings)(points) < 0) == (truth < 0)
    assert float(agree[sure].float().mean()) > 0.97


def test_backward_skinning_undoes_the_pose_of_the_vertices_themselves() -> None:
    model, settings = body(), NeuralBodySettings("sitting")
    there = posed(settings)
    back = BackwardSkinning(there)
    vertices = there.true.vertices
    again = back(vertices)
    own = back.nearest(vertices) == torch.arange(len(vertices))
    assert float(own.float().mean()) > 0.99
    error = (again - model.template).norm(dim=-1)[own]
    assert float(error.quantile(0.99)) < 1e-4


def test_backward_skinning_loses_points_that_forward_skinning_keeps() -> None:
    settings = NeuralBodySettings("sitting", starts=8)
    there = posed(settings)
    generator = torch.Generator().manual_seed(1)
    chosen = torch.randint(len(there.true.vertices), (4_000,), generator=generator)
    points = there.true.vertices[chosen] + 0.02 * torch.randn(4_000, 3, generator=generator)
    truth = MeshDistance(there.true, overlapping=False)(points)
    inside = points[truth < -0.004]
    backward = backward_distance(neural_body(), BackwardSkinning(there), inside) > 0
    forward = posed_distance_field(settings)(inside) > 0
    assert float(backward.float().mean()) > 4 * float(forward.float().mean())


def test_weights_that_were_learned_without_being_shown() -> None:
    differences = weight_differences()
    assert len(differences) == 24 and all(0 <= each <= 1 for each in differences)
    limbs = [differences[joint] for joint in (1, 2, 4, 5, 16, 17, 18, 19)]
    assert max(limbs) < 0.2
    assert carried_apart(NeuralBodySettings("T")) < 1e-6
    assert carried_apart(NeuralBodySettings("waving")) < 5e-3
