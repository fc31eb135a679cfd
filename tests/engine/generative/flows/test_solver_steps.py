"""Steps of the solver vary from batch to batch, and only of continuous flows."""

import torch

from engine.generative.flows.continuous import ContinuousFlow
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.solver_steps import (
    continuous_layers,
    drawn_steps,
    measuring_steps,
    set_steps,
    training_range,
)
from engine.seeds import generator


def test_training_has_several_numbers_of_steps_and_measuring_more_than_their_mean() -> None:
    for steps in range(1, 17):
        drawn = training_range(steps)
        assert len(drawn) >= 3 and drawn[0] >= 2
        assert drawn[len(drawn) // 2] == steps or steps < 3
        assert measuring_steps(steps) >= 2 * steps
        assert measuring_steps(steps) > drawn[-1]


def test_steps_are_drawn_for_a_batch_and_then_as_before() -> None:
    flow = build(FlowSettings("continuous", layers=4, width=4, actnorm=True), generator(0))
    (layer,) = (part for part in flow.layers if isinstance(part, ContinuousFlow))
    set_steps(flow, 9)
    source, seen = generator(1), set()
    for _ in range(60):
        with drawn_steps(continuous_layers(flow), 4, source):
            seen.add(layer.steps)
        assert layer.steps == 9
    assert seen == set(training_range(4))


def test_nothing_is_drawn_for_other_flows() -> None:
    source = generator(2)
    before = source.get_state()
    with drawn_steps(continuous_layers(build(FlowSettings("planar"), generator(0))), 4, source):
        assert torch.equal(source.get_state(), before)
