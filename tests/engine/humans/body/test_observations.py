"""Views are pinholes, and residuals have the derivatives of autograd."""

import math

import pytest
import torch

from engine.humans.body.observations import Joints2D, Joints3D, View, orbit_view
from engine.seeds import generator

ALL = torch.ones(24, dtype=torch.float64)


def test_a_view_sees_what_a_pinhole_sees() -> None:
    view = orbit_view(azimuth=90, distance=4.0, focal_length=2.0)  # from the person's left
    assert view.project(torch.zeros(3).double()).abs().max() < 1e-12
    ahead = view.project(torch.tensor([0.0, 0.0, 0.5]).double())
    assert torch.allclose(ahead, torch.tensor([-0.25, 0.0]).double())  # she faces to the left
    nearer = view.project(torch.tensor([2.0, 0.3, 0.0]).double())
    assert torch.allclose(nearer, torch.tensor([0.0, 0.3]).double())
    assert torch.allclose(view.axes @ view.axes.T, torch.eye(3).double(), atol=1e-12)
    raised = orbit_view(azimuth=30, distance=3.0, height=1.0)
    assert raised.project(torch.zeros(3).double()).abs().max() < 1e-12
    assert float(torch.linalg.det(raised.axes)) == pytest.approx(1)


def test_lifting_undoes_projecting() -> None:
    view = orbit_view(azimuth=35, height=0.5)
    points = 0.6 * torch.randn(24, 3, generator=generator(2), dtype=torch.float64)
    lifted = view.lift(view.project(points), view.depth(points))
    assert torch.allclose(lifted, points, atol=1e-12)


def test_derivatives_of_residuals_are_those_of_autograd() -> None:
    view = orbit_view(azimuth=25, height=0.4)
    joints, shifts = 0.5 * torch.randn(2, 24, 3, generator=generator(1), dtype=torch.float64)
    places, every = joints + 0.1 * shifts, torch.arange(24)
    for observation in (Joints3D(joints, ALL), Joints2D(view.project(joints), ALL, view)):
        assert float(observation.residuals(joints)[0].abs().max()) < 1e-12
        _, slopes = observation.residuals(places)
        exact = torch.func.jacrev(lambda p, seen=observation: seen.residuals(p)[0])(places)
        assert torch.allclose(slopes, exact[every, :, every], atol=1e-12)


def test_a_joint_at_the_distance_of_the_origin_misses_by_its_metres() -> None:
    view = orbit_view(distance=3.0, focal_length=2.0)
    place = torch.zeros(1, 3, dtype=torch.float64)
    seen = Joints2D(view.project(place), torch.ones(1).double(), view)
    moved = place + torch.tensor([0.2, -0.3, 0.0])
    assert torch.allclose(seen.residuals(moved)[0], torch.tensor([[0.2, -0.3]]).double())


def test_what_is_no_observation_is_refused() -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        Joints3D(torch.full((24, 3), math.nan), ALL.float())
    for confidence in (torch.zeros(24), torch.full((24,), 2.0), torch.full((24,), math.nan)):
        with pytest.raises(ValueError, match="confidence from 0 to 1"):
            Joints2D(torch.zeros(24, 2), confidence, orbit_view())
    with pytest.raises(ValueError, match="positive distance"):
        orbit_view(distance=0)
    with pytest.raises(ValueError, match="focal length"):
        orbit_view(focal_length=-1)
    ones, identity = torch.ones(3), torch.eye(3)
    for eye, axes in ((ones * math.inf, identity), (ones, identity * math.nan)):
        with pytest.raises(ValueError, match="place and directions are finite"):
            View(eye, axes)
