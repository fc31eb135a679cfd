"""Coupled flows of digits and outlines: the pair, the inverse, and the figures of the manifest."""

import pytest
import torch
from torch.nn import functional

from engine import weights
from engine.data import images
from engine.generative.flows.conditional import cflow, cflow_translation


def test_an_outline_is_a_line_around_the_ink() -> None:
    square = torch.zeros(1, 28, 28)
    square[0, 10:14, 8:15] = 1
    line = cflow.outline(square)
    expected = torch.zeros(1, 28, 28)
    expected[0, 9:15, 7:16] = 1
    torch.testing.assert_close(line, expected - square)
    digits = images.split(images.mnist()).test.images[:20]
    assert float(cflow.outline(digits).min()) >= 0
    torch.testing.assert_close(
        digits + cflow.outline(digits), functional.max_pool2d(digits[:, None], 3, 1, 1)[:, 0]
    )


@pytest.mark.parametrize("target", cflow.DIRECTIONS)
def test_the_style_of_a_target_gives_it_back_under_its_source(target: str) -> None:
    flow = cflow.pretrained(target)
    digits = images.split(images.mnist()).test.images[:20]
    source, wanted = (cflow_translation.as_points(each) for each in cflow.pair(digits, target))
    style = flow.style(wanted, source)
    back = flow.translate(source, style).flatten(1)
    assert float((back - wanted).abs().max()) <= 1.01 / 255
    other = flow.translate(source.roll(1, dims=0), style).flatten(1)
    assert float((other - wanted).square().mean().sqrt()) > 0.2


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
