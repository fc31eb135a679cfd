"""Super-resolution: samples fit the small picture, and the figures are those of the manifest."""

import pytest
import torch

from engine.data import images
from engine.generative.flows.conditional import srflow
from engine.generative.flows.glow import pixels


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
