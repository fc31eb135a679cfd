"""Learned descent reads the true gradient, keeps to the limits, and needs few steps."""

import dataclasses

import torch

from engine.humans.body.asset import body
from engine.humans.body.fitting import FitEnergy, FitSettings
from engine.humans.body.learned_descent import (
    TRAINED_STEPS,
    Bodies,
    LearnedDescent,
    learned_step,
    loss_gradient,
    parameters_of,
    pretrained,
    start_parameters,
    state_of,
    training_view,
)
from engine.humans.body.limits import within_limits
from engine.humans.body.observations import Joints2D
from engine.humans.body.observed_person import observed_person, state_joints
from engine.seeds import generator

VIEW = training_view()


def test_parameters_and_bodies_are_the_same_thing() -> None:
    person = observed_person("random", 2)
    row = parameters_of(person)
    again = state_of(row[0])
    assert torch.allclose(again.pose, person.pose, atol=1e-6)
    assert torch.allclose(Bodies(row).joints(body())[0].double(), state_joints(person), atol=1e-5)


def test_the_gradient_is_that_of_the_analytic_jacobian() -> None:
    seen = VIEW.project(state_joints(observed_person("random", 3)))
    start = start_parameters(1)
    gradient, residuals = loss_gradient(body(), VIEW, start, seen.float()[None])
    plain = FitSettings(pose_weight=0.0, shape_weight=0.0, robust_scale=100.0, limits=False)
    energy = FitEnergy(body(), Joints2D(seen, torch.ones(24, dtype=torch.float64), VIEW), plain)
    step = energy.at(state_of(start[0]), 0.0, rigid=False)
    exact = energy.gradient(step)
    assert torch.allclose(gradient[0].double(), exact, atol=1e-3 * float(exact.abs().max()))
    assert abs(float(residuals.square().sum()) / step.terms["data"] - 1) < 1e-3


def test_gradients_flow_though_a_body_was_used_without_them_before() -> None:
    fresh = dataclasses.replace(body())
    with torch.inference_mode():
        Bodies(start_parameters(1)).joints(fresh)
    gradient, _ = loss_gradient(fresh, VIEW, start_parameters(1), torch.zeros(1, 24, 2))
    assert bool(torch.isfinite(gradient).all()) and float(gradient.norm()) > 0


def test_few_learned_steps_bring_a_person_near_within_the_limits() -> None:
    network = pretrained()
    for seed in range(3):
        joints = state_joints(observed_person("random", 10 + seed))
        seen = VIEW.project(joints).float()[None]
        found = start_parameters(1)
        before = (VIEW.project(Bodies(found).joints(body())[0].double()) - seen[0]).norm(dim=-1)
        for _ in range(TRAINED_STEPS):
            found = learned_step(network, body(), VIEW, found, seen)
        after = (VIEW.project(Bodies(found).joints(body())[0].double()) - seen[0]).norm(dim=-1)
        assert float(after.mean()) < 0.2 * float(before.mean())
        assert within_limits(state_of(found[0]).pose, tolerance=1e-5)


def test_a_fresh_network_is_decided_by_its_generator() -> None:
    one, same, other = (LearnedDescent(generator(seed)) for seed in (1, 1, 2))
    weights = [next(each.layers.parameters()) for each in (one, same, other)]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])
