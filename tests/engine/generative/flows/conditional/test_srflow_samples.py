"""Samples of super-resolution, and the figures of the flows that ship."""

import pytest

from engine import weights
from engine.data import images
from engine.generative.flows.conditional import srflow, srflow_samples


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
