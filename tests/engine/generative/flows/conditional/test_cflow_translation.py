"""Translations of held-out pictures, and the figures of the flows that ship."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative.flows.conditional import cflow, cflow_translation


@pytest.mark.parametrize("target", cflow.DIRECTIONS)
def test_the_figures_are_those_of_the_manifest(target: str) -> None:
    entry = weights.manifest()[cflow.name(target)]
    digits = images.split(images.mnist()).test.images[:100]
    source, wanted = cflow.pair(digits, target)
    found = cflow_translation.bits(cflow.pretrained(target), source, wanted, entry.seed)
    for each, name in zip(found, (cflow.SOURCE_METRIC, cflow.TARGET_METRIC), strict=True):
        assert float(each.mean()) == pytest.approx(
            entry.metric[name], abs=4 * float(each.std()) / 10
        )


def test_each_domain_costs_less_once_the_other_is_given() -> None:
    digit, outline = (weights.manifest()[cflow.name(each)].metric for each in cflow.DIRECTIONS)
    assert digit[cflow.TARGET_METRIC] < 0.8 * outline[cflow.SOURCE_METRIC]
    assert outline[cflow.TARGET_METRIC] < 0.8 * digit[cflow.SOURCE_METRIC]


@pytest.mark.parametrize("target", cflow.DIRECTIONS)
def test_translations_of_held_out_sources_are_near_what_is_computed(target: str) -> None:
    structures = cflow_translation.held_out_structures()
    source, wanted = cflow.pair(structures, target)
    flow = cflow.pretrained(target)
    found = cflow_translation.translate(flow, target, source[:1], wanted[:1], 0.0, 0)
    torch.testing.assert_close(found.central.expand(8, -1, -1), found.samples)
    assert cflow_translation.error(found.central, wanted[:1]) < 0.12
    assert cflow_translation.error(found.restyled, wanted) < 0.15
    # The picture's own z under its own source is the picture itself.
    assert cflow_translation.error(found.restyled[:1], wanted[:1]) < 0.01
    again = cflow_translation.source_again(target, found.central)
    assert (again is None) == (target == "outline")
    assert again is None or cflow_translation.error(again, source[:1]) < 0.12
