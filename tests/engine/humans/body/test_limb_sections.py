import math

import numpy as np
import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.limb_sections import limb_sections, volume
from engine.humans.body.model import BodyModel


def tube(rows: int = 21, around: int = 48, radius: float = 0.05) -> BodyModel:
    """A closed tube of length 1 along x with three joints and smooth weights."""
    x = torch.linspace(0, 1, rows)
    a = torch.arange(around) * (2 * math.pi / around)
    ring = torch.stack([torch.zeros(around), radius * a.cos(), radius * a.sin()], 1)
    vertices = torch.cat([ring + torch.tensor([float(s), 0, 0]) for s in x])
    ends = torch.tensor([[0.0, 0, 0], [1.0, 0, 0]])
    faces = []
    for row in range(rows - 1):
        for k in range(around):
            p, q = row * around + k, row * around + (k + 1) % around
            faces += [(p, q, p + around), (q, q + around, p + around)]
    first, last = rows * around, rows * around + 1
    for k in range(around):
        faces.append((first, (k + 1) % around, k))
        faces.append((last, (rows - 1) * around + k, (rows - 1) * around + (k + 1) % around))
    everything = torch.cat([vertices, ends])
    half = everything[:, :1].clamp(0.2, 0.8).sub(0.2).div(0.6)
    weights = torch.cat([1 - half, half, torch.zeros_like(half)], 1)
    regressor = torch.zeros(3, len(everything))
    for joint, row in enumerate((0, rows // 2, rows - 1)):
        regressor[joint, row * around : (row + 1) * around] = 1 / around
    return BodyModel(
        everything,
        torch.zeros(len(everything), 3, 1),
        torch.zeros(18, len(everything), 3),
        regressor,
        weights,
        torch.tensor(faces, dtype=torch.int32),
        (-1, 0, 1),
        ("shoulder", "elbow", "wrist"),
    )


def test_a_tube_has_its_radius_everywhere() -> None:
    model = tube()
    sections = limb_sections(model, ("shoulder", "elbow", "wrist"), 30)
    # Between two corners of the polygon the surface is nearer to the axis.
    inner = 0.05 * math.cos(math.pi / 48)
    radii = sections.radii(model.template)
    assert float(radii.min()) >= inner - 1e-6 and float(radii.max()) <= 0.05 + 1e-6
    assert sections.joints.tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
    assert sections.along[0] == pytest.approx(1 / 60)


def test_a_section_keeps_its_radius_when_it_is_moved_as_a_whole_and_shrinks_with_the_skin() -> None:
    model = tube()
    sections = limb_sections(model, ("shoulder", "elbow", "wrist"), 30)
    usual = sections.radii(model.template)
    turn = torch.linalg.qr(torch.randn(3, 3, generator=torch.Generator().manual_seed(0)))[0]
    moved = model.template @ turn.T + torch.tensor([1.0, 2.0, 3.0])
    assert torch.allclose(sections.radii(moved), usual, atol=1e-5)
    thin = model.template * torch.tensor([1.0, 0.5, 0.5])
    assert torch.allclose(sections.radii(thin), usual / 2, atol=1e-6)


def test_the_volume_of_a_tube_is_that_of_its_polygon() -> None:
    model = tube()
    polygon = 48 / 2 * 0.05**2 * math.sin(2 * math.pi / 48)
    assert abs(volume(model.template, model.faces)) == pytest.approx(polygon, rel=1e-5)


def test_sections_of_the_arm_are_as_thick_as_a_loop_over_its_edges_finds() -> None:
    model = asset.body()
    chain = ("left_shoulder", "left_elbow", "left_wrist")
    sections = limb_sections(model, chain)
    number = 40
    T, W = model.template.double().numpy(), model.skinning_weights.numpy()
    x = float(model.rest_joints[model.joint_names.index(chain[0])][0] + sections.along[number])
    inside = W[:, [model.joint_names.index(name) for name in chain]].sum(1) > 0.5
    points = []
    for face in model.faces.tolist():
        for a, b in ((0, 1), (1, 2), (2, 0)):
            p, q = face[a], face[b]
            if p < q and inside[p] and inside[q] and (T[p, 0] < x) != (T[q, 0] < x):
                points.append(T[p] + (x - T[p, 0]) / (T[q, 0] - T[p, 0]) * (T[q] - T[p]))
    around = np.array(points)
    expected = np.linalg.norm(around - around.mean(0), axis=1).mean()
    assert float(sections.radii(model.template)[number]) == pytest.approx(expected, abs=2e-5)


def test_a_limb_needs_two_joints_of_the_body() -> None:
    with pytest.raises(ValueError, match="two joints"):
        limb_sections(asset.body(), ("left_elbow", "tail"))
