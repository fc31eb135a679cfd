"""Data-dependent initialisation: mean 0 and variance 1 after every layer that has had it."""

import torch

from engine.generative.flows.glow.initialisation import activations, initialise
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from engine.seeds import generator

FORM = GlowSettings(steps=(2, 1, 1), widths=(4, 4, 4))


def _images() -> torch.Tensor:
    return 3 * torch.randn(40, 784, generator=generator(1)) - 4


def test_all_layers_come_out_standardised() -> None:
    flow = Glow(FORM, generator(0))
    initialise(flow, _images())
    found = activations(flow, _images())
    assert len(found) == 5
    for mean, deviation in zip(found.mean_after, found.deviation_after, strict=True):
        torch.testing.assert_close(mean, torch.zeros_like(mean), atol=1e-4, rtol=0)
        torch.testing.assert_close(deviation, torch.ones_like(mean), atol=1e-3, rtol=0)


def test_layer_after_layer_the_later_ones_stay() -> None:
    flow = Glow(FORM, generator(0))
    initialise(flow, _images(), layers=2)
    found = activations(flow, _images())
    for k in (0, 1):
        torch.testing.assert_close(
            found.deviation_after[k], torch.ones_like(found.deviation_after[k]), atol=1e-3, rtol=0
        )
    for k in (2, 3, 4):
        torch.testing.assert_close(found.mean_after[k], found.mean_before[k])
        torch.testing.assert_close(found.deviation_after[k], found.deviation_before[k])
