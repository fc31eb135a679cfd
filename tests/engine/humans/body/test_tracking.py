"""The rim moves as the skin does, the gradient is right, and a tracked template follows."""

import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.capture import camera, person_model, walker, with_template
from engine.humans.body.fitting import BodyState
from engine.humans.body.observations import Joints2D
from engine.humans.body.observed_person import state_joints
from engine.humans.body.silhouette import rim_vertices, silhouette_of
from engine.humans.body.tracking import (
    RimVertices,
    TrackingEnergy,
    TrackingSettings,
    surface,
    track_picture,
)
from engine.seeds import generator

MODEL = with_template(body().template)
ALL = torch.ones(24, dtype=torch.float64)


def _seen(state: BodyState) -> Joints2D:
    return Joints2D(camera().project(state_joints(state, MODEL)), ALL, camera())


def _energy(state: BodyState, before: BodyState) -> TrackingEnergy:
    vertices = surface(MODEL, state)
    silhouette = silhouette_of(vertices, MODEL.faces, camera())
    rim = rim_vertices(surface(MODEL, before), MODEL.faces, camera(), 60)
    return TrackingEnergy(MODEL, _seen(state), silhouette, rim, before, TrackingSettings())


def test_rim_vertices_are_skinned_and_derived_as_the_skin() -> None:
    rows = torch.arange(0, 6_890, 97)
    state = walker(5, 60.0)
    energy = _energy(state, walker(4, 60.0))
    rim = RimVertices(MODEL, rows)

    def positions(pose: torch.Tensor) -> torch.Tensor:
        moved = BodyState(pose.view(24, 3), state.betas, state.translation)
        return rim.positions(energy.at(moved, 0.0, False))[0]

    step = energy.at(state, 0.0, False)
    points, weighted = rim.positions(step)
    assert torch.allclose(points.float(), surface(MODEL, state)[rows], atol=2e-6)
    still = RimVertices(MODEL, rows)
    still._offsets = torch.zeros_like(still._offsets)  # what the Jacobian leaves out
    points, weighted = still.positions(step)
    directions = torch.randn(len(rows), 3, generator=generator(0), dtype=torch.float64)
    analytic = still.slopes(step, weighted, directions)
    for column in (0, 4, 13, 50, 56):
        change = torch.zeros(72, dtype=torch.float64)
        change[column] = 1e-6
        moved = BodyState(
            (state.pose.flatten() + change).view(24, 3), state.betas, state.translation
        )
        numeric = (still.positions(energy.at(moved, 0.0, False))[0] - points) / 1e-6
        along = (numeric * directions).sum(-1)
        assert torch.allclose(analytic[:, column], along, atol=1e-5)
    assert positions(state.pose.flatten()).shape == (len(rows), 3)


def test_the_gradient_of_the_place_is_that_of_the_energy() -> None:
    before, state = walker(4, 60.0), walker(5, 60.0)
    energy = _energy(state, before)
    here = BodyState(before.pose, before.betas, before.translation + 0.01)
    slope = energy.gradient(energy.at(here, 0.0, False))[-3:]
    for axis in range(3):
        ends = []
        for sign in (1, -1):
            place = here.translation.clone()
            place[axis] += sign * 1e-5
            ends.append(energy.at(BodyState(here.pose, here.betas, place), 0.0, False).energy)
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(float(slope[axis]), rel=0.02, abs=1e-4)


def test_a_template_follows_from_picture_to_picture() -> None:
    state = walker(0, 60.0)
    for frame in (1, 2):
        true = walker(frame, 60.0)
        silhouette = silhouette_of(surface(MODEL, true), MODEL.faces, camera())
        state = track_picture(MODEL, _seen(true), silhouette, (state,), TrackingSettings()).state
        away = (surface(MODEL, state) - surface(MODEL, true)).norm(dim=-1).mean()
        assert float(away) < 0.035
    assert person_model(0).template.shape == MODEL.template.shape
    with pytest.raises(ValueError, match="Outline weight"):
        TrackingSettings(outline_weight=-1.0)
