"""Masks: what each coordinate may depend on."""

import torch

from engine.foundations.initialisation import initialise
from engine.generative.flows.autoregressive import MADE, AutoregressiveAffine
from engine.seeds import generator


def test_a_coordinate_sees_those_before_it_and_all_of_those() -> None:
    made = MADE(5, 2, (40, 40))
    with torch.no_grad():
        for weights in made.parameters():
            weights.fill_(0.1)
    x = torch.ones(5)
    seen = torch.autograd.functional.jacobian(made, x).abs() > 0
    below = torch.ones(5, 5, dtype=torch.bool).tril(-1)
    assert torch.equal(seen, below.repeat(2, 1))


def test_the_reversed_layer_starts_from_the_last_coordinate() -> None:
    layer = AutoregressiveAffine(3, True, (12,))
    initialise(layer, generator(0))
    with torch.no_grad():
        for weights in layer.parameters():
            weights.add_(0.2)
    jacobian = torch.autograd.functional.jacobian(
        lambda one: layer.forward(one[None]).points[0], torch.tensor([0.3, -0.2, 0.8])
    )
    assert bool((jacobian.tril(-1) == 0).all())
    assert bool((jacobian.triu(1)[[0, 0, 1], [1, 2, 2]] != 0).all())
