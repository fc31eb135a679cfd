"""Data-dependent initialisation: mean 0 and variance 1 after every layer that has had it."""

import torch

from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.initialisation import (
    first_batch,
    fresh,
    initialise,
    untrained,
)
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from engine.seeds import generator

FORM = GlowSettings(steps=(2, 1, 1), widths=(4, 4, 4))


def _images() -> torch.Tensor:
    return 3 * torch.randn(40, 784, generator=generator(1)) - 4


def test_all_layers_come_out_standardised() -> None:
    flow = Glow(FORM, generator(0))
    initialise(flow, _images())
    again = initialise(flow, _images(), layers=0)
    assert len(again.layers) == 5
    for layer in again.layers:
        mean, deviation = layer.mean(after=True), layer.deviation(after=True)
        torch.testing.assert_close(mean, torch.zeros_like(mean), atol=1e-4, rtol=0)
        torch.testing.assert_close(deviation, torch.ones_like(mean), atol=1e-3, rtol=0)


def test_layer_after_layer_the_later_ones_stay() -> None:
    found = initialise(Glow(FORM, generator(0)), _images(), layers=2).layers
    for layer in found[:2]:
        deviation = layer.deviation(after=True)
        torch.testing.assert_close(deviation, torch.ones_like(deviation), atol=1e-3, rtol=0)
    for layer in found[2:]:
        torch.testing.assert_close(layer.after, layer.before)


def test_the_bits_of_an_untrained_flow_are_those_of_its_density() -> None:
    found = untrained(3, True, 5)
    flow, (x, log_det) = fresh(True, 5), first_batch()
    initialise(flow, x, layers=3)
    bits = float(pixels.bits_per_dimension(flow.log_prob(x) + log_det).mean())
    assert abs(found.bits / bits - 1) < 1e-4
    digit = found.layers[3].digit
    assert digit.shape == (2, 4, 14, 14) and torch.equal(digit[0], digit[1])
    assert found.layers[14].digit.shape == (2, 4, 7, 7)


def test_from_zero_every_coupling_begins_as_the_identity_and_initialising_saves_bits() -> None:
    assert untrained(15, False, 0).bits + 5 < untrained(0, False, 0).bits
