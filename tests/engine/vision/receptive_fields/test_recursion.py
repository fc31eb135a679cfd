from itertools import pairwise

import pytest

from engine.vision.receptive_fields.architectures.catalogue import ARCHITECTURES, network
from engine.vision.receptive_fields.graph import stack
from engine.vision.receptive_fields.layers import GlobalPool
from engine.vision.receptive_fields.recursion import recursion
from engine.vision.receptive_fields.windows import Conv, TransposedConv


@pytest.mark.parametrize("name", ["vgg16", "googlenet", "resnet50", "dilated-1-2-4-8", "wavenet"])
def test_every_step_is_the_formula(name: str) -> None:
    steps = recursion(network(name), ARCHITECTURES[name].end)
    for step in steps:
        assert step.size == step.size_before + step.dilation * (step.kernel - 1) * step.jump_before
        assert step.jump == step.stride * step.jump_before
        assert step.start == step.start_before - step.padding * step.jump_before
    assert steps[0].size_before == 1
    assert all(a.size == b.size_before for a, b in pairwise(steps))
    published = ARCHITECTURES[name].published_field
    assert published is None or steps[-1].size == published


def test_a_transposed_convolution_divides_the_stride() -> None:
    built = stack([Conv(3, 2), TransposedConv(4, 2, 1)], dims=1)
    conv, up = recursion(built, "up1")
    assert (conv.transposed, up.transposed) == (False, True)
    assert (float(up.jump_before), float(up.jump), up.size) == (2, 1, 5)


def test_the_way_leads_through_the_largest_branch() -> None:
    names = [step.name for step in recursion(network("googlenet"), "inception3a")]
    assert names[-2:] == ["inception3a.branch3.0.conv", "inception3a.branch3.1.conv"]
    with pytest.raises(ValueError, match="whole input"):
        recursion(stack([Conv(3), GlobalPool()]), "avgpool1")
