"""The pipeline on the scans: clouds on bodies, registration nearer in every step, components."""

import math

import pytest
import torch

from engine.geometry.meshes import Mesh
from engine.humans.body import asset
from engine.humans.body.registration import (
    PointCloud,
    Registration,
    RegistrationSettings,
    _laplacian,
    point_cloud,
    register,
    vertex_normals,
)
from engine.humans.body.shape_space import explained_by, shape_space
from engine.seeds import generator

BODY, SCANS = asset.body(), asset.scans()
FEW = RegistrationSettings(points=6_000, iterations=4)


@pytest.fixture(scope="module")
def registered() -> list[Registration]:
    return [register(BODY, SCANS, index, FEW) for index in range(5)]


def test_a_cloud_lies_on_its_body_and_follows_its_seed() -> None:
    exact = point_cloud(BODY, SCANS, 2, RegistrationSettings(points=2_000, noise=0.0))
    assert exact.points.shape == exact.normals.shape == (2_000, 3)
    assert torch.allclose(exact.normals.norm(dim=-1), torch.ones(2_000), atol=1e-5)
    away = torch.cdist(exact.points, SCANS.vertices[2]).amin(1)
    assert float(away.max()) < 0.05  # about an edge of the coarsest triangles
    noisy, again, other = (
        point_cloud(BODY, SCANS, 2, RegistrationSettings(points=2_000, noise=0.01, seed=seed))
        for seed in (0, 0, 1)
    )
    assert torch.equal(noisy.points, again.points)
    assert not torch.equal(noisy.points, other.points)
    spread = (noisy.points - exact.points).std()
    assert float(spread) == pytest.approx(0.01, rel=0.05)
    assert isinstance(noisy, PointCloud)


def test_every_step_comes_nearer_to_the_scan_and_to_the_truth(
    registered: list[Registration],
) -> None:
    for found in registered:
        assert [step.label for step in found.steps] == ["start", "model", *["surface"] * 4]
        errors = [step.error for step in found.steps]
        distances = [step.distance for step in found.steps]
        assert errors == sorted(errors, reverse=True)
        assert distances == sorted(distances, reverse=True)
        assert errors[1] < 0.2 * errors[0] and errors[-1] < 0.85 * errors[1] and errors[-1] < 0.008


def test_unposed_bodies_stand_in_the_t_pose(registered: list[Registration]) -> None:
    for index, found in enumerate(registered):
        joints = BODY.joint_regressor @ found.unposed
        arm = joints[20] - joints[16]
        assert float(arm[0] / arm.norm()) > 0.98
        before = SCANS.joints[index]
        bent = (before[20] - before[18]).norm() + (before[18] - before[16]).norm()
        assert float(arm.norm()) == pytest.approx(float(bent), rel=0.06)
        volume = Mesh(found.unposed, BODY.faces).volume()
        assert volume == pytest.approx(Mesh(SCANS.vertices[index], BODY.faces).volume(), rel=0.08)


def test_the_learned_components_explain_bodies_they_were_not_learned_from(
    registered: list[Registration],
) -> None:
    bodies = torch.stack([found.unposed for found in registered])
    space = shape_space(bodies)
    assert space.directions.shape == (6_890, 3, 4) and space.scores.shape == (5, 4)
    assert float(space.explained.sum()) == pytest.approx(1)
    assert torch.equal(space.explained, space.explained.sort(descending=True).values)
    assert torch.allclose(space.rebuilt(3, 4), bodies[3], atol=1e-5)
    assert torch.allclose(space.scores.std(0), torch.ones(4), atol=1e-4)
    few, many = (explained_by(BODY.shape_directions, bodies, count) for count in (1, 10))
    assert 0.5 < few < many and many > 0.97
    assert explained_by(space.directions, bodies, 4) == pytest.approx(1)
    assert explained_by(space.directions, bodies, 1) == pytest.approx(
        float(space.explained[0]), rel=1e-3
    )


def test_normals_and_laplacian_are_those_of_the_surface() -> None:
    outward = vertex_normals(BODY, BODY.template)
    grown = Mesh(BODY.template + 0.001 * outward, BODY.faces)
    mesh = Mesh(BODY.template, BODY.faces)
    assert (grown.volume() - mesh.volume()) / 0.001 == pytest.approx(mesh.area(), rel=0.05)
    laplacian = _laplacian(BODY)
    values = torch.randn(6_890, generator=generator(0), dtype=torch.float64).numpy()
    edges = torch.cat([BODY.faces[:, [0, 1]], BODY.faces[:, [1, 2]], BODY.faces[:, [2, 0]]]).long()
    one, other = edges[edges[:, 0] < edges[:, 1]].numpy().T
    energy = ((values[one] - values[other]) ** 2).sum()
    assert values @ (laplacian @ values) == pytest.approx(energy)


def test_hostile_settings_are_refused() -> None:
    for name, value in (("points", 1), ("noise", -0.1), ("noise", math.nan), ("stiffness", 0),
                        ("iterations", 10_000)):  # fmt: skip
        with pytest.raises(ValueError, match=r"\? It goes from"):
            RegistrationSettings(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="16 scans, numbered from 0"):
        register(BODY, SCANS, 16)
