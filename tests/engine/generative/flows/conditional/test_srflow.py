"""Super-resolution: samples fit the small picture, and the figures are those of the manifest."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative.flows.conditional import srflow, srflow_samples
from engine.generative.flows.glow import pixels


@pytest.mark.parametrize("injector", [True, False])
def test_the_figures_are_those_of_the_manifest(injector: bool) -> None:
    entry = weights.manifest()[srflow.name(injector)]
    flow = srflow.pretrained(injector)
    test = images.split(images.mnist()).test.images[:100]
    small = srflow.downsample(test)
    bits = srflow_samples.bits(flow, test, small, entry.seed)
    error = float(bits.std()) / 10
    assert float(bits.mean()) == pytest.approx(entry.metric[srflow.METRIC], abs=4 * error)
    assert entry.metric[srflow.METRIC] < 1.8 and entry.metric[srflow.CONSISTENCY] < 0.05


def test_samples_fit_the_small_picture_and_those_of_another_do_not() -> None:
    flow = srflow.pretrained()
    test = images.split(images.mnist()).test.images[:2]
    small = srflow.downsample(test)
    found = srflow_samples.sample(flow, small[:1], srflow.TEMPERATURE, 0)
    assert float(found.consistency.max()) < 0.06
    other = srflow_samples.consistency_error(found.pictures, small[1:])
    assert float(other.min()) > 3 * float(found.consistency.max())


def test_temperature_0_gives_one_picture_and_more_of_it_more_variety() -> None:
    flow = srflow.pretrained()
    small = srflow.downsample(images.held_out_digit(3, 4)[None])
    spread = [
        float(srflow_samples.sample(flow, small, each, 0).deviation.mean())
        for each in (0.0, 0.5, 1.0)
    ]
    assert spread[0] == 0 and spread[0] < spread[1] < spread[2]


def test_given_the_small_picture_the_flow_inverts() -> None:
    flow = srflow.pretrained()
    test = images.split(images.mnist()).test.images[:20]
    guides = flow.guides(srflow.downsample(test))
    unit = pixels.dequantise(test, torch.Generator().manual_seed(0))
    logits = pixels.to_logits(unit).points
    back = flow.flow.inverse(flow.flow.forward(logits, guides).points, guides).points
    assert float((back - logits).abs().max()) <= 1e-4 * float(logits.abs().max())


def test_a_small_picture_has_the_means_of_its_blocks() -> None:
    picture = images.held_out_digit(7, 0)
    small = srflow.downsample(picture[None])[0]
    assert float(small[3, 2]) == pytest.approx(float(picture[12:16, 8:12].mean()), abs=1e-6)
