"""Coupled flows of digits and outlines: the pair, the inverse, and the figures of the manifest."""

import pytest
import torch
from torch.nn import functional

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
